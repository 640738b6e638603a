import type { z } from 'zod';
import type {
  BranchView,
  MessageView,
  OpenTurn,
  ThreadFrame,
  ThreadSummary,
  VerdictView,
} from '../../agent/conversation.ts';
import { unreachable } from '../../kernel/result.ts';
import type { Block, Recalled } from '../../memory/memory.ts';
import type { Part } from '../../agent/delivery/outbox.tables.ts';
import type { JobRecord } from '../../store/store.ts';
import type { Remembered } from '../memory-port.ts';
import type { TokenDay } from '../ports.ts';
import type {
  blockSchema,
  branchSchema,
  frameSchema,
  deliverySchema,
  jobSchema,
  memorySchema,
  messageSchema,
  openTurnSchema,
  recalledSchema,
  threadSchema,
  tokenDaySchema,
  verdictSchema,
} from './schemas.ts';

/** A time as JSON tells it. */
export function toTime(at: number): string {
  return new Date(at).toISOString();
}

/** A thread as JSON tells it. */
export function toThread(thread: ThreadSummary): z.input<typeof threadSchema> {
  const { id, channel, title, snippet, archived, audience } = thread;
  return { id, channel, title, snippet, updatedAt: toTime(thread.updatedAt), archived, audience };
}

/** A message as JSON tells it. */
export function toMessage(message: MessageView): z.input<typeof messageSchema> {
  const { id, role, author, text, state, answers, turn, model, error, edited, delivery } = message;
  return {
    id,
    role,
    author: { id: author.id, name: author.name },
    text,
    at: toTime(message.at),
    state,
    variants: [...message.variants],
    answers,
    turn,
    model,
    error: error === null ? null : { code: error.code, message: error.message },
    edited,
    delivery,
  };
}

/** A verdict as JSON tells it. */
export function toVerdict(view: VerdictView): z.input<typeof verdictSchema> {
  const { turn, kind, verdict, reason, count, from, to, into, reply } = view;
  return {
    turn,
    kind,
    verdict,
    reason,
    count,
    from,
    to,
    into,
    reply,
    at: toTime(view.at),
    until: toTime(view.until),
  };
}

/** A branch as JSON tells it. */
export function toBranch(branch: BranchView): z.input<typeof branchSchema> {
  const { tip, name, snippet, length, selected } = branch;
  return { tip, name, snippet, length, at: toTime(branch.at), selected };
}

/** A thing found as JSON tells it. */
export function toRecalled(item: Recalled): z.input<typeof recalledSchema> {
  const { id, kind, holder, thread, message, author, text, score, why, trace } = item;
  const found = { id, kind, holder, thread, message, author, text, at: toTime(item.at), score, why };
  return trace === undefined ? found : { ...found, trace: trace.map((step) => ({ ...step })) };
}

/** A memory as JSON tells it. */
export function toMemory(memory: Remembered): z.input<typeof memorySchema> {
  const { id, kind, author, text, thread, message, significance, pinned, released, hearers, version } =
    memory;
  const at = toTime(memory.at);
  return { id, kind, author, text, at, thread, message, significance, pinned, released, hearers, version };
}

/** A block as JSON tells it. */
export function toBlock(block: Block): z.input<typeof blockSchema> {
  const { label, description, value, limit, revision } = block;
  const updatedAt = block.updatedAt === null ? null : toTime(block.updatedAt);
  return { label, description, value, limit, audience: [...block.audience], updatedAt, revision };
}

/** A part on its way as JSON tells it. */
export function toDelivery(part: Part): z.input<typeof deliverySchema> {
  const { id, channel, account, message, part: number, payload, at } = part;
  return { id, channel, account, message, part: number, text: payload.text, at: toTime(at) };
}

/** A job as JSON tells it. */
export function toJob(job: JobRecord): z.input<typeof jobSchema> {
  const { id, queue, kind, lane, state, attempt, maxAttempts, error } = job;
  return {
    id,
    queue,
    kind,
    lane,
    state,
    payload: job.payload,
    attempt,
    maxAttempts,
    runAt: toTime(job.runAt),
    leaseUntil: job.leaseUntil === null ? null : toTime(job.leaseUntil),
    error,
  };
}

/** The account of a day as JSON tells it. */
export function toTokenDay(day: TokenDay): z.input<typeof tokenDaySchema> {
  const { input, output, cached, calls, budget } = day;
  const hours = day.hours.map(({ from, reactive, proactive }) => ({
    from: toTime(from),
    reactive,
    proactive,
  }));
  return { hours, input, output, cached, calls, budget };
}

/** A frame of a live thread as JSON tells it. */
export function toFrame(frame: ThreadFrame): z.input<typeof frameSchema> {
  switch (frame.type) {
    case 'snapshot':
      return {
        type: 'snapshot',
        revision: frame.revision,
        thread: toThread(frame.thread),
        messages: frame.messages.map(toMessage),
        next: frame.next,
        open: frame.open.map(toOpenTurn),
        canUndo: frame.canUndo,
        canRedo: frame.canRedo,
      };
    case 'message':
      return {
        type: 'message',
        revision: frame.revision,
        message: toMessage(frame.message),
        onPath: frame.onPath,
      };
    case 'head':
      return {
        type: 'head',
        revision: frame.revision,
        cause: frame.cause,
        keep: frame.keep,
        messages: frame.messages.map(toMessage),
        canUndo: frame.canUndo,
        canRedo: frame.canRedo,
      };
    case 'turn':
      return { type: 'turn', revision: frame.revision, open: frame.open.map(toOpenTurn) };
    case 'verdict':
      return {
        type: 'verdict',
        revision: frame.revision,
        verdict: toVerdict(frame.verdict),
        open: frame.open.map(toOpenTurn),
      };
    case 'thread':
      return { type: 'thread', revision: frame.revision, thread: toThread(frame.thread) };
    case 'token':
      return { type: 'token', generation: frame.generation, offset: frame.offset, text: frame.text };
    default:
      return unreachable(frame);
  }
}

function toOpenTurn(open: OpenTurn): z.input<typeof openTurnSchema> {
  const { turn, kind, state, generation, replaces } = open;
  return { turn, kind, state, generation, replaces, messages: [...open.messages] };
}
