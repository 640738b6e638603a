import { messageId } from '../../src/kernel/ids.ts';
import type { Node } from '../../src/kernel/path.ts';
import { thread } from '../../src/kernel/thread/thread.ts';
import type { ThreadCommand } from '../../src/kernel/thread/thread.ts';
import type { ThreadState } from '../../src/kernel/thread/thread-state.ts';
import type { ThreadEvent } from '../../src/kernel/thread/thread.events.ts';

/** One random thing that a person or the agent does; numbers choose among what exists. */
export type Operation =
  | { readonly type: 'say' | 'reply' | 'late-reply' | 'undo' | 'redo' }
  | { readonly type: 'rewind' | 'reword' | 'regenerate' | 'choose' | 'branch'; readonly pick: number };

type ModelNode = Node & { readonly parent: ModelNode | null; readonly message: string };

/**
 * A thread beside the simplest thing that could be true: every message knows its parent, and what is visible is the chain from
 * the head to the root.
 */
export type ThreadModel = {
  readonly state: ThreadState;
  readonly events: readonly ThreadEvent[];
  /** Visible message ids, oldest first, by parent pointers alone. */
  readonly visible: () => readonly string[];
  /** Carries out an operation; returns the events it made, none if it was refused. */
  readonly perform: (operation: Operation) => readonly ThreadEvent[];
};

/** A thread of this agent, with its creation already in the log. */
export function createThreadModel(name = 't', agent = 'a'): ThreadModel {
  let state: ThreadState = thread.initial;
  const events: ThreadEvent[] = [];
  const nodes: ModelNode[] = [];
  let head: ModelNode | null = null;
  let spoken = 0;

  const chain = (node: ModelNode | null): readonly ModelNode[] =>
    node === null ? [] : [...chain(node.parent), node];
  const at = (node: Node | null): ModelNode | null =>
    nodes.find((known) => known.revision === node?.revision) ?? null;

  function run(command: ThreadCommand): readonly ThreadEvent[] {
    const decided = thread.decide(command, state);
    if (!decided.ok) return [];
    for (const event of decided.value) {
      const revision = events.push(event);
      state = thread.evolve(state, event, revision);
      if (event.type === 'message.said') {
        const parent =
          event.place.parent === null ? null : (nodes.find((n) => n.revision === event.place.parent) ?? null);
        const { branch, depth } = event.place;
        const node = { revision, branch, depth, parent, message: event.data.message };
        nodes.push(node);
        if (event.place.kind === 'chain') head = node;
      }
      if (event.type === 'head.moved') head = at(event.data.to);
    }
    return decided.value;
  }

  const utter = (role: 'user' | 'agent') => {
    spoken += 1;
    return {
      message: messageId(`${name}-m${spoken}`),
      role,
      author: { id: role === 'user' ? 'owner:studio' : 'agent:a', name: role },
      text: `${role} ${spoken}`,
      state: 'complete' as const,
    };
  };

  function perform(operation: Operation): readonly ThreadEvent[] {
    const any = 'pick' in operation ? nodes[operation.pick % Math.max(1, nodes.length)] : undefined;
    const path = chain(head);
    const onPath = 'pick' in operation ? path[operation.pick % Math.max(1, path.length)] : undefined;
    switch (operation.type) {
      case 'say':
        return run({ type: 'message.say', utterance: utter('user') });
      case 'reply':
        return run({ type: 'message.reply', utterance: utter('agent'), answers: head });
      case 'late-reply':
        return run({ type: 'message.reply', utterance: utter('agent'), answers: nodes.at(-1) ?? null });
      case 'reword':
        if (onPath === undefined) return [];
        return run({ type: 'message.reword', parent: onPath.parent, utterance: utter('user') });
      case 'regenerate':
        if (any === undefined) return [];
        return run({
          type: 'message.reply',
          utterance: utter('agent'),
          answers: any.parent,
          replaces: { parent: any.parent, head: any.revision % 2 === 0 ? (head?.revision ?? null) : -1 },
        });
      case 'rewind':
        return run({ type: 'head.rewind', to: operation.pick % 7 === 0 ? null : (onPath ?? null) });
      case 'choose':
        return any === undefined ? [] : run({ type: 'head.choose', node: any });
      case 'branch':
        return onPath === undefined
          ? []
          : run({ type: 'head.branch', at: onPath, name: `b${operation.pick}` });
      case 'undo': {
        const opened = state.undo === null ? undefined : events[state.undo - 1];
        const step = opened !== undefined && 'step' in opened.data ? opened.data.step : undefined;
        if (step === undefined || state.undo === null) return [];
        return run({ type: 'head.undo', step: { ...step, revision: state.undo } });
      }
      case 'redo':
        return run({ type: 'head.redo' });
      default:
        return [];
    }
  }

  run({
    type: 'thread.create',
    agent,
    channel: 'web',
    account: 'studio',
    external: name,
    title: null,
    audience: 'private',
  });
  return {
    get state() {
      return state;
    },
    events,
    visible: () => chain(head).map((node) => node.message),
    perform,
  };
}
