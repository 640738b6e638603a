import { createHmac } from 'node:crypto';
import type { Plugin, PluginCheck, PluginHouse } from '../../agent/plugin.ts';
import { definePlugin } from '../../agent/plugin.ts';
import type { Secret } from '../../kernel/secret.ts';
import { faultOf, openBotApi, sentenceOf } from './bot-api.ts';
import { describeWebhook } from './keep-webhook.ts';
import type { TelegramChannel } from './telegram-channel.ts';
import { createTelegramChannel } from './telegram-channel.ts';
import { storedMoves, telegramTables } from './telegram.tables.ts';

/** How the bot is set up. */
export type TelegramSettings = {
  readonly token: Secret;
  /** Null makes one from the token, the same on every node. */
  readonly secret: Secret | null;
  readonly apiRoot: string;
  /** How the outside reaches this server; null asks Telegram instead of being called. */
  readonly publicUrl: string | null;
  readonly owners: { readonly users: readonly string[]; readonly chats: readonly string[] };
};

const path = '/telegram/webhook';

/** Telegram as a channel of the house; without a bot it brings the tables alone, so that a store is the same either way. */
export function createTelegramPlugin(settings: TelegramSettings | null): Plugin {
  const tables = { name: 'telegram', migrations: [telegramTables] };
  if (settings === null) return definePlugin({ ...tables, init() {}, dispose() {} });
  const secret = settings.secret?.reveal() ?? secretFrom(settings.token);
  const webhookUrl = settings.publicUrl === null ? null : `${settings.publicUrl.replace(/\/+$/, '')}${path}`;
  const options = { token: settings.token.reveal(), apiRoot: settings.apiRoot.replace(/\/+$/, '') };
  const owners = {
    users: new Set(settings.owners.users.length > 0 ? settings.owners.users : settings.owners.chats),
    chats: new Set(settings.owners.chats),
  };
  let channel: TelegramChannel | null = null;

  function open({ store, spine, clock }: PluginHouse): TelegramChannel {
    const account = options.token.split(':', 1)[0] ?? '';
    const source = { channel: 'telegram', account };
    return (channel ??= createTelegramChannel({
      ...options,
      secret,
      webhookUrl,
      owners,
      clock,
      moves: storedMoves(store, clock),
      elsewhere: {
        async receive(incoming) {
          const received = await spine.receive({ ...source, incoming });
          if (received.type === 'key-reused') throw new Error('Cannot receive: a delivery has no key');
          return { message: received.message, repeated: received.repeated };
        },
        notify: (notice) => spine.notice({ ...source, notice }),
      },
    }));
  }

  return definePlugin({
    ...tables,
    channels: (house) => [open(house)],
    webhooks: (house) => [{ path, handle: (request) => open(house).webhook(request) }],
    checks: [(now) => checkWebhook(options, webhookUrl, now)],
    init() {
      if (!/^[\w-]{1,256}$/.test(secret)) {
        throw new Error('TELEGRAM_WEBHOOK_SECRET may hold 1 to 256 letters, digits, _ and - only');
      }
    },
    dispose() {},
  });
}

/** Whoever has the token needs no secret, and nobody else can make it. */
function secretFrom(token: Secret): string {
  return createHmac('sha256', token.reveal()).update('webhook secret').digest('base64url');
}

/** What Telegram says of the webhook now. */
async function checkWebhook(
  options: { readonly token: string; readonly apiRoot: string },
  url: string | null,
  now: number,
): Promise<PluginCheck> {
  const name = 'telegram';
  try {
    const info = await (await openBotApi(options)()).getWebhookInfo(AbortSignal.timeout(10_000));
    if (url !== null) {
      const { well, detail } = describeWebhook(info, url, now);
      return { name, state: well ? 'ok' : 'warning', detail };
    }
    const waits = `${info.pending_update_count} updates wait`;
    return info.url === undefined || info.url === ''
      ? { name, state: 'ok', detail: `Long polling, since PUBLIC_URL is not set; ${waits}` }
      : {
          name,
          state: 'warning',
          detail: `A webhook is set at ${info.url}, and PUBLIC_URL is not; ${waits}`,
        };
  } catch (error) {
    const detail = `${sentenceOf(faultOf(error))}: check TELEGRAM_BOT_TOKEN and TELEGRAM_API_ROOT`;
    return { name, state: 'failed', detail };
  }
}
