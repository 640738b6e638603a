import type { VerdictView } from '../../../src/agent/conversation.ts';
import { goTo, move, pathOf, plant, tell, viewOf, type Tree } from './tree.ts';

/** How the pretended agent behaves. */
export type Pretence = {
  readonly clock: () => number;
  /** Milliseconds between two pieces of a reply. */
  readonly pace: number;
  readonly agentName: string;
};

/**
 * Writes replies word by word in the background. Messages that begin with "(quiet)" are left unanswered; a reply to one with "(fail)"
 * fails. The answer is the id of the turn.
 */
export function createReplies(parts: {
  readonly pretence: Pretence;
  readonly next: (prefix: string) => string;
  readonly touch: (tree: Tree) => void;
  readonly changed: () => void;
}): (tree: Tree, parent: string, replaces: string | null, begun?: string) => string {
  const { pretence, next, touch, changed } = parts;

  async function write(
    tree: Tree,
    reply: { id: string; turn: string; parent: string | null; text: string; answers: string | null },
    failure: { code: string; message: string } | null,
  ): Promise<void> {
    const control = new AbortController();
    tree.running.set(reply.id, control);
    const pieces = reply.text.match(/\S+\s*/g) ?? [];
    let written = '';
    await new Promise((resolve) => setTimeout(resolve, pretence.pace * 6));
    for (const piece of failure === null ? pieces : []) {
      if (control.signal.aborted) break;
      for (const follower of tree.followers)
        follower({ type: 'token', generation: reply.id, offset: written.length, text: piece });
      written += piece;
      const partial = tree.leaves.get(reply.id);
      if (partial !== undefined) partial.view = { ...partial.view, text: written };
      await new Promise((resolve) => setTimeout(resolve, pretence.pace));
    }
    const leaf = tree.leaves.get(reply.id);
    if (leaf === undefined) return;
    leaf.view = {
      ...leaf.view,
      text: written,
      state: failure !== null ? 'failed' : control.signal.aborted ? 'truncated' : 'complete',
      error: failure,
    };
    tree.running.delete(reply.id);
    tree.open = tree.open.filter((turn) => turn.turn !== reply.turn);
    land(tree, reply);
    const record: VerdictView = {
      turn: reply.turn,
      kind: 'message',
      verdict: failure === null ? 'answered' : 'failed',
      reason: failure?.message ?? 'Spoken to directly',
      count: 1,
      from: reply.answers,
      to: reply.answers,
      into: null,
      reply: reply.id,
      at: pretence.clock(),
      until: pretence.clock(),
    };
    tree.verdicts.unshift(record);
    tell(tree, { type: 'verdict', verdict: record, open: tree.open });
    touch(tree);
  }

  /** A finished reply lengthens the path, takes the place of another one, or stays beside a path that went elsewhere. */
  function land(tree: Tree, reply: { id: string; parent: string | null }): void {
    const path = pathOf(tree);
    if (tree.head === reply.parent) {
      goTo(tree, reply.id);
      tell(tree, { type: 'message', message: viewOf(tree, reply.id), onPath: true });
    } else if (reply.parent === null || path.includes(reply.parent)) {
      tree.undo.push(tree.head);
      move(tree, reply.id, 'variant');
    } else tell(tree, { type: 'message', message: viewOf(tree, reply.id), onPath: false });
  }

  function answer(tree: Tree, parent: string, replaces: string | null, begun = ''): string {
    const turn = next('turn');
    const said = viewOf(tree, parent);
    const quiet = said.text.startsWith('(quiet)');
    if (quiet) {
      const record = {
        turn,
        kind: 'message',
        verdict: 'silent',
        reason: 'People are talking to each other',
        count: 1,
        from: parent,
        to: parent,
        into: null,
        reply: null,
        at: pretence.clock(),
        until: pretence.clock(),
      } as const;
      tree.verdicts.unshift(record);
      tell(tree, { type: 'verdict', verdict: record, open: tree.open });
      return turn;
    }
    const id = plant(tree, parent, {
      id: next('msg'),
      role: 'agent',
      author: { id: 'agent', name: pretence.agentName },
      text: '',
      at: pretence.clock(),
      state: 'streaming',
      answers: parent,
      turn,
      model: 'placeholder/echo',
      error: null,
      edited: false,
      delivery: null,
    });
    tree.open = [
      ...tree.open,
      {
        turn,
        kind: replaces === null ? 'message' : begun === '' ? 'regenerate' : 'continue',
        state: 'running',
        generation: id,
        replaces,
        messages: [parent],
      },
    ];
    tell(tree, { type: 'turn', open: tree.open });
    changed();
    const words =
      begun !== ''
        ? `${begun} And then it went on, quite calmly, to its end.`
        : `You said “${said.text.slice(0, 60)}”. *A pause, the length of a breath.* I would rather answer slowly than twice. ${'The lamp is lit and the kettle has begun to think about it. '.repeat(4)}`;
    const failure = said.text.includes('(fail)')
      ? {
          code: 'rate-limited',
          message: 'The provider asks to wait (429). Nothing was lost; try again in a minute.',
        }
      : null;
    void write(tree, { id, turn, parent, text: words, answers: parent }, failure);
    return turn;
  }

  return answer;
}
