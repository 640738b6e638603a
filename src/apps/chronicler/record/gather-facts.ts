import type { MessageDetails } from '../../../kernel/thread/thread.events.ts';
import { tablesOf } from '../../../store/projection.ts';
import { toStatement } from '../../../store/statement.ts';
import type { Store } from '../../../store/store.ts';
import type { ThreadTables } from '../../../store/thread/thread.tables.ts';
import type { MessageRow, VerdictRow } from '../../../store/thread/thread-reader.ts';
import { threadStream } from '../../../store/thread/thread.view.ts';
import { createClipWatch } from '../clips/clip-watch.ts';
import type { ClipWatch } from '../clips/clip-watch.ts';
import { readBetween } from '../judge/stream-rows.ts';
import type { SessionRow } from '../judge/stream-rows.ts';
import type { AgentAction, FlagNote, LedgerFacts, SaidMessage, SilenceNote } from '../ledger/facts.ts';
import { readActions, readChapters, readFlags } from './session-rows.ts';
import { replayAccount } from '../session/session.events.ts';

/** What the ledger is told of the place where it is written. */
export type LedgerPlace = { readonly utcOffsetMinutes: number; readonly vodUrl: string | null };

/**
 * Everything that the log and the read models know of a session, counted from the beginning: nothing of it depends on what a process
 * remembered.
 * @param until how late it is; clips and lengths are counted up to here
 * @param most messages that are kept, the latest; all are counted in clips and velocity
 */
export async function gatherFacts(
  store: Pick<Store, 'sql' | 'query'>,
  session: SessionRow,
  until: number,
  place: LedgerPlace,
  most: number = Number.POSITIVE_INFINITY,
): Promise<LedgerFacts> {
  const end = session.ended_at ?? until;
  const chapters = await readChapters(store, session);
  const raids = chapters.filter(({ kind }) => kind === 'raid');
  const watch = createClipWatch();
  const pendingRaids = raids.map(({ at }) => at);
  const messages: SaidMessage[] = [];
  const names = createNames(session);
  for await (const rows of readBetween(store, session.thread, session.after_node)) {
    for (const row of rows) {
      if (row.at < session.started_at || row.at > end) continue;
      hear(row, watch, pendingRaids);
      messages.push({ ...toSaid(row), id: names.keep(row) });
    }
    if (messages.length > most) messages.splice(0, messages.length - most);
  }
  watch.advance(end);
  const byId = new Map(messages.map((message) => [message.id, message]));
  return {
    title: session.title,
    streamer: session.streamer,
    theme: session.theme,
    startedAt: session.started_at,
    endedAt: session.ended_at,
    ...place,
    messages,
    chapters: chapters
      .filter(({ kind }) => kind === 'chapter')
      .map(({ at, title, category }) => ({ at, title, category })),
    actions: await actionsOf(store, session, byId, names.of),
    silences: await silencesOf(store, session, end),
    flags: await flagsOf(store, session, byId, names.of),
    raids: raids.map(({ at, title, viewers }) => ({ at, from: title ?? 'somebody', viewers: viewers ?? 0 })),
    clips: watch.candidates(),
    velocity: watch.velocity(),
  };
}

/** The ledger of a recording cites the ids of the recording, so that a reader finds the lines; every other one cites ours. */
function createNames({ account }: SessionRow): {
  readonly keep: (row: MessageRow) => string;
  readonly of: (message: string) => string;
} {
  const names = new Map<string, string>();
  return {
    keep(row) {
      if (account !== replayAccount || row.external === null) return row.message;
      names.set(row.message, row.external);
      return row.external;
    },
    of: (message) => names.get(message) ?? message,
  };
}

function hear(row: MessageRow, watch: ClipWatch, raids: number[]): void {
  while (raids[0] !== undefined && raids[0] <= row.at) watch.raid(raids.shift() ?? row.at);
  const bot = row.bot === 1 || row.role === 'agent';
  watch.hear({ at: row.at, author: row.author, text: row.text, bot });
}

/** A message of the log as the ledger and the librarian read it. */
export function toSaid(row: MessageRow): SaidMessage {
  const details = row.details === null ? {} : (JSON.parse(row.details) as MessageDetails);
  return {
    id: row.message,
    at: row.at,
    author: row.author_name,
    authorId: row.author,
    text: row.text,
    role: roleOf(row, details),
    firstMessage: details.first === true,
    replyTo: details.replyTo ?? null,
  };
}

function roleOf(row: MessageRow, { roles = [] }: MessageDetails): SaidMessage['role'] {
  if (row.role === 'agent') return 'agent';
  if (row.bot === 1) return 'bot';
  return row.owner === 1 || roles.includes('broadcaster') ? 'streamer' : 'person';
}

async function actionsOf(
  store: Pick<Store, 'sql' | 'query'>,
  session: SessionRow,
  byId: ReadonlyMap<string, SaidMessage>,
  nameOf: (message: string) => string,
): Promise<readonly AgentAction[]> {
  const actions = await readActions(store, session);
  return actions.map(({ at, mode, text, reasons, message, led }) => ({
    at,
    mode,
    text: message === null ? text : (byId.get(nameOf(message))?.text ?? text),
    reasons: JSON.parse(reasons) as readonly string[],
    ids: [...(message === null ? [] : [message]), ...(JSON.parse(led) as readonly string[])].map(nameOf),
  }));
}

/** Runs of silence as they stand in the account of verdicts. */
async function silencesOf(
  store: Pick<Store, 'sql' | 'query'>,
  session: SessionRow,
  end: number,
): Promise<readonly SilenceNote[]> {
  const query = tablesOf<ThreadTables>(store.sql)
    .selectFrom('verdicts')
    .selectAll()
    .where('stream', '=', threadStream(session.thread))
    .where('verdict', '=', 'silent')
    .where('to_node', '>', session.after_node)
    .where('at', '<=', end + judgedWithinMs)
    .orderBy('from_node');
  const rows = (await store.query(toStatement(query))) as readonly VerdictRow[];
  return rows.map(({ at, until, count, reason }) => ({ from: at, to: until, messages: count, reason }));
}

/** The last messages of a session are judged a moment after it has ended. */
const judgedWithinMs = 60_000;

async function flagsOf(
  store: Pick<Store, 'sql' | 'query'>,
  session: SessionRow,
  byId: ReadonlyMap<string, SaidMessage>,
  nameOf: (message: string) => string,
): Promise<readonly FlagNote[]> {
  const flags = await readFlags(store, { session: session.session });
  return flags.map(({ message, at, state, reasons, decision }) => ({
    messageId: nameOf(message),
    at,
    author: byId.get(nameOf(message))?.author ?? 'somebody',
    text: byId.get(nameOf(message))?.text ?? '',
    state: state === 'flagged' ? 'flagged' : 'watching',
    reasons: JSON.parse(reasons) as readonly string[],
    decision,
  }));
}
