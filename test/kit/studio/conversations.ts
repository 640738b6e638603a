import type { Answer, Conversations, Impact, ThreadFrame } from '../../../src/agent/conversation.ts';
import { createTree, goTo, move, pathOf, plant, tell, tipUnder, tipsOf, viewOf, type Tree } from './tree.ts';
import { createReplies, type Pretence } from './replies.ts';
import { receiptFor } from './samples.ts';

/** What tests and the demonstration reach besides the port. */
export type PretendedConversations = Conversations & {
  readonly trees: Map<string, Tree>;
  readonly add: (options: {
    id: string;
    title: string;
    channel?: string;
    audience?: 'private' | 'public';
  }) => Tree;
  readonly onChange: (listener: () => void) => () => void;
};

const refused = (
  code:
    | 'thread-unknown'
    | 'message-unknown'
    | 'nothing-to-undo'
    | 'nothing-to-redo'
    | 'text-empty'
    | 'variant-unknown'
    | 'not-streaming'
    | 'nothing-to-answer'
    | 'cursor-unknown',
  message: string,
) => ({ ok: false, refusal: { code, message } }) as const;
const ok = <Value>(value: Value): Answer<Value> => ({ ok: true, value });
const unknown = refused('thread-unknown', 'There is no such conversation.');

/** Conversations in memory that behave like the real ones as far as a page can tell; replies are streamed word by word. */
export function pretendConversations(pretence: Pretence): PretendedConversations {
  const trees = new Map<string, Tree>();
  const listeners = new Set<() => void>();
  const keys = new Map<string, string>();
  let count = 0;
  const next = (prefix: string): string => `${prefix}_${String((count += 1)).padStart(6, '0')}`;
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const touch = (tree: Tree): void => {
    const last = tree.head === null ? null : viewOf(tree, tree.head);
    tree.summary = { ...tree.summary, snippet: last?.text.slice(0, 140) ?? '', updatedAt: pretence.clock() };
    tell(tree, { type: 'thread', thread: tree.summary });
    changed();
  };
  const impactOf = (tree: Tree, to: string | null): Impact => {
    const path = pathOf(tree);
    const gone = path.slice(to === null ? 0 : path.indexOf(to) + 1);
    return {
      messages: gone.length,
      memories: Math.floor(gone.length / 2),
      scenes: Math.floor(gone.length / 9),
      edges: Math.floor(gone.length / 5),
      gone: gone.slice(0, 200).map((id) => ({
        id,
        snippet: viewOf(tree, id).text.slice(0, 80),
        delivered: tree.summary.channel !== 'web',
      })),
    };
  };

  const answer = createReplies({ pretence, next, touch, changed });

  const shown = (
    tree: Tree,
    limit: number,
    before?: string,
  ): { messages: ReturnType<typeof viewOf>[]; next: string | null } | null => {
    const path = pathOf(tree);
    const end = before === undefined ? path.length : path.indexOf(before);
    if (end < 0) return null;
    const start = Math.max(0, end - limit);
    return {
      messages: path.slice(start, end).map((id) => viewOf(tree, id)),
      next: start > 0 ? (path[start] ?? null) : null,
    };
  };

  const within = async <Value>(
    thread: string,
    act: (tree: Tree) => Answer<Value> | Promise<Answer<Value>>,
  ): Promise<Answer<Value>> => {
    const tree = trees.get(thread);
    return tree === undefined ? unknown : act(tree);
  };
  const step = (tree: Tree, tip: string | null, cause: string): void => {
    tree.undo.push(tree.head);
    tree.redo.length = 0;
    move(tree, tip, cause);
    touch(tree);
  };

  const add: PretendedConversations['add'] = (options) => {
    const tree = createTree({
      id: options.id,
      channel: options.channel ?? 'web',
      title: options.title,
      snippet: '',
      updatedAt: pretence.clock(),
      archived: false,
      audience: options.audience ?? 'private',
    });
    trees.set(options.id, tree);
    return tree;
  };

  return {
    trees,
    add,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    list: async ({ limit, before, archived }) =>
      [...trees.values()]
        .map((tree) => tree.summary)
        .filter(
          (thread) =>
            thread.archived === (archived ?? false) && (before === undefined || thread.updatedAt < before),
        )
        .sort((a, b) => b.updatedAt - a.updatedAt)
        .slice(0, limit),
    get: async (thread) => trees.get(thread)?.summary ?? null,
    create: async (_asking, { title }) => {
      const tree = add({ id: next('thread'), title: title ?? 'New chat' });
      changed();
      return ok({ id: tree.id });
    },
    rename: (_asking, thread, title) =>
      within(thread, (tree) => {
        tree.summary = { ...tree.summary, title };
        touch(tree);
        return ok(null);
      }),
    archive: (_asking, thread, archived) =>
      within(thread, (tree) => {
        tree.summary = { ...tree.summary, archived };
        touch(tree);
        return ok(null);
      }),
    messages: (thread, { before, limit }) =>
      within(thread, (tree) => {
        const page = shown(tree, limit, before);
        return page === null ? refused('cursor-unknown', 'There is no such place to read from.') : ok(page);
      }),
    say: ({ key }, thread, text) =>
      within<{ messageId: string; repeated: boolean }>(thread, (tree) => {
        if (text.trim() === '') return refused('text-empty', 'There is nothing to send.');
        const repeated = keys.get(`${thread} ${key}`);
        if (repeated !== undefined) return ok({ messageId: repeated, repeated: true });
        const id = plant(tree, tree.head, {
          id: next('msg'),
          role: 'user',
          author: { id: 'owner', name: 'You' },
          text,
          at: pretence.clock(),
          state: 'complete',
          answers: null,
          turn: null,
          model: null,
          error: null,
          edited: false,
          delivery: null,
        });
        keys.set(`${thread} ${key}`, id);
        tree.undo.push(tree.head);
        tree.redo.length = 0;
        goTo(tree, id);
        tell(tree, { type: 'message', message: viewOf(tree, id), onPath: true });
        touch(tree);
        answer(tree, id, null);
        return ok({ messageId: id, repeated: false });
      }),
    rewind: (_asking, thread, to) =>
      within(thread, (tree) => {
        if (to !== null && !tree.leaves.has(to))
          return refused('message-unknown', 'There is no such message.');
        const impact = impactOf(tree, to);
        step(tree, to, 'rewind');
        return ok(impact);
      }),
    previewRewind: (thread, to) =>
      within(thread, (tree) =>
        to !== null && !tree.leaves.has(to)
          ? refused('message-unknown', 'There is no such message.')
          : ok(impactOf(tree, to)),
      ),
    undo: (_asking, thread) =>
      within(thread, (tree) => {
        const before = tree.undo.pop();
        if (before === undefined) return refused('nothing-to-undo', 'There is nothing to undo.');
        tree.redo.push(tree.head);
        const gone = move(tree, before, 'undo').length;
        touch(tree);
        return ok({ messages: gone, memories: 0, scenes: 0, edges: 0, gone: [] });
      }),
    redo: (_asking, thread) =>
      within(thread, (tree) => {
        const after = tree.redo.pop();
        if (after === undefined) return refused('nothing-to-redo', 'There is nothing to redo.');
        tree.undo.push(tree.head);
        const gone = move(tree, after, 'redo').length;
        touch(tree);
        return ok({ messages: gone, memories: 0, scenes: 0, edges: 0, gone: [] });
      }),
    variant: (_asking, thread, message, index) =>
      within(thread, (tree) => {
        const chosen = viewOf(tree, message).variants[index];
        if (chosen === undefined) return refused('variant-unknown', 'There is no such variant.');
        step(tree, tipUnder(tree, chosen), 'choose');
        return ok(null);
      }),
    branch: (_asking, thread, at, name) =>
      within(thread, (tree) => {
        if (tree.head !== null) tree.names.set(tree.head, name);
        step(tree, at, 'branch');
        return ok(null);
      }),
    select: (_asking, thread, tip) =>
      within(thread, (tree) => {
        step(tree, tip, 'choose');
        return ok(null);
      }),
    regenerate: (_asking, thread, { message, text }) =>
      within(thread, (tree) => {
        const path = pathOf(tree);
        const target = message ?? path.findLast((id) => viewOf(tree, id).role === 'agent');
        if (target === undefined) return refused('nothing-to-answer', 'There is nothing to answer yet.');
        const view = viewOf(tree, target);
        const replaced = view.role === 'agent' ? target : null;
        let asked =
          view.role === 'agent' ? (view.answers ?? tree.leaves.get(target)?.parent ?? null) : target;
        if (asked === null) return refused('nothing-to-answer', 'There is nothing to answer yet.');
        if (text !== undefined) {
          const worded = viewOf(tree, asked);
          const parent = tree.leaves.get(asked)?.parent ?? null;
          const id = plant(tree, parent, { ...worded, id: next('msg'), text, at: pretence.clock() });
          step(tree, id, 'choose');
          tell(tree, { type: 'message', message: viewOf(tree, id), onPath: true });
          asked = id;
        }
        return ok({ turn: answer(tree, asked, replaced) });
      }),
    continue: (_asking, thread) =>
      within(thread, (tree) => {
        const last = tree.head === null ? null : tree.leaves.get(tree.head);
        if (last === null || last === undefined)
          return refused('nothing-to-answer', 'There is nothing to go on with.');
        if (last.parent === null) return refused('nothing-to-answer', 'There is nothing to go on with.');
        return ok({ turn: answer(tree, last.parent, last.view.id, last.view.text) });
      }),
    dismiss: (_asking, thread) =>
      within(thread, (tree) => {
        const last = tree.head === null ? undefined : tree.leaves.get(tree.head);
        if (last !== undefined) {
          last.view = { ...last.view, state: 'truncated' };
          tree.open = [];
          tell(tree, { type: 'message', message: viewOf(tree, last.view.id), onPath: true });
          tell(tree, { type: 'turn', open: [] });
        }
        return ok(null);
      }),
    retry: (_asking, thread) =>
      within(thread, (tree) => {
        const failed = tree.head;
        const asked = failed === null ? null : (tree.leaves.get(failed)?.parent ?? null);
        if (asked === null) return refused('nothing-to-answer', 'There is nothing to answer again.');
        const worded = tree.leaves.get(asked);
        if (worded !== undefined)
          worded.view = { ...worded.view, text: worded.view.text.replace('(fail)', '') };
        return ok({ turn: answer(tree, asked, failed) });
      }),
    stop: (_asking, thread) =>
      within(thread, (tree) => {
        if (tree.running.size === 0) return refused('not-streaming', 'Nothing is being written.');
        for (const control of tree.running.values()) control.abort();
        return ok(null);
      }),
    branches: (thread) => within(thread, (tree) => ok(tipsOf(tree))),
    verdicts: (thread, { limit }) => within(thread, (tree) => ok(tree.verdicts.slice(0, limit))),
    recentVerdicts: async (limit) =>
      [...trees.values()]
        .flatMap((tree) =>
          tree.verdicts.map((verdict) => ({
            ...verdict,
            thread: tree.id,
            title: tree.summary.title,
            snippet: verdict.to === null ? '' : (tree.leaves.get(verdict.to)?.view.text.slice(0, 160) ?? ''),
          })),
        )
        .sort((a, b) => b.until - a.until)
        .slice(0, limit),
    receipt: async (message) => {
      for (const tree of trees.values())
        if (tree.leaves.get(message)?.view.role === 'agent')
          return ok(receiptFor(message, pathOf(tree, message).at(-24) ?? pathOf(tree, message)[0] ?? ''));
      return refused('message-unknown', 'There is no receipt for this message.');
    },
    draft: async (thread) => trees.get(thread)?.draft ?? '',
    keepDraft: async (thread, text) => {
      const tree = trees.get(thread);
      if (tree !== undefined) tree.draft = text;
    },
    follow: (thread, { after, signal }) =>
      within(thread, (tree) => {
        async function* frames(): AsyncGenerator<ThreadFrame> {
          const queue: ThreadFrame[] = [];
          let wake: (() => void) | null = null;
          const hear = (frame: ThreadFrame): void => {
            queue.push(frame);
            wake?.();
          };
          tree.followers.add(hear);
          const stop = (): void => wake?.();
          signal.addEventListener('abort', stop);
          try {
            if (after === undefined) {
              const page = shown(tree, 60) ?? { messages: [], next: null };
              const running = [...tree.running.keys()].map((id) => viewOf(tree, id));
              yield {
                type: 'snapshot',
                revision: tree.revision,
                thread: tree.summary,
                messages: [...page.messages, ...running],
                next: page.next,
                open: tree.open,
                canUndo: tree.undo.length > 0,
                canRedo: tree.redo.length > 0,
              };
            } else
              for (const frame of tree.frames)
                if (frame.revision > after && !queue.includes(frame)) yield frame;
            while (!signal.aborted) {
              const frame = queue.shift();
              if (frame !== undefined) yield frame;
              else
                await new Promise<void>((resolve) => {
                  wake = resolve;
                });
            }
          } finally {
            tree.followers.delete(hear);
            signal.removeEventListener('abort', stop);
          }
        }
        return ok(frames());
      }),
  };
}
