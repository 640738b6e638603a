import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Platform } from '../../contracts/channel/rig.ts';
import type { TwitchAccounts, TwitchUser } from './accounts.ts';
import { createAccounts } from './accounts.ts';
import type { TwitchEventSub } from './eventsub.ts';
import { createEventSub } from './eventsub.ts';
import type { HelixState } from './helix.ts';
import { createHelix } from './helix.ts';
import { readAsked, sendReply } from './reply.ts';
import { acceptSocket } from './socket-server.ts';

/** Who says a line, and what the platform tells of it. */
export type Saying = {
  readonly text: string;
  readonly by?: TwitchUser;
  readonly badges?: readonly string[];
  readonly at?: number;
  readonly fields?: { readonly [name: string]: unknown };
};

/** Twitch on this machine: EventSub, Helix and logins, which misbehave on demand. */
export type TwitchEmulator = AsyncDisposable & {
  readonly apiUrl: string;
  readonly authUrl: string;
  readonly eventsubUrl: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly bot: TwitchUser;
  readonly streamer: TwitchUser;
  readonly viewer: TwitchUser;
  readonly accounts: TwitchAccounts;
  readonly eventsub: TwitchEventSub;
  readonly state: HelixState;
  /** Adds a user. */
  readonly join: (login: string, createdAt?: string) => TwitchUser;
  /** A line in chat; its id. */
  readonly say: (saying: Saying) => string;
  /** The stream goes live; `told` false loses the event. */
  readonly goLive: (stream: string, told?: boolean) => void;
  readonly goOffline: (told?: boolean) => void;
  /** Resolves once a program listens to the chat; fails after the time. */
  readonly listened: (ms?: number) => Promise<void>;
  readonly platform: Required<
    Pick<
      Platform,
      | 'posts'
      | 'say'
      | 'redeliver'
      | 'malform'
      | 'limitNext'
      | 'failNext'
      | 'refuseNext'
      | 'loseNext'
      | 'expire'
      | 'hold'
    >
  >;
};

/** How one differs from the usual. */
export type TwitchTimes = {
  readonly keepaliveSeconds?: number;
  readonly unusedMs?: number;
  readonly moveMs?: number;
};

/** Starts it on a free port of this machine. */
export async function startTwitch(times: TwitchTimes = {}): Promise<TwitchEmulator> {
  const client = { id: 'client-1', secret: 'client-secret' };
  const users = new Map<string, TwitchUser>();
  const join = (login: string, createdAt = '2019-05-06T07:08:09Z'): TwitchUser => {
    const name = `${login.slice(0, 1).toUpperCase()}${login.slice(1)}`;
    const user = { id: String(1000 + users.size), login, name, createdAt };
    users.set(user.id, user);
    return user;
  };
  const streamer = join('streamer');
  const bot = join('wren_bot');
  const viewer = join('viewer');
  const accounts = createAccounts(client);
  const state: HelixState = {
    users,
    lines: [],
    moderators: new Set(),
    deleted: [],
    timeouts: [],
    sendFaults: [],
    title: 'Building a shed',
    category: 'Makers & Crafting',
    live: null,
    down: null,
    slowMs: 0,
    userCalls: 0,
  };
  let origin = '';
  const eventsub = createEventSub({
    url: () => `${origin.replace('http', 'ws')}/ws`,
    keepaliveSeconds: times.keepaliveSeconds ?? 10,
    unusedMs: times.unusedMs ?? 10_000,
    moveMs: times.moveMs ?? 30_000,
  });
  const helix = createHelix({
    state,
    accounts,
    eventsub,
    client: client.id,
    posted({ id, sender, text, replyTo }) {
      const by = users.get(sender);
      const parent = replyTo === null ? null : { parent_message_id: replyTo };
      if (by !== undefined) tell(id, { text, by, fields: { reply: parent } });
    },
  });
  const history = new Map<string, { readonly frame: string; readonly event: object }>();

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, stream) => {
    eventsub.connect(acceptSocket(request, stream), new URL(request.url ?? '/', origin).searchParams);
    sockets.add(stream);
    stream.once('close', () => sockets.delete(stream));
  });
  const sockets = new Set<{ readonly destroy: () => unknown }>();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The emulator has no port');
  origin = `http://127.0.0.1:${address.port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isAuth = request.url?.startsWith('/oauth2/') === true;
    const asked = await readAsked(request, isAuth ? '/oauth2' : '/helix');
    sendReply(response, isAuth ? accounts.answer(asked) : await helix(asked));
  }

  function tell(id: string, { text, by = viewer, badges = badgesOf(by), at, fields = {} }: Saying): void {
    const event = {
      ...whose('broadcaster', streamer),
      source_broadcaster_user_id: null,
      source_broadcaster_user_login: null,
      source_broadcaster_user_name: null,
      chatter_user_id: by.id,
      chatter_user_login: by.login,
      chatter_user_name: by.name,
      message_id: id,
      source_message_id: null,
      is_source_only: null,
      message: { text, fragments: [{ type: 'text', text, cheermote: null, emote: null, mention: null }] },
      color: '#00FF7F',
      badges: badges.map((set_id) => ({ set_id, id: '1', info: '' })),
      source_badges: null,
      message_type: 'text',
      cheer: null,
      reply: null,
      channel_points_custom_reward_id: null,
      channel_points_animation_id: null,
      ...fields,
    };
    const frame = randomUUID();
    history.set(id, { frame, event });
    eventsub.emit('channel.chat.message', event, { id: frame, ...(at === undefined ? {} : { at }) });
  }

  function badgesOf(user: TwitchUser): readonly string[] {
    return state.moderators.has(user.id) ? ['moderator'] : [];
  }

  const say = (saying: Saying): string => {
    const id = randomUUID();
    const by = saying.by ?? viewer;
    state.lines.push({ id, broadcaster: streamer.id, sender: by.id, text: saying.text, replyTo: null });
    tell(id, saying);
    return id;
  };

  /** People speak only once somebody listens, as a person who watches the bot would. */
  async function listened(ms = 10_000): Promise<void> {
    const until = Date.now() + ms;
    // It is the last of the subscriptions.
    while (!eventsub.sessions().some(({ types }) => types.includes('channel.raid'))) {
      if (Date.now() > until) throw new Error('Nobody listens to the chat');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  return {
    apiUrl: `${origin}/helix`,
    authUrl: `${origin}/oauth2`,
    eventsubUrl: `${origin.replace('http', 'ws')}/ws`,
    client,
    bot,
    streamer,
    viewer,
    accounts,
    eventsub,
    state,
    join,
    say,
    goLive(stream, told = true) {
      const started = new Date().toISOString();
      state.live = { id: stream, startedAt: started };
      const event = { id: stream, ...whose('broadcaster', streamer), type: 'live', started_at: started };
      if (told) eventsub.emit('stream.online', event);
    },
    goOffline(told = true) {
      state.live = null;
      if (told) eventsub.emit('stream.offline', whose('broadcaster', streamer));
    },
    listened,
    platform: {
      posts: () =>
        state.lines
          .filter(({ sender }) => sender === bot.id)
          .map(({ id, broadcaster, text }) => ({ external: id, conversation: broadcaster, text })),
      async say(text) {
        await listened();
        return say({ text });
      },
      redeliver(external) {
        const known = history.get(external);
        if (known !== undefined) eventsub.emit('channel.chat.message', known.event, { id: known.frame });
        return Promise.resolve();
      },
      malform() {
        eventsub.sendRaw('{"metadata":{"message_id":');
        eventsub.sendRaw('{"metadata":{"message_type":"notification"},"payload":7}');
        eventsub.emit('channel.chat.message', { message: null, chatter_user_id: 7 });
        return Promise.resolve();
      },
      limitNext(seconds) {
        const reset = String(Math.ceil(Date.now() / 1000) + seconds);
        const headers = { 'ratelimit-limit': '800', 'ratelimit-remaining': '0', 'ratelimit-reset': reset };
        state.sendFaults.push({ type: 'status', status: 429, headers });
      },
      failNext: () => void state.sendFaults.push({ type: 'status', status: 503 }),
      refuseNext: () => void state.sendFaults.push({ type: 'status', status: 403 }),
      loseNext: (posted) => void state.sendFaults.push({ type: 'lose', posted }),
      expire: () => accounts.expire(),
      hold: () => new Promise((arrived) => state.sendFaults.push({ type: 'hold', arrived })),
    },
    async [Symbol.asyncDispose]() {
      eventsub.end();
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function whose(prefix: string, { id, login, name }: TwitchUser): { readonly [field: string]: string } {
  return { [`${prefix}_user_id`]: id, [`${prefix}_user_login`]: login, [`${prefix}_user_name`]: name };
}
