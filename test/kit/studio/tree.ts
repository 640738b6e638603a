import type {
  BranchView,
  MessageView,
  OpenTurn,
  ThreadFrame,
  ThreadSummary,
  VerdictView,
} from '../../../src/agent/conversation.ts';

/** A message of the pretended thread, with its place in the tree. */
export type Leaf = { view: Omit<MessageView, 'variants'>; parent: string | null };

/** A thread in memory: a tree, a head, steps that can be undone, and those who follow it. */
export type Tree = {
  readonly id: string;
  summary: ThreadSummary;
  revision: number;
  head: string | null;
  draft: string;
  readonly leaves: Map<string, Leaf>;
  readonly children: Map<string | null, string[]>;
  readonly lastUsed: Map<string, string>;
  readonly undo: (string | null)[];
  readonly redo: (string | null)[];
  readonly names: Map<string, string>;
  readonly verdicts: VerdictView[];
  open: OpenTurn[];
  readonly frames: Exclude<ThreadFrame, { type: 'token' | 'snapshot' }>[];
  readonly followers: Set<(frame: ThreadFrame) => void>;
  readonly running: Map<string, AbortController>;
};

/** An empty thread. */
export function createTree(summary: ThreadSummary): Tree {
  return {
    id: summary.id,
    summary,
    revision: 1,
    head: null,
    draft: '',
    leaves: new Map(),
    children: new Map(),
    lastUsed: new Map(),
    undo: [],
    redo: [],
    names: new Map(),
    verdicts: [],
    open: [],
    frames: [],
    followers: new Set(),
    running: new Map(),
  };
}

/** Puts a message under a parent and gives it the next revision as its node. */
export function plant(
  tree: Tree,
  parent: string | null,
  view: Omit<MessageView, 'variants' | 'node'>,
): string {
  tree.revision += 1;
  tree.leaves.set(view.id, { parent, view: { ...view, node: tree.revision } });
  tree.children.set(parent, [...(tree.children.get(parent) ?? []), view.id]);
  return view.id;
}

/** Ids from the first message to the tip, the head by default. */
export function pathOf(tree: Tree, tip: string | null = tree.head): string[] {
  const ids: string[] = [];
  for (let at = tip; at !== null; at = tree.leaves.get(at)?.parent ?? null) ids.push(at);
  return ids.reverse();
}

/** The message as a person sees it. */
export function viewOf(tree: Tree, id: string): MessageView {
  const leaf = tree.leaves.get(id);
  if (leaf === undefined) throw new Error(`The pretended thread has no message "${id}"`);
  const siblings = tree.children.get(leaf.parent) ?? [id];
  // What is still being written is no variant yet.
  return {
    ...leaf.view,
    variants: siblings.filter((one) => one === id || tree.leaves.get(one)?.view.state !== 'streaming'),
  };
}

/** The tip last used under a message. */
export function tipUnder(tree: Tree, id: string): string {
  let at = id;
  for (;;) {
    const children = tree.children.get(at) ?? [];
    const next = tree.lastUsed.get(at) ?? children.at(-1);
    if (next === undefined) return at;
    at = next;
  }
}

/** Moves the head and remembers which way was taken at each fork. */
export function goTo(tree: Tree, tip: string | null): void {
  tree.head = tip;
  const path = pathOf(tree);
  path.forEach((id, index) => {
    const parent = path[index - 1];
    if (parent !== undefined) tree.lastUsed.set(parent, id);
  });
}

/** A change that a client can resume from: type and content, the revision is given when it is told. */
export type Change =
  | { type: 'message'; message: MessageView; onPath: boolean }
  | {
      type: 'head';
      cause: string;
      keep: string | null;
      messages: MessageView[];
      canUndo: boolean;
      canRedo: boolean;
    }
  | { type: 'turn'; open: OpenTurn[] }
  | { type: 'verdict'; verdict: VerdictView; open: OpenTurn[] }
  | { type: 'thread'; thread: ThreadSummary };

/** Tells a durable change to all who follow. */
export function tell(tree: Tree, change: Change): void {
  tree.revision += 1;
  const told = { ...change, revision: tree.revision };
  tree.frames.push(told);
  for (const follower of tree.followers) follower(told);
}

/** Moves the head as an undoable step and tells what changed below the fork. */
export function move(tree: Tree, tip: string | null, cause: string): string[] {
  const before = pathOf(tree);
  goTo(tree, tip);
  const after = pathOf(tree);
  let shared = 0;
  while (shared < before.length && before[shared] === after[shared]) shared += 1;
  tell(tree, {
    type: 'head',
    cause,
    keep: after[shared - 1] ?? null,
    messages: after
      .slice(shared)
      .slice(-60)
      .map((id) => viewOf(tree, id)),
    canUndo: tree.undo.length > 0,
    canRedo: tree.redo.length > 0,
  });
  return before.slice(shared);
}

/** Every tip of the tree, the latest first. */
export function tipsOf(tree: Tree): BranchView[] {
  return [...tree.leaves.keys()]
    .filter(
      (id) => (tree.children.get(id) ?? []).length === 0 && tree.leaves.get(id)?.view.state !== 'streaming',
    )
    .map((tip) => {
      const view = viewOf(tree, tip);
      return {
        tip,
        name: tree.names.get(tip) ?? null,
        snippet: view.text.slice(0, 120),
        length: pathOf(tree, tip).length,
        at: view.at,
        selected: tip === tree.head,
      };
    })
    .sort((a, b) => b.at - a.at)
    .slice(0, 50);
}
