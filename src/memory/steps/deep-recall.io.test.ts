import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RawReply } from '../../../test/emulators/raw-model-server.ts';
import { cut, hang, openRawModelServer, wires } from '../../../test/emulators/raw-model-server.ts';
import { createTestIds, createTestPace } from '../../../test/kit/llm.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { createClassifierFailures } from '../../llm/classifier-failures.ts';
import { createGateway } from '../../llm/create-gateway.ts';
import { createLedgerQueries } from '../../llm/ledger-queries.ts';
import { createLedger } from '../../llm/ledger.ts';
import type { Store } from '../../store/store.ts';
import { createMemory } from '../context.ts';
import { holder, migrations, projections, talkIn } from '../embedding/embedding.fixtures.ts';
import type { Recalled } from '../memory.ts';

const now = Date.now();
const animals = ['goose', 'mouse', 'newt', 'lynx', 'swan', 'crow', 'hare', 'wasp'];
const usage = { input: 120, output: 7, cached: 0 };
const says = (text: string): RawReply => ({
  steps: [wires.chat.start(), wires.chat.piece(text), wires.chat.end(usage)],
});
const ann = { kind: 'private', members: ['person:ann'] } as const;
const asker = { principal: 'person:ann', thread: 'room', turn: 'trn_1' };
const question = { holder, text: 'Where does the sister of Ann live?', audience: ann, heardIn: 'room' };
const profile = (recall: 'plain' | 'deep') => ({
  name: holder,
  displayName: 'Wren',
  description: '',
  personality: { coreIdentity: '', developmentDirective: '', communicationStyle: '', tone: '' },
  blocks: [],
  recall,
});

/** A house whose classifier is at this address; none where there is no address. */
function memoryOn(store: Store, url: string | null, recall: 'plain' | 'deep' = 'plain') {
  const nextId = createTestIds(`call${Date.now()}`);
  const pace = createTestPace();
  const role = { provider: 'openai-compatible', baseUrl: `${url}/v1`, apiKey: 'k', model: 'm' };
  const gateway = createGateway(
    { ledger: createLedger(store, 'test'), failures: createClassifierFailures(store), nextId, pace },
    { roles: url === null ? {} : { classifier: role } },
  );
  const ids = { next: (prefix: string) => `${prefix}_${nextId()}` };
  const memory = createMemory({
    store,
    clock: () => now,
    ids,
    classifier: gateway,
    profile: () => profile(recall),
  });
  return { memory, pace };
}

/** A room in which Ann speaks of Mira, and one in which Bob does, whom Ann does not hear. */
async function talk(store: Store): Promise<void> {
  const room = talkIn(store, 'room');
  await room.open();
  await room.say('ann', 'I have a sister, she is called Mira');
  for (const animal of animals) await room.say('ann', `a ${animal} may live here`);
  await room.say('ann', 'Mira moved to Porto for good');
  for (const animal of animals) await room.say('ann', `does a ${animal} like it?`);
  await room.say('ann', 'the flat is in an old tannery by the river');
  const other = talkIn(store, 'other');
  await other.open();
  await other.say('bob', 'Mira keeps the marzipan in a safe');
}

const texts = (found: readonly Recalled[]) => found.map(({ text }) => text);

describe('a search in steps over a store', () => {
  it('M2 goes by way of a name that the first search found, also in a note', async () => {
    await using test = await openTestStore('sqlite', { projections, migrations });
    await talk(test.store);
    const { memory } = memoryOn(test.store, null);
    using _memory = memory;
    const deep = await memory.deep.search({ ...question, limit: 8 }, asker);
    const porto = deep.find(({ text }) => /Porto/.test(text));
    assert.match(porto?.why ?? 'not found', /by way of Mira/);
    const meta = { at: Date.now(), actor: 'agent:wren', origin: 'tool' };
    const kept = await memory.notes.remember(
      {
        holder,
        text: 'The dentist of Ann is called Ludovika.',
        speaker: 'Wren',
        provenance: { author: 'person:ann', origin: 'told_by:person:ann' },
        witnesses: ['person:ann'],
      },
      meta,
    );
    assert.ok(kept.ok);
    const { id } = kept.value;
    const room = talkIn(test.store, 'surgery');
    await room.open();
    await room.say('ann', 'Ludovika was out of town');
    const dentist = { ...question, text: 'What about the dentist?', heardIn: 'surgery' };
    const found = await memory.deep.search(dentist, asker);
    assert.ok(found.some((one) => one.id === id));
    const away = found.find(({ text }) => text === 'Ludovika was out of town');
    assert.match(away?.why ?? 'not found', /by way of Ludovika/);
  });

  it('M2 L6 over the wire: a model asks for what is missing, once, and it stands on the account as recall', async () => {
    await using test = await openTestStore('sqlite', { projections, migrations });
    await using server = await openRawModelServer();
    await talk(test.store);
    const { memory } = memoryOn(test.store, server.url);
    using _memory = memory;
    server.answerWith(says('{"queries":["tannery by the river","safe with marzipan"]}'));
    const found = texts(await memory.deep.search({ ...question, limit: 8 }, asker));
    assert.ok(found.includes('the flat is in an old tannery by the river'));
    assert.ok(!found.some((text) => /marzipan/.test(text)), 'no query reaches what Ann may not hear');
    assert.equal(server.requests.length, 1);
    const sent = JSON.stringify(server.requests[0]?.body);
    assert.match(sent, /she is called Mira/);
    assert.doesNotMatch(sent, /marzipan/);
    const rows = await createLedgerQueries(test.store).totals('cause', { from: 0, to: Date.now() });
    assert.deepEqual(
      rows.map(({ key, calls, total }) => [key, calls, total]),
      [['recall', 1, usage.input + usage.output]],
    );
  });

  it('M2 L4 whatever else a model says or does changes nothing', async () => {
    await using test = await openTestStore('sqlite', { projections, migrations });
    await using server = await openRawModelServer();
    await talk(test.store);
    const alone = memoryOn(test.store, null);
    using _alone = alone.memory;
    const { memory, pace } = memoryOn(test.store, server.url);
    using _memory = memory;
    const plain = await alone.memory.deep.search(question, asker);
    assert.ok(plain.length > 5);
    const nonsense: readonly (readonly [string, RawReply])[] = [
      ['prose', says('The sister lives in Porto, I believe.')],
      ['a refusal', says("I'm sorry, but I can't help with that.")],
      ['another shape', says('{"queries":"Porto"}')],
      ['no query', says('{"queries":[]}')],
      ['too many', says(JSON.stringify({ queries: ['a1', 'b2', 'c3', 'd4'] }))],
      ['a book', says(JSON.stringify({ queries: ['Porto '.repeat(500)] }))],
      ['words that nobody said', says('{"queries":["xyzzy plugh","%_\\u0000\'; --","audience public"]}')],
      ['the question', says(JSON.stringify({ queries: [question.text] }))],
      ['an error', { status: 400, steps: ['{"error":{"message":"no"}}'] }],
      ['a failing server', { status: 500, steps: [] }],
      ['a torn line', { steps: [wires.chat.start(), wires.chat.piece('{"quer'), cut] }],
    ];
    for (const [name, reply] of nonsense) {
      server.answerWith(reply);
      assert.deepEqual(await memory.deep.search(question, asker), plain, name);
    }
    server.answerWith({ steps: [wires.chat.start(), hang] });
    const seen = server.requests.length;
    const waiting = memory.deep.search(question, asker);
    while (server.requests.length === seen) await new Promise((resolve) => setTimeout(resolve, 5));
    pace.pass(10_000);
    assert.deepEqual(await waiting, plain, 'silence ends after ten seconds');
    assert.deepEqual(
      await memory.deep.search(question, { ...asker, signal: AbortSignal.abort() }),
      plain,
      'who has gone is not waited for',
    );
  });

  it('M2 a turn asks a model only where the agent wants it', async () => {
    await using test = await openTestStore('sqlite', { projections, migrations });
    await using server = await openRawModelServer();
    await talk(test.store);
    server.answerWith(says('{"queries":["tannery by the river"]}'));
    for (const [recall, calls] of [
      ['plain', 0],
      ['deep', 1],
    ] as const) {
      const { memory } = memoryOn(test.store, server.url, recall);
      using _memory = memory;
      const asked = {
        agent: holder,
        thread: 'room',
        audience: ann,
        query: question.text,
        except: new Set(''),
      };
      assert.equal((await memory.contextFor({ ...asked, turn: 'trn_1' })).recalled.length, 4);
      assert.equal(server.requests.length, calls, recall);
    }
  });
});
