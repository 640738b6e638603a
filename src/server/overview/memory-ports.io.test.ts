import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AgentProfile } from '../../memory/blocks/template.ts';
import { blockView } from '../../memory/blocks/block.view.ts';
import { createMemory } from '../../memory/context.ts';
import { memoryTables } from '../../memory/memory.tables.ts';
import { memoryView } from '../../memory/memory.view.ts';
import type { Dialect } from '../../store/migration.ts';
import { eventually, houseStore, openHouse } from '../../../test/kit/house.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { webMemory } from './memory-ports.ts';

const wren: AgentProfile = {
  name: 'wren',
  displayName: 'Wren',
  description: '',
  personality: { coreIdentity: 'Calm.', developmentDirective: '', communicationStyle: '', tone: '' },
  blocks: [],
};
const ada = { principal: 'owner:studio', key: 'k' };

async function open(engine: Dialect) {
  await using stack = new AsyncDisposableStack();
  const { store } = stack.use(
    await openTestStore(engine, {
      projections: [...houseStore.projections, memoryView, blockView],
      migrations: [...houseStore.migrations, memoryTables],
    }),
  );
  const house = stack.use(openHouse(store));
  let time = 0;
  const clock = () => Date.now() + (time += 1);
  const memory = createMemory({ store, clock, ids: house.ports.ids, profile: () => wren });
  stack.use(memory);
  const rest = stack.move();
  return {
    house,
    memory,
    web: webMemory(memory, store, wren, { clock }),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

async function talk(house: ReturnType<typeof openHouse>, text: string): Promise<string> {
  const created = await house.conversations.create(ada, { title: 'The pier' });
  assert.ok(created.ok);
  const said = await house.conversations.say({ ...ada, key: text }, created.value.id, text);
  assert.ok(said.ok);
  await eventually(async () => {
    const page = await house.conversations.messages(created.value.id, { limit: 9 });
    return page.ok && page.value.messages.at(-1)?.state === 'complete' && page.value.messages.length === 2
      ? true
      : null;
  });
  return created.value.id;
}

for (const engine of ['sqlite', 'postgres'] as const)
  describe(`what the web does with memory, on ${engine}`, () => {
    it('M6 a note is kept once for one key, reworded with its earlier wording, and refused to who saw an older one', async () => {
      await using place = await open(engine);
      const { web } = place;
      const [first, again] = await Promise.all(
        [1, 2].map(() => web.remember({ ...ada, key: 'tea', text: 'Tess drinks tea.' })),
      );
      assert.ok(first?.ok === true && again?.ok === true);
      const { id } = first.value;
      assert.equal(again.value.id, id);
      assert.equal((await web.list({ limit: 9 })).memories.length, 1);
      const [kept] = (await web.list({ limit: 9 })).memories;
      const later = await web.remember({ ...ada, key: 'tea', text: 'Tess drinks tea.' });
      assert.equal(later.ok && later.value.at, kept?.at, 'nothing was written again');
      const other = await web.remember({ ...ada, key: 'tea', text: 'Other words.' });
      assert.equal(other.ok ? '' : other.refusal.code, 'key-reused');

      const reworded = await web.reword({ ...ada, id, text: 'Tess drinks green tea.', version: 1 });
      assert.equal(reworded.ok && reworded.value.version, 2);
      const late = await web.reword({ ...ada, id, text: 'Coffee.', version: 1 });
      assert.equal(late.ok ? '' : late.refusal.code, 'memory-conflict');
      assert.deepEqual(
        (await web.wordings(id)).map(({ text }) => text),
        ['Tess drinks green tea.', 'Tess drinks tea.'],
      );
      assert.deepEqual(
        (await web.list({ limit: 9 })).memories.map(({ text }) => text),
        ['Tess drinks green tea.'],
      );
      const hits = await web.search({ text: 'green tea', holder: 'wren' });
      assert.deepEqual(
        (await web.searchDeeply({ text: 'green tea', holder: 'wren' })).map(({ id }) => id),
        hits.map(({ id }) => id),
      );
      assert.equal(hits[0]?.id, id);
    });

    it('M6 a forgotten memory is in no list and no search, cannot be changed, and comes back as it was when it is restored', async () => {
      await using place = await open(engine);
      const { web, house } = place;
      const thread = await talk(house, 'The lamp is oiled on Mondays');
      const [message] = (await web.list({ limit: 9 })).memories.filter(({ author }) => author !== 'Wren');
      assert.equal(message?.thread, thread);
      assert.equal(message.title, 'The pier');
      const refused = await web.reword({ ...ada, id: message.id, text: 'x', version: 1 });
      assert.equal(refused.ok ? '' : refused.refusal.code, 'memory-is-message');
      assert.equal((await web.forget({ ...ada, id: message.id, reason: 'asked for' })).ok, true);
      assert.equal(
        (await web.search({ text: 'lamp oiled', holder: 'wren' })).some(({ id }) => id === message.id),
        false,
      );
      assert.equal(
        (await web.list({ limit: 9 })).memories.some(({ id }) => id === message.id),
        false,
      );
      const late = await web.pin({ ...ada, id: message.id, pinned: true });
      assert.equal(late.ok ? '' : late.refusal.code, 'memory-unknown');
      const back = await web.restore({ ...ada, id: message.id });
      assert.deepEqual(back.ok && back.value, message);
      assert.equal(
        (await web.search({ text: 'lamp oiled', holder: 'wren' })).some(({ id }) => id === message.id),
        true,
      );
      const unknown = await web.restore({ ...ada, id: 'never' });
      assert.equal(unknown.ok ? '' : unknown.refusal.code, 'memory-unknown');
    });

    it('M5 what is released may be heard by everybody until that is taken back, and a note of a thread goes with it', async () => {
      await using place = await open(engine);
      const { web, house } = place;
      const thread = await talk(house, 'Between us');
      const kept = await web.remember({ ...ada, key: 'n', text: 'They speak of the lamp.', thread });
      assert.ok(kept.ok);
      assert.equal(kept.value.hearers, 'present');
      const stranger = { text: 'lamp', holder: 'wren', audience: { kind: 'public' } } as const;
      assert.equal((await web.search(stranger)).length, 0);
      const released = await web.release({ ...ada, id: kept.value.id, released: true });
      assert.equal(released.ok && released.value.hearers, 'everyone');
      assert.equal((await web.search(stranger)).length, 1);
      await web.release({ ...ada, id: kept.value.id, released: false });
      assert.equal((await web.search(stranger)).length, 0);
      assert.equal((await web.list({ limit: 9, thread, kind: 'note' })).memories.length, 1);
      assert.equal((await house.conversations.rewind({ ...ada, key: 'back' }, thread, null)).ok, true);
      assert.equal((await web.find([kept.value.id])).length, 0);
    });

    it('M5 the ninth pin takes the place of the oldest that no person set', async () => {
      await using place = await open(engine);
      const { web, memory } = place;
      const ids: string[] = [];
      for (let number = 0; number < 9; number += 1) {
        const kept = await web.remember({ ...ada, key: `n${number}`, text: `Note ${number}` });
        assert.ok(kept.ok);
        ids.push(kept.value.id);
      }
      for (const [number, item] of ids.slice(0, 8).entries())
        await memory.notes.pin({ holder: 'wren', item }, number < 2 ? 'auto' : 'yes', {
          at: 1,
          actor: 'owner:studio',
          origin: 'direct',
        });
      await web.pin({ ...ada, id: ids[8] ?? '', pinned: true });
      assert.deepEqual((await web.pins()).map(({ id }) => id).sort(), ids.slice(1).sort());
    });

    it('W5 pages of memories lead to the first one and hold each once', async () => {
      await using place = await open(engine);
      const { web } = place;
      for (let number = 0; number < 7; number += 1)
        await web.remember({ ...ada, key: `n${number}`, text: `Note ${number}` });
      const [third] = (await web.list({ limit: 9 })).memories.filter(({ text }) => text === 'Note 3');
      await web.forget({ ...ada, id: third?.id ?? '', reason: 'asked for' });
      const seen: string[] = [];
      let next: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof web.list>> = await web.list({
          limit: 2,
          ...(next === null ? {} : { before: next }),
        });
        seen.push(...page.memories.map(({ text }) => text));
        next = page.next;
      } while (next !== null);
      assert.deepEqual(
        seen,
        [6, 5, 4, 2, 1, 0].map((number) => `Note ${number}`),
      );
    });

    it('M6 a block is created once, written, reshaped, taken out, and comes back with its history', async () => {
      await using place = await open(engine);
      const { web } = place;
      const shape = { description: 'The sky', limit: 20, audience: ['everyone'] };
      const create = () => web.createBlock({ ...ada, label: 'weather', value: 'Fog.', ...shape });
      assert.equal((await create()).ok, true);
      assert.equal((await create()).ok, true);
      const taken = await web.createBlock({ ...ada, label: 'weather', value: 'Sun.', ...shape });
      assert.equal(taken.ok ? '' : taken.refusal.code, 'block-exists');
      assert.equal(
        (await web.writeBlock({ ...ada, label: 'weather', value: 'Rain.', revision: 1 })).ok,
        true,
      );
      const late = await web.writeBlock({ ...ada, label: 'weather', value: 'Snow.', revision: 1 });
      assert.equal(late.ok ? '' : late.refusal.code, 'block-conflict');
      const small = await web.changeBlock({ ...ada, label: 'weather', ...shape, limit: 2 });
      assert.equal(small.ok ? '' : small.refusal.code, 'body-invalid');
      assert.equal(
        (await web.changeBlock({ ...ada, label: 'weather', ...shape, audience: ['owner'] })).ok,
        true,
      );
      assert.equal((await web.removeBlock({ ...ada, label: 'weather' })).ok, true);
      assert.deepEqual(await web.blocks(), []);
      assert.equal((await create()).ok, true);
      assert.deepEqual(
        (await web.blockHistory('weather', 9)).map(({ value }) => value),
        ['Fog.', 'Rain.', 'Fog.'],
      );
    });
  });
