import type { NewEvent } from '../event.ts';
import type { TurnId } from '../ids.ts';
import type { Branch, Node } from '../path.ts';
import type { ThreadEvent, ThreadEventOf, TurnKind } from './thread.events.ts';

/** What a thread must know to decide; the words themselves are in the read models. */
export type ThreadState = {
  readonly exists: boolean;
  readonly revision: number;
  /** Tip of the selected path; null before the first message and after a rewind to the start. */
  readonly head: Node | null;
  /** Whether the head's branch ends at the head, so that the next node may continue it. */
  readonly atTip: boolean;
  readonly branches: readonly Branch[];
  /** Tips that were left, the latest last. */
  readonly tips: readonly Node[];
  /** Revision of the event that opened the newest undo step. */
  readonly undo: number | null;
  /** Steps taken back, the latest last. */
  readonly redo: readonly { readonly step: number; readonly to: Node | null }[];
  /** Node of the last inbound message that a turn has taken. */
  readonly taken: number;
  /** Turns without a verdict yet. */
  readonly open: readonly { readonly turn: TurnId; readonly kind: TurnKind; readonly paused: boolean }[];
  /** The silence that the next one may prolong. */
  readonly silence: { readonly row: string; readonly reason: string } | null;
};

/** A thread before its first event. */
export const initialThread: ThreadState = {
  exists: false,
  revision: 0,
  head: null,
  atTip: true,
  branches: [],
  tips: [],
  undo: null,
  redo: [],
  taken: 0,
  open: [],
  silence: null,
};

/** The state after one more event. Total: an event that it does not know only counts. */
export function evolveThread(state: ThreadState, event: ThreadEvent, revision: number): ThreadState {
  const next = evolvePlace({ ...state, revision }, event, revision);
  switch (event.type) {
    case 'thread.created':
      return { ...next, exists: true };
    case 'message.said':
      return event.data.step === undefined ? next : { ...next, undo: revision, redo: [] };
    case 'head.moved':
      return evolveHead(next, event, revision);
    case 'turn.started': {
      const { turn, kind, taken } = event.data;
      return {
        ...next,
        taken: Math.max(next.taken, taken),
        open: [...next.open, { turn, kind, paused: false }],
      };
    }
    case 'turn.paused':
      return {
        ...next,
        open: next.open.map((open) => (open.turn === event.data.turn ? { ...open, paused: true } : open)),
      };
    case 'turn.ended':
      return evolveEnd(next, event.data, revision);
    default:
      return next;
  }
}

/** Any event with a place takes its part in the tree, also those of rooms that this decider does not know. */
function evolvePlace(state: ThreadState, event: NewEvent, revision: number): ThreadState {
  const place = event.place;
  if (place === undefined || place.kind === 'attached') return state;
  const branches =
    place.branch < state.branches.length
      ? state.branches
      : [...state.branches, { parent: place.parentBranch, depth: place.depth - 1 }];
  const node: Node = { revision, branch: place.branch, depth: place.depth };
  if (place.kind === 'aside') return { ...state, branches, tips: keepAside(state.tips, place.parent, node) };
  const continues = place.parent === (state.head?.revision ?? null);
  return { ...state, branches, head: node, atTip: true, tips: continues ? state.tips : leave(state) };
}

function evolveHead(
  state: ThreadState,
  { data }: ThreadEventOf<'head.moved'>,
  revision: number,
): ThreadState {
  const moved = { ...state, head: data.to, atTip: false, tips: leave(state) };
  if (data.undone !== undefined) {
    return {
      ...moved,
      undo: data.undone.previous,
      redo: [...state.redo, { step: data.undone.step, to: data.from }],
    };
  }
  if (data.redone !== undefined) return { ...moved, undo: data.redone, redo: state.redo.slice(0, -1) };
  return data.step === undefined ? moved : { ...moved, undo: revision, redo: [] };
}

/** What is written beside the path can be returned to: above the tip that it continues, else as the one used least. */
function keepAside(tips: readonly Node[], parent: number | null, node: Node): readonly Node[] {
  return tips.toSpliced(tips.findIndex((tip) => tip.revision === parent) + 1, 0, node);
}

/** The head becomes the tip that was left last. */
function leave(state: ThreadState): readonly Node[] {
  const left = state.head;
  if (left === null) return state.tips;
  return [...state.tips.filter((tip) => tip.revision !== left.revision), left];
}

function evolveEnd(
  state: ThreadState,
  data: ThreadEventOf<'turn.ended'>['data'],
  revision: number,
): ThreadState {
  const last = data.verdicts.at(-1);
  const taken = data.verdicts.reduce((highest, entry) => Math.max(highest, entry.to), state.taken);
  const open = state.open.filter((turn) => turn.turn !== data.turn);
  if (last === undefined) return { ...state, open };
  const row = last.extends ?? verdictRow(revision, data.verdicts.length - 1);
  const silence = last.verdict === 'silent' ? { row, reason: last.reason } : null;
  return { ...state, open, taken, silence };
}

/** Name of a verdict's row within its thread: the revision of its event and its place in the list. */
export function verdictRow(revision: number, index: number): string {
  return `${revision}.${index}`;
}
