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
});
