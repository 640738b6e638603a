import { tablesOf } from '../../../store/projection.ts';
import { toStatement } from '../../../store/statement.ts';
import type { Store } from '../../../store/store.ts';
import type { ThreadTables } from '../../../store/thread/thread.tables.ts';
import type { ChroniclerTables } from '../chronicler.tables.ts';
import type { SkippedLine } from '../replay/parse-recording.ts';
import { sessionStream } from '../session/session.view.ts';

/** What came of a recording (S9). Times are ISO 8601. */
export type ReplayReport = {
  readonly messages: { readonly human: number; readonly bot: number };
  readonly chatters: number;
  readonly agentMessages: readonly {
    readonly at: string;
    readonly text: string;
    readonly mode: string;
    readonly reasons: readonly string[];
  }[];
  readonly flags: readonly {
    readonly messageId: string;
    readonly state: string;
    readonly reasons: readonly string[];
  }[];
  readonly clips: readonly {
    readonly start: string;
    readonly end: string;
    readonly score: number;
    readonly reason: string;
  }[];
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
  /** Path of the last session's ledger; null where there was nothing to write about. */
  readonly ledger: string | null;
};

/** Reads off the store what the pipeline made of a thread. */
export async function reportReplay(
  store: Pick<Store, 'sql' | 'query'>,
  thread: string,
  skipped: readonly SkippedLine[],
): Promise<ReplayReport> {
  const stream = sessionStream(thread);
  const [messages, agentMessages, flags, clips, ledger] = await Promise.all([
    countMessages(store, thread),
    readAgentMessages(store, stream),
    readFlags(store, stream),
    readClips(store, stream),
    lastLedger(store, stream),
  ]);
  return {
    ...messages,
    agentMessages,
    flags,
    clips,
    skipped: skipped.map(({ line, reason }) => ({ line, reason })),
    ledger,
  };
}

async function countMessages(
  store: Pick<Store, 'sql' | 'query'>,
  thread: string,
): Promise<Pick<ReplayReport, 'messages' | 'chatters'>> {
  const query = tablesOf<ThreadTables>(store.sql)
    .selectFrom('messages')
    .select((of) => [
      'bot',
      of.fn.countAll<number>().as('count'),
      of.fn.count<number>('author').distinct().as('authors'),
    ])
    .where('thread', '=', thread)
    .where('role', '=', 'user')
    .groupBy('bot');
  const rows = await store.query(toStatement(query));
  const of = (bot: number, column: string): number =>
    Number(rows.find((row) => Number(row['bot']) === bot)?.[column] ?? 0);
  return { messages: { human: of(0, 'count'), bot: of(1, 'count') }, chatters: of(0, 'authors') };
}

async function readAgentMessages(
  store: Pick<Store, 'sql' | 'query'>,
  stream: string,
): Promise<ReplayReport['agentMessages']> {
  const query = tablesOf<ChroniclerTables & ThreadTables>(store.sql)
    .selectFrom('agent_actions as action')
    .innerJoin('messages as said', 'said.message', 'action.message')
    .select(['said.at', 'said.text', 'action.mode', 'action.reasons'])
    .where('action.stream', '=', stream)
    .orderBy('said.node');
  return (await store.query(toStatement(query))).map((row) => ({
    at: toIso(row['at']),
    text: String(row['text']),
    mode: String(row['mode']),
    reasons: JSON.parse(String(row['reasons'])) as readonly string[],
  }));
}

async function readFlags(
  store: Pick<Store, 'sql' | 'query'>,
  stream: string,
): Promise<ReplayReport['flags']> {
  const query = tablesOf<ChroniclerTables & ThreadTables>(store.sql)
    .selectFrom('warden_flags as flag')
    .innerJoin('messages as said', 'said.message', 'flag.message')
    .select(['said.external', 'flag.message', 'flag.state', 'flag.reasons'])
    .where('flag.stream', '=', stream)
    .orderBy('said.node');
  return (await store.query(toStatement(query))).map((row) => ({
    messageId: String(row['external'] ?? row['message']),
    state: String(row['state']),
    reasons: JSON.parse(String(row['reasons'])) as readonly string[],
  }));
}

async function readClips(
  store: Pick<Store, 'sql' | 'query'>,
  stream: string,
): Promise<ReplayReport['clips']> {
  const query = tablesOf<ChroniclerTables>(store.sql)
    .selectFrom('clip_candidates')
    .select(['start_at', 'end_at', 'score', 'reason'])
    .where('stream', '=', stream)
    .orderBy('start_at');
  return (await store.query(toStatement(query))).map((row) => ({
    start: toIso(row['start_at']),
    end: toIso(row['end_at']),
    score: Number(row['score']),
    reason: String(row['reason']),
  }));
}

async function lastLedger(store: Pick<Store, 'sql' | 'query'>, stream: string): Promise<string | null> {
  const query = tablesOf<ChroniclerTables>(store.sql)
    .selectFrom('stream_sessions')
    .select('ledger_path')
    .where('stream', '=', stream)
    .where('ledger_path', 'is not', null)
    .orderBy('started_at', 'desc')
    .limit(1);
  const [row] = await store.query(toStatement(query));
  return row === undefined ? null : String(row['ledger_path']);
}

function toIso(at: unknown): string {
  return new Date(Number(at)).toISOString();
}
