import type { PluginHouse } from '../../src/agent/plugin.ts';
import { createGateway } from '../../src/llm/create-gateway.ts';
import { createMemoryFailures, createMemoryLedger, createTestIds } from './llm.ts';
import { openTestStore } from './stores.ts';

/** A house for plugins: an empty SQLite store, the placeholder as model, and a log that is kept. */
export type TestHouse = AsyncDisposable & {
  readonly house: Omit<PluginHouse, 'config'>;
  readonly logged: readonly string[];
};

/** Opens a house for one test. */
export async function openTestHouse(): Promise<TestHouse> {
  const opened = await openTestStore('sqlite');
  const logged: string[] = [];
  const nextId = createTestIds('id');
  const ports = { ledger: createMemoryLedger(), failures: createMemoryFailures(), nextId };
  return {
    logged,
    house: {
      store: opened.store,
      gateway: createGateway(ports, { roles: {} }),
      ids: { next: (prefix) => `${prefix}_${nextId()}` },
      clock: () => 0,
      log: (level, message, data) => void logged.push(`${level}: ${message} ${JSON.stringify(data ?? {})}`),
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
