import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { added, append, commit, notes, readNotes, withNotes } from '../../test/contracts/store/sample.ts';
import { openTestStore } from '../../test/kit/stores.ts';
import { core } from './migrations/core.ts';
import type { Migration } from './migration.ts';
import type { Projection } from './projection.ts';
import { rebuildProjection, rebuildStale } from './rebuild.ts';
import type { Store } from './store.ts';
import { verifyStore } from './verify.ts';

const options = { ...withNotes, clock: () => 5 };
const loud: Projection = {
  ...notes,
  version: 2,
  apply: (event, sql) =>
    notes.apply({ ...event, data: { text: 'text' in event.data ? `${String(event.data.text)}!` : '' } }, sql),
};

async function damage(store: Store, sql: string): Promise<void> {
  await commit(store, { records: [{ sql, parameters: [] }] });
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`rebuild and verify on ${engine}`, () => {
    it('K8 a rebuild makes a damaged read model what its events say', async () => {
      await using opened = await openTestStore(engine, withNotes);
      const { store } = opened;
      await commit(store, {
        appends: [append('note:1', ['a', 'b', 'c'].map(added)), append('note:2', [added('d')])],
      });
      const whole = await readNotes(store);
      await damage(store, `delete from notes where text = 'a'`);
      await damage(store, `update notes set text = 'changed' where text = 'd'`);
      await damage(store, `insert into notes values('note:1', 99, 'extra')`);
      await damage(store, `insert into notes values('note:nobody', 1, 'orphan')`);
      await damage(store, `insert into notes values('other:1', 1, 'orphan')`);
      const rebuilt = await rebuildProjection(store, notes, options);
      assert.deepEqual(await readNotes(store), whole);
      assert.deepEqual(rebuilt, { projection: 'notes', streams: 2, rows: 5 });
      assert.equal((await rebuildProjection(store, notes, options)).rows, 0);
    });

    it('K8 a read model whose version rose is rebuilt once, also from before it existed', async () => {
      await using opened = await openTestStore(engine);
      await commit(opened.store, { appends: [append('note:1', [added('a')])] });
      let store = await opened.reopen(withNotes);
      assert.deepEqual(
        (await rebuildStale(store, options)).map(({ rows }) => rows),
        [1],
      );
      assert.deepEqual(await rebuildStale(store, options), []);
      store = await opened.reopen({ ...withNotes, projections: [loud] });
      const rebuilt = await rebuildStale(store, { ...options, projections: [loud] });
      assert.equal(rebuilt.length, 1);
      assert.deepEqual(
        (await readNotes(store)).map((row) => row['text']),
        ['a!'],
      );
      assert.deepEqual(await rebuildStale(store, options), [], 'an older program leaves it');
    });

    it('K8 a rebuild of a long stream goes in short commits while others write', async () => {
      await using opened = await openTestStore(engine, { ...withNotes, projections: [loud] });
      const { store } = opened;
      const many = Array.from({ length: 2300 }, (_, n) => added(`${n}`));
      await commit(store, { appends: [append('note:1', many), append('note:2', [added('x')])] });
      await damage(store, `update notes set text = 'old'`);
      const done = new AbortController();
      let written = 0;
      const writing = (async () => {
        do {
          await commit(store, {
            appends: [append(`note:${1 + (written % 9 === 0 ? 0 : 1)}`, [added('late')])],
          });
          written += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
        } while (!done.signal.aborted);
      })();
      await rebuildProjection(store, loud, { ...options, projections: [loud] });
      done.abort();
      await writing;
      const rows = await readNotes(store);
      assert.equal(rows.length, 2301 + written);
      assert.ok(rows.every((row) => String(row['text']).endsWith('!')));
    });

    it('K8 rows that exchange a unique value are rebuilt too', async () => {
      const tables: Migration = {
        id: '0100-places',
        up: ({ text, integer, end }) => [
          `create table places(id ${text} primary key, stream ${text} not null, place ${integer} not null unique)${end}`,
        ],
      };
      const places: Projection = {
        name: 'places',
        version: 1,
        categories: ['place'],
        tables: [{ name: 'places', stream: 'stream' }],
        apply: ({ stream, revision, type }) => {
          const values = `'${type}', '${stream}', ${revision}`;
          return [{ sql: `insert into places(id, stream, place) values(${values})`, parameters: [] }];
        },
      };
      await using opened = await openTestStore(engine, { migrations: [core, tables], projections: [places] });
      const { store } = opened;
      await commit(store, {
        appends: [
          append(
            'place:1',
            ['a.b', 'c.d'].map((type) => ({ type, data: {} })),
          ),
        ],
      });
      const read = { sql: 'select id, place from places order by id', parameters: [] };
      const whole = await store.query(read);
      await damage(store, `update places set place = 9 where id = 'a.b'`);
      await damage(store, `update places set place = 1 where id = 'c.d'`);
      await damage(store, `update places set place = 2 where id = 'a.b'`);
      await rebuildProjection(store, places, {
        migrations: [core, tables],
        projections: [places],
        clock: () => 5,
      });
      assert.deepEqual(await store.query(read), whole);
    });

    it('K8 rows that nothing tells apart are rebuilt too', async () => {
      const tables: Migration = {
        id: '0100-words',
        up: ({ text, end }) => [`create table words(stream ${text} not null, word ${text} not null)${end}`],
      };
      const words: Projection = {
        name: 'words',
        version: 1,
        categories: ['note'],
        tables: [{ name: 'words', stream: 'stream' }],
        apply: ({ stream }) =>
          ['twice', 'twice', 'once'].map((word) => ({
            sql: `insert into words values('${stream}', '${word}')`,
            parameters: [],
          })),
      };
      const models = { migrations: [core, tables], projections: [words] };
      await using opened = await openTestStore(engine, models);
      const { store } = opened;
      await commit(store, { appends: [append('note:1', [added('a')])] });
      const read = { sql: 'select stream, word from words order by word', parameters: [] };
      const whole = await store.query(read);
      await damage(store, `insert into words values('note:1', 'twice')`);
      assert.equal((await verifyStore(store, models)).problems.length, 1);
      await rebuildProjection(store, words, { ...models, clock: () => 5 });
      assert.deepEqual(await store.query(read), whole);
    });

    it('K6 verify finds a whole store clean and counts unknown types', async () => {
      await using opened = await openTestStore(engine, withNotes);
      const { store } = opened;
      await commit(store, {
        appends: [
          append('note:1', [added('a'), { type: 'plugin.gone', data: {} }, added('b')]),
          append('turn:1', [{ type: 'x.y', data: {} }]),
        ],
      });
      const seen: number[] = [];
      const report = await verifyStore(store, {
        ...withNotes,
        known: new Set(['note.added', 'x.y']),
        onProgress: ({ streams, total }) => seen.push(streams / total),
      });
      assert.deepEqual(report, {
        streams: 2,
        events: 4,
        problems: [],
        unknown: { 'plugin.gone': 1 },
        next: null,
      });
      assert.deepEqual(seen, [0.5, 1]);
    });

    it('K6 verify finds a missing row, a changed one, one too many, a gap and orphans', async () => {
      const damages = [
        [`delete from notes where text = 'b'`, 'rows', 'note:1'],
        [`update notes set text = 'x' where text = 'b'`, 'rows', 'note:1'],
        [`insert into notes values('note:1', 77, 'x')`, 'rows', 'note:1'],
        [`insert into notes values('note:9', 1, 'x')`, 'orphan-rows', 'note:9'],
        [`delete from events where stream = 'note:1' and revision = 2`, 'gap', 'note:1'],
        [`update streams set revision = 9 where stream = 'note:2'`, 'head', 'note:2'],
        [`delete from streams where stream = 'note:2'`, 'orphan-events', 'note:2'],
      ] as const;
      for (const [sql, kind, stream] of damages) {
        await using opened = await openTestStore(engine, withNotes);
        const { store } = opened;
        await commit(store, {
          appends: [append('note:1', ['a', 'b', 'c'].map(added)), append('note:2', [added('d')])],
        });
        await damage(store, sql);
        const { problems } = await verifyStore(store, withNotes);
        assert.ok(
          problems.some((problem) => problem.kind === kind && problem.stream === stream),
          `${sql}: ${JSON.stringify(problems)}`,
        );
        assert.ok(!JSON.stringify(problems).includes('"x"'));
      }
    });

    it('K6 verify goes on where it stopped, in any steps', async () => {
      await using opened = await openTestStore(engine, withNotes);
      const { store } = opened;
      await commit(store, { appends: ['a', 'b', 'c', 'd', 'e'].map((n) => append(`note:${n}`, [added(n)])) });
      await damage(store, `update notes set text = 'wrong' where stream = 'note:d'`);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 7 }), async (limit) => {
          const found: string[] = [];
          let next: string | null = '';
          while (next !== null) {
            const report = await verifyStore(store, { ...withNotes, limit, after: next });
            found.push(...report.problems.map(({ stream }) => stream));
            next = report.next;
          }
          assert.deepEqual(found, ['note:d']);
        }),
        { numRuns: 7 },
      );
    });

    it('K6 verify looks again at a stream that grew between its events and its rows', async () => {
      await using opened = await openTestStore(engine, withNotes);
      const { store } = opened;
      await commit(store, { appends: [append('note:1', [added('a')])] });
      let grown = 0;
      const growing: Store = {
        ...store,
        async query(statement) {
          if (statement.sql.includes('"notes"') && statement.parameters.includes('note:1') && grown < 3) {
            grown += 1;
            await commit(store, { appends: [append('note:1', [added('late')])] });
          }
          return store.query(statement);
        },
      };
      const report = await verifyStore(growing, withNotes);
      assert.equal(grown, 3);
      assert.deepEqual(report.problems, []);
      assert.equal(report.events, 4);
    });

    it('K8 a rebuild begins a stream again that grew between its rows and their exchange', async () => {
      await using opened = await openTestStore(engine, withNotes);
      const { store } = opened;
      await commit(store, { appends: [append('note:1', [added('a'), added('b')])] });
      await damage(store, `delete from notes where text = 'a'`);
      let cleared = false;
      const clearing: Store = {
        ...store,
        async commit(parts) {
          if (!cleared) {
            cleared = true;
            await commit(store, { appends: [append('note:1', [{ type: 'note.cleared', data: {} }])] });
          }
          return store.commit(parts);
        },
      };
      await rebuildProjection(clearing, notes, options);
      assert.deepEqual(await readNotes(store), []);
    });
  });
}
