import { accept, refuse } from '../kernel/result.ts';
import type { Block, Recalled } from '../memory/memory.ts';
import type { BlockValue, Remembered, ServerMemory, Wording } from './memory-port.ts';

/** Memory in memory, with the rules that pages and routes meet: conflicts, limits, unknown ids. */
export function createFakeMemory(content: {
  readonly blocks: readonly Block[];
  readonly notes?: readonly Remembered[];
  /** Further memories, such as messages. */
  readonly others?: () => readonly Remembered[];
  readonly search: (text: string, limit: number, holder: string) => readonly Recalled[];
  readonly clock: () => number;
}): ServerMemory {
  const { clock } = content;
  const blocks = new Map(content.blocks.map((block) => [block.label, block]));
  const history = new Map<string, BlockValue[]>(
    content.blocks.map(({ label, value, revision, updatedAt }) => [
      label,
      [
        { value, version: revision, actor: 'agent:wren', at: updatedAt ?? clock(), thread: null },
        ...(revision > 1
          ? [
              {
                value: value.split('\n')[0] ?? '',
                version: revision - 1,
                actor: 'owner:studio',
                at: (updatedAt ?? clock()) - 86_400_000,
                thread: null,
              },
            ]
          : []),
      ],
    ]),
  );
  const changed = new Map((content.notes ?? []).map((note) => [note.id, note]));
  const wordings = new Map<string, Wording[]>();
  const forgotten = new Set<string>();
  const unknown = { code: 'memory-unknown', message: 'There is no such memory.' } as const;
  const noBlock = { code: 'block-unknown', message: 'There is no such block.' } as const;

  const search: ServerMemory['search'] = async ({ text, holder, limit }) =>
    content.search(text, limit ?? 10, holder).filter(({ id }) => !forgotten.has(id));
  const kept = (): readonly Remembered[] => {
    const others = (content.others?.() ?? []).filter(({ id }) => !changed.has(id));
    return [...changed.values(), ...others];
  };
  const all = (): readonly Remembered[] =>
    kept()
      .filter(({ id }) => !forgotten.has(id))
      .sort((a, b) => b.at - a.at);
  const get = (id: string) => all().find((memory) => memory.id === id);
  const put = (id: string, change: Partial<Remembered>) => {
    const known = get(id);
    if (known === undefined) return refuse(unknown);
    const next = { ...known, ...change };
    changed.set(id, next);
    return accept(next);
  };
  const record = (label: string, value: string, version: number, actor: string): void => {
    const values = history.get(label) ?? [];
    history.set(label, [{ value, version, actor, at: clock(), thread: null }, ...values]);
  };

  return {
    search,
    searchDeeply: async (query) =>
      (await search(query)).map((hit) => ({ ...hit, why: `${hit.why}; in steps` })),
    async list({ kind, thread, limit, before }) {
      const fitting = all().filter(
        (memory) =>
          (kind === undefined || memory.kind === kind) && (thread === undefined || memory.thread === thread),
      );
      const from = before === undefined ? 0 : Number(before);
      const next = from + limit < fitting.length ? String(from + limit) : null;
      return { memories: fitting.slice(from, from + limit), next };
    },
    find: async (ids) => all().filter(({ id }) => ids.includes(id)),
    pins: async () => all().filter(({ pinned }) => pinned),
    async wordings(id) {
      const known = kept().find((memory) => memory.id === id);
      if (known === undefined) return [];
      return [{ text: known.text, at: known.at, version: known.version }, ...(wordings.get(id) ?? [])];
    },
    async remember({ key, text, significance, thread }) {
      const id = `mem_${key}`;
      const note: Remembered = {
        id,
        kind: 'note',
        author: 'You',
        text,
        at: clock(),
        thread: thread ?? null,
        title: null,
        message: null,
        significance: significance ?? 1,
        pinned: false,
        released: false,
        hearers: thread === undefined ? 'owner' : 'present',
        version: 1,
      };
      changed.set(id, note);
      return accept(note);
    },
    async reword({ id, text, version }) {
      const known = get(id);
      if (known === undefined) return refuse(unknown);
      if (known.kind === 'message')
        return refuse({ code: 'memory-is-message', message: 'What was said stays as it was said.' });
      if (known.version !== version)
        return refuse({
          code: 'memory-conflict',
          message: 'Somebody changed this note meanwhile. Look at both texts and save again.',
        });
      const earlier = { text: known.text, at: known.at, version };
      wordings.set(id, [earlier, ...(wordings.get(id) ?? [])]);
      return put(id, { text, version: version + 1, at: clock() });
    },
    pin: async ({ id, pinned }) => put(id, { pinned }),
    release: async ({ id, released }) => put(id, { released, hearers: released ? 'everyone' : 'present' }),
    async forget({ id }) {
      if (get(id) === undefined) return refuse(unknown);
      forgotten.add(id);
      return accept(null);
    },
    async restore({ id }) {
      forgotten.delete(id);
      const known = get(id);
      return known === undefined ? refuse(unknown) : accept(known);
    },
    blocks: async () => [...blocks.values()],
    fill: (text) => text.replaceAll('{agent_name}', 'wren').replaceAll('{date}', '2026-01-02'),
    async writeBlock({ label, value, revision, principal }) {
      const known = blocks.get(label);
      if (known === undefined) return refuse(noBlock);
      if (known.revision !== revision)
        return refuse({
          code: 'block-conflict',
          message: 'Somebody changed this block meanwhile. Look at both texts and save again.',
        });
      if (value.length > known.limit)
        return refuse({ code: 'body-invalid', message: `The block holds ${known.limit} characters.` });
      const written = { ...known, value, revision: revision + 1, updatedAt: clock() };
      blocks.set(label, written);
      record(label, value, written.revision, principal);
      return accept(written);
    },
    async createBlock({ principal, key: _, ...shape }) {
      if (blocks.has(shape.label))
        return refuse({ code: 'block-exists', message: 'There is a block of that name already.' });
      const revision = (history.get(shape.label)?.[0]?.version ?? 0) + 1;
      const block: Block = { ...shape, updatedAt: null, revision };
      blocks.set(block.label, block);
      record(block.label, block.value, revision, principal);
      return accept(block);
    },
    async changeBlock({ principal: _p, key: _k, label, ...shape }) {
      const known = blocks.get(label);
      if (known === undefined) return refuse(noBlock);
      const block = { ...known, ...shape };
      blocks.set(label, block);
      return accept(block);
    },
    removeBlock: async ({ label }) => (blocks.delete(label) ? accept(null) : refuse(noBlock)),
    blockHistory: async (label, limit) => (history.get(label) ?? []).slice(0, limit),
  };
}
