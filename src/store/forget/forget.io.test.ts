import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { answerOf, eventually, houseStore, openHouse } from '../../../test/kit/house.ts';
import type { House } from '../../../test/kit/house.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { memoryTables } from '../../memory/memory.tables.ts';
import { memoryView } from '../../memory/memory.view.ts';
import type { Dialect } from '../migration.ts';
import { rebuildStreams } from '../rebuild.ts';
import { openSqliteStore } from '../sqlite/sqlite-store.ts';
import type { Store } from '../store.ts';
import { verifyStore } from '../verify.ts';
import { findPerson, forgetPerson } from './forget.ts';
import type { ForgetAsk, Forgotten } from './forget.ts';
import { listReview, settleReview } from './review.ts';
import { forgetTables } from './forget.tables.ts';

const options = {
  projections: [threadViewOf(houseStore), memoryView],
  migrations: [...houseStore.migrations, memoryTables, forgetTables],
  clock: () => Date.now(),
};
/** Words that only Ann used; none may be left. */
const planted = ['Zebulonka', 'swallowed the golden', 'my cat Zeb', 'ginger tea at noon', 'AnnLikesBirds'];
const ann = 'person:chat:42';

function threadViewOf(house: typeof houseStore): (typeof houseStore)['projections'][0] {
  return house.projections[0];
}

async function hear(
  house: House,
  author: string,
  name: string,
  text: string,
  conversation = 'room',
): Promise<string> {
  const { message } = (await house.spine.receive({
    channel: 'chat',
    account: 'acc',
    incoming: {
      delivery: `${author}-${createHash('sha256').update(text).digest('hex')}`,
      conversation: { external: conversation, audience: conversation === 'room' ? 'public' : 'private' },
      external: `x-${author}-${text.length}-${conversation}`,
      kind: 'message',
      author: { external: author, name, owner: false, bot: false },
      text,
      at: Date.now(),
      origin: 'direct',
      addressed: true,
      raw: { payload: { deep: [{ body: text, user: name }] } },
    },
  })) as { message: string };
  await eventually(async () => {
    const rows = await house.store.query({
      sql: `select count(*) as open from jobs where queue = 'turns'`,
      parameters: [],
    });
    return Number(rows[0]?.['open']) === 0;
  });
  return message;
}

/** A chat in which Ann's words get into everything that keeps words. */
async function live(store: Store): Promise<void> {
  const answers = [
    'A cat called Zebulonka? It swallowed the golden key!',
    'I heard that somebody drinks ginger tea at noon today.',
    'Nice weather, Bob.',
    'Noted.',
  ];
  await using house = openHouse(store, {
    script: (call) => answerOf(answers[call - 1] ?? 'Yes.'),
    debounceMs: 1,
  });
  const first = await hear(
    house,
    '42',
    'AnnLikesBirds',
    'my cat Zebulonka swallowed the golden key',
    'private',
  );
  await hear(house, '7', 'Bob', 'what a day it is', 'room');
  await hear(house, '7', 'Bob', 'fine weather is something else', 'room');
  await hear(house, '42', 'AnnLikesBirds', 'something: I drink ginger tea at noon', 'room');
  await hear(house, '7', 'Bob', 'she said: I drink ginger tea at noon', 'room');
  const note = {
    memory: 'mem_1',
    holder: 'wren',
    text: 'The cat of Ann is fat',
    speaker: 'Wren',
    provenance: { author: 'agent:wren', origin: 'insight', sources: [first] },
    witnesses: null,
    significance: 1,
    reliability: 1,
    version: 1,
  };
  const zeit = {
    ...note,
    memory: 'mem_2',
    text: 'People talk of Zebulonka and of rain',
    provenance: { author: 'agent:wren', origin: 'insight' },
  };
  const meta = { at: Date.now(), actor: 'agent:wren', origin: 'insight' };
  const [room] = await store.query({
    sql: `select stream from threads where external = 'private'`,
    parameters: [],
  });
  await store.commit({
    appends: [
      {
        stream: 'memory:wren',
        expected: 0,
        events: [note, zeit].map((data) => ({ type: 'memory.recorded', data })),
        meta,
      },
      {
        stream: String(room?.['stream']),
        expected: 'any',
        events: [
          {
            type: 'path.summarised',
            place: { kind: 'attached', branch: 0, depth: 1, parent: 2, parentBranch: 0 },
            data: { text: 'A pet took something shiny' },
          },
        ],
        meta,
      },
    ],
    jobs: [
      {
        id: 'j1',
        queue: 'memory',
        kind: 'embed',
        lane: 'l',
        payload: { text: 'about Zebulonka' },
        runAt: Date.now() + 1e9,
      },
    ],
    outbox: [
      {
        id: 'o1',
        channel: 'chat',
        account: 'acc',
        stream: 's',
        message: first,
        node: 1,
        part: 0,
        payload: { text: 'golden things', to: 'room' },
        at: 1,
        expiresAt: 2,
      },
    ],
    records: [
      {
        sql: `insert into receipts values('m', 's', '{"segments":[{"source":"message:${first}","why":"matched golden"}]}', 1)`,
        parameters: [],
      },
      {
        sql: `insert into classifier_failures values('f', 'k', 'm', 'no JSON: swallowed the golden key Zebulonka', 'p', 1, null, 1)`,
        parameters: [],
      },
      { sql: `insert into drafts values('elsewhere', 'ask about Zebulonka', 1)`, parameters: [] },
    ],
  });
  await store.snapshots.save(
    'thread:x',
    'thread',
    { revision: 1, schema: 1, state: { text: 'my cat Zebulonka' } },
    1,
  );
}

async function forget(store: Store, changes: Partial<ForgetAsk> = {}): Promise<Forgotten> {
  const signal = new AbortController().signal;
  const ports = {
    ...options,
    store,
    known: ['a persona that says nothing'],
    rebuild: (streams: readonly string[]) => rebuildStreams(store, streams, { ...options, signal }),
  };
  const at = Date.now();
  return forgetPerson(ports, {
    person: ann,
    dryRun: false,
    until: at,
    salt: 'salt',
    meta: { at, actor: 'owner:cli', origin: 'direct' },
    progress: () => {},
    signal,
    ...changes,
  });
}

/** Every row of every table as one text. */
async function everything(store: Store): Promise<string> {
  const names = await store.query({
    sql:
      store.dialect === 'sqlite'
        ? `select name from sqlite_master where type = 'table'`
        : `select table_name as name from information_schema.tables where table_schema = current_schema()`,
    parameters: [],
  });
  const texts: string[] = [];
  for (const { name } of names) {
    const rows = await store.query({ sql: `select * from "${String(name)}"`, parameters: [] });
    texts.push(
      ...rows.map((row) =>
        Object.values(row)
          .map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString('latin1') : String(cell)))
          .join('|'),
      ),
    );
  }
  return texts.join('\n');
}

function left(text: string): readonly string[] {
  return planted.filter((words) => text.toLowerCase().includes(words.toLowerCase()));
}

for (const engine of ['sqlite', 'postgres'] as const satisfies readonly Dialect[]) {
  describe(`forgetting a person on ${engine}`, () => {
    it('K15 no table holds their words any more, and verify is clean', async () => {
      await using opened = await openTestStore(engine, options);
      const { store } = opened;
      await live(store);
      assert.deepEqual(left(await everything(store)), planted);
      const dry = await forget(store, { dryRun: true });
      assert.deepEqual(left(await everything(store)), planted, 'a dry run changed something');
      const done = await forget(store);
      assert.deepEqual(dry, done);
      const { cells, ...counts } = done;
      // Bob quotes Ann: his words stay and are put up for review.
      assert.deepEqual(counts, { messages: 2, replies: 3, derived: 4, review: 1 });
      assert.ok(cells >= 8, `only ${cells} cells`);
      const now = (await everything(store)).replaceAll(/she said: I drink ginger tea at noon/g, '');
      assert.deepEqual(left(now), []);
      assert.doesNotMatch(now, /something shiny/);
      assert.match(now, /Nice weather, Bob/);
      assert.match(now, /fine weather is something else/);
      const report = await verifyStore(store, options);
      assert.deepEqual(report.problems, []);
      const [event] = await store.read(ann);
      assert.equal(event?.type, 'person.forgotten');
    });

    it('K15 what others quoted is listed until somebody has looked at it', async () => {
      await using opened = await openTestStore(engine, options);
      const { store } = opened;
      await live(store);
      await forget(store);
      const [quoted, ...more] = await listReview(store);
      assert.ok(quoted !== undefined && more.length === 0);
      assert.match(quoted.text, /ginger tea/);
      assert.equal(await settleReview(store, quoted), true);
      assert.deepEqual(await listReview(store), []);
      assert.equal(await settleReview(store, quoted), false);
    });

    it('K15 forgetting twice changes nothing more, and what they say afterwards stays', async () => {
      await using opened = await openTestStore(engine, options);
      const { store } = opened;
      await live(store);
      const until = Date.now();
      await forget(store);
      await new Promise((resolve) => setTimeout(resolve, 5));
      {
        await using house = openHouse(store, { debounceMs: 1 });
        await hear(house, '42', 'Ann', 'hello, I came back after all', 'private');
      }
      const again = await forget(store, { until });
      assert.deepEqual([again.messages, again.replies, again.cells], [0, 0, 0]);
      assert.match(await everything(store), /I came back after all/);
      assert.equal(await store.revision(ann), 1);
    });

    it('K15 a person is found by id or by a name that only they have', async () => {
      await using opened = await openTestStore(engine, options);
      const { store } = opened;
      await live(store);
      assert.equal(await findPerson(store, ann), ann);
      assert.equal(await findPerson(store, 'annlikesbirds'), ann);
      await assert.rejects(findPerson(store, 'Nobody'), { code: 'person-unknown' });
    });
  });
}

describe('forgetting on the disk', () => {
  it('K15 no file of the data folder holds their words any more', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-forget-'));
    try {
      await using store = await openSqliteStore({ ...options, file: path.join(folder, 'sanctum.db') });
      await live(store);
      const bytes = async (): Promise<string> => {
        const files = await readdir(folder);
        return (await Promise.all(files.map((file) => readFile(path.join(folder, file), 'latin1')))).join('');
      };
      assert.deepEqual(left(await bytes()), planted);
      await forget(store);
      assert.deepEqual(left((await bytes()).replaceAll(/she said: I drink ginger tea at noon/g, '')), []);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
