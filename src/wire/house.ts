import { randomBytes } from 'node:crypto';
import { alertKind, alertQueue } from '../agent/alerts/alerts.ts';
import { artifactKind, artifactQueue } from '../agent/artifacts/artifacts.ts';
import { openObjects } from '../agent/artifacts/objects/open-objects.ts';
import { createConversations } from '../agent/conversation/create-conversations.ts';
import { createDelivery } from '../agent/delivery/delivery.ts';
import { deliverKind, outboxQueue } from '../agent/delivery/intents-for.ts';
import { createTakeButtons, takeButtonsKind } from '../agent/delivery/take-buttons.ts';
import { createPromptComposer } from '../agent/prompt/compose-prompt.ts';
import { createPromptPack } from '../agent/prompt/prompt-pack.ts';
import { startChannels } from '../agent/spine/start-channels.ts';
import { currentTime } from '../agent/tools/current-time.ts';
import { memoryTools } from '../agent/tools/memory-tools.ts';
import { createTurnHandlers } from '../agent/turn/turn-handler.ts';
import { hastenTurns, turnQueue } from '../agent/turn/turn-jobs.ts';
import type { House } from '../cli/cli-ports.ts';
import type { Log } from '../cli/log.ts';
import type { Config } from '../config.ts';
import type { Secret } from '../kernel/secret.ts';
import { createUserBlockTools } from '../memory/blocks/user-block-tools.ts';
import { createMemory } from '../memory/context.ts';
import { notesBelow } from '../memory/derived.ts';
import { keepProvider } from '../memory/provider/keep-provider.ts';
import type { Cleanup } from '../store/cleanup.ts';
import { createCleanup } from '../store/cleanup.ts';
import { createJobRunner } from '../store/job-runner.ts';
import { loadParts } from '../wire.ts';
import { createIds, nameNode, openGateway, openStore, openVault, operationsOn } from './house-store.ts';
import { keepAccount } from './keep-account.ts';
import { keepPruning } from './keep-pruning.ts';
import { keepSweeping } from './keep-sweeping.ts';
import { keepVault } from './keep-vault.ts';
import { debounce, lendHouse } from './lend-house.ts';
import { readAgent } from './read-agent.ts';
import { turnPortsOf } from './turn-ports.ts';
import { startWeb } from './web.ts';

/** Starts everything: store, memory, workers, channels and the server. What has started ends in reverse order. */
export async function startHouse(
  config: Config,
  log: Log,
  adminToken: Secret | null,
  clock: () => number,
): Promise<House> {
  const started = createCleanup();
  try {
    return await openRooms(started, config, log, adminToken, clock);
  } catch (fault) {
    await started[Symbol.asyncDispose]();
    throw fault;
  }
}

async function openRooms(
  started: Cleanup,
  config: Config,
  log: Log,
  adminToken: Secret | null,
  clock: () => number,
): Promise<House> {
  const agent = readAgent(config);
  const { plugins } = loadParts(config);
  const store = started.use(await openStore(config, log, clock));
  const ids = createIds(clock);
  const node = nameNode();
  const { gateway, ledger, gate } = await openGateway(store, config, node, log, clock);
  started.use(
    await keepAccount(
      store,
      { ledger, gate, reactiveAlarm: config.reactiveAlarmTokensPerDay },
      { clock, log },
    ),
  );
  // The one process that owns the file has just started, so nobody holds a lease.
  if (store.dialect === 'sqlite') {
    await store.jobs.releaseAll(clock());
    await store.leases.releaseAll();
  }
  await store.commit({ records: [hastenTurns(store.sql, clock(), debounce)] });

  const vault = openVault(store, config, log, clock);
  started.use(keepVault(vault, log));
  const lent = lendHouse({
    agent,
    store,
    gateway,
    account: { ledger, gate },
    vault,
    objects: openObjects(config.settings, config.dataDirectory),
    folders: { data: config.dataDirectory, exports: config.exportDirectory },
    publicUrl: config.http.publicUrl,
    ids,
    clock,
    log,
  });
  const { threads, reader, spine, tools } = lent.house;
  const parts = started.use(await plugins.start(lent.house));
  lent.settle(parts);
  const provider = parts.memory;
  const memory = started.use(
    createMemory({ store, clock, ids, gateway, classifier: gateway, provider, profile: () => agent }),
  );
  const { recall } = memory;
  await memory.blocks.seed(agent);

  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const ofMemory = memoryTools({
    recall,
    deep: memory.deep,
    notes: memory.notes,
    blocks: memory.blocks,
    audience: memory.audienceOf,
    displayName: agent.displayName,
  });
  const userBlocks = createUserBlockTools(memory);
  for (const tool of [currentTime(timeZone), ...ofMemory, ...userBlocks, ...parts.tools])
    tools.register(tool);

  const delivery = createDelivery({ store, channel: lent.channel, ids, clock, random: Math.random });
  const pack = createPromptPack({ timeZone, delimiter: () => randomBytes(6).toString('hex') });
  const turnPorts = turnPortsOf(lent, parts, {
    node,
    prompt: createPromptComposer({
      agent,
      pack,
      gateway,
      memory,
      reader,
      threads,
      artifacts: lent.artifacts,
      clock,
    }),
    settled: lent.artifacts.settled,
  });
  const conversations = createConversations({
    ...lent.house,
    generations: turnPorts.generations,
    debounce,
    derived: async (stream, depth) => ({
      memories: await notesBelow(store, stream, depth),
      scenes: 0,
      edges: 0,
    }),
  });
  const runner = started.use(
    createJobRunner(store, {
      handlers: new Map([
        ...createTurnHandlers(turnPorts),
        [deliverKind, delivery.handle] as const,
        [takeButtonsKind, createTakeButtons({ store, channel: lent.channel })] as const,
        [artifactKind, lent.artifacts.handle] as const,
        [alertKind, lent.alerts.handle] as const,
        ...parts.jobs,
      ]),
      queues: [turnQueue, outboxQueue, artifactQueue, alertQueue, ...plugins.names],
      worker: node,
      clock,
      random: Math.random,
      onError: (job, error) => log('warn', 'A job did not succeed', { kind: job.kind, job: job.id, error }),
    }),
  );
  started.use(keepSweeping(turnPorts, log));
  started.use(keepPruning(store, { clock, log }));
  const onError = (error: string): void => log('warn', 'Memories have no vectors yet', { error });
  if (memory.embedding !== null) started.use(await memory.embedding.keep({ node, onError }));
  if (provider !== null) started.use(keepProvider(store, provider, { onError }));
  started.use(startChannels({ channels: parts.channels, spine, leases: store.leases, node, clock, log }));

  const web = started.use(
    await startWeb(
      {
        agent,
        store,
        conversations,
        memory,
        recall,
        gateway,
        delivery,
        reader,
        waiting: parts.waiting,
        channels: parts.channels,
        routes: parts.routes,
        webhooks: parts.webhooks,
        pages: parts.pages,
        assets: plugins.assets,
        running: () => runner.running(),
        ids,
        clock,
        log,
      },
      config,
      adminToken,
    ),
  );
  return {
    url: web.url,
    ready: readySentence(web.url, agent.displayName, store.dialect, gateway.describe('chat')),
    operations: operationsOn(store, config, gateway, log, clock),
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  };
}

function readySentence(
  url: string,
  name: string,
  dialect: 'sqlite' | 'postgres',
  chat: { readonly name: string; readonly placeholder: boolean },
): string {
  const model = chat.placeholder
    ? 'A placeholder answers: set LLM_PROVIDER and LLM_API_KEY (or LLM_BASE_URL and LLM_MODEL) for a real model.'
    : `The model is ${chat.name}.`;
  return `${name} is awake at ${url} (store: ${dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'}). ${model}`;
}
