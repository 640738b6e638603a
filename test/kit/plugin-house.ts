import { createFolderObjects } from '../../src/agent/artifacts/objects/folder-objects.ts';
import { openGate } from '../../src/llm/spend-gate.ts';
import type { PluginHouse } from '../../src/agent/plugin.ts';
import { openVaultKey } from '../../src/agent/vault/vault-key.ts';
import { vaultTables } from '../../src/agent/vault/vault.tables.ts';
import { createVault } from '../../src/agent/vault/vault.ts';
import { Secret } from '../../src/kernel/secret.ts';
import { createGateway } from '../../src/llm/create-gateway.ts';
import { core } from '../../src/store/migrations/core.ts';
import { lendHouse } from '../../src/wire/lend-house.ts';
import { readAgent } from '../../src/wire/read-agent.ts';
import { createMemoryFailures, createMemoryLedger, createTestIds } from './llm.ts';
import { openTestStore } from './stores.ts';

/** A house for plugins: an empty SQLite store, the placeholder as model, and a log that is kept. */
export type TestHouse = AsyncDisposable & {
  readonly house: Omit<PluginHouse, 'config'>;
  readonly logged: readonly string[];
};

/** Opens a house for one test. */
export async function openTestHouse(): Promise<TestHouse> {
  const opened = await openTestStore('sqlite', { migrations: [core, vaultTables] });
  const { store } = opened;
  const logged: string[] = [];
  const nextId = createTestIds('id');
  const ports = { ledger: createMemoryLedger(), failures: createMemoryFailures(), nextId };
  const clock = () => 0;
  const { house } = lendHouse({
    agent: readAgent({ agents: [] }),
    store,
    gateway: createGateway(ports, { roles: {} }),
    account: { ledger: ports.ledger, gate: openGate },
    vault: createVault({
      store,
      key: () => openVaultKey({ secret: new Secret('a key for tests'), folder: '' }),
      clock,
      log: () => {},
    }),
    objects: createFolderObjects(''),
    folders: { data: '', exports: '' },
    publicUrl: null,
    ids: { next: (prefix) => `${prefix}_${nextId()}` },
    clock,
    log: (level, message, data) => void logged.push(`${level}: ${message} ${JSON.stringify(data ?? {})}`),
  });
  return { logged, house, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}
