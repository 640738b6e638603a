import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { openVaultKey } from '../agent/vault/vault-key.ts';
import { createVault } from '../agent/vault/vault.ts';
import type { Vault } from '../agent/vault/vault.ts';
import { OperationError } from '../cli/operations.ts';
import type { Operations } from '../cli/operations.ts';
import { createStoreOperations, forgetPorts } from '../cli/store-operations.ts';
import type { Log } from '../cli/log.ts';
import type { Config } from '../config.ts';
import { toLlmOptions } from '../config/models.ts';
import { ulid } from '../kernel/ids.ts';
import type { Ids } from '../kernel/ids.ts';
import { openCalibration } from '../llm/calibrate.ts';
import { createClassifierFailures } from '../llm/classifier-failures.ts';
import { createGateway } from '../llm/create-gateway.ts';
import type { Gateway } from '../llm/gateway.ts';
import type { StoreLedger } from '../llm/ledger.ts';
import { createLedger } from '../llm/ledger.ts';
import { toSpendLimits } from '../llm/spend/pacing.ts';
import { parseQuietHours } from '../llm/spend/quiet-hours.ts';
import { createSharedClock } from '../llm/spend/shared-clock.ts';
import { createSpendGate } from '../llm/spend/store-gate.ts';
import type { StoreSpendGate } from '../llm/spend/store-gate.ts';
import type { Backups } from '../store/backup.ts';
import { everybody, forgetPerson } from '../store/forget/forget.ts';
import { forgottenUntil, readTombstones } from '../store/forget/tombstones.ts';
import { rebuildStale } from '../store/rebuild.ts';
import type { Store } from '../store/store.ts';
import { loadParts } from '../wire.ts';

/**
 * Opens the store that the configuration names, with read models that fit this program.
 * @param sync `normal` for work that can be done again after a loss of power
 */
export async function openStore(
  config: Config,
  log: Log,
  clock: () => number,
  sync: 'full' | 'normal' = 'full',
): Promise<Store & Backups> {
  const options = { ...loadParts(config), clock, log, sync };
  const store = await openEngine(config, options);
  await rebuildStale(store, options);
  return store;
}

async function openEngine(
  { store }: Config,
  options: Parameters<typeof rebuildStale>[1] & { readonly log: Log; readonly sync: 'full' | 'normal' },
): Promise<Store & Backups> {
  if (store.type === 'sqlite') {
    mkdirSync(path.dirname(store.file), { recursive: true, mode: 0o700 });
    const { openSqliteStore } = await import('../store/sqlite/sqlite-store.ts');
    return openSqliteStore({ ...options, file: store.file });
  }
  const { openPostgresStore } = await import('../store/postgres/postgres-store.ts');
  return openPostgresStore({ ...options, url: store.url.reveal() });
}

/** New ids, by time and chance. */
export function createIds(clock: () => number): Ids {
  return { next: (prefix) => `${prefix}_${ulid(clock(), randomBytes(10))}` };
}

/** A name for this process that no other has. */
export function nameNode(): string {
  return `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
}

/** The models of the configuration, with their account in the store. */
export async function openGateway(
  store: Store,
  config: Config,
  node: string,
  log: Log,
  clock: () => number,
): Promise<{ readonly gateway: Gateway; readonly ledger: StoreLedger; readonly gate: StoreSpendGate }> {
  const ledger = createLedger(store, node);
  const { proactiveQuietHours: quiet } = config;
  const gate = createSpendGate(store, node, {
    limits: toSpendLimits(config.proactiveTokensPerDay, config.proactiveTokensPerCall),
    quiet: quiet === null ? null : parseQuietHours(quiet, Intl.DateTimeFormat().resolvedOptions().timeZone),
    now: createSharedClock(store, clock),
  });
  const ids = createIds(clock);
  const gateway = createGateway(
    {
      ledger,
      failures: createClassifierFailures(store),
      calibration: await openCalibration(store, clock, (error) =>
        log('warn', 'Calibration not kept', { error }),
      ),
      nextId: () => ids.next('call'),
      gate,
      proactive: gate,
      report: (error) => log('error', 'The token account could not be kept', { error }),
    },
    toLlmOptions(config.models),
  );
  return { gateway, ledger, gate };
}

/** The vault in the store; its key is asked for when something is first sealed or opened. */
export function openVault(store: Store, config: Config, log: Log, clock: () => number): Vault {
  const key = () => openVaultKey({ secret: config.secretKey, folder: config.dataDirectory });
  return createVault({ store, key, clock, log });
}

/** What the command line can do with this open store. */
export function operationsOn(
  store: Store & Backups,
  config: Config,
  gateway: Gateway,
  log: Log,
  clock: () => number,
): Operations {
  const parts = loadParts(config);
  const logins = parts.plugins.logins({ vault: openVault(store, config, log, clock), clock, log });
  const { checks } = parts.plugins;
  const ids = createIds(clock);
  return createStoreOperations({ store, config, ...parts, gateway, logins, checks, ids, clock });
}

/** Opens the store for one command: no server, no channels, no workers. */
export async function openOperations(
  config: Config,
  log: Log,
  clock: () => number,
): Promise<Operations & AsyncDisposable> {
  const store = await openStore(config, log, clock);
  try {
    const { gateway } = await openGateway(store, config, nameNode(), log, clock);
    return {
      ...operationsOn(store, config, gateway, log, clock),
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    };
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

/** Puts a backup in the place of the store, and forgets again whoever was forgotten since it was made (K15). */
export async function restoreBackup(
  config: Config,
  log: Log,
  ask: { readonly file: string; readonly force: boolean },
  clock: () => number,
): Promise<{ readonly file: string; readonly kept: string | null; readonly forgotten: number }> {
  const aside = await putInPlace(config, log, ask, clock);
  const store = await openStore(config, log, clock);
  try {
    const list = readTombstones(config.dataDirectory);
    let forgotten = 0;
    for (const person of list.people.length === 0 ? [] : await everybody(store)) {
      const until = forgottenUntil(list, person);
      if (until === null) continue;
      await forgetPerson(forgetPorts({ store, config, ...loadParts(config), clock }), {
        person,
        until,
        dryRun: false,
        salt: list.salt,
        meta: { at: clock(), actor: 'owner:cli', origin: 'direct' },
        progress: () => {},
        signal: new AbortController().signal,
      });
      forgotten += 1;
    }
    return { file: ask.file, kept: aside, forgotten };
  } finally {
    await store[Symbol.asyncDispose]();
  }
}

async function putInPlace(
  config: Config,
  log: Log,
  { file, force }: { readonly file: string; readonly force: boolean },
  clock: () => number,
): Promise<string | null> {
  const { store } = config;
  if (store.type === 'sqlite') {
    if (!force && existsSync(store.file)) throw isThere(store.file);
    mkdirSync(path.dirname(store.file), { recursive: true, mode: 0o700 });
    const { restoreSqliteBackup } = await import('../store/sqlite/sqlite-backup.ts');
    return (await restoreSqliteBackup({ backup: file, file: store.file, at: clock() })).aside;
  }
  if (!force) throw isThere('the database that DATABASE_URL names');
  const { restorePostgresBackup } = await import('../store/postgres/postgres-backup.ts');
  const { migrations } = loadParts(config);
  const options = { migrations, clock, log, backup: file, url: store.url.reveal(), at: clock() };
  return (await restorePostgresBackup(options)).aside;
}

function isThere(what: string): OperationError {
  const message = `${what} may hold a store already, and nothing was changed. Add --force to put the backup in its place; what is there is kept aside.`;
  return new OperationError('store-not-empty', message);
}
