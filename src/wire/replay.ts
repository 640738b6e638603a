import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openObjects } from '../agent/artifacts/objects/open-objects.ts';
import { createTurnHandlers } from '../agent/turn/turn-handler.ts';
import { turnQueue } from '../agent/turn/turn-jobs.ts';
import type { PlayPorts } from '../apps/chronicler/playback/play.ts';
import { playRecording } from '../apps/chronicler/playback/play.ts';
import { readRecording } from '../apps/chronicler/playback/read-recording.ts';
import type { ReplayReport } from '../apps/chronicler/playback/replay-report.ts';
import { reportReplay } from '../apps/chronicler/playback/replay-report.ts';
import { chroniclerQueue } from '../apps/chronicler/session/session-jobs.ts';
import { createTimeDriver, createVirtualClock } from '../apps/chronicler/playback/virtual-time.ts';
import type { VirtualClock } from '../apps/chronicler/playback/virtual-time.ts';
import { OperationError } from '../cli/operations.ts';
import type { ReplayAsk, ReplayWatch } from '../cli/replay.ts';
import type { Log } from '../cli/log.ts';
import type { Config } from '../config.ts';
import type { Cleanup } from '../store/cleanup.ts';
import { createCleanup } from '../store/cleanup.ts';
import type { Store } from '../store/store.ts';
import { loadChronicler } from '../wire.ts';
import { createIds, nameNode, openGateway, openStore, openVault } from './house-store.ts';
import { lendHouse } from './lend-house.ts';
import { readAgent } from './read-agent.ts';
import { turnPortsOf } from './turn-ports.ts';

const queues = [turnQueue, chroniclerQueue];

/**
 * Plays recorded chat through the pipeline on a virtual clock (S9): the real store, spine, turns, modes and jobs, with no network and
 * no model. It works on the store of the configuration, so that the studio shows it afterwards, or on one of its own.
 */
export async function replay(
  config: Config,
  log: Log,
  ask: ReplayAsk,
  watch: ReplayWatch,
): Promise<ReplayReport> {
  const { entries, skipped } = await readRecording(ask.file).catch((cause: unknown) => {
    throw new OperationError('file-unreadable', `Cannot read ${ask.file}. Name a file of recorded chat.`, {
      cause,
    });
  });
  const [first] = entries;
  if (first === undefined) {
    const reason = skipped[0] === undefined ? 'it is empty' : `line ${skipped[0].line}: ${skipped[0].reason}`;
    throw new OperationError(
      'recording-empty',
      `Cannot replay ${ask.file}: nothing in it can be read (${reason}).`,
    );
  }
  const clock = createVirtualClock(entries.reduce((least, { at }) => Math.min(least, at), first.at));
  const last = entries.reduce((most, { at }) => Math.max(most, at), first.at);
  const opened = createCleanup();
  try {
    const store = opened.use(await openReplayStore(config, log, { ask, last, opened, note: watch.note }));
    const exports = ask.out ?? config.exportDirectory;
    const house = opened.use(
      await openReplayHouse({ ...config, exportDirectory: exports }, store, log, clock),
    );
    const title = path.basename(ask.file);
    const pace = paceOf(ask.speed, first.at);
    const thread = await playRecording(
      { name: `${title}:${createIds(() => Date.now()).next('replay')}`, title, entries },
      {
        ...house,
        clock,
        signal: watch.signal,
        before: async (done, at) => {
          watch.progress({ label: 'Replaying', done, total: entries.length });
          await pace(at, watch.signal);
        },
      },
    );
    watch.progress({ label: 'Replaying', done: entries.length, total: entries.length });
    return await reportReplay(store, thread, skipped);
  } finally {
    await opened[Symbol.asyncDispose]();
  }
}

/** The store of the configuration where nobody else works in it; else one of its own, which is gone afterwards. */
async function openReplayStore(
  config: Config,
  log: Log,
  {
    ask,
    last,
    opened,
    note,
  }: {
    readonly ask: ReplayAsk;
    readonly last: number;
    readonly opened: Cleanup;
    readonly note: (sentence: string) => void;
  },
): Promise<Store> {
  const real = () => Date.now();
  if (!ask.dry) {
    const store = await openStore(config, log, real, 'normal');
    if (!(await hasForeignWork(store, last))) return store;
    await store[Symbol.asyncDispose]();
    note('Work waits in this store, so the recording is played in one of its own that is gone afterwards.');
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-replay-'));
  opened.use({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) });
  const own: Config = { ...config, store: { type: 'sqlite', file: path.join(folder, 'sanctum.db') } };
  return openStore(own, log, real, 'normal');
}

/** Whether jobs wait that would fall due on the recording's clock and are none of its own. */
async function hasForeignWork(store: Store, last: number): Promise<boolean> {
  for (const queue of queues) {
    for (const state of ['ready', 'active'] as const) {
      const jobs = await store.jobs.list({ queue, state, limit: 1_000 });
      if (jobs.some(({ runAt }) => runAt <= last + dayMs)) return true;
    }
  }
  return false;
}

const dayMs = 86_400_000;

type ReplayHouse = AsyncDisposable & Pick<PlayPorts, 'spine' | 'time' | 'agent'>;

/** The spine, the turns and the chronicler, without channels, server, memory and models. */
async function openReplayHouse(
  config: Config,
  store: Store,
  log: Log,
  virtual: VirtualClock,
): Promise<ReplayHouse> {
  const clock = virtual.now;
  const agent = readAgent(config);
  const ids = createIds(clock);
  const node = nameNode();
  const bare: Config = { ...config, models: {} };
  const { gateway, ...account } = await openGateway(store, bare, node, log, clock);
  const lent = lendHouse({
    agent,
    store,
    gateway,
    account,
    vault: openVault(store, config, log, clock),
    objects: openObjects(config.settings, config.dataDirectory),
    folders: { data: config.dataDirectory, exports: config.exportDirectory },
    publicUrl: null,
    ids,
    clock,
    log,
  });
  const { spine } = lent.house;
  const parts = await loadChronicler(config.plugins).start(lent.house);
  lent.settle(parts);
  const turns = createTurnHandlers(
    // What is said in a recording is in the log and goes nowhere: the chronicler brings no channel.
    turnPortsOf(lent, parts, {
      node,
      prompt: () => Promise.reject(new Error('A recording is played without a model')),
      tools: () => ({
        offers: () => [],
        call: () => Promise.resolve({ ok: false, code: 'tool-unknown', message: 'There are no tools' }),
        tainted: () => false,
      }),
    }),
  );
  const handlers = new Map([...turns, ...parts.jobs]);
  return {
    spine,
    agent: { name: agent.name, displayName: agent.displayName },
    time: createTimeDriver({ jobs: store.jobs, clock: virtual, queues, handlers, worker: node }),
    [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose](),
  };
}

/** Waits so that a recording goes as many times faster than it went; not at all where it goes as fast as it can. */
function paceOf(speed: number | null, start: number): (at: number, signal: AbortSignal) => Promise<void> {
  if (speed === null) return () => Promise.resolve();
  const began = performance.now();
  return async (at, signal) => {
    const wait = (at - start) / speed - (performance.now() - began);
    if (wait > 1) await sleep(wait, undefined, { signal });
  };
}
