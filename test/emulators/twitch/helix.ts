import { randomUUID } from 'node:crypto';
import type { TwitchAccounts, TwitchUser } from './accounts.ts';
import type { TwitchEventSub } from './eventsub.ts';
import type { Asked, Reply } from './reply.ts';
import { failure } from './reply.ts';

/** A line in a channel's chat as it was taken. */
export type ChatLine = {
  readonly id: string;
  readonly broadcaster: string;
  readonly sender: string;
  readonly text: string;
  readonly replyTo: string | null;
};

/** What a broadcaster shows. */
export type Broadcast = { readonly id: string; readonly startedAt: string };

/** What may go wrong with a send: a status, a drop reason, a lost answer before or after posting, or no answer at all. */
export type SendFault =
  | {
      readonly type: 'status';
      readonly status: number;
      readonly headers?: { readonly [name: string]: string };
    }
  | { readonly type: 'drop'; readonly code: string; readonly message: string }
  | { readonly type: 'lose'; readonly posted: boolean }
  | { readonly type: 'hold'; readonly arrived: () => void };

/** The state behind the API. */
export type HelixState = {
  readonly users: Map<string, TwitchUser>;
  readonly lines: ChatLine[];
  /** Ids of users whose lines bear a moderator's badge. */
  readonly moderators: Set<string>;
  readonly deleted: string[];
  readonly timeouts: { readonly user: string; readonly seconds: number; readonly reason: string }[];
  readonly sendFaults: SendFault[];
  title: string;
  category: string;
  live: Broadcast | null;
  /** Status that every look-up is answered with; null where they work. */
  down: number | null;
  /** Milliseconds before a look-up of users is answered. */
  slowMs: number;
  /** Look-ups of users so far. */
  userCalls: number;
};

/** Answers the methods of Helix that the channel uses. */
export function createHelix(ports: {
  readonly state: HelixState;
  readonly accounts: TwitchAccounts;
  readonly eventsub: TwitchEventSub;
  readonly client: string;
  /** Called when a line was posted, so that everyone hears it. */
  readonly posted: (line: ChatLine) => void;
}): (asked: Asked) => Promise<Reply> {
  const { state, accounts, eventsub } = ports;

  function send({ query, body }: Asked): Reply {
    const field = (name: string): string => {
      const value = body[name];
      return typeof value === 'string' ? value : (query.get(name) ?? '');
    };
    const fault = state.sendFaults.shift();
    if (fault?.type === 'hold') {
      fault.arrived();
      return 'never';
    }
    if (fault?.type === 'status') return failure(fault.status, 'not now', fault.headers);
    if (fault?.type === 'drop') {
      const drop_reason = { code: fault.code, message: fault.message };
      return { status: 200, body: { data: [{ message_id: '', is_sent: false, drop_reason }] } };
    }
    const text = field('message');
    if (text === '') return failure(400, 'the message is empty');
    if (text.length > 500) return failure(400, 'The message is too long');
    if (fault?.type === 'lose' && !fault.posted) return 'cut';
    const line: ChatLine = {
      id: randomUUID(),
      broadcaster: field('broadcaster_id'),
      sender: field('sender_id'),
      text,
      replyTo: field('reply_parent_message_id') || null,
    };
    state.lines.push(line);
    ports.posted(line);
    if (fault?.type === 'lose') return 'cut';
    return { status: 200, body: { data: [{ message_id: line.id, is_sent: true }] } };
  }

  async function users({ query }: Asked, own: TwitchUser | null): Promise<Reply> {
    state.userCalls += 1;
    if (state.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, state.slowMs));
    const ids = query.getAll('id');
    const logins = query.getAll('login');
    if (ids.length + logins.length > 100) return failure(400, 'too many');
    const asked = ids.length + logins.length > 0;
    const found = [...state.users.values()].filter(({ id, login }) =>
      asked ? ids.includes(id) || logins.includes(login) : id === own?.id,
    );
    const data = found.map((user) => ({
      id: user.id,
      login: user.login,
      display_name: user.name,
      created_at: user.createdAt,
    }));
    return { status: 200, body: { data } };
  }

  function streams({ query }: Asked): Reply {
    const user = state.users.get(query.get('user_id') ?? '');
    const { live, title, category } = state;
    const data =
      live === null || user === undefined
        ? []
        : [
            {
              id: live.id,
              user_id: user.id,
              user_login: user.login,
              user_name: user.name,
              game_name: category,
              type: 'live',
              title,
              started_at: live.startedAt,
            },
          ];
    return { status: 200, body: { data } };
  }

  function channels({ query }: Asked): Reply {
    const user = state.users.get(query.get('broadcaster_id') ?? '');
    const data =
      user === undefined
        ? []
        : [
            {
              broadcaster_id: user.id,
              broadcaster_name: user.name,
              title: state.title,
              game_name: state.category,
            },
          ];
    return { status: 200, body: { data } };
  }

  function moderate({ path, query, body }: Asked): Reply {
    if (path === '/moderation/chat') {
      const message = query.get('message_id') ?? '';
      if (!state.lines.some(({ id }) => id === message)) return failure(404, 'no such message');
      state.deleted.push(message);
      return { status: 204 };
    }
    const data: unknown = body['data'];
    const entries: { readonly [name: string]: unknown } = Object.fromEntries(
      Object.entries(typeof data === 'object' && data !== null ? data : {}),
    );
    const user = String(entries['user_id']);
    const seconds = Number(entries['duration']);
    if (!state.users.has(user)) return failure(400, 'The user specified does not exist');
    state.timeouts.push({ user, seconds, reason: String(entries['reason']) });
    return { status: 200, body: { data: [{ user_id: user, end_time: null }] } };
  }

  return async (asked) => {
    const grant = accounts.grantOf(asked.authorization);
    if (grant === null) return failure(401, 'Invalid OAuth token');
    if (asked.client !== ports.client) return failure(401, 'Client ID and OAuth token do not match');
    if (asked.path === '/chat/messages') return send(asked);
    if (asked.path === '/eventsub/subscriptions') return eventsub.answer(asked);
    if (asked.path.startsWith('/moderation/')) return moderate(asked);
    if (state.down !== null) return failure(state.down, 'not now');
    if (asked.path === '/users') return users(asked, grant.user);
    if (asked.path === '/streams') return streams(asked);
    if (asked.path === '/channels') return channels(asked);
    return failure(404, 'no such thing');
  };
}
