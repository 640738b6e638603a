import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { createTestFolder } from '../../../test/kit/folder.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { Secret } from '../../kernel/secret.ts';
import { core } from '../../store/migrations/core.ts';
import type { Store } from '../../store/store.ts';
import { openVaultKey } from './vault-key.ts';
import type { Vault } from './vault.ts';
import { createVault } from './vault.ts';
import { vaultTables } from './vault.tables.ts';

const dayMs = 86_400_000;
const migrations = [core, vaultTables];

function open(store: Store, secret: string, more: { clock?: () => number; logged?: string[] } = {}): Vault {
  return createVault({
    store,
    key: () => openVaultKey({ secret: new Secret(secret), folder: '/nowhere' }),
    clock: more.clock ?? (() => 1000),
    log: (level, message) => void more.logged?.push(`${level}: ${message}`),
  });
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`the vault on ${engine}`, () => {
    it('C8 what is put in comes out, lies encrypted at rest, and is listed without its secret', async () => {
      await using opened = await openTestStore(engine, { migrations });
      const vault = open(opened.store, 'a key');
      await vault.put('twitch', 'wren', { token: 'very-secret', scopes: ['a'] });
      const found = await vault.get('twitch', 'wren');
      assert.deepEqual(found.type === 'found' && found.value, { token: 'very-secret', scopes: ['a'] });
      assert.equal((await vault.get('twitch', 'other')).type, 'none');
      const rows = await opened.store.query({ sql: 'select * from vault', parameters: [] });
      assert.ok(!JSON.stringify(rows).includes('very-secret'));
      assert.deepEqual(await vault.list(), [{ service: 'twitch', account: 'wren', at: 1000, aside: null }]);
      await vault.remove('twitch', 'wren');
      assert.deepEqual(await vault.list(), []);
    });

    it('C8 another node with the same key reads it; one with another key says so and touches nothing', async () => {
      await using opened = await openTestStore(engine, { migrations });
      await open(opened.store, 'a key').put('twitch', 'wren', 'token');
      assert.equal((await open(opened.store, 'a key').get('twitch', 'wren')).type, 'found');
      const other = await open(opened.store, 'another key').get('twitch', 'wren');
      assert.ok(other.type === 'unreadable' && other.problem.includes('SECRET_KEY'));
      assert.equal((await open(opened.store, 'a key').get('twitch', 'wren')).type, 'found');
    });

    it('C8 a corrupted entry is set aside and reported, and a new login takes its place', async () => {
      await using opened = await openTestStore(engine, { migrations });
      const logged: string[] = [];
      const vault = open(opened.store, 'a key', { logged });
      await vault.put('twitch', 'wren', 'token');
      const rows = await opened.store.query({ sql: 'select sealed from vault', parameters: [] });
      const torn = String(rows[0]?.['sealed']).slice(0, -4);
      await opened.store.commit({
        records: [{ sql: `update vault set sealed = '${torn}'`, parameters: [] }],
      });
      const found = await vault.get('twitch', 'wren');
      assert.ok(found.type === 'unreadable' && found.problem.includes('Log in again'));
      assert.deepEqual(logged, ['error: A login in the vault was damaged and has been set aside']);
      assert.equal((await vault.get('twitch', 'wren')).type, 'none');
      await vault.put('twitch', 'wren', 'new');
      assert.deepEqual(
        (await vault.list()).map(({ aside }) => aside),
        [null, 1000],
      );
    });

    it('C8 an entry moved to another account does not open there', async () => {
      await using opened = await openTestStore(engine, { migrations });
      const vault = open(opened.store, 'a key');
      await vault.put('twitch', 'wren', 'token');
      await opened.store.commit({ records: [{ sql: `update vault set account = 'eve'`, parameters: [] }] });
      assert.equal((await vault.get('twitch', 'eve')).type, 'unreadable');
    });

    it('C8 of two writers over one version the second is told, and what the first wrote stays', async () => {
      await using opened = await openTestStore(engine, { migrations });
      const vault = open(opened.store, 'a key');
      const over = (await vault.put('twitch', 'wren', 'one')) ?? '';
      assert.notEqual(await vault.put('twitch', 'wren', 'two', { over }), null);
      assert.equal(await vault.put('twitch', 'wren', 'three', { over }), null);
      const found = await vault.get('twitch', 'wren');
      assert.equal(found.type === 'found' && found.value, 'two');
    });

    it('C8 what is old is cleaned up: unused for half a year, set aside for a month', async () => {
      await using opened = await openTestStore(engine, { migrations });
      let now = 1000;
      const vault = open(opened.store, 'a key', { clock: () => now });
      await vault.put('twitch', 'old', 'token');
      await vault.put('twitch', 'broken', 'token');
      await opened.store.commit({
        records: [{ sql: `update vault set sealed = 'x' where account = 'broken'`, parameters: [] }],
      });
      await vault.get('twitch', 'broken');
      now += 29 * dayMs;
      assert.equal(await vault.cleanUp(), 0);
      now += 2 * dayMs;
      assert.equal(await vault.cleanUp(), 1);
      await vault.put('twitch', 'used', 'token');
      now += 160 * dayMs;
      assert.equal(await vault.cleanUp(), 1);
      assert.deepEqual(
        (await vault.list()).map(({ account }) => account),
        ['used'],
      );
    });
  });
}

describe('the key of the vault', () => {
  it('C8 without SECRET_KEY a key is made in the data folder, for its owner alone, and used again', async () => {
    await using folder = await createTestFolder();
    const keys = await Promise.all(
      [1, 2, 3].map(() => openVaultKey({ secret: null, folder: folder.at('data') })),
    );
    assert.equal(new Set(keys.map(({ id }) => id)).size, 1);
    const file = folder.at('data/vault.key');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.ok(!(await readFile(file, 'utf8')).includes(keys[0]?.id ?? ''));
  });

  it('C8 a damaged key file is named, and nothing is overwritten', async () => {
    await using folder = await createTestFolder();
    await writeFile(folder.at('vault.key'), 'short');
    await assert.rejects(openVaultKey({ secret: null, folder: folder.folder }), {
      code: 'vault-key-damaged',
    });
    assert.equal(await readFile(folder.at('vault.key'), 'utf8'), 'short');
  });
});
