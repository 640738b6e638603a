import { executorSettings } from './executor-settings.ts';
import {
  choice,
  database,
  list,
  optionalText,
  optionalUrl,
  optionalWhole,
  quietHours,
  secret,
  text,
  url,
  whole,
} from './setting.ts';
import type { Setting } from './setting.ts';

/** Everything that can be set, in the order of the examples. */
export const settings = {
  appName: text(
    { env: 'APP_NAME', path: 'app.name', about: 'Name of this Sanctum, in titles and in /health.' },
    'Sanctum',
  ),
  appEnvironment: choice(
    { env: 'APP_ENV', path: 'app.environment', about: 'What this installation is for.' },
    ['production', 'development', 'test'],
    'production',
  ),
  dataDirectory: text(
    { env: 'DATA_DIR', path: 'app.dataDirectory', about: 'Folder of the database, backups and keys.' },
    './data',
  ),
  agentsDirectory: text(
    {
      env: 'AGENTS_DIR',
      path: 'app.agentsDirectory',
      about: 'Folder of the agents, one YAML file each; without one, a default agent answers.',
    },
    './agents',
  ),
  exportPath: text(
    {
      env: 'EXPORT_PATH',
      path: 'app.exportPath',
      about: 'Folder for what agents write for you, such as stream ledgers.',
    },
    './data/exports',
  ),
  logLevel: choice(
    { env: 'LOG_LEVEL', path: 'app.logLevel', about: 'How much is logged.' },
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
  ),
  secretKey: secret({
    env: 'SECRET_KEY',
    path: 'app.secretKey',
    about: 'Encrypts login sessions at rest; without it a key is made in the data folder.',
  }),
  selfRepository: text(
    { env: 'SELF_REPO', path: 'app.selfRepository', about: "The server's own repository, for self-update." },
    '/opt/server-agent-repo',
  ),

  databaseUrl: database({
    env: 'DATABASE_URL',
    path: 'store.url',
    about: 'sqlite:PATH, or postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
  }),

  host: text(
    {
      env: 'HOST',
      path: 'http.host',
      about: 'Address to listen on; any but this machine itself needs an admin token.',
    },
    '127.0.0.1',
  ),
  port: whole({ env: 'PORT', path: 'http.port', about: 'Port of the studio and the API.' }, 8000, 0, 65535),
  publicUrl: optionalUrl({
    env: 'PUBLIC_URL',
    path: 'http.publicUrl',
    about: 'Address under which the outside reaches this server.',
  }),
  webhookPort: optionalWhole(
    { env: 'WEBHOOK_PORT', path: 'http.webhookPort', about: 'A port that serves webhooks alone.' },
    0,
    65535,
  ),
  adminToken: secret({
    env: 'ADMIN_TOKEN',
    path: 'http.adminToken',
    about: 'Opens the studio and the API; at least 16 characters.',
  }),
  tlsCertificate: optionalText({
    env: 'TLS_CERT_FILE',
    path: 'http.tlsCertificate',
    about: 'Certificate file, for TLS without a proxy.',
  }),
  tlsKey: optionalText({
    env: 'TLS_KEY_FILE',
    path: 'http.tlsKey',
    about: 'Key file that goes with the certificate.',
  }),

  ...role('chat', 'LLM', 'writes the replies'),
  chatHard: optionalWhole(
    {
      env: 'LLM_HARD_TOKENS',
      path: 'models.chat.hardTokens',
      about: 'Most tokens that a prompt may hold; 8000 by default.',
    },
    500,
    10_000_000,
  ),
  chatSoft: optionalWhole(
    {
      env: 'LLM_SOFT_TOKENS',
      path: 'models.chat.softTokens',
      about: 'Tokens above which older turns are summarised; 6000 by default.',
    },
    500,
    10_000_000,
  ),
  chatTimeout: optionalWhole(
    {
      env: 'LLM_TIMEOUT_SECONDS',
      path: 'models.chat.timeoutSeconds',
      about: 'Most seconds that an answer may take, further tries in them; 120 by default.',
    },
    1,
    3600,
  ),
  ...role('classifier', 'CLASSIFIER', 'judges, small and quick; by default the chat model'),
  classifierHard: optionalWhole(
    {
      env: 'CLASSIFIER_HARD_TOKENS',
      path: 'models.classifier.hardTokens',
      about: 'Most tokens that its prompt may hold; 4000 by default.',
    },
    500,
    10_000_000,
  ),
  classifierTimeout: optionalWhole(
    {
      env: 'CLASSIFIER_TIMEOUT_SECONDS',
      path: 'models.classifier.timeoutSeconds',
      about: 'Most seconds that a judgement may take; 10 by default.',
    },
    1,
    3600,
  ),
  ...role('embedder', 'EMBEDDER', 'makes vectors for memory; without it, search is by words'),
  ...role('transcriber', 'TRANSCRIBER', 'turns speech into text'),
  ...role('vision', 'VISION', 'describes pictures'),
  haikuKey: secret({
    env: 'HAIKU_API_KEY',
    path: 'models.haikuKey',
    about: 'An Anthropic key for the classifier alone.',
  }),
  anthropicKey: secret({
    env: 'ANTHROPIC_API_KEY',
    path: 'models.anthropicKey',
    about: 'Key for every role whose provider is anthropic.',
  }),
  anthropicUrl: url(
    { env: 'ANTHROPIC_BASE_URL', path: 'models.anthropicUrl', about: 'Where the Anthropic API is.' },
    'https://api.anthropic.com',
  ),
  openaiKey: secret({
    env: 'OPENAI_API_KEY',
    path: 'models.openaiKey',
    about: 'Key for every role whose provider is openai.',
  }),
  claudeCodeToken: secret({
    env: 'CLAUDE_CODE_OAUTH_TOKEN',
    path: 'models.claudeCodeToken',
    about: 'Login of Claude Code, for work that you ask for yourself.',
  }),
  proactiveTokens: whole(
    {
      env: 'PROACTIVE_TOKENS_PER_DAY',
      path: 'models.proactiveTokensPerDay',
      about: 'Tokens that agents may spend by themselves in any 24 hours.',
    },
    7_000_000,
    0,
    1_000_000_000_000,
  ),
  proactiveCall: whole(
    {
      env: 'PROACTIVE_TOKENS_PER_CALL',
      path: 'models.proactiveTokensPerCall',
      about: 'Tokens that one call of theirs may cost, prompt and answer; so much is set aside before it.',
    },
    200_000,
    1_000,
    1_000_000_000,
  ),
  proactiveQuiet: quietHours({
    env: 'PROACTIVE_QUIET_HOURS',
    path: 'models.proactiveQuietHours',
    about: 'Hours in which they begin nothing by themselves, such as 22:00-07:00.',
  }),
  reactiveAlarm: whole(
    {
      env: 'REACTIVE_ALARM_TOKENS_PER_DAY',
      path: 'models.reactiveAlarmTokensPerDay',
      about: 'Tells you when answers took so many tokens in 24 hours, and limits nothing; 0 for never.',
    },
    0,
    0,
    1_000_000_000_000,
  ),

  ...executorSettings,

  telegramToken: secret({
    env: 'TELEGRAM_BOT_TOKEN',
    path: 'telegram.botToken',
    about: 'Token of the bot, from BotFather.',
  }),
  telegramSecret: secret({
    env: 'TELEGRAM_WEBHOOK_SECRET',
    path: 'telegram.webhookSecret',
    about: 'Telegram sends it with every call; made by itself where it is missing.',
  }),
  telegramUrl: url(
    { env: 'TELEGRAM_API_ROOT', path: 'telegram.apiRoot', about: 'Where the Bot API is.' },
    'https://api.telegram.org',
  ),
  masterChats: list({
    env: 'MASTER_CHAT_IDS',
    path: 'telegram.masterChats',
    about: 'Chats of the owner, by id.',
  }),
  masterUsers: list({
    env: 'MASTER_USER_IDS',
    path: 'telegram.masterUsers',
    about: 'Who may approve, by id; the same as the chats by default.',
  }),

  twitchClient: optionalText({
    env: 'TWITCH_CLIENT_ID',
    path: 'twitch.clientId',
    about: 'The application at dev.twitch.tv.',
  }),
  twitchSecret: secret({ env: 'TWITCH_CLIENT_SECRET', path: 'twitch.clientSecret', about: 'Its secret.' }),
  twitchBot: optionalText({
    env: 'TWITCH_BOT_USERNAME',
    path: 'twitch.botUsername',
    about: 'Account that speaks.',
  }),
  twitchChannel: optionalText({
    env: 'TWITCH_CHANNEL_NAME',
    path: 'twitch.channel',
    about: 'Channel that it sits in.',
  }),
  twitchKnownBots: list({
    env: 'TWITCH_KNOWN_BOTS',
    path: 'twitch.knownBots',
    about: 'Login names of bots besides the well-known ones; their lines are no people.',
  }),
  twitchApi: url(
    { env: 'TWITCH_API_URL', path: 'twitch.apiUrl', about: 'Where Helix is.' },
    'https://api.twitch.tv/helix',
  ),
  twitchAuth: url(
    { env: 'TWITCH_AUTH_URL', path: 'twitch.authUrl', about: 'Where logins are.' },
    'https://id.twitch.tv/oauth2',
  ),
  twitchEvents: url(
    { env: 'TWITCH_EVENTSUB_URL', path: 'twitch.eventsubUrl', about: 'Where EventSub is.' },
    'wss://eventsub.wss.twitch.tv/ws',
  ),

  discordToken: secret({ env: 'DISCORD_BOT_TOKEN', path: 'discord.botToken', about: 'Token of the bot.' }),
  discordChannels: list({
    env: 'DISCORD_CHANNEL_IDS',
    path: 'discord.channels',
    about: 'Channels that it reads besides mentions.',
  }),
  discordUrl: url(
    { env: 'DISCORD_API_URL', path: 'discord.apiUrl', about: 'Where the API is.' },
    'https://discord.com/api/v10',
  ),

  blueskyHandle: optionalText({
    env: 'BLUESKY_HANDLE',
    path: 'bluesky.handle',
    about: 'Account, such as name.bsky.social.',
    aliases: ['BLUESKY_USERNAME'],
  }),
  blueskyPassword: secret({
    env: 'BLUESKY_PASSWORD',
    path: 'bluesky.password',
    about: 'An app password.',
    aliases: ['BLUESKY_APP_PASSWORD'],
  }),
  blueskyUrl: url(
    { env: 'BLUESKY_SERVICE_URL', path: 'bluesky.serviceUrl', about: 'Your PDS.', aliases: ['PDS_URI'] },
    'https://bsky.social',
  ),

  xClient: optionalText({ env: 'X_CLIENT_ID', path: 'x.clientId', about: 'OAuth 2 application.' }),
  xClientSecret: secret({ env: 'X_CLIENT_SECRET', path: 'x.clientSecret', about: 'Its secret.' }),
  xConsumerKey: secret({
    env: 'X_CONSUMER_KEY',
    path: 'x.consumerKey',
    about: 'OAuth 1.0a key.',
    aliases: ['X_API_KEY'],
  }),
  xConsumerSecret: secret({
    env: 'X_CONSUMER_SECRET',
    path: 'x.consumerSecret',
    about: 'OAuth 1.0a secret.',
    aliases: ['X_API_SECRET'],
  }),
  xAccessToken: secret({ env: 'X_ACCESS_TOKEN', path: 'x.accessToken', about: 'Token of the account.' }),
  xAccessSecret: secret({ env: 'X_ACCESS_TOKEN_SECRET', path: 'x.accessTokenSecret', about: 'Its secret.' }),
  xUrl: url({ env: 'X_API_URL', path: 'x.apiUrl', about: 'Where the API is.' }, 'https://api.x.com'),

  objectEndpoint: optionalUrl({
    env: 'S3_ENDPOINT',
    path: 'objects.endpoint',
    about: 'An S3 service for media; without it they lie in the data folder.',
    aliases: ['MINIO_ENDPOINT'],
  }),
  objectRegion: text(
    { env: 'S3_REGION', path: 'objects.region', about: 'Region of the bucket.', aliases: ['MINIO_REGION'] },
    'us-east-1',
  ),
  objectBucket: text(
    { env: 'S3_BUCKET', path: 'objects.bucket', about: 'Bucket.', aliases: ['MINIO_BUCKET'] },
    'sanctum',
  ),
  objectKey: secret({
    env: 'S3_ACCESS_KEY',
    path: 'objects.accessKey',
    about: 'Access key.',
    aliases: ['S3_ACCESS_KEY_ID', 'MINIO_ACCESS_KEY', 'MINIO_ROOT_USER'],
  }),
  objectSecret: secret({
    env: 'S3_SECRET_KEY',
    path: 'objects.secretKey',
    about: 'Secret key.',
    aliases: ['S3_SECRET_ACCESS_KEY', 'MINIO_SECRET_KEY', 'MINIO_ROOT_PASSWORD'],
  }),
} as const satisfies { readonly [key: string]: Setting };

/** The value of every setting. */
export type Settings = {
  readonly [Key in keyof typeof settings]: (typeof settings)[Key] extends Setting<infer Value>
    ? Value
    : never;
};

type RoleSettings<Name extends string> = {
  readonly [Key in `${Name}Provider` | `${Name}Model`]: Setting<string | null>;
} & {
  readonly [Key in `${Name}Url`]: Setting<string | null>;
} & { readonly [Key in `${Name}Key`]: ReturnType<typeof secret> } & {
  readonly [Key in `${Name}Fallbacks`]: Setting<readonly string[]>;
};

function role<Name extends string>(name: Name, prefix: string, does: string): RoleSettings<Name> {
  const at = `models.${name}`;
  return {
    [`${name}Provider`]: optionalText({
      env: `${prefix}_PROVIDER`,
      path: `${at}.provider`,
      about: `Who runs the model that ${does}: openai, anthropic, ollama, lmstudio, featherless or openai-compatible.`,
    }),
    [`${name}Url`]: optionalUrl({
      env: `${prefix}_BASE_URL`,
      path: `${at}.baseUrl`,
      about: 'Address of its API, where it is not the usual one.',
    }),
    [`${name}Key`]: secret({ env: `${prefix}_API_KEY`, path: `${at}.apiKey`, about: 'Its key.' }),
    [`${name}Model`]: optionalText({
      env: `${prefix}_MODEL`,
      path: `${at}.model`,
      about: 'Its name; provider/model is understood too.',
    }),
    [`${name}Fallbacks`]: list({
      env: `${prefix}_FALLBACKS`,
      path: `${at}.fallbacks`,
      about: 'Models to try when it fails, as provider/model.',
    }),
  } as unknown as RoleSettings<Name>;
}
