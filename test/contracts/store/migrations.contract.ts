import assert from 'node:assert/strict';
import { it } from 'node:test';
import { core } from '../../../src/store/migrations/core.ts';
import type { Migration } from '../../../src/store/migration.ts';
import type { OpenStore } from '../store.contract.ts';
import { added, append, commit, noteTables, readNotes, withNotes } from './sample.ts';

const step = (id: string, sql: readonly string[], more: Partial<Migration> = {}): Migration => ({
  id,
  up: () => sql,
  ...more,
});

/** The schema goes forward, and an older or newer program meets a clear answer. */
export function describeMigrations(open: OpenStore): void {
  it('K13 a new release adds its steps, in order of id, and keeps the data', async () => {
    await using opened = await open();
    await commit(opened.store, { appends: [append('note:1', [added('a')])] });
    const more = step('0101-more', [`insert into notes values('note:0', 1, 'from a migration')`]);
    const store = await opened.reopen({ ...withNotes, migrations: [more, noteTables, core] });
    assert.equal(await store.revision('note:1'), 1);
    assert.equal(
      (await readNotes(store)).some((row) => row['text'] === 'from a migration'),
      true,
    );
    const applied = await store.query({ sql: 'select id from migrations order by id', parameters: [] });
    assert.deepEqual(
      applied.map((row) => row['id']),
      ['0001-core', '0100-notes', '0101-more'],
    );
    const schema = await store.query({ sql: `select value from meta where key = 'schema'`, parameters: [] });
    assert.deepEqual(schema, [{ value: '101' }]);
    await opened.reopen({ ...withNotes, migrations: [core, noteTables, more] });
  });

  it('K13 the previous release still runs on a database that a newer one expanded', async () => {
    await using opened = await open();
    await opened.reopen({ migrations: [core, noteTables] });
    const store = await opened.reopen({ migrations: [core] });
    await commit(store, { appends: [append('note:1', [added('a')])] });
  });

  it('K13 a database that needs a newer program is refused and stays as it is', async () => {
    await using opened = await open();
    const breaking = step('0102-breaking', ['drop table notes'], { minReader: 102 });
    await opened.reopen({ migrations: [core, noteTables, breaking] });
    await assert.rejects(opened.reopen({ migrations: [core, noteTables] }), (error) => {
      assert.equal(codeOf(error), 'store-too-new');
      assert.match(messageOf(error), /needs a newer program.*102.*100.*Nothing was changed/s);
      return true;
    });
    await opened.reopen({ migrations: [core, noteTables, breaking] });
  });

  it('K13 a step that fails leaves nothing of itself and says what to do', async () => {
    await using opened = await open();
    await commit(opened.store, { appends: [append('note:1', [added('a')])] });
    const broken = step('0101-broken', ['create table half(x integer)', 'insert into nowhere values(1)']);
    await assert.rejects(opened.reopen({ migrations: [core, noteTables, broken] }), (error) => {
      assert.equal(codeOf(error), 'migration-failed');
      assert.match(
        messageOf(error),
        /0101-broken failed: .*nowhere.*Nothing of it was kept.*previous release/s,
      );
      return true;
    });
    const mended = step('0101-broken', ['create table half(x integer)']);
    const store = await opened.reopen({ migrations: [core, noteTables, mended] });
    assert.equal(await store.revision('note:1'), 1);
    assert.deepEqual(await store.query({ sql: 'select * from half', parameters: [] }), []);
  });

  it('K13 a step whose text changed after it ran is refused', async () => {
    await using opened = await open();
    await opened.reopen({ migrations: [core, step('0101-x', ['create table x(a integer)'])] });
    const changed = step('0101-x', ['create table x(b integer)']);
    await assert.rejects(opened.reopen({ migrations: [core, changed] }), (error) => {
      assert.equal(codeOf(error), 'migration-failed');
      assert.match(messageOf(error), /0101-x.*changed after it ran.*data is safe/s);
      return true;
    });
    await opened.reopen({ migrations: [core] });
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
