import { z } from 'zod';
import type { Heard, Listener } from '../../../agent/listener.ts';
import type { Notice } from '../../../agent/channel.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { ThreadReader } from '../../../store/thread/thread-reader.ts';
import type { Listenings } from '../judge/listenings.ts';
import type { SessionEvent } from './session.events.ts';
import type { SessionJobs } from './session-jobs.ts';
import { appendFacts } from './session-log.ts';
import type { SessionLog } from './session-log.ts';
import { session } from './session.ts';
import type { SessionCommand, SessionState } from './session.ts';

const text = z.string().max(500).nullish().catch(null);
const online = z.object({
  title: text,
  category: text,
  streamer: text,
  id: text,
  startedAt: z.unknown().optional(),
});
const update = z.object({ title: text, category: text });
const raid = z.object({ from: z.string().max(200).catch('somebody'), viewers: z.number().catch(0) });

/** Hears of broadcasts that begin, change, are raided and end (S1), whichever platform tells it. */
export function createSessionListener(ports: {
  readonly sessions: SessionLog;
  readonly listenings: Pick<Listenings, 'raid'>;
  readonly jobs: SessionJobs;
  readonly reader: Pick<ThreadReader, 'thread'>;
  readonly ids: Ids;
  readonly agent: string;
}): Listener {
  return async (source, notice): Promise<Heard | null> => {
    if (!broadcasts.has(notice.type)) return null;
    const { state, revision } = await ports.sessions.load(source.thread);
    const head = (await ports.reader.thread(source.thread))?.head ?? 0;
    const { external, title } = notice.conversation;
    const place = { channel: source.channel, account: source.account, external, title: title ?? null };
    const commands = commandsOf(notice, state, {
      place,
      after: head,
      newSession: () => ports.ids.next('ses'),
    });
    const events: SessionEvent[] = [];
    let now = state;
    for (const command of commands) {
      const decided = session.decide(command, now);
      if (!decided.ok) continue;
      for (const event of decided.value) {
        events.push(event);
        now = session.evolve(now, event, 0);
      }
    }
    if (events.some(({ type }) => type === 'session.raided')) ports.listenings.raid(source.thread, notice.at);
    const meta = {
      at: notice.at,
      actor: source.principal ?? `platform:${source.channel}`,
      origin: notice.origin,
      causation: `${source.channel}:${notice.delivery}`,
    };
    return {
      extras: {
        appends: appendFacts(source.thread, events, meta, revision),
        jobs: ports.jobs.after(source.thread, events, notice.at),
      },
    };
  };
}

const broadcasts: ReadonlySet<string> = new Set([
  'stream.online',
  'stream.offline',
  'channel.update',
  'raid',
]);

function commandsOf(
  notice: Notice,
  { live }: SessionState,
  chat: {
    readonly place: Extract<SessionCommand, { readonly type: 'session.start' }>['place'];
    readonly after: number;
    readonly newSession: () => string;
  },
): readonly SessionCommand[] {
  switch (notice.type) {
    case 'stream.online':
      return goOnline(notice, live, chat);
    case 'stream.offline':
      return [{ type: 'session.end', endedAt: notice.at }];
    case 'channel.update': {
      const { title, category } = update.parse(toObject(notice.data));
      return [
        {
          type: 'session.chapter',
          title: title ?? live?.title ?? null,
          category: category ?? live?.category ?? null,
        },
      ];
    }
    default: {
      const { from, viewers } = raid.parse(toObject(notice.data));
      return [{ type: 'session.raid', from, viewers: Math.max(0, Math.trunc(viewers)) }];
    }
  }
}

/** The same broadcast told again goes on; another one ends the one that was not told to have ended. */
function goOnline(
  notice: Notice,
  live: SessionState['live'],
  { place, after, newSession }: Parameters<typeof commandsOf>[2],
): readonly SessionCommand[] {
  const told = online.parse(toObject(notice.data));
  const broadcast = told.id ?? null;
  const title = told.title ?? null;
  const category = told.category ?? null;
  const streamer = told.streamer ?? null;
  const start: SessionCommand = {
    type: 'session.start',
    session: newSession(),
    place,
    title,
    category,
    streamer,
    theme: null,
    broadcast,
    startedAt: toTime(told.startedAt) ?? notice.at,
    after,
  };
  if (live === null) return [start];
  const another = broadcast !== null && live.broadcast !== null && live.broadcast !== broadcast;
  if (another) return [{ type: 'session.end', endedAt: notice.at }, start];
  return [
    {
      type: 'session.chapter',
      title: title ?? live.title,
      category: category ?? live.category,
      ...(broadcast === null ? {} : { broadcast }),
      ...(streamer === null ? {} : { streamer }),
    },
  ];
}

function toObject(data: Notice['data']): unknown {
  return data !== null && typeof data === 'object' ? data : {};
}

/** Milliseconds, from a number or an ISO 8601 text; null for anything else. */
function toTime(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : Number.NaN;
  return Number.isFinite(at) && at > 0 ? at : null;
}
