import { z } from 'zod';
import { TwitchRefusal } from './faults.ts';
import type { Helix } from './helix.ts';
import type { Home, Live, StreamInfo } from './stream-notice.ts';

/** What the channel asks Twitch besides messages. Each throws `TwitchUnavailable` where Twitch does not answer. */
export type LookUps = {
  /** The channel of the configuration; asked once. */
  readonly home: (signal: AbortSignal) => Promise<Home>;
  readonly userId: (login: string, signal: AbortSignal) => Promise<string | null>;
  /** When accounts were made, at most 100 at a time; unknown ones are left out. */
  readonly createdAt: (ids: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, number>>;
  readonly live: (home: Home, signal: AbortSignal) => Promise<(Live & { readonly info: StreamInfo }) | null>;
  readonly info: (home: Home, signal: AbortSignal) => Promise<StreamInfo>;
};

const users = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      login: z.string(),
      display_name: z.string(),
      created_at: z.string().optional(),
    }),
  ),
});
const streams = z.object({
  data: z.array(
    z.object({ id: z.string(), title: z.string(), game_name: z.string(), started_at: z.string() }),
  ),
});
const channels = z.object({ data: z.array(z.object({ title: z.string(), game_name: z.string() })) });

/** Looks things up for the channel with this login name. */
export function createLookUps(helix: Helix, channel: string): LookUps {
  let known: Home | null = null;

  async function userOf(login: string, signal: AbortSignal) {
    const query = [['login', login.toLowerCase()]] as const;
    const { data } = await helix.look(users, { method: 'GET', path: '/users', query }, signal);
    return data[0] ?? null;
  }

  return {
    async home(signal) {
      if (known !== null) return known;
      const user = await userOf(channel, signal);
      if (user === null) {
        const message = `Twitch has no channel named ${channel}. Correct TWITCH_CHANNEL_NAME and start again.`;
        throw new TwitchRefusal('channel-unknown', message);
      }
      known = { id: user.id, login: user.login, name: user.display_name };
      return known;
    },
    userId: async (login, signal) => (await userOf(login, signal))?.id ?? null,
    async createdAt(ids, signal) {
      const query = ids.map((id) => ['id', id] as const);
      const { data } = await helix.look(users, { method: 'GET', path: '/users', query }, signal);
      const dates = data.map(({ id, created_at }) => [id, Date.parse(created_at ?? '')] as const);
      return new Map(dates.filter(([, at]) => !Number.isNaN(at)));
    },
    async live(home, signal) {
      const query = [['user_id', home.id]] as const;
      const { data } = await helix.look(streams, { method: 'GET', path: '/streams', query }, signal);
      const [stream] = data;
      if (stream === undefined) return null;
      const { id, title, game_name: category, started_at } = stream;
      return { id, startedAt: Date.parse(started_at), info: { title, category } };
    },
    async info(home, signal) {
      const query = [['broadcaster_id', home.id]] as const;
      const { data } = await helix.look(channels, { method: 'GET', path: '/channels', query }, signal);
      return { title: data[0]?.title ?? null, category: data[0]?.game_name ?? null };
    },
  };
}
