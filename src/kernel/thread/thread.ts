import type { Decider } from '../decider.ts';
import type { Place } from '../event.ts';
import type { MessageId, TurnId } from '../ids.ts';
import type { Node } from '../path.ts';
import { changePath, isOnPath, pathTo } from '../path.ts';
import type { Result } from '../result.ts';
import { accept, refuse, unreachable } from '../result.ts';
import type { ThreadState } from './thread-state.ts';
import { evolveThread, initialThread } from './thread-state.ts';
import type { Step, ThreadEvent, ThreadEventOf, Utterance, VerdictEntry } from './thread.events.ts';

/** What may be asked of a thread. Facts that only the log knows (a step, a parent) come with the command. */
export type ThreadCommand =
  | ({ readonly type: 'thread.create' } & ThreadEventOf<'thread.created'>['data'])
  | { readonly type: 'thread.rename'; readonly title: string; readonly earlier: string | null }
  | { readonly type: 'thread.archive'; readonly archived: boolean }
  /** A person speaks, at the head. */
  | { readonly type: 'message.say'; readonly utterance: Utterance }
  /** A person words an earlier message anew: a variant beside it, and the head moves there. */
  | { readonly type: 'message.reword'; readonly parent: Node | null; readonly utterance: Utterance }
  /** The platform reports an edit of an old message. */
  | {
      readonly type: 'message.edit';
      readonly node: Node;
      readonly message: MessageId;
      readonly text: string;
      readonly earlier: string;
    }
  /** The path down to a node in short. */
  | { readonly type: 'path.summarise'; readonly node: Node; readonly text: string }
  /** The agent answers `answers`; off the path by now, the reply is kept as a variant there. */
  | {
      readonly type: 'message.reply';
      readonly utterance: Utterance;
      readonly answers: Node | null;
      /** The reply it takes the place of: its parent, and the head when the turn started. */
      readonly replaces?: { readonly parent: Node | null; readonly head: number | null };
    }
  | { readonly type: 'head.rewind'; readonly to: Node | null }
  | { readonly type: 'head.choose'; readonly node: Node }
  | { readonly type: 'head.branch'; readonly at: Node; readonly name: string }
  /** `step` is the data of the event at `state.undo`. */
  | { readonly type: 'head.undo'; readonly step: Step & { readonly revision: number } }
  | { readonly type: 'head.redo' }
  | ({ readonly type: 'turn.start' } & ThreadEventOf<'turn.started'>['data'])
  | ({ readonly type: 'turn.pause' } & ThreadEventOf<'turn.paused'>['data'])
  | ({ readonly type: 'turn.end' } & ThreadEventOf<'turn.ended'>['data'])
  | ({ readonly type: 'message.deliver' } & ThreadEventOf<'message.delivered'>['data']);

/** Why a thread says no. */
export type ThreadRefusal =
  | 'already-created'
  | 'unknown-thread'
  | 'not-on-path'
  | 'nothing-to-undo'
  | 'nothing-to-redo'
  | 'head-moved'
  | 'turn-not-open';

/** The rules of one conversation: the only branching stream (K5). */
export const thread: Decider<ThreadState, ThreadCommand, ThreadEvent, ThreadRefusal> = {
  initial: initialThread,
  decide(command, state) {
    if (command.type === 'thread.create') return create(command, state);
    if (!state.exists) return refuse('unknown-thread');
    switch (command.type) {
      case 'thread.rename':
        return accept([{ type: 'thread.renamed', data: { title: command.title, earlier: command.earlier } }]);
      case 'thread.archive':
        return accept([{ type: 'thread.archived', data: { archived: command.archived } }]);
      case 'message.say':
        return accept([said(command.utterance, below(state, state.head), openStep(state))]);
      case 'message.reword':
        if (!holds(state, command.parent)) return refuse('not-on-path');
        return accept([said(command.utterance, fork(state, command.parent, 'chain'), openStep(state))]);
      case 'message.edit':
        return accept([
          {
            type: 'message.edited',
            place: attachedTo(command.node),
            data: { message: command.message, text: command.text, earlier: command.earlier },
          },
        ]);
      case 'path.summarise':
        return accept([
          { type: 'path.summarised', place: attachedTo(command.node), data: { text: command.text } },
        ]);
      case 'message.reply':
        return accept([reply(command, state)]);
      case 'head.rewind':
        return rewind(command.to, state);
      case 'head.choose':
        return choose(command.node, state);
      case 'head.branch':
        if (!holds(state, command.at)) return refuse('not-on-path');
        return accept([moved(state, 'branch', command.at, { name: command.name, step: openStep(state) })]);
      case 'head.undo':
        return undo(command.step, state);
      case 'head.redo':
        return redo(state);
      case 'turn.start': {
        const { type: _, ...data } = command;
        return accept([{ type: 'turn.started', data }]);
      }
      case 'turn.pause': {
        if (!isOpen(state, command.turn)) return refuse('turn-not-open');
        const { type: _, ...data } = command;
        return accept([{ type: 'turn.paused', data }]);
      }
      case 'turn.end': {
        const { type: _, ...data } = command;
        return accept([{ type: 'turn.ended', data: { ...data, verdicts: prolong(data.verdicts, state) } }]);
      }
      case 'message.deliver': {
        const { type: _, ...data } = command;
        return accept([{ type: 'message.delivered', data }]);
      }
      default:
        return unreachable(command);
    }
  },
  evolve: evolveThread,
};

function create(
  { type: _, ...data }: Extract<ThreadCommand, { type: 'thread.create' }>,
  state: ThreadState,
): Result<readonly ThreadEvent[], ThreadRefusal> {
  return state.exists ? refuse('already-created') : accept([{ type: 'thread.created', data }]);
}

function said(utterance: Utterance, place: Place, step?: Step): ThreadEvent {
  return { type: 'message.said', place, data: step === undefined ? utterance : { ...utterance, step } };
}

function reply(command: Extract<ThreadCommand, { type: 'message.reply' }>, state: ThreadState): ThreadEvent {
  const { utterance, answers, replaces } = command;
  if (replaces !== undefined) {
    const inPlace = (state.head?.revision ?? null) === replaces.head && holds(state, replaces.parent);
    return inPlace
      ? said(utterance, fork(state, replaces.parent, 'chain'), openStep(state))
      : said(utterance, fork(state, replaces.parent, 'aside'));
  }
  return said(utterance, holds(state, answers) ? below(state, state.head) : fork(state, answers, 'aside'));
}

/** Whether the node is still on the selected path; the root always is. */
function holds(state: ThreadState, node: Node | null): boolean {
  return node === null || isOnPath(pathTo(state.branches, state.head), node);
}

function rewind(to: Node | null, state: ThreadState): Result<readonly ThreadEvent[], ThreadRefusal> {
  if (!holds(state, to)) return refuse('not-on-path');
  if (isSame(to, state.head)) return accept([]);
  return accept([moved(state, 'rewind', to, { step: openStep(state) })]);
}

function choose(node: Node, state: ThreadState): Result<readonly ThreadEvent[], ThreadRefusal> {
  if (isOnPath(pathTo(state.branches, state.head), node)) return accept([]);
  const tip = state.tips.findLast((left) => isOnPath(pathTo(state.branches, left), node)) ?? node;
  return accept([moved(state, 'choose', tip, { step: openStep(state) })]);
}

function undo(
  step: Step & { readonly revision: number },
  state: ThreadState,
): Result<readonly ThreadEvent[], ThreadRefusal> {
  if (state.undo === null) return refuse('nothing-to-undo');
  if (state.undo !== step.revision) return refuse('head-moved');
  const undone = { step: step.revision, previous: step.previous };
  return accept([moved(state, 'undo', step.before, { undone })]);
}

function redo(state: ThreadState): Result<readonly ThreadEvent[], ThreadRefusal> {
  const last = state.redo.at(-1);
  if (last === undefined) return refuse('nothing-to-redo');
  return accept([moved(state, 'redo', last.to, { redone: last.step })]);
}

function moved(
  state: ThreadState,
  cause: ThreadEventOf<'head.moved'>['data']['cause'],
  to: Node | null,
  more: Pick<ThreadEventOf<'head.moved'>['data'], 'name' | 'step' | 'undone' | 'redone'>,
): ThreadEvent {
  const path = changePath(pathTo(state.branches, state.head), pathTo(state.branches, to));
  return { type: 'head.moved', data: { cause, from: state.head, to, path, ...more } };
}

/** A run of silence for one reason is one record over its range. */
function prolong(verdicts: readonly VerdictEntry[], state: ThreadState): readonly VerdictEntry[] {
  const [first, ...rest] = verdicts;
  if (first === undefined || first.verdict !== 'silent' || state.silence?.reason !== first.reason)
    return verdicts;
  return [{ ...first, extends: state.silence.row }, ...rest];
}

/** The place of a node that follows the head, on its branch where that still ends there. */
function below(state: ThreadState, head: Node | null): Place {
  if (head === null) return state.branches.length === 0 ? root(0) : fork(state, null, 'chain');
  if (!state.atTip) return fork(state, head, 'chain');
  return {
    kind: 'chain',
    branch: head.branch,
    depth: head.depth + 1,
    parent: head.revision,
    parentBranch: head.branch,
  };
}

function root(branch: number): Place {
  return { kind: 'chain', branch, depth: 1, parent: null, parentBranch: null };
}

/** The place of a node that opens a branch below `parent`. */
function fork(state: ThreadState, parent: Node | null, kind: 'chain' | 'aside'): Place {
  return {
    kind,
    branch: state.branches.length,
    depth: (parent?.depth ?? 0) + 1,
    parent: parent?.revision ?? null,
    parentBranch: parent?.branch ?? null,
  };
}

/** The place of an event that belongs to a node without following it. */
export function attachedTo(node: Node): Place {
  return {
    kind: 'attached',
    branch: node.branch,
    depth: node.depth,
    parent: node.revision,
    parentBranch: node.branch,
  };
}

function openStep(state: ThreadState): Step {
  return { before: state.head, previous: state.undo };
}

function isSame(a: Node | null, b: Node | null): boolean {
  return a?.revision === b?.revision;
}

function isOpen(state: ThreadState, turn: TurnId): boolean {
  return state.open.some((open) => open.turn === turn);
}
