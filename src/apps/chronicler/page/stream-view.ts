import type { Store } from '../../../store/store.ts';
import type { ThreadReader } from '../../../store/thread/thread-reader.ts';
import type { ClipCandidate, Velocity } from '../clips/clip-watch.ts';
import type { SessionRow } from '../judge/stream-rows.ts';
import { renderLedger } from '../ledger/render-ledger.ts';
import { gatherFacts } from '../record/gather-facts.ts';
import type { LedgerPlace } from '../record/gather-facts.ts';
import { readFlags, readSession, readSessions } from '../record/session-rows.ts';
import type { SessionState } from '../session/session.ts';
import type { SessionLog } from '../session/session-log.ts';

/** A flag that waits for a person. */
export type WaitingFlag = {
  readonly message: string;
  readonly thread: string;
  readonly at: number;
  readonly author: string;
  readonly text: string;
  readonly reasons: readonly string[];
};

/** Everything on the page of the stream. */
export type StreamView = {
  readonly now: number;
  readonly agent: string;
  /** The session that is shown; null before the first. */
  readonly shown: SessionRow | null;
  readonly state: SessionState | null;
  /** The last thing that was decided about a message there. */
  readonly latest: {
    readonly verdict: string;
    readonly by: string | null;
    readonly reason: string;
    readonly at: number;
  } | null;
  readonly velocity: readonly Velocity[];
  readonly clips: readonly ClipCandidate[];
  readonly flags: readonly WaitingFlag[];
  /** Markdown, as it will be written. */
  readonly ledger: string;
  readonly past: readonly SessionRow[];
};

/** What the page reads from. */
export type StreamViewPorts = {
  readonly store: Pick<Store, 'sql' | 'query'>;
  readonly reader: Pick<ThreadReader, 'messageById' | 'verdicts'>;
  readonly sessions: SessionLog;
  readonly agent: { readonly displayName: string };
  readonly clock: () => number;
  readonly place: LedgerPlace;
};

type Written = Pick<StreamView, 'velocity' | 'clips' | 'ledger'>;

const nothingYet: Written = { velocity: [], clips: [], ledger: '' };
/** Messages that a preview is made from, so that a flood leaves the page usable. */
const mostPreviewed = 5_000;
const shownFlags = 30;
const shownSessions = 20;
/** A preview is made anew when it is this many times older than it took to make, and than `leastAge`. */
const restFactor = 15;
const leastAge = 2_500;

/** Reads the page; what is costly is made anew only now and then, however many tabs ask. */
export function createStreamViews(ports: StreamViewPorts): (asked: string | null) => Promise<StreamView> {
  const known = new Map<
    string,
    { readonly written: Written; readonly until: number; readonly key: string }
  >();

  async function write(row: SessionRow): Promise<Written> {
    const key = JSON.stringify([row.ended_at, row.ledger_path, row.theme, row.title]);
    const held = known.get(row.session);
    const began = performance.now();
    if (held !== undefined && held.key === key && held.until > began) return held.written;
    const facts = await gatherFacts(ports.store, row, ports.clock(), ports.place, mostPreviewed);
    const written = { velocity: facts.velocity, clips: facts.clips, ledger: renderLedger(facts) };
    const took = performance.now() - began;
    known.delete(row.session);
    known.set(row.session, {
      key,
      written,
      until: performance.now() + Math.max(leastAge, took * restFactor),
    });
    const [oldest] = known.size > shownSessions ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    return written;
  }

  return async (asked) => {
    const past = await readSessions(ports.store, shownSessions);
    const named = asked === null ? null : await readSession(ports.store, asked);
    const shown = named ?? past[0] ?? null;
    const flags = await waiting(ports);
    const base = { now: ports.clock(), agent: ports.agent.displayName, shown, flags, past };
    if (shown === null) return { ...base, ...nothingYet, state: null, latest: null };
    const { state } = await ports.sessions.load(shown.thread);
    const [verdict] = await ports.reader.verdicts(shown.thread, { limit: 1 });
    const latest =
      verdict === undefined
        ? null
        : { verdict: verdict.verdict, by: verdict.decided_by, reason: verdict.reason, at: verdict.until };
    return { ...base, ...(await write(shown)), state, latest };
  };
}

async function waiting({ store, reader }: StreamViewPorts): Promise<readonly WaitingFlag[]> {
  const rows = await readFlags(store, { waiting: shownFlags });
  const flags: WaitingFlag[] = [];
  for (const row of rows) {
    const said = await reader.messageById(row.message);
    if (said === null) continue;
    const reasons = JSON.parse(row.reasons) as readonly string[];
    const { message, at } = row;
    flags.push({ message, at, reasons, thread: said.thread, author: said.author_name, text: said.text });
  }
  return flags;
}
