import { createArtifactReader } from '../../src/agent/artifacts/artifact-reader.ts';
import type { PluginHouse } from '../../src/agent/plugin.ts';
import { createSpine } from '../../src/agent/spine/spine.ts';
import { createSpeak } from '../../src/agent/turn/speak.ts';
import { openVaultKey } from '../../src/agent/vault/vault-key.ts';
import { vaultTables } from '../../src/agent/vault/vault.tables.ts';
import { createVault } from '../../src/agent/vault/vault.ts';
import { Secret } from '../../src/kernel/secret.ts';
import { createGateway } from '../../src/llm/create-gateway.ts';
import { core } from '../../src/store/migrations/core.ts';
import { createThreadLog } from '../../src/store/thread/thread-log.ts';
import { createThreadReader } from '../../src/store/thread/thread-reader.ts';
import { createMemoryFailures, createMemoryLedger, createTestIds } from './llm.ts';
import { readAgent } from '../../src/wire/read-agent.ts';
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
  const ids = { next: (prefix: string) => `${prefix}_${nextId()}` };
  const clock = () => 0;
  const threads = createThreadLog(store);
  const reader = createThreadReader(store);
  const agent = readAgent({ agents: [] });
  const debounce = { quietMs: 0, mostMs: 0 };
  const channel = () => ({ continues: false, deliver: () => ({ outbox: [], jobs: [] }) });
  return {
    logged,
    house: {
      agent,
      store,
      threads,
      reader,
      artifacts: createArtifactReader(store),
      spine: createSpine({ store, threads, reader, ids, clock, agent: agent.name, debounce }),
      speak: createSpeak({ threads, reader, channel, ids, clock, agent }),
      alert: ({ key, text }) => Promise.resolve(void logged.push(`alert: ${key} ${text}`)),
      vault: createVault({
        store,
        key: () => openVaultKey({ secret: new Secret('a key for tests'), folder: '' }),
        clock,
        log: () => {},
      }),
      folders: { data: '', exports: '' },
      publicUrl: null,
      gateway: createGateway(ports, { roles: {} }),
      ids,
      clock,
      log: (level, message, data) => void logged.push(`${level}: ${message} ${JSON.stringify(data ?? {})}`),
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
