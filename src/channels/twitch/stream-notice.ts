import { z } from 'zod';
import type { Notice } from '../../agent/channel.ts';
import type { Json } from '../../kernel/json.ts';

/** A broadcast that is on. */
export type Live = { readonly id: string; readonly startedAt: number };

/** What a broadcast is called. */
export type StreamInfo = { readonly title: string | null; readonly category: string | null };

/** Whose channel it is. */
export type Home = { readonly id: string; readonly login: string; readonly name: string };

/** What happened to the stream, before it is completed and handed over. */
export type StreamEvent =
  | { readonly type: 'online'; readonly live: Live }
  | { readonly type: 'offline' }
  | { readonly type: 'update'; readonly info: StreamInfo }
  | {
      readonly type: 'raid';
      readonly from: { readonly id: string; readonly name: string };
      readonly viewers: number;
    };

const online = z.object({ id: z.string().min(1), started_at: z.string() });
const update = z.object({ title: z.string(), category_name: z.string() });
const raid = z.object({
  from_broadcaster_user_id: z.string(),
  from_broadcaster_user_name: z.string(),
  viewers: z.number().int().nonnegative(),
});

/** Reads the event of a subscription; null where it is none of these, or cannot be read. */
export function readStreamEvent(about: string, event: unknown): StreamEvent | null {
  switch (about) {
    case 'stream.online':
      return read(online, event, ({ id, started_at }) => {
        const startedAt = Date.parse(started_at);
        return Number.isNaN(startedAt) ? null : { type: 'online', live: { id, startedAt } };
      });
    case 'stream.offline':
      return { type: 'offline' };
    case 'channel.update':
      return read(update, event, ({ title, category_name }) => ({
        type: 'update',
        info: { title, category: category_name },
      }));
    case 'channel.raid':
      return read(raid, event, (from) => ({
        type: 'raid',
        from: { id: from.from_broadcaster_user_id, name: from.from_broadcaster_user_name },
        viewers: from.viewers,
      }));
    default:
      return null;
  }
}

function read<Value>(
  schema: z.ZodType<Value>,
  event: unknown,
  to: (value: Value) => StreamEvent | null,
): StreamEvent | null {
  const parsed = schema.safeParse(event);
  return parsed.success ? to(parsed.data) : null;
}

type About = { readonly home: Home; readonly at: number; readonly raw: Json };

/** The stream has begun. However it is learned, it is the same delivery. */
export function onlineNotice(live: Live, info: StreamInfo, about: About): Notice {
  const data = { ...info, streamer: about.home.name, id: live.id, startedAt: live.startedAt };
  return { ...common(about), delivery: `online:${live.id}`, type: 'stream.online', data };
}

/** The stream has ended; `stream` names it where it is known, else the delivery does. */
export function offlineNotice(stream: string | null, delivery: string, about: About): Notice {
  const id = stream === null ? `offline:${delivery}` : `offline:${stream}`;
  return { ...common(about), delivery: id, type: 'stream.offline', data: {} };
}

/** Another title or category. */
export function updateNotice({ title, category }: StreamInfo, delivery: string, about: About): Notice {
  return { ...common(about), delivery, type: 'channel.update', data: { title, category } };
}

/** Another channel's viewers come over. */
export function raidNotice(
  { from, viewers }: Extract<StreamEvent, { type: 'raid' }>,
  delivery: string,
  about: About,
): Notice {
  const author = { external: from.id, name: from.name, owner: false, bot: false };
  return { ...common(about), delivery, type: 'raid', author, data: { from: from.name, viewers } };
}

function common({ home, at, raw }: About): Pick<Notice, 'conversation' | 'origin' | 'at' | 'raw'> {
  const conversation = { external: home.id, title: home.name, audience: 'public' } as const;
  return { conversation, origin: 'direct', at, raw };
}
