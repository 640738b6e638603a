import { randomBytes } from 'node:crypto';
import { alertKind, alertQueue, createAlerts } from '../agent/alerts/alerts.ts';
import { artifactKind, artifactQueue, createArtifacts } from '../agent/artifacts/artifacts.ts';
import { openObjects } from '../agent/artifacts/objects/open-objects.ts';
import { createConversations } from '../agent/conversation/create-conversations.ts';
import { createDelivery } from '../agent/delivery/delivery.ts';
import { deliverKind, intentsFor, outboxQueue } from '../agent/delivery/intents-for.ts';
import { createJudge } from '../agent/policies/judge.ts';
import { policyOf } from '../agent/policies/policies.ts';
import type { RunningPlugins } from '../agent/plugins/start-plugins.ts';
import { createPromptComposer } from '../agent/prompt/compose-prompt.ts';
import { createPromptPack } from '../agent/prompt/prompt-pack.ts';
import { createSpine } from '../agent/spine/spine.ts';
import { startChannels } from '../agent/spine/start-channels.ts';
import { currentTime } from '../agent/tools/current-time.ts';
import { memoryTools } from '../agent/tools/memory-tools.ts';
import { createToolRegistry } from '../agent/tools/registry.ts';
import { openToolSession } from '../agent/tools/session.ts';
import { createGenerations } from '../agent/turn/generations.ts';
import { createTurnHandlers } from '../agent/turn/turn-handler.ts';
import { createSpeak } from '../agent/turn/speak.ts';
import type { TurnChannel, TurnPorts } from '../agent/turn/turn-ports.ts';
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
import { createThreadLog } from '../store/thread/thread-log.ts';
import { createThreadReader } from '../store/thread/thread-reader.ts';
import { loadParts } from '../wire.ts';
import { createIds, nameNode, openGateway, openStore, openVault, operationsOn } from './house-store.ts';
import { keepAccount } from './keep-account.ts';
import { keepSweeping } from './keep-sweeping.ts';
import { keepVault } from './keep-vault.ts';
import { readAgent } from './read-agent.ts';
import { startWeb } from './web.ts';

const debounce = { quietMs: 200, mostMs: 1500 };

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
  const { gateway, ledger } = await openGateway(store, config, node, log, clock);
  started.use(await keepAccount(store, ledger, { clock, log }));
  // The one process that owns the file has just started, so nobody holds a lease.
  if (store.dialect === 'sqlite') await store.jobs.releaseAll(clock());
  await store.commit({ records: [hastenTurns(store.sql, clock(), debounce)] });

  const vault = openVault(store, config, log, clock);
  started.use(keepVault(vault, log));
  const threads = createThreadLog(store);
  const reader = createThreadReader(store);
  // Plugins are lent the spine and the agent's voice, which ask them in turn once everything has started.
  const late: { parts?: RunningPlugins } = {};
  const artifacts = createArtifacts({
    store,
    channel: (name) => channelOf(name),
    gateway,
    objects: openObjects(config.settings, config.dataDirectory),
    ids,
    clock,
  });
  const spine = createSpine({
    store,
    threads,
    reader,
    ids,
    clock,
    agent: agent.name,
    debounce,
    receptions: () => [artifacts.reception, ...(late.parts?.receptions ?? [])],
    listeners: () => late.parts?.listeners ?? [],
  });
  const channelOf = (name: string) => late.parts?.channels.find((channel) => channel.name === name) ?? null;
  const turnChannel = (name: string): TurnChannel => {
    const channel = channelOf(name);
    return {
      continues: channel?.continues ?? false,
      ...(channel?.typing === undefined ? {} : { typing: channel.typing }),
      deliver: (reply) => (channel === null ? { outbox: [], jobs: [] } : intentsFor(reply, channel, ids)),
    };
  };
  const speak = createSpeak({ threads, reader, channel: turnChannel, ids, clock, agent });
  const isLocal = (name: string): boolean => channelOf(name)?.local === true;
  const alerts = createAlerts({ store, speak, ids, clock, isLocal, log });
  const parts = started.use(
    await plugins.start({
      agent,
      store,
      threads,
      reader,
      gateway,
      artifacts,
      spine,
      speak,
      alert: alerts.alert,
      vault,
      folders: { data: config.dataDirectory, exports: config.exportDirectory },
      publicUrl: config.http.publicUrl,
      ids,
      clock,
      log,
    }),
  );
  late.parts = parts;
  const provider = parts.memory;
  const memory = started.use(createMemory({ store, clock, ids, gateway, provider, profile: () => agent }));
  const { recall } = memory;
  await memory.blocks.seed(agent);

  const tools = createToolRegistry({ clock });
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const ofMemory = memoryTools({
    recall,
    notes: memory.notes,
    blocks: memory.blocks,
    audience: memory.audienceOf,
    displayName: agent.displayName,
  });
  const userBlocks = createUserBlockTools(memory);
  for (const tool of [currentTime(timeZone), ...ofMemory, ...userBlocks, ...parts.tools])
    tools.register(tool);

  const generations = createGenerations(store, clock);
  const conversations = createConversations({
    store,
    threads,
    reader,
    generations,
    spine,
    ids,
    clock,
    agent,
    debounce,
    derived: async (stream, depth) => ({
      memories: await notesBelow(store, stream, depth),
      scenes: 0,
      edges: 0,
    }),
  });

  const delivery = createDelivery({ store, channel: channelOf, ids, clock, random: Math.random });
  const pack = createPromptPack({ timeZone, delimiter: () => randomBytes(6).toString('hex') });
  const turnPorts: TurnPorts = {
    store,
    threads,
    reader,
    generations,
    gateway,
    prompt: createPromptComposer({ agent, pack, gateway, memory, reader, threads, artifacts, clock }),
    settled: artifacts.settled,
    judge: createJudge(parts.judges, policyOf(agent.policies), clock),
    responder: (name) => parts.responders.find((responder) => responder.name === name) ?? null,
    tools: (context) => openToolSession(tools, context),
    channel: turnChannel,
    agent: { name: agent.name, displayName: agent.displayName, maxSteps: agent.capabilities.maxSteps },
    ids,
    clock,
    node,
  };
  const runner = started.use(
    createJobRunner(store, {
      handlers: new Map([
        ...createTurnHandlers(turnPorts),
        [deliverKind, delivery.handle] as const,
        [artifactKind, artifacts.handle] as const,
        [alertKind, alerts.handle] as const,
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
