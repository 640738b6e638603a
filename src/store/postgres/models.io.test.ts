import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  added,
  append,
  commit,
  noteTables,
  notes,
  readNotes,
  withNotes,
} from '../../../test/contracts/store/sample.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { core } from '../migrations/core.ts';
import type { Commit } from '../store.ts';
import { verifyStore } from '../verify.ts';

describe('read models on PostgreSQL', () => {
  it('K6 text that PostgreSQL cannot hold to the letter does not make verification complain', async () => {
    await using opened = await openTestStore('postgres', withNotes);
    const { store } = opened;
    await commit(store, {
      appends: [append('note:1', [added('nul \0 here'), added('half \ud800 a character')])],
    });
    assert.deepEqual(
      (await readNotes(store)).map((row) => row['text']),
      ['nul \uFFFD here', 'half \uFFFD a character'],
    );
    const report = await verifyStore(store, { projections: [notes], migrations: [core, noteTables] });
    assert.deepEqual(report.problems, []);
  });

  it('K15 the tables can be cleared of old rows while the store is open', async () => {
    await using opened = await openTestStore('postgres', withNotes);
    const { store } = opened;
    await commit(store, { appends: [append('note:1', [added('a')])] });
    await commit(store, { records: [{ sql: `update notes set text = 'b'`, parameters: [] }] });
    assert.deepEqual(await store.query({ sql: 'vacuum', parameters: [] }), []);
    const stats = `select last_vacuum is not null as cleared from pg_stat_user_tables where relname = 'notes'`;
    assert.deepEqual(await store.query({ sql: stats, parameters: [] }), [{ cleared: 1 }]);
  });

  it('K3 a query of all columns goes on working after a newer node added one', async () => {
    await using opened = await openTestStore('postgres', withNotes);
    const { store } = opened;
    await commit(store, { appends: [append('note:1', [added('a')])] });
    const all = { sql: 'select * from notes', parameters: [] };
    for (let n = 0; n < 4; n += 1) assert.equal((await store.query(all)).length, 1);
    await store.query({ sql: 'alter table notes add column mood text', parameters: [] });
    assert.deepEqual(await store.query(all), [{ stream: 'note:1', revision: 1, text: 'a', mood: null }]);
  });

  it('K3 a statement that cannot be sent takes the whole commit back', async () => {
    await using opened = await openTestStore('postgres', withNotes);
    const { store } = opened;
    const wrong = { sql: 'insert into cursors(name, cursor) values($1, $2)', parameters: ['x', true] };
    const records = [wrong] as unknown as Commit['records'] & object;
    await assert.rejects(store.commit({ appends: [append('note:1', [added('a')])], records }), {
      code: 'store-fault',
    });
    assert.equal(await store.revision('note:1'), 0);
    assert.deepEqual(await readNotes(store), []);
    await commit(store, { appends: [append('note:1', [added('b')], 0)] });
  });
});
