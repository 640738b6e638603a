import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  added,
  append,
  commit,
  job,
  noteTables,
  readNotes,
  withNotes,
} from '../../../test/contracts/store/sample.ts';
import { createTestFolder } from '../../../test/kit/folder.ts';
import { core } from '../migrations/core.ts';
import type { SqliteStore, SqliteStoreOptions } from './sqlite-store.ts';
import { openSqliteStore } from './sqlite-store.ts';

function open(file: string, more: Partial<SqliteStoreOptions> = {}): Promise<SqliteStore> {
  return openSqliteStore({
    file,
    migrations: [core],
    projections: [],
    clock: () => 1_700_000_000_000,
    ...more,
  });
}

/** Another process that opens the file, commits without end and prints the revision of each acknowledged event. */
function startWriter(file: string) {
  const store = fileURLToPath(new URL('./sqlite-store.ts', import.meta.url));
  const migrations = fileURLToPath(new URL('../migrations/core.ts', import.meta.url));
  const program = `
    import { openSqliteStore } from ${JSON.stringify(store)};
    import { core } from ${JSON.stringify(migrations)};
    const store = await openSqliteStore({ file: process.argv[1], migrations: [core], projections: [], clock: Date.now });
    const meta = { at: 1, actor: 'a', origin: 'direct' };
    const events = [{ type: 'a.b', data: {} }, { type: 'a.b', data: {} }];
    for (;;) {
      const { revisions } = await store.commit({ appends: [{ stream: 'note:1', expected: 'any', events, meta }] });
      process.stdout.write(revisions['note:1'] + '\\n');
    }`;
  return spawn(process.execPath, ['--input-type=module', '-e', program, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('the file of the SQLite store', () => {
  it('K12 a second opener is refused with what to do, in this process too, until the first closes', async () => {
    await using folder = await createTestFolder();
    const file = folder.at('sanctum.db');
    const first = await open(file);
    await assert.rejects(open(file), { code: 'store-locked', message: /in use by a running Sanctum.*Stop/s });
    await first[Symbol.asyncDispose]();
    await using second = await open(file);
    assert.deepEqual(await second.health(), { ok: true });
  });

  it('K12 K3 another process is refused too; killed, it has lost nothing and left nothing half done', async () => {
    await using folder = await createTestFolder();
    const file = folder.at('sanctum.db');
    for (let round = 0; round < 3; round += 1) {
      const child = startWriter(file);
      let acknowledged = 0;
      const lines = createInterface(child.stdout);
      lines.on('line', (line) => (acknowledged = Number(line)));
      await once(lines, 'line');
      await assert.rejects(open(file), { code: 'store-locked' });
      child.kill('SIGKILL');
      await once(child, 'close');
      await using store = await open(file);
      const revision = await store.revision('note:1');
      assert.ok(acknowledged > 0 && revision >= acknowledged, `${revision} of ${acknowledged}`);
      assert.equal(revision % 2, 0, 'both events of a commit or none');
      assert.equal((await store.read('note:1')).length, revision);
    }
  });

  it('K12 a file of another program and a damaged file are refused and left as they are', async () => {
    await using folder = await createTestFolder();
    const foreign = folder.at('foreign.db');
    const other = new DatabaseSync(foreign);
    other.exec('create table theirs(x)');
    other.close();
    await assert.rejects(open(foreign), {
      code: 'store-corrupt',
      message: /another program.*Nothing was changed/s,
    });
    const damaged = folder.at('damaged.db');
    await writeFile(damaged, 'this is no database, but it is long enough to look like one'.repeat(100));
    const before = await readFile(damaged);
    await assert.rejects(open(damaged), { code: 'store-corrupt', message: /damaged.*restore a backup/s });
    assert.deepEqual(await readFile(damaged), before);
    await assert.rejects(open(folder.at('no/such/folder.db')), { code: 'store-unavailable' });
  });

  it('K13 a backup is written before a migration of a database that has data, and only then', async () => {
    await using folder = await createTestFolder();
    const file = folder.at('sanctum.db');
    const first = await open(file);
    await commit(first, { appends: [append('note:1', [added('a')])] });
    await first[Symbol.asyncDispose]();
    await (await open(file))[Symbol.asyncDispose]();
    assert.deepEqual(
      (await readdir(folder.folder)).filter((name) => name.includes('before')),
      [],
    );
    await (await open(file, { migrations: [core, noteTables] }))[Symbol.asyncDispose]();
    const [backup, ...more] = (await readdir(folder.folder)).filter((name) => name.includes('before'));
    assert.deepEqual(more, []);
    assert.match(backup ?? '', /before-0100-notes-2023-11-14T/);
    await using copy = await open(folder.at(backup ?? ''));
    assert.equal(await copy.revision('note:1'), 1);
  });

  it('Q3 on a full disk every commit of the group is refused, nothing of it holds, and writing goes on by itself', async () => {
    await using folder = await createTestFolder();
    await using store = await open(folder.at('sanctum.db'), { maxBytes: 400_000 });
    await commit(store, {
      jobs: [job('large', { payload: 'x'.repeat(200_000), unique: { key: 'k', as: 'keep' } })],
    });
    const outcomes = await Promise.allSettled([
      store.commit({ appends: [append('note:1', [added('small')])] }),
      store.commit({ appends: [append('note:2', [added('y'.repeat(300_000))])] }),
    ]);
    for (const outcome of outcomes) {
      assert.equal(outcome.status, 'rejected');
      assert.equal(outcome.reason.code, 'disk-full');
      assert.match(outcome.reason.message, /Nothing of it was kept.*Free some space/s);
    }
    assert.deepEqual(await store.readAll('start', 10), { events: [], next: 'start' });
    await commit(store, { cancels: ['k'] });
    assert.deepEqual(await store.health(), { ok: true });
    await commit(store, { appends: [append('note:2', [added('y'.repeat(150_000))], 0)] });
  });

  it('Q3 what was acknowledged before the disk was full is there, and nothing else', async () => {
    await using folder = await createTestFolder();
    await using store = await open(folder.at('sanctum.db'), { maxBytes: 200_000 });
    const fill = async (size: number): Promise<void> => {
      for (;;) await commit(store, { appends: [append('note:1', [added('x'.repeat(size))])] });
    };
    await assert.rejects(fill(20_000), { code: 'disk-full' });
    await assert.rejects(fill(100), { code: 'disk-full' });
    const revision = await store.revision('note:1');
    assert.equal((await store.read('note:1')).length, revision);
  });

  it('K3 commits of one tick share one commit to the disk; a refused one takes back only itself', async () => {
    await using folder = await createTestFolder();
    await using store = await open(folder.at('sanctum.db'), withNotes);
    let groups = 0;
    store.onCommit(() => (groups += 1));
    const groupsOf: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      groups = 0;
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          store.commit({
            appends: [
              append(`note:${round}`, [added(`${n}`)]),
              append(`note:${round}x${n % 10}`, [added('x')], 0),
            ],
          }),
        ),
      );
      groupsOf.push(groups);
      assert.equal(results.filter((result) => result.type === 'committed').length, 10);
      assert.equal(await store.revision(`note:${round}`), 10);
    }
    // A group ends where it has taken long; on a busy machine one round may, and not all of them.
    assert.ok(Math.min(...groupsOf) <= 2, `groups: ${groupsOf.join(', ')}`);
    assert.equal((await readNotes(store)).length, 100);
  });

  it('Q3 while another program holds the file a commit is refused, and afterwards it goes on', async () => {
    await using folder = await createTestFolder();
    await using store = await open(folder.at('sanctum.db'));
    const other = new DatabaseSync(folder.at('sanctum.db'));
    other.exec('begin immediate');
    const refused = store.commit({ appends: [append('note:1', [added('a')], 0)] });
    await assert.rejects(refused, {
      code: 'store-unavailable',
      message: /locked.*Nothing of it was kept.*try again/s,
    });
    assert.equal((await store.health()).ok, false);
    other.close();
    assert.deepEqual(await store.health(), { ok: true });
    await commit(store, { appends: [append('note:1', [added('a')], 0)] });
  });

  it('K3 more statements than are kept prepared still run', async () => {
    await using folder = await createTestFolder();
    await using store = await open(folder.at('sanctum.db'));
    for (let n = 0; n < 1200; n += 1) {
      assert.deepEqual(await store.query({ sql: `select ${n} as n, ? as given`, parameters: ['x'] }), [
        { n, given: 'x' },
      ]);
    }
    await assert.rejects(store.query({ sql: 'select * from nowhere', parameters: [] }), {
      code: 'store-fault',
    });
  });
});
