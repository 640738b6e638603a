import type { StoredEvent } from '../../kernel/event.ts';
import type { ThreadEvent } from '../../kernel/thread/thread.events.ts';
import { changePath } from '../../kernel/path.ts';
import type { Segment } from '../../kernel/path.ts';
import type { PathRow } from '../../store/thread/thread-reader.ts';
import { threadStream } from '../../store/thread/thread.view.ts';
import type { Answer, ThreadFrame } from '../conversation.ts';
import type { TokenSignal } from '../turn/generations.ts';
import type { ConversationPorts } from './conversation-ports.ts';
import { deny, grant } from './conversation-ports.ts';
import { toOpenTurn, toSummary, toViews, withStreaming } from './message-views.ts';
import { createQueue } from './queue.ts';
import { shownUnderWay } from './under-way.ts';
import { toVerdictViews } from './verdict-views.ts';

/** Messages in a snapshot; a longer change of path is told as a new snapshot. */
export const windowSize = 60;
const pollMs = 2000;
const batch = 500;

type Typed = StoredEvent & ThreadEvent;

/**
 * A snapshot and then every change of a thread, each once, in order of revision (W2). Hints wake it, the log is what it reads; a slow
 * poll stands behind the hints. Tokens come between, aligned to what the generation's row already held.
 */
export async function followThread(
  thread: string,
  options: { readonly after?: number; readonly signal: AbortSignal },
  ports: ConversationPorts,
): Promise<Answer<AsyncIterable<ThreadFrame>>> {
  const revision = await ports.store.revision(threadStream(thread));
  if (revision === 0) return deny('thread-unknown');
  const { after } = options;
  if (after !== undefined && (!Number.isSafeInteger(after) || after < 0 || after > revision)) {
    return deny('cursor-unknown');
  }
  return grant(frames(thread, after, options.signal, ports));
}

async function* frames(
  thread: string,
  after: number | undefined,
  signal: AbortSignal,
  ports: ConversationPorts,
): AsyncGenerator<ThreadFrame> {
  const stream = threadStream(thread);
  const wakes = createQueue<TokenSignal | 'look'>(signal);
  const forgets = [
    ports.generations.onToken((token) => {
      if (token.stream === stream) wakes.push(token);
    }),
    ports.store.onCommit((streams) => {
      if (streams === null || streams.has(stream)) wakes.push('look');
    }),
  ];
  const poll = setInterval(() => wakes.push('look'), pollMs);
  const written = new Map<string, number>();
  try {
    let position: Position;
    if (after === undefined) {
      const snapshot = await snapshotOf(thread, ports);
      yield snapshot.frame;
      position = snapshot.position;
      for (const row of await ports.generations.running(stream))
        written.set(row.generation, lengthIn(snapshot.frame, row.generation));
    } else {
      position = { revision: after, path: await pathAt(thread, after, ports) };
      yield* catchUp(stream, written, ports);
    }
    for (;;) {
      const seen = position.revision;
      const changes = await changesSince(thread, position, ports);
      yield* changes.frames;
      position = changes.position;
      if (position.revision > seen) continue;
      for (const wake of await wakes.take()) {
        if (wake !== 'look') yield* align(wake, written, ports);
      }
      if (signal.aborted) return;
    }
  } finally {
    clearInterval(poll);
    for (const forget of forgets) forget();
  }
}

/** What the follower knows: the last revision told, and the path at that time (null where it resumed without one). */
type Position = { readonly revision: number; readonly path: readonly Segment[] | null };

/** The path at that revision, where it is still the latest. */
async function pathAt(
  thread: string,
  revision: number,
  ports: ConversationPorts,
): Promise<readonly Segment[] | null> {
  const path = toSegments(await ports.reader.path(thread));
  return (await ports.store.revision(threadStream(thread))) === revision ? path : null;
}

type Snapshot = { readonly frame: Extract<ThreadFrame, { type: 'snapshot' }>; readonly position: Position };

/** The thread at one revision: read again where somebody wrote meanwhile. */
async function snapshotOf(thread: string, ports: ConversationPorts): Promise<Snapshot> {
  for (let tries = 0; ; tries += 1) {
    const snapshot = await readSnapshot(thread, ports);
    const now = await ports.store.revision(threadStream(thread));
    if (now === snapshot.position.revision || tries === 5) return snapshot;
  }
}

async function readSnapshot(thread: string, ports: ConversationPorts): Promise<Snapshot> {
  const state = await ports.threads.load(thread);
  const rows = await ports.reader.window(thread, { limit: windowSize });
  const views = await toViews(thread, rows.toReversed(), ports.reader);
  const running = await shownUnderWay(thread, ports);
  const row = await ports.reader.thread(thread);
  if (row === null) throw new Error(`Cannot show thread ${thread}: it has no row`);
  const oldest = rows.at(-1);
  const frame = {
    type: 'snapshot' as const,
    revision: state.revision,
    thread: toSummary(row, rows[0]),
    messages: withStreaming(views, running, agentOf(ports)),
    next: rows.length === windowSize && oldest !== undefined ? oldest.message : null,
    open: (await ports.reader.openTurns(thread)).map(toOpenTurn),
    canUndo: state.undo !== null,
    canRedo: state.redo.length > 0,
  };
  return { frame, position: { revision: state.revision, path: toSegments(await ports.reader.path(thread)) } };
}

async function changesSince(
  thread: string,
  position: Position,
  ports: ConversationPorts,
): Promise<{ readonly frames: readonly ThreadFrame[]; readonly position: Position }> {
  const stream = threadStream(thread);
  const events = (await ports.store.read(stream, {
    after: position.revision,
    limit: batch,
  })) as readonly Typed[];
  const last = events.at(-1);
  if (last === undefined) return { frames: [], position };
  const path = toSegments(await ports.reader.path(thread));
  const moved = events.findLast(movesPath);
  const told: ThreadFrame[] = [];
  if (moved !== undefined && position.path === null) {
    const snapshot = await snapshotOf(thread, ports);
    return { frames: [snapshot.frame], position: snapshot.position };
  }
  for (const event of events) {
    if (event === moved) {
      const frame = await headFrame(thread, event, position.path ?? [], path, ports);
      if (frame === null) {
        const snapshot = await snapshotOf(thread, ports);
        return { frames: [...told, snapshot.frame], position: snapshot.position };
      }
      told.push(frame);
    } else {
      told.push(...(await framesOf(thread, event, path, moved?.revision ?? 0, ports)));
    }
  }
  return { frames: told, position: { revision: last.revision, path } };
}

/** Whether an event does more to the selected path than lengthen it. */
function movesPath(event: Typed): boolean {
  if (event.type === 'head.moved') return true;
  const { place } = event;
  return place?.kind === 'chain' && place.parentBranch !== place.branch && place.depth > 1;
}

async function headFrame(
  thread: string,
  event: Typed,
  from: readonly Segment[],
  to: readonly Segment[],
  ports: ConversationPorts,
): Promise<ThreadFrame | null> {
  const { keep } = changePath(from, to);
  const rows = await ports.reader.window(thread, { limit: windowSize + 1 });
  const fresh = rows.filter((row) => row.depth > keep);
  if (fresh.length > windowSize) return null;
  const [kept] = await ports.reader.window(thread, { before: keep + 1, limit: 1 });
  const come = fresh.filter((row) => row.node <= event.revision).toReversed();
  const state = await ports.threads.load(thread);
  return {
    type: 'head',
    revision: event.revision,
    cause: event.type === 'head.moved' ? event.data.cause : 'variant',
    keep: kept?.message ?? null,
    messages: await toViews(thread, come, ports.reader),
    canUndo: state.undo !== null,
    canRedo: state.redo.length > 0,
  };
}

async function framesOf(
  thread: string,
  event: Typed,
  path: readonly Segment[],
  movedAt: number,
  ports: ConversationPorts,
): Promise<readonly ThreadFrame[]> {
  switch (event.type) {
    case 'message.said':
    case 'message.edited':
    case 'message.delivered': {
      const row = await ports.reader.message(thread, event.data.message);
      if (row === null) return [];
      const onPath = path.some(
        (segment) => segment.branch === row.branch && row.depth >= segment.from && row.depth <= segment.to,
      );
      if (event.type === 'message.said' && onPath && event.revision < movedAt) return [];
      const [message] = await toViews(thread, [row], ports.reader);
      return message === undefined ? [] : [{ type: 'message', revision: event.revision, message, onPath }];
    }
    case 'turn.started':
    case 'turn.paused': {
      const open = (await ports.reader.openTurns(thread)).map(toOpenTurn);
      return [{ type: 'turn', revision: event.revision, open }];
    }
    case 'turn.ended':
      return verdictFrames(thread, event, ports);
    case 'thread.renamed':
    case 'thread.archived': {
      const row = await ports.reader.thread(thread);
      const [last] = await ports.reader.window(thread, { limit: 1 });
      return row === null ? [] : [{ type: 'thread', revision: event.revision, thread: toSummary(row, last) }];
    }
    default:
      return [];
  }
}

async function verdictFrames(
  thread: string,
  event: Extract<Typed, { type: 'turn.ended' }>,
  ports: ConversationPorts,
): Promise<readonly ThreadFrame[]> {
  const rows = await ports.reader.verdicts(thread, { limit: 20 });
  const [verdict] = await toVerdictViews(
    thread,
    rows.filter((row) => row.turn === event.data.turn && row.verdict === event.data.verdict).slice(0, 1),
    ports.reader,
  );
  const open = (await ports.reader.openTurns(thread)).map(toOpenTurn);
  if (verdict === undefined) return [{ type: 'turn', revision: event.revision, open }];
  return [{ type: 'verdict', revision: event.revision, verdict, open }];
}

/** After a break: what running replies have by now, as one token from their start. */
async function* catchUp(
  stream: string,
  written: Map<string, number>,
  ports: ConversationPorts,
): AsyncGenerator<ThreadFrame> {
  for (const row of await ports.generations.running(stream)) {
    written.set(row.generation, row.text.length);
    if (row.text !== '') yield { type: 'token', generation: row.generation, offset: 0, text: row.text };
  }
}

/** Passes a token on where it continues what was told; a gap is filled from the row. */
async function* align(
  token: TokenSignal,
  written: Map<string, number>,
  ports: ConversationPorts,
): AsyncGenerator<ThreadFrame> {
  const { generation } = token;
  let known = written.get(generation);
  if (known === undefined || token.offset > known) {
    const row = await ports.generations.row(generation);
    const text = row?.text ?? '';
    if (row?.state !== 'running' && known === undefined) return;
    if (text.length > (known ?? 0)) {
      yield { type: 'token', generation, offset: known ?? 0, text: text.slice(known ?? 0) };
      known = text.length;
    }
    if (known === undefined || token.offset > known) known = token.offset;
  }
  const end = token.offset + token.text.length;
  if (end > known)
    yield { type: 'token', generation, offset: known, text: token.text.slice(known - token.offset) };
  written.set(generation, Math.max(known, end));
}

function lengthIn(frame: Extract<ThreadFrame, { type: 'snapshot' }>, generation: string): number {
  return frame.messages.find((message) => message.id === generation)?.text.length ?? 0;
}

function toSegments(rows: readonly PathRow[]): readonly Segment[] {
  return rows.map((row) => ({ branch: row.branch, from: row.from_depth, to: row.to_depth })).toReversed();
}

function agentOf(ports: ConversationPorts): { readonly id: string; readonly name: string } {
  return { id: `agent:${ports.agent.name}`, name: ports.agent.displayName };
}
