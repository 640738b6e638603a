import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { createTestDatabase } from '../../../test/kit/postgres.ts';
import { added, append, commit, readNotes, withNotes } from '../../../test/contracts/store/sample.ts';
import { backupName, listBackups } from '../backup.ts';
import type { StoreOptions } from '../options.ts';
import { restorePostgresBackup } from './postgres-backup.ts';
import { openPostgresStore } from './postgres-store.ts';

const at = Date.UTC(2026, 0, 31, 3);
const options: StoreOptions = { ...withNotes, clock: () => at };

describe('backups of PostgreSQL', () => {
  it('R10 a backup taken beside writers is whole and of one moment, and only its owner may read it', async () => {
    await using folder = await mkdtempDisposable(path.join(tmpdir(), 'sanctum-backup-'));
    await using database = await createTestDatabase();
    await using empty = await createTestDatabase();
    await using store = await openPostgresStore({ ...options, url: database.url });
    const many = Array.from({ length: 2_500 }, (_, n) => added(`${n}`));
    await commit(store, { appends: [append('note:long', many)] });
    const stop = new AbortController();
    const writing = (async () => {
      for (let n = 0; !stop.signal.aborted; n += 1)
        await commit(store, { appends: [append(`note:${n % 3}`, [added(`${n}`)])] });
    })();
    const file = path.join(folder.path, backupName(at, 'jsonl'));
    const told: { done: number; total: number }[] = [];
    await store.backup(file, (progress) => told.push(progress));
    stop.abort();
    await writing;
    assert.equal(told.at(-1)?.done, told.at(-1)?.total);
    assert.ok(told.length > 1);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(
      (await listBackups(folder.path)).map((found) => found.file),
      [file],
    );
    assert.deepEqual(await restorePostgresBackup({ ...options, backup: file, url: empty.url, at }), {
      aside: null,
    });
    await using restored = await openPostgresStore({ ...options, url: empty.url });
    const rows = await readNotes(restored);
    const { events } = await restored.readAll('start', 100_000);
    assert.equal(rows.length, events.length);
    assert.ok(rows.length >= 2_500);
    for (const stream of ['note:long', 'note:0', 'note:1', 'note:2']) {
      assert.equal((await restored.read(stream)).length, await restored.revision(stream));
    }
  });

  it('R10 a restore takes the place of what is there and keeps that beside the backup', async () => {
    await using folder = await mkdtempDisposable(path.join(tmpdir(), 'sanctum-backup-'));
    await using database = await createTestDatabase();
    const file = path.join(folder.path, backupName(at, 'jsonl'));
    const old = await openPostgresStore({ ...options, url: database.url });
    await commit(old, { appends: [append('note:1', [added('before')])] });
    await old.backup(file);
    await commit(old, { appends: [append('note:1', [added('after')])] });
    await assert.rejects(restorePostgresBackup({ ...options, backup: file, url: database.url, at }), {
      code: 'store-locked',
    });
    await old[Symbol.asyncDispose]();
    const { aside } = await restorePostgresBackup({ ...options, backup: file, url: database.url, at });
    assert.ok(aside !== null);
    const restored = await openPostgresStore({ ...options, url: database.url });
    assert.equal(await restored.revision('note:1'), 1);
    await restored[Symbol.asyncDispose]();
    await restorePostgresBackup({ ...options, backup: aside, url: database.url, at: at + 1000 });
    await using again = await openPostgresStore({ ...options, url: database.url });
    assert.equal(await again.revision('note:1'), 2);
  });

  it('R10 a backup that is missing or cut off changes nothing and leaves nothing behind', async () => {
    await using folder = await mkdtempDisposable(path.join(tmpdir(), 'sanctum-backup-'));
    await using database = await createTestDatabase();
    const file = path.join(folder.path, backupName(at, 'jsonl'));
    const store = await openPostgresStore({ ...options, url: database.url });
    await commit(store, { appends: [append('note:1', [added('kept')])] });
    await store.backup(file);
    await assert.rejects(store.backup(path.join(folder.path, 'none', 'x.jsonl')), {
      code: 'store-unavailable',
    });
    await store[Symbol.asyncDispose]();
    const text = await readFile(file, 'utf8');
    const cut = path.join(folder.path, 'cut.jsonl');
    await writeFile(cut, text.slice(0, text.length / 2));
    for (const backup of [cut, path.join(folder.path, 'none.jsonl')]) {
      await assert.rejects(restorePostgresBackup({ ...options, backup, url: database.url, at }), {
        code: 'store-corrupt',
      });
    }
    assert.deepEqual((await readdir(folder.path)).sort(), ['cut.jsonl', path.basename(file)]);
    await using kept = await openPostgresStore({ ...options, url: database.url });
    assert.equal(await kept.revision('note:1'), 1);
  });
});
