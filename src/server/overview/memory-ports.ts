import { createHash } from 'node:crypto';
import type { EventMeta } from '../../kernel/event.ts';
import { accept, refuse, type Result } from '../../kernel/result.ts';
import { fillTemplate, type AgentProfile } from '../../memory/blocks/template.ts';
import type { Memory } from '../../memory/context.ts';
import { readWordings } from '../../memory/item-rows.ts';
import { createNotes } from '../../memory/notes.ts';
import type { Store } from '../../store/store.ts';
import type { Refused } from '../http/problem.ts';
import {
  noteLimit,
  pinLimit,
  type MemoryAnswer,
  type Remembered,
  type ServerMemory,
} from '../memory-port.ts';
import { findMemories, listMemories, pinnedMemories } from './memory-items.ts';

const refusals: { readonly [refusal: string]: Refused } = {
  'block-changed': {
    code: 'block-conflict',
    message: 'Somebody changed this block meanwhile. Look at both texts and save again.',
  },
  'block-too-long': {
    code: 'body-invalid',
    message: 'The text is longer than the block may be. Shorten it, or raise the limit.',
  },
  'block-unknown': { code: 'block-unknown', message: 'There is no such block.' },
  'block-exists': { code: 'block-exists', message: 'There is a block of that name already.' },
  'label-invalid': {
    code: 'body-invalid',
    message:
      'A name begins with a letter or a digit and holds letters, digits, “_”, “.” and “-”, at most 80.',
  },
  'memory-unknown': {
    code: 'memory-unknown',
    message: 'There is no such memory. It may have been forgotten, or its words were rewound.',
  },
  'memory-empty': { code: 'body-invalid', message: 'A note needs at least one word.' },
  'memory-too-long': {
    code: 'body-invalid',
    message: `A note holds at most ${noteLimit.toLocaleString('en')} characters.`,
  },
  'memory-is-message': {
    code: 'memory-is-message',
    message: 'What was said stays as it was said. Reword the message in its chat, or write a note.',
  },
};

/** What the web does with memory, for one agent. */
export function webMemory(
  memory: Pick<Memory, 'recall' | 'deep' | 'blocks' | 'notes'>,
  store: Store,
  agent: AgentProfile,
  ports: { readonly clock: () => number },
): ServerMemory {
  const holder = agent.name;
  const { blocks, notes } = memory;
  const metaOf = (principal: string): EventMeta => ({
    at: ports.clock(),
    actor: principal,
    origin: 'direct',
  });

  async function find(id: string): Promise<MemoryAnswer<Remembered>> {
    const [found] = await findMemories(store, holder, [id]);
    return found === undefined ? refuse(toRefused('memory-unknown')) : accept(found);
  }

  /** What does not stand any more, such as a forgotten note, is not changed. */
  async function change(
    id: string,
    carryOut: (known: Remembered) => Promise<Result<unknown, string>>,
  ): Promise<MemoryAnswer<Remembered>> {
    const known = await find(id);
    if (!known.ok) return known;
    const done = await carryOut(known.value);
    return done.ok ? find(id) : refuse(toRefused(done.refusal));
  }

  /** Beyond the limit the oldest pins that no person set give way (M5). */
  async function makeRoom(principal: string): Promise<void> {
    const pins = await pinnedMemories(store, holder);
    const spare = pins.filter(({ auto }) => auto).slice(-Math.max(0, pins.length - pinLimit + 1));
    if (pins.length < pinLimit) return;
    for (const { id } of spare) await notes.pin({ holder, item: id }, 'no', metaOf(principal));
  }

  return {
    search: (query) => memory.recall.search(query),
    // What is asked here is asked by the owner, whose words alone open this interface.
    searchDeeply: (query) => memory.deep.search(query, { principal: 'owner:studio' }),
    list: (query) => listMemories(store, holder, query),
    find: (ids) => findMemories(store, holder, ids),
    pins: () => pinnedMemories(store, holder),
    async wordings(id) {
      const rows = await readWordings(store, holder, id);
      // Two requests with one key at the same moment may both have written the same words.
      const seen = new Set<string>();
      const once = rows.filter(({ text, version }) => {
        const wording = `${version} ${text}`;
        return !seen.has(wording) && seen.add(wording);
      });
      return once.map(({ text, at, version }) => ({ text, at, version }));
    },
    async remember({ principal, key, text, significance, thread }) {
      // The same key makes the same id, so a note that is sent twice is one note.
      const digest = createHash('sha256').update(`${principal}\n${key}`).digest('hex').slice(0, 26);
      const id = `mem_${digest}`;
      const first = (await readWordings(store, holder, id)).at(-1);
      if (first !== undefined && first.text !== text.trim())
        return refuse({ code: 'key-reused', message: 'The key was used for another note.' });
      if (first !== undefined) return find(id);
      const kept = await createNotes(store, { next: () => id }).remember(
        {
          holder,
          text,
          speaker: 'You',
          provenance: { author: principal, origin: 'direct' },
          ...(significance === undefined ? {} : { significance }),
          // No message has this node, so the note belongs to the end of the thread.
          ...(thread === undefined ? {} : { spot: { thread, node: -1 } }),
        },
        metaOf(principal),
      );
      return kept.ok ? find(id) : refuse(toRefused(kept.refusal));
    },
    reword: ({ principal, id, text, version }) =>
      change(id, async (known) => {
        if (known.version === version + 1 && known.text === text.trim()) return accept(null);
        if (known.kind === 'note' && known.version !== version) return refuse('memory-changed');
        return notes.edit({ holder, item: id }, text, metaOf(principal));
      }),
    pin: ({ principal, id, pinned }) =>
      change(id, async (known) => {
        if (pinned && !known.pinned) await makeRoom(principal);
        return notes.pin({ holder, item: id }, pinned ? 'yes' : 'no', metaOf(principal));
      }),
    release: ({ principal, id, released }) =>
      change(id, () => notes.release({ holder, item: id }, released, metaOf(principal))),
    async forget({ principal, id, reason }) {
      const known = await find(id);
      if (!known.ok) return known;
      const done = await notes.forget({ holder, item: id }, reason, metaOf(principal));
      return done.ok ? accept(null) : refuse(toRefused(done.refusal));
    },
    async restore({ principal, id }) {
      const known = await find(id);
      if (known.ok) return known;
      const done = await notes.restore({ holder, item: id }, metaOf(principal));
      return done.ok ? find(id) : refuse(toRefused(done.refusal));
    },
    blocks: () => blocks.list(holder),
    fill: (text) => fillTemplate(text, agent, ports.clock()),
    writeBlock: async ({ principal, label, value, revision }) =>
      toAnswer(await blocks.edit({ agent: holder, label, value, expected: revision }, metaOf(principal))),
    async createBlock({ principal, key: _, ...block }) {
      const created = await blocks.create({ agent: holder, ...block }, metaOf(principal));
      if (created.ok || created.refusal !== 'block-exists') return toAnswer(created);
      const known = (await blocks.list(holder)).find(({ label }) => label === block.label);
      // Sent twice, it is created once.
      const same =
        known?.value === block.value &&
        known.description === block.description &&
        known.limit === block.limit &&
        known.audience.join() === block.audience.join();
      return known !== undefined && same ? accept(known) : toAnswer(created);
    },
    async changeBlock({ principal, key: _, ...block }) {
      const known = (await blocks.list(holder)).find(({ label }) => label === block.label);
      if (known !== undefined && known.value.length > block.limit)
        return refuse({
          code: 'body-invalid',
          message: `The block holds ${known.value.length} characters now. Shorten it before its limit goes below that.`,
        });
      return toAnswer(await blocks.change({ agent: holder, ...block }, metaOf(principal)));
    },
    removeBlock: async ({ principal, label }) =>
      toAnswer(await blocks.remove({ agent: holder, label }, metaOf(principal))),
    blockHistory: (label, limit) => blocks.history(holder, label, limit),
  };
}

function toAnswer<Value>(result: Result<Value, string>): MemoryAnswer<Value> {
  return result.ok ? result : refuse(toRefused(result.refusal));
}

function toRefused(refusal: string): Refused {
  return (
    refusals[refusal] ?? {
      code: 'memory-conflict',
      message: 'Somebody changed this note meanwhile. Look at both texts and save again.',
    }
  );
}
