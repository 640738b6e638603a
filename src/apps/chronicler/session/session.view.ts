import type { Compilable, Kysely } from 'kysely';
import type { StoredEvent } from '../../../kernel/event.ts';
import type { Projection } from '../../../store/projection.ts';
import { tablesOf } from '../../../store/projection.ts';
import { toStatement } from '../../../store/statement.ts';
import type { ClipCandidate } from '../clips/clip-watch.ts';
import type { ChroniclerTables } from '../chronicler.tables.ts';
import type { SessionEvent } from './session.events.ts';
import { sessionEventTypes } from './session.events.ts';

type Db = Kysely<ChroniclerTables>;
type Data<Type extends SessionEvent['type']> = Extract<SessionEvent, { readonly type: Type }>['data'];

/** Sessions, what the agent did in them, clips, seeds and what the warden saw (S2). */
export const sessionView: Projection = {
  name: 'chronicler',
  version: 1,
  events: sessionEventTypes,
  categories: ['session'],
  tables: [
    'stream_sessions',
    'stream_chapters',
    'agent_actions',
    'clip_candidates',
    'blog_seeds',
    'warden_chatters',
    'warden_flags',
  ].map((name) => ({ name, stream: 'stream' })),
  apply: (event, sql) =>
    record(event as StoredEvent & SessionEvent, tablesOf<ChroniclerTables>(sql)).map(toStatement),
};

/** Stream of the sessions of a thread. */
export function sessionStream(thread: string): string {
  return `session:${thread}`;
}

/** The thread of such a stream. */
export function threadOf(stream: string): string {
  return stream.slice('session:'.length);
}

function record(event: StoredEvent & SessionEvent, db: Db): readonly Compilable[] {
  const { stream, meta } = event;
  switch (event.type) {
    case 'session.started':
      return [insertSession(event, event.data, db), chapter(event, { kind: 'chapter', ...event.data }, db)];
    case 'session.ended':
      return [changeSession(event.data.session, { ended_at: event.data.endedAt }, db)];
    case 'session.themed': {
      const { session, theme } = event.data;
      const told = { session, kind: 'theme', title: theme, category: null };
      return [changeSession(session, { theme }, db), chapter(event, told, db)];
    }
    case 'session.chaptered': {
      const { session, title, category, streamer } = event.data;
      const named = streamer === undefined ? {} : { streamer };
      return [
        changeSession(session, { title, category, ...named }, db),
        chapter(event, { kind: 'chapter', session, title, category }, db),
      ];
    }
    case 'session.raided': {
      const { session, from, viewers } = event.data;
      return [chapter(event, { session, kind: 'raid', title: from, category: null, viewers }, db)];
    }
    case 'session.acted':
      return act(event, event.data, db);
    case 'session.clips-found':
      return replaceClips(stream, event.data.session, event.data.clips, db);
    case 'session.ledger-written':
      return writeLedger(stream, event.data, db);
    case 'session.chatter-judged':
      return judgeChatter(event, event.data, db);
    case 'session.flag-decided':
      return decideFlag(stream, event.data, { by: meta.actor, at: meta.at }, db);
    default:
      return [];
  }
}

function insertSession({ stream, meta }: StoredEvent, data: Data<'session.started'>, db: Db): Compilable {
  const { session, place, title, category, streamer, theme, startedAt, after } = data;
  return db.insertInto('stream_sessions').values({
    session,
    stream,
    thread: threadOf(stream),
    channel: place.channel,
    account: place.account,
    external: place.external,
    title,
    category,
    streamer,
    theme,
    started_at: startedAt,
    ended_at: null,
    started_by: meta.actor,
    after_node: after,
    prompts: 0,
    ledger_path: null,
  });
}

function changeSession(
  session: string,
  change: Partial<ChroniclerTables['stream_sessions']>,
  db: Db,
): Compilable {
  return db.updateTable('stream_sessions').set(change).where('session', '=', session);
}

function chapter(
  { stream, revision, meta }: StoredEvent,
  told: {
    readonly session: string;
    readonly kind: string;
    readonly title: string | null;
    readonly category: string | null;
    readonly viewers?: number;
  },
  db: Db,
): Compilable {
  const { session, kind, title, category, viewers = null } = told;
  return db
    .insertInto('stream_chapters')
    .values({ stream, revision, session, at: meta.at, kind, title, category, viewers });
}

function act({ stream, revision }: StoredEvent, data: Data<'session.acted'>, db: Db): readonly Compilable[] {
  const { session, at, mode, kind, text, reasons, message, led } = data;
  const row = {
    stream,
    revision,
    session,
    at,
    mode,
    kind,
    text,
    reasons: JSON.stringify(reasons),
    message,
    led: JSON.stringify(led),
  };
  const inserted = db.insertInto('agent_actions').values(row);
  if (kind !== 'prompt' || session === null) return [inserted];
  const counted = db
    .updateTable('stream_sessions')
    .set((of) => ({ prompts: of('prompts', '+', 1) }))
    .where('session', '=', session);
  return [inserted, counted];
}

function replaceClips(
  stream: string,
  session: string,
  clips: readonly ClipCandidate[],
  db: Db,
): readonly Compilable[] {
  const cleared = db
    .deleteFrom('clip_candidates')
    .where('stream', '=', stream)
    .where('session', '=', session);
  const rows = clips.map(({ start, end, peak, score, messages, chatters, reason }, position) =>
    db.insertInto('clip_candidates').values({
      stream,
      session,
      position,
      start_at: start,
      end_at: end,
      peak_at: peak,
      score,
      messages,
      chatters,
      reason,
    }),
  );
  return [cleared, ...rows];
}

function writeLedger(stream: string, data: Data<'session.ledger-written'>, db: Db): readonly Compilable[] {
  const { session, path, clips, seeds } = data;
  const rows = seeds.map(({ title, sentence, ids }, position) =>
    db
      .insertInto('blog_seeds')
      .values({ stream, session, position, title, sentence, messages: JSON.stringify(ids) }),
  );
  return [
    changeSession(session, { ledger_path: path }, db),
    db.deleteFrom('blog_seeds').where('stream', '=', stream).where('session', '=', session),
    ...replaceClips(stream, session, clips, db),
    ...rows,
  ];
}

function judgeChatter(
  { stream, meta }: StoredEvent,
  data: Data<'session.chatter-judged'>,
  db: Db,
): readonly Compilable[] {
  const { session, chatter, message, state, points } = data;
  const reasons = JSON.stringify(data.reasons);
  const standing = { state, points, reasons, message, at: meta.at };
  const flag = { stream, message, session, chatter, state, points, reasons, at: meta.at };
  const undecided = { decision: null, decided_by: null, decided_at: null };
  return [
    db.insertInto('warden_flags').values({ ...flag, ...undecided }),
    db
      .insertInto('warden_chatters')
      .values({ stream, chatter, ...standing })
      .onConflict((conflict) => {
        const update = conflict.columns(['stream', 'chatter']).doUpdateSet(standing);
        // Who was flagged once stays so until a person decides.
        return state === 'flagged' ? update : update.where('warden_chatters.state', '<>', 'flagged');
      }),
  ];
}

function decideFlag(
  stream: string,
  { message, chatter, decision }: Data<'session.flag-decided'>,
  { by, at }: { readonly by: string; readonly at: number },
  db: Db,
): readonly Compilable[] {
  const settled = { decision, decided_by: by, decided_at: at };
  const waiting = db
    .updateTable('warden_flags')
    .set(settled)
    .where('stream', '=', stream)
    .where('decision', 'is', null);
  const own = waiting.where('message', '=', message);
  const person = db
    .updateTable('warden_chatters')
    .where('stream', '=', stream)
    .where('chatter', '=', chatter);
  if (decision === 'allow-person') {
    return [waiting.where('chatter', '=', chatter), person.set({ state: 'allowed', at })];
  }
  if (decision === 'allow-sentence') {
    return [own, person.set({ state: 'watching', at }).where('message', '=', message)];
  }
  return [own];
}
