import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { added, append, commit, readNotes, withNotes } from '../../../test/contracts/store/sample.ts';
import { createTestFolder } from '../../../test/kit/folder.ts';
import { backupName, listBackups, pruneBackups } from '../backup.ts';
import { verifyStore } from '../verify.ts';
import { restoreSqliteBackup } from './sqlite-backup.ts';
import type { SqliteStore } from './sqlite-store.ts';
import { openSqliteStore } from './sqlite-store.ts';

const at = Date.UTC(2026, 0, 31, 3, 0, 0);

function open(file: string): Promise<SqliteStore> {
  return openSqliteStore({ ...withNotes, file, clock: () => at });
}

describe('backups of the SQLite store', () => {
  it('R10 a backup made while others write is whole, and restoring it brings its state back', async () => {
    await using folder = await createTestFolder();
    const file = folder.at('sanctum.db');
    const backup = folder.at(backupName(at, 'db'));
    {
      await using store = await open(file);
      await commit(store, {
        appends: [
          append(
            'note:1',
            Array.from({ length: 3000 }, () => added('x'.repeat(200))),
          ),
        ],
      });
      const done = new AbortController();
      const writing = (async () => {
        while (!done.signal.aborted) {
          await commit(store, { appends: [append('note:2', [added('a'), added('b')])] });
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      const seen: number[] = [];
      try {
        await store.backup(backup, ({ done: copied, total }) => seen.push(copied / total));
      } finally {
        done.abort();
        await writing;
      }
      assert.ok(seen.length > 0 && seen.every((part) => part >= 0 && part <= 1));
      await commit(store, { appends: [append('note:3', [added('after the backup')])] });
    }
    const { aside } = await restoreSqliteBackup({ backup, file, at });
    assert.match(aside ?? '', /sanctum\.db\.replaced-2026-01-31T/);
    await using restored = await open(file);
    assert.equal(await restored.revision('note:3'), 0);
    assert.equal(await restored.revision('note:1'), 3000);
    assert.equal((await restored.revision('note:2')) % 2, 0);
    assert.deepEqual((await verifyStore(restored, withNotes)).problems, []);
    await using old = await open(aside ?? '');
    assert.equal(await old.revision('note:3'), 1);
    assert.ok((await readNotes(old)).length > 3000);
  });

  it('R10 a damaged backup, a foreign file or a missing one is refused and nothing changes', async () => {
    await using folder = await createTestFolder();
    const file = folder.at('sanctum.db');
    const whole = folder.at('whole.db');
    {
      await using store = await open(file);
      await commit(store, {
        appends: [
          append(
            'note:1',
            Array.from({ length: 500 }, () => added('x'.repeat(200))),
          ),
        ],
      });
      await store.backup(whole);
    }
    const torn = folder.at('torn.db');
    await writeFile(torn, (await readFile(whole)).subarray(0, 40_000));
    const text = folder.at('text.db');
    await writeFile(text, 'not a database');
    const before = await readFile(file);
    for (const backup of [torn, text, folder.at('missing.db')]) {
      await assert.rejects(restoreSqliteBackup({ backup, file, at }), {
        code: 'store-corrupt',
        message: /Nothing was changed/,
      });
    }
    assert.deepEqual(await readFile(file), before);
    await using store = await open(file);
    assert.equal(await store.revision('note:1'), 500);
  });

  it('R10 a restore over a database that was killed takes its log aside too', async () => {
    await using folder = await createTestFolder();
    const file = folder.at('sanctum.db');
    const backup = folder.at('copy.db');
    {
      await using store = await open(file);
      await commit(store, { appends: [append('note:1', [added('a')])] });
      await store.backup(backup);
      await commit(store, { appends: [append('note:1', [added('b')])] });
      // As a killed process leaves it: the newest commits are in the log alone.
      for (const part of ['', '-wal']) await copyFile(`${file}${part}`, folder.at(`killed.db${part}`));
    }
    const killed = folder.at('killed.db');
    const { aside } = await restoreSqliteBackup({ backup, file: killed, at });
    await using restored = await open(killed);
    assert.equal(await restored.revision('note:1'), 1);
    await using old = await open(aside ?? '');
    assert.equal(await old.revision('note:1'), 2);
  });

  it('K12 a database in use is not restored over', async () => {
    await using folder = await createTestFolder();
    const file = folder.at('sanctum.db');
    await using store = await open(file);
    await store.backup(folder.at('copy.db'));
    await assert.rejects(restoreSqliteBackup({ backup: folder.at('copy.db'), file, at }), {
      code: 'store-locked',
    });
  });

  it('Q3 a backup that cannot be written leaves nothing half done and harms nothing', async () => {
    await using folder = await createTestFolder();
    await using store = await open(folder.at('sanctum.db'));
    await commit(store, { appends: [append('note:1', [added('x')])] });
    await assert.rejects(store.backup(folder.at('no/such/folder.db')), { code: 'store-unavailable' });
    await commit(store, { appends: [append('note:1', [added('x')])] });
  });

  it('R10 backups are listed newest first, and all but the newest are pruned', async () => {
    await using folder = await createTestFolder();
    const day = 86_400_000;
    for (let n = 0; n < 5; n += 1) await writeFile(folder.at(backupName(at + n * day, 'db')), 'x');
    await writeFile(folder.at('notes.txt'), 'kept');
    const listed = await listBackups(folder.folder);
    assert.deepEqual(
      listed.map((backup) => backup.at),
      [4, 3, 2, 1, 0].map((n) => at + n * day),
    );
    const pruned = await pruneBackups(folder.folder, 2);
    assert.equal(pruned.length, 3);
    assert.deepEqual(
      (await listBackups(folder.folder)).map(({ file }) => path.basename(file)),
      ['sanctum-2026-02-04T03-00-00Z.db', 'sanctum-2026-02-03T03-00-00Z.db'],
    );
    assert.ok(existsSync(folder.at('notes.txt')));
  });
});
