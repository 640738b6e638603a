import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/json.ts';
import type { Json } from '../../kernel/json.ts';
import type { EventMeta } from '../../kernel/event.ts';
import type { Segment } from '../../kernel/path.ts';
import { isOnPath, pathTo } from '../../kernel/path.ts';
import type { Step } from '../../kernel/thread/thread.events.ts';
import type { ThreadCommand } from '../../kernel/thread/thread.ts';
import type { ThreadState } from '../../kernel/thread/thread-state.ts';
import type { CommandMark } from '../../store/store.ts';
import type { ThreadOutcome, ThreadPlan } from '../../store/thread/thread-log.ts';
import { threadStream } from '../../store/thread/thread.view.ts';
import { supersedeOffPath } from '../approvals/approval-rows.ts';
import type { Answer, Asking, ConversationRefusal, Impact } from '../conversation.ts';
import { cancelOffPath } from '../delivery/outbox.tables.ts';
import type { ConversationPorts } from './conversation-ports.ts';
import { deny, grant } from './conversation-ports.ts';
import { impactOf } from './impact.ts';
import { repliesUnderWay } from './under-way.ts';

/** A digest of what is asked, for keys that are used again. */
export function hashOf(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}

/** The mark that makes this request repeatable. */
export function markOf(asking: Asking, thread: string, request: Json, result: Json, at: number): CommandMark {
  return {
    principal: asking.principal,
    stream: threadStream(thread),
    key: asking.key,
    hash: hashOf(request),
    result,
    at,
  };
}

/** Where the events of a request come from. */
export function metaOf(asking: Asking, at: number): EventMeta {
  return { at, actor: asking.principal, origin: 'direct', causation: `request:${asking.key}` };
}

/** A request that moves the head, and what it does once the thread's state is known. */
export type HeadMove = {
  readonly request: Json;
  readonly command: (
    state: ThreadState,
  ) => Promise<ThreadCommand | { readonly refuse: ConversationRefusal['code'] }>;
};

/**
 * Moves the head of a thread: cancels what is unsent on the path that is left, and stops the reply whose question goes with it (K5).
 */
export async function moveHead(
  asking: Asking,
  thread: string,
  move: HeadMove,
  ports: ConversationPorts,
): Promise<Answer<Impact>> {
  const running = await repliesUnderWay(thread, ports);
  let stopped: readonly string[] = [];
  let impact: Impact = { messages: 0, memories: 0, scenes: 0, edges: 0, gone: [] };
  const outcome = await ports.threads.transact(thread, async (state): Promise<ThreadPlan> => {
    const command = await move.command(state);
    if ('refuse' in command) return command;
    impact = await impactOf(thread, state, targetOf(command, state), ports);
    return {
      commands: [command],
      meta: metaOf(asking, ports.clock()),
      more: (_events, after) => {
        const path = pathTo(after.branches, after.head);
        stopped = running.filter(({ node }) => !isOnPath(path, node)).map(({ generation }) => generation);
        return {
          command: markOf(asking, thread, move.request, impact, ports.clock()),
          records: [
            cancelOffPath(ports.store, threadStream(thread)),
            supersedeOffPath(ports.store.sql, threadStream(thread), ports.clock()),
            ...stopped.map((generation) => ports.generations.requestStop(generation)),
          ],
        };
      },
    };
  });
  if (outcome.type === 'done') for (const generation of stopped) ports.generations.hasten(generation);
  return answerOf(outcome, impact);
}

/** The answer to a request from how its transaction ended. */
export function answerOf<Value>(outcome: ThreadOutcome, value: Value): Answer<Value> {
  switch (outcome.type) {
    case 'done':
      return grant(value);
    case 'repeated':
      return grant(outcome.result as Value);
    case 'key-reused':
      return deny('key-reused');
    case 'refused':
      return deny(toCode(outcome.refusal));
    default:
      return deny('head-moved');
  }
}

function toCode(refusal: string): ConversationRefusal['code'] {
  switch (refusal) {
    case 'unknown-thread':
      return 'thread-unknown';
    case 'thread-unknown':
    case 'not-on-path':
    case 'nothing-to-undo':
    case 'nothing-to-redo':
    case 'message-unknown':
    case 'variant-unknown':
    case 'turn-running':
    case 'not-interrupted':
    case 'not-streaming':
    case 'nothing-to-answer':
      return refusal;
    default:
      return 'head-moved';
  }
}

/** The step on top of the undo list, read from the event that opened it. */
export async function topStep(
  thread: string,
  state: ThreadState,
  ports: Pick<ConversationPorts, 'store'>,
): Promise<(Step & { readonly revision: number }) | null> {
  if (state.undo === null) return null;
  const [event] = await ports.store.read(threadStream(thread), { after: state.undo - 1, limit: 1 });
  const step = event === undefined || !('step' in event.data) ? undefined : (event.data.step as Step);
  return step === undefined ? null : { ...step, revision: state.undo };
}

function targetOf(command: ThreadCommand, state: ThreadState): ThreadState['head'] {
  switch (command.type) {
    case 'head.rewind':
      return command.to;
    case 'head.undo':
      return command.step.before;
    case 'head.redo':
      return state.redo.at(-1)?.to ?? null;
    case 'head.branch':
      return command.at;
    case 'head.choose':
      return command.node;
    default:
      return state.head;
  }
}

/** Where a path lies, for callers that hold a state. */
export function selectedPath(state: ThreadState): readonly Segment[] {
  return pathTo(state.branches, state.head);
}
