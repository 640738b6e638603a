import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PluginLogin } from '../agent/plugin.ts';
import { createAudit } from '../agent/audit/audit.ts';
import { forgetObjects } from '../agent/artifacts/forget-objects.ts';
import { openObjects } from '../agent/artifacts/objects/open-objects.ts';
import type { Config } from '../config.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Gateway } from '../llm/gateway.ts';
import { createLedgerQueries } from '../llm/ledger-queries.ts';
import { readReactiveSpending } from '../llm/spend/reactive-alarm.ts';
import { createEmbeddingStatus } from '../memory/embedding/embedding-status.ts';
import { mendVectors, vectorFaults } from '../memory/embedding/vector-faults.ts';
import { eraseVectors } from '../memory/embedding/vector-rows.ts';
import type { Backups } from '../store/backup.ts';
import { backupName } from '../store/backup.ts';
import { findPerson, forgetPerson } from '../store/forget/forget.ts';
import type { ForgetPorts } from '../store/forget/forget.ts';
import { listReview, settleReview } from '../store/forget/review.ts';
import { keepTombstone, readTombstones } from '../store/forget/tombstones.ts';
import type { Migration } from '../store/migration.ts';
import type { Projection } from '../store/projection.ts';
import { rebuildProjection, rebuildStreams } from '../store/rebuild.ts';
import type { Store } from '../store/store.ts';
import { exportLog } from '../store/transfer/export-log.ts';
import { importLog } from '../store/transfer/import-log.ts';
import { verifyStore } from '../store/verify.ts';
import { describeModels } from './describe-models.ts';
import { createTaskOperations } from './task-operations.ts';
import { OperationError } from './operations.ts';
import type { Check, Operations, VerifyReport, Watch } from './operations.ts';

/** What the operations work on. */
export type StoreOperationPorts = {
  readonly store: Store & Backups;
  readonly config: Config;
  readonly projections: readonly Projection[];
  readonly migrations: readonly Migration[];
  readonly gateway: Gateway;
  /** What can be logged in to, by name. */
  readonly logins: ReadonlyMap<string, PluginLogin>;
  readonly ids: Ids;
  /** What parts of the program look at by themselves. */
  readonly checks?: readonly ((now: number) => Promise<Check>)[];
  readonly clock: () => number;
};

const hourMs = 3_600_000;

/** The operations on an open store, by whoever owns it. */
export function createStoreOperations(ports: StoreOperationPorts): Operations {
  const { store, config, clock } = ports;
  return {
    ...createTaskOperations(ports),
    verify: (_ask, watch) => verify(ports, watch),
    rebuild: ({ projections }, watch) => rebuild(ports, projections, watch),
    export: ({ file }, watch) => exportLog(store, file, transfer(watch, 'Exporting')),
    import: ({ file }, watch) => importLog(store, file, transfer(watch, 'Importing')),
    backup: ({ file }, watch) => backup(ports, file, watch),
    queueList: async ({ state, queue, limit }) => ({
      jobs: await store.jobs.list({
        limit,
        ...(state === null ? {} : { state }),
        ...(queue === null ? {} : { queue }),
      }),
      counts: await store.jobs.counts(),
    }),
    queueRequeue: async ({ id }) => ({ found: await store.jobs.requeue(id, clock()) }),
    queueCancel: async ({ id }) => ({ found: await store.jobs.cancel(id) }),
    tokens: async ({ hours, by }) => {
      const now = clock();
      const rows = await createLedgerQueries(store).totals(by, { from: now - hours * hourMs, to: now + 1 });
      return { rows: rows.map(({ key, ...row }) => ({ group: key, ...row })) };
    },
    forget: (ask, watch) => forget(ports, ask, watch),
    reviewList: async ({ limit }) => ({ items: (await listReview(store)).slice(0, limit) }),
    reviewKeep: async (ask) => ({ found: await settleReview(store, ask) }),
    login: (ask, watch) => logIn(ports, ask.service, watch),
    auditVerify: (_ask, watch) => createAudit(store).verify(watch.signal),
    auditList: async ({ limit }) => ({ entries: await createAudit(store).list({ limit }) }),
    doctor: async ({ models }, watch) => [
      await checkStore(store, config),
      ...(await checkBudget(ports)),
      ...(await describeModels(ports.gateway, models, watch.signal)),
      ...(ports.gateway.canEmbed ? [await createEmbeddingStatus(store, ports.gateway, clock)()] : []),
      ...(await Promise.all((ports.checks ?? []).map((check) => check(clock())))),
    ],
  };
}

/** What forgetting needs, from the same ports. */
export function forgetPorts({
  store,
  config,
  projections,
  migrations,
  clock,
}: Omit<StoreOperationPorts, 'gateway' | 'logins' | 'ids'>): ForgetPorts {
  return {
    store,
    projections,
    migrations,
    erase: (streams) => eraseVectors(store, streams),
    remove: (messages, signal) =>
      forgetObjects(store, openObjects(config.settings, config.dataDirectory), messages, signal),
    known: config.agents.map(({ text }) => text),
    rebuild: (streams) => rebuildStreams(store, streams, { projections, migrations, clock }),
  };
}

function transfer(watch: Watch, label: string): Parameters<typeof exportLog>[2] {
  return { signal: watch.signal, progress: (done, total) => watch.progress({ label, done, total }) };
}

async function verify(
  { store, projections, migrations }: StoreOperationPorts,
  watch: Watch,
): ReturnType<Operations['verify']> {
  const report = await verifyStore(store, {
    projections,
    migrations,
    signal: watch.signal,
    onProgress: ({ streams, total }) => watch.progress({ label: 'Verifying', done: streams, total }),
    known: new Set([...projections.flatMap(({ events }) => events ?? []), 'person.forgotten']),
  });
  const problems = report.problems.map(({ stream, kind, table, detail }) => ({
    stream,
    kind,
    table,
    detail,
  }));
  return {
    streams: report.streams,
    events: report.events,
    problems: [...problems, ...(await verifyVectors(store, watch))],
    unknown: Object.entries(report.unknown).map(([type, count]) => ({ type, count })),
  };
}

/** Vectors are no read model of the log, yet what stands for an item must be the item's. */
async function verifyVectors(store: Store, watch: Watch): Promise<VerifyReport['problems']> {
  const faults = await Array.fromAsync(vectorFaults(store, watch.signal));
  const alike = Map.groupBy(faults, ({ stream, fault }) => `${stream} ${fault}`);
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            stream: first.stream,
            kind: 'vectors',
            table: 'memory_vectors',
            detail: `${others.length + 1} vectors ${first.fault}`,
          },
        ],
  );
}

async function rebuild(
  { store, projections, migrations, clock }: StoreOperationPorts,
  names: readonly string[],
  watch: Watch,
): ReturnType<Operations['rebuild']> {
  const unknown = names.find((name) => projections.every((projection) => projection.name !== name));
  if (unknown !== undefined) {
    const all = projections.map(({ name }) => name).join(', ');
    throw new OperationError('projection-unknown', `There is no read model ${unknown}. There are: ${all}.`);
  }
  const chosen = projections.filter(({ name }) => names.length === 0 || names.includes(name));
  const rebuilt: { projection: string; streams: number; rows: number }[] = [];
  for (const projection of chosen) {
    const onProgress = ({ streams }: { readonly streams: number }): void =>
      watch.progress({ label: `Rebuilding ${projection.name}`, done: streams, total: null });
    const options = { projections, migrations, clock, onProgress, signal: watch.signal };
    rebuilt.push(await rebuildProjection(store, projection, options));
  }
  if (chosen.some(({ name }) => name === 'memory')) {
    const mended = await mendVectors(store, watch.signal);
    if (mended.rows > 0) rebuilt.push({ projection: 'vectors', ...mended });
  }
  return { rebuilt };
}

async function backup(
  { store, config, clock }: StoreOperationPorts,
  named: string | null,
  watch: Watch,
): ReturnType<Operations['backup']> {
  const extension = store.dialect === 'sqlite' ? 'db' : 'jsonl';
  const file = named ?? path.join(config.dataDirectory, 'backups', backupName(clock(), extension));
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  if (await exists(file)) {
    throw new OperationError(
      'file-exists',
      `Cannot write the backup ${file}: it is there already. Name another file.`,
    );
  }
  await store.backup(file, ({ done, total }) => watch.progress({ label: 'Backing up', done, total }));
  return { file, bytes: (await stat(file)).size };
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}

async function forget(
  ports: StoreOperationPorts,
  ask: { readonly person: string; readonly dryRun: boolean },
  watch: Watch,
): ReturnType<Operations['forget']> {
  const { store, config, clock } = ports;
  const person = await findPerson(store, ask.person);
  const until = clock();
  const list = readTombstones(config.dataDirectory);
  // First the tombstone: whatever breaks off from here on, a restored backup forgets them too.
  if (!ask.dryRun) keepTombstone(config.dataDirectory, list, person, until);
  const forgotten = await forgetPerson(forgetPorts(ports), {
    person,
    dryRun: ask.dryRun,
    until,
    salt: list.salt,
    meta: { at: until, actor: 'owner:cli', origin: 'direct' },
    progress: (label, done, total) => watch.progress({ label, done, total }),
    signal: watch.signal,
  });
  const notes = ask.dryRun
    ? []
    : [
        'Backups and exports made before still hold these words. Restoring a backup forgets them again; delete the files to be rid of them.',
      ];
  return { person, ...forgotten, dryRun: ask.dryRun, notes };
}

async function checkBudget({
  store,
  config,
  gateway,
  clock,
}: StoreOperationPorts): Promise<readonly Check[]> {
  const { spent, alarmAt, over } = await readReactiveSpending(
    store,
    config.reactiveAlarmTokensPerDay,
    clock(),
  );
  const answers = `${spent.toLocaleString('en')} tokens for answers in 24 hours`;
  const alarm: Check = over
    ? {
        name: 'answers',
        state: 'warning',
        detail: `${answers}, above the alarm at ${alarmAt.toLocaleString('en')}: look at "sanctum tokens"`,
      }
    : { name: 'answers', state: 'ok', detail: answers };
  const spending = await gateway.proactive?.spending();
  if (spending === undefined) return [alarm];
  const { settled, open, limits, pausedWhy, closed } = spending;
  const used = `${(settled + open).toLocaleString('en')} of ${limits.budget.toLocaleString('en')} tokens for work of its own`;
  if (closed !== 'paused') return [alarm, { name: 'budget', state: 'ok', detail: used }];
  return [
    alarm,
    { name: 'budget', state: 'warning', detail: `${used}; paused: ${pausedWhy ?? 'by the owner'}` },
  ];
}

async function logIn(
  { logins }: StoreOperationPorts,
  service: string,
  watch: Watch,
): ReturnType<Operations['login']> {
  const login = logins.get(service);
  if (login === undefined) {
    const all = [...logins.keys()].join(', ');
    throw new OperationError('service-unknown', `There is no login for ${service}. There are: ${all}.`);
  }
  const { account } = await login.run({
    say: (text) => watch.say?.(text),
    ask: () =>
      Promise.reject(
        new OperationError('cannot-ask', `The login for ${login.title} asks for what cannot be typed here.`),
      ),
    signal: watch.signal,
  });
  return { service, title: login.title, account };
}

async function checkStore(store: Store, config: Config): Promise<Check> {
  const health = await store.health();
  const where = config.store.type === 'sqlite' ? `SQLite in ${config.store.file}` : 'PostgreSQL';
  if (!health.ok) return { name: 'store', state: 'failed', detail: health.problem };
  const counts = await store.jobs.counts();
  const dead = counts.filter(({ state }) => state === 'dead').reduce((sum, { count }) => sum + count, 0);
  if (dead === 0) return { name: 'store', state: 'ok', detail: `${where} answers` };
  const detail = `${where} answers, but ${dead} jobs were given up: look at "sanctum queue list --state dead"`;
  return { name: 'store', state: 'warning', detail };
}
