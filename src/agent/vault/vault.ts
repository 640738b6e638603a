import { randomBytes } from 'node:crypto';
import type { Json } from '../../kernel/json.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { tablesOf } from '../../store/projection.ts';
import type { Row, Statement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { seal, unseal } from './seal.ts';
import type { VaultKey } from './vault-key.ts';
import type { VaultTables } from './vault.tables.ts';

/** What the vault has for a service and account. `unreadable` says in a sentence why and what to do. */
export type VaultFound =
  | { readonly type: 'found'; readonly value: Json; readonly version: string; readonly at: number }
  | { readonly type: 'none' }
  | { readonly type: 'unreadable'; readonly problem: string };

/** An entry as it may be shown: nothing of what it holds. `aside` is when it was set aside as unreadable. */
export type VaultEntry = {
  readonly service: string;
  readonly account: string;
  readonly at: number;
  readonly aside: number | null;
};

/** Login sessions and tokens, encrypted at rest and shared by all nodes (C8). */
export type Vault = {
  readonly get: (service: string, account: string) => Promise<VaultFound>;
  /**
   * Keeps a value in the place of what was there; gives its version. With `over`, only where that version is still the present
   * one: null tells that somebody else has written meanwhile.
   */
  readonly put: (
    service: string,
    account: string,
    value: Json,
    options?: { readonly over?: string },
  ) => Promise<string | null>;
  readonly remove: (service: string, account: string) => Promise<void>;
  readonly list: () => Promise<readonly VaultEntry[]>;
  /** Erases what nobody has written for half a year, and what was set aside a month ago; gives how many. */
  readonly cleanUp: () => Promise<number>;
};

/** What a vault needs; the key is asked for at the first use. */
export type VaultPorts = {
  readonly store: Store;
  readonly key: () => Promise<VaultKey>;
  readonly clock: () => number;
  readonly log: (
    level: 'info' | 'warn' | 'error',
    message: string,
    data?: { readonly [name: string]: unknown },
  ) => void;
};

const dayMs = 86_400_000;
const keptUnusedMs = 180 * dayMs;
const keptAsideMs = 30 * dayMs;

/** Opens the vault of a store. */
export function createVault({ store, key, clock, log }: VaultPorts): Vault {
  const tables = tablesOf<VaultTables>(store.sql);
  let opened: Promise<VaultKey> | null = null;
  const theKey = (): Promise<VaultKey> => {
    opened ??= key().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };

  function current(service: string, account: string): Statement {
    return toStatement(
      tables
        .selectFrom('vault')
        .selectAll()
        .where('service', '=', service)
        .where('account', '=', account)
        .where('aside', '=', 0),
    );
  }

  async function get(service: string, account: string): Promise<VaultFound> {
    const [row] = await store.query(current(service, account));
    if (row === undefined) return { type: 'none' };
    const opens = unseal(await theKey(), placeOf(service, account), String(row['sealed']));
    if (opens.ok) {
      // Sealed by us and unchanged since, so it is the JSON that was put in.
      const value = JSON.parse(opens.value) as Json;
      return { type: 'found', value, version: String(row['version']), at: Number(row['at']) };
    }
    if (opens.refusal === 'other-key') {
      const problem = `The login for ${service} was kept with another key. Set the same SECRET_KEY as then (on every node), or log in again.`;
      return { type: 'unreadable', problem };
    }
    await setAside(row);
    const problem = `The login kept for ${service} was damaged and has been set aside. Log in again.`;
    return { type: 'unreadable', problem };
  }

  async function setAside(row: Row): Promise<void> {
    const [service, account] = [String(row['service']), String(row['account'])];
    const move = tables
      .updateTable('vault')
      .set({ aside: clock() })
      .where('service', '=', service)
      .where('account', '=', account)
      .where('aside', '=', 0)
      .where('version', '=', String(row['version']));
    await store.commit({ records: [toStatement(move)] });
    log('error', 'A login in the vault was damaged and has been set aside', { service, account });
  }

  async function put(
    service: string,
    account: string,
    value: Json,
    options: { readonly over?: string } = {},
  ): Promise<string | null> {
    const sealed = seal(await theKey(), placeOf(service, account), canonicalJson(value));
    const version = randomBytes(9).toString('base64url');
    const fresh = { sealed, version, at: clock() };
    if (options.over === undefined) {
      const insert = tables
        .insertInto('vault')
        .values({ service, account, aside: 0, ...fresh })
        .onConflict((conflict) => conflict.columns(['service', 'account', 'aside']).doUpdateSet(fresh));
      await store.commit({ records: [toStatement(insert)] });
      return version;
    }
    const update = tables
      .updateTable('vault')
      .set(fresh)
      .where('service', '=', service)
      .where('account', '=', account)
      .where('aside', '=', 0)
      .where('version', '=', options.over);
    const done = await store.commit({ records: [{ ...toStatement(update), guard: 'vault-version' }] });
    return done.type === 'committed' ? version : null;
  }

  return {
    get,
    put,
    async remove(service, account) {
      const erase = tables
        .deleteFrom('vault')
        .where('service', '=', service)
        .where('account', '=', account)
        .where('aside', '=', 0);
      await store.commit({ records: [toStatement(erase)] });
    },
    async list() {
      const all = tables.selectFrom('vault').select(['service', 'account', 'at', 'aside']);
      const rows = await store.query(toStatement(all.orderBy('service').orderBy('account').orderBy('aside')));
      return rows.map((row) => ({
        service: String(row['service']),
        account: String(row['account']),
        at: Number(row['at']),
        aside: Number(row['aside']) === 0 ? null : Number(row['aside']),
      }));
    },
    async cleanUp() {
      const now = clock();
      const old = tables.selectFrom('vault').select(({ fn }) => fn.countAll().as('count'));
      const before = await countOf(store, toStatement(old));
      const unused = tables
        .deleteFrom('vault')
        .where('aside', '=', 0)
        .where('at', '<', now - keptUnusedMs);
      const aside = tables
        .deleteFrom('vault')
        .where('aside', '>', 0)
        .where('aside', '<', now - keptAsideMs);
      await store.commit({ records: [toStatement(unused), toStatement(aside)] });
      return before - (await countOf(store, toStatement(old)));
    },
  };
}

function placeOf(service: string, account: string): string {
  return JSON.stringify([service, account]);
}

async function countOf(store: Store, statement: Statement): Promise<number> {
  const [row] = await store.query(statement);
  return Number(row?.['count'] ?? 0);
}
