import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { createConversations } from './agent/conversation/create-conversations.ts';
import type { Channel } from './agent/channel.ts';
import { createDelivery } from './agent/delivery/delivery.ts';
import { deliverKind, intentsFor, outboxQueue } from './agent/delivery/intents-for.ts';
import type { Agent } from './agent/persona/agent.ts';
import { defaultAgentYaml } from './agent/persona/default-agent.ts';
import { describeProblems, parseAgent } from './agent/persona/parse-agent.ts';
import { byAudience, policies } from './agent/policies/policies.ts';
import { createPromptPack } from './agent/prompt/prompt-pack.ts';
import { createSpine } from './agent/spine/spine.ts';
import { currentTime } from './agent/tools/current-time.ts';
import { createToolRegistry } from './agent/tools/registry.ts';
import { openToolSession } from './agent/tools/session.ts';
import { createGenerations } from './agent/turn/generations.ts';
import { createTurnHandlers } from './agent/turn/turn-handler.ts';
import { turnQueue } from './agent/turn/turn-jobs.ts';
import { keepSummaries, pathSummary } from './agent/turn/path-summary.ts';
import type { PromptAsk } from './agent/turn/turn-ports.ts';
import { createWebChannel } from './channels/web/web-channel.ts';
import type { House } from './cli/cli-ports.ts';
import type { Log } from './cli/log.ts';
import { OperationError } from './cli/operations.ts';
import { readSha, readVersion } from './cli/version.ts';
import type { Config } from './config.ts';
import type { Secret } from './kernel/secret.ts';
import { buildPrompt } from './llm/build-prompt.ts';
import { createSummarise } from './llm/summarise.ts';
import { createServer } from './server/server.ts';
import type { Health } from './server/ports.ts';
import { tokenDay } from './server/overview/token-day.ts';
import { totalsOf } from './server/overview/totals.ts';
import { waitingReplies } from './server/overview/waiting.ts';
import { htmxBundle, serveAssets } from './server/assets/assets.ts';
import { studioFiles } from './server/studio/files.ts';
import { createStudio } from './server/studio/studio.ts';
import { createJobRunner } from './store/job-runner.ts';
import type { Store } from './store/store.ts';
import { createThreadLog } from './store/thread/thread-log.ts';
import { createThreadReader } from './store/thread/thread-reader.ts';
import { createIds, nameNode, openGateway, openStore, operationsOn } from './wire/house-store.ts';

const owner = 'owner:studio';
const debounce = { quietMs: 150, mostMs: 1500 };

/** Starts everything: store, workers, channels and the server. */
export async function startHouse(
  config: Config,
  log: Log,
  adminToken: Secret | null,
  clock: () => number,
): Promise<House> {
  await using started = new AsyncDisposableStack();
  const store = started.use(await openStore(config, log, clock));
  const ids = createIds(clock);
  const node = nameNode();
  const agent = readAgent(config);

  const { gateway, ledger } = await openGateway(store, config, node, log, clock);
  const onlyNode = store.dialect === 'sqlite';
  await ledger.settleAbandoned(clock(), onlyNode ? 'others' : 'expired');
  if (onlyNode) await store.jobs.releaseAll(clock());

  const threads = createThreadLog(store, clock);
  const reader = createThreadReader(store);
  const generations = createGenerations(store, clock);
  const channels: readonly Channel[] = [createWebChannel({ clock })];
  const channelOf = (name: string) => channels.find((channel) => channel.name === name) ?? null;
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const tools = createToolRegistry({ clock });
  tools.register(currentTime(timeZone));

  const pack = createPromptPack({ timeZone, delimiter: () => randomBytes(6).toString('hex') });
  const prompt = async (ask: PromptAsk) => {
    const { thread, recent, set, task, signal } = ask;
    const situation = {
      agent: agent.name,
      thread: thread.thread,
      channel: thread.channel,
      audience: thread.audience === 'public' ? ('public' as const) : ('private' as const),
      now: clock(),
    };
    const before = (recent[0]?.depth ?? 0) + recent.length;
    const summary = await pathSummary(thread.thread, before, reader);
    const untold = recent.filter((row) => row.depth > (summary?.depth ?? 0) || set.includes(row.message));
    const built = pack.build({
      agent,
      situation,
      recent: untold.map((row) => ({
        message: row.message,
        role: row.role === 'agent' ? ('agent' as const) : ('user' as const),
        author: { id: row.author, name: row.author_name },
        text: row.text,
        at: row.at,
        state: 'complete' as const,
        owner: row.owner === 1,
        origin: row.origin,
      })),
      set,
      memory: { blocks: [], recalled: [] },
      tools: ask.tools,
      now: clock(),
      task: { type: task },
    });
    const purpose = {
      scope: 'reactive' as const,
      principal: owner,
      cause: 'summary',
      thread: thread.thread,
      turn: ask.turn,
    };
    const firstTurn = built.findIndex((segment) => segment.kind === 'turn');
    const segments = summary === null ? built : built.toSpliced(firstTurn, 0, summary.segment);
    const summarise = keepSummaries(
      createSummarise(gateway, { purpose, signal, source: () => `path:${thread.thread}` }),
      { thread: thread.thread, turn: ask.turn, actor: `agent:${agent.name}`, now: clock() },
      { threads, reader },
    );
    return buildPrompt(segments, gateway.budget('chat'), gateway.describe('chat').name, summarise);
  };

  const spine = createSpine({ store, threads, reader, ids, clock, agent: agent.name, debounce });
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
    derived: () => Promise.resolve({ memories: 0, scenes: 0, edges: 0 }),
  });
  const delivery = createDelivery({ store, channel: channelOf, ids, clock, random: Math.random });
  const handlers = new Map([
    ...createTurnHandlers({
      store,
      threads,
      reader,
      generations,
      gateway,
      prompt,
      policy: () => policies.get(agent.policies[0] ?? '') ?? byAudience,
      tools: (context) => openToolSession(tools, context),
      channel: (name) => {
        const channel = channelOf(name);
        return {
          continues: channel?.continues ?? false,
          deliver: (reply) => (channel === null ? { outbox: [], jobs: [] } : intentsFor(reply, channel, ids)),
        };
      },
      agent: { name: agent.name, displayName: agent.displayName, maxSteps: agent.capabilities.maxSteps },
      ids,
      clock,
      node,
    }),
    [deliverKind, delivery.handle] as const,
  ]);
  const runner = started.use(
    createJobRunner(store, {
      handlers,
      queues: [turnQueue, outboxQueue],
      worker: node,
      clock,
      random: Math.random,
      onError: (job, error) => log('warn', 'A job did not succeed', { kind: job.kind, job: job.id, error }),
    }),
  );

  const stop = new AbortController();
  for (const channel of channels) {
    void channel
      .start((incoming) => receive(channel, incoming), stop.signal)
      .catch((error: unknown) => log('error', 'A channel ended', { channel: channel.name, error }));
  }
  async function receive(channel: Channel, incoming: Parameters<Parameters<Channel['start']>[0]>[0]) {
    const received = await spine.receive({ channel: channel.name, account: channel.account, incoming });
    return received.type === 'received'
      ? { message: received.message, repeated: received.repeated }
      : { message: '', repeated: true };
  }
  started.defer(() => stop.abort());

  const health = async (): Promise<Health> => {
    const state = await store.health();
    return {
      store: {
        engine: store.dialect,
        ok: state.ok,
        detail: state.ok ? 'The store answers.' : state.problem,
      },
      checks: [],
      channels: channels.map((channel) => ({
        name: channel.name,
        account: channel.account,
        state: channel.state(),
      })),
    };
  };
  const memory = {
    search: () => Promise.resolve([]),
    blocks: () => Promise.resolve([]),
    writeBlock: () => Promise.resolve({ ok: false as const, message: 'There are no blocks.' }),
    recent: () => Promise.resolve([]),
  };
  const tokens = () => tokenDay(store, clock(), config.proactiveTokensPerDay);
  const version = { name: config.name, version: readVersion(), sha: readSha() };
  const server = started.use(
    createServer(
      {
        conversations,
        memory,
        health,
        tokens,
        jobs: store.jobs,
        onChange: (listener) =>
          store.onCommit((streams) =>
            listener(
              streams === null
                ? null
                : new Set(
                    [...streams].flatMap((stream) => (stream.startsWith('thread:') ? [stream.slice(7)] : [])),
                  ),
            ),
          ),
        registry: new Registry(),
        totals: () => totalsOf(store),
        assets: await serveAssets({
          folders: studioFiles.folders,
          bundles: { ...studioFiles.bundles, 'htmx.js': htmxBundle },
        }),
        studio: (studioTools) =>
          createStudio(
            {
              conversations,
              memory,
              holder: agent.name,
              principal: owner,
              agent: () => cardOf(agent, gateway.describe('chat').placeholder, runner.running()),
              version,
              health,
              waiting: () => waitingReplies(store, 20),
              tokens,
              configured: () => ({
                roles: (['chat', 'classifier'] as const).map((role) => gateway.describe(role)),
                groups: [],
              }),
              jobs: store.jobs,
              clock,
            },
            studioTools,
          ),
        clock,
        log: (level, message, data) => log(level, message, data),
      },
      {
        ...version,
        host: config.http.host,
        port: config.http.port,
        holder: agent.name,
        principal: owner,
        ...(adminToken === null ? {} : { adminToken: adminToken.reveal() }),
        ...(config.http.publicUrl === null ? {} : { publicUrl: config.http.publicUrl }),
        ...(config.http.webhookPort === null ? {} : { webhookPort: config.http.webhookPort }),
        ...(config.http.tls === null
          ? {}
          : {
              tls: {
                cert: readFileSync(config.http.tls.certificate, 'utf8'),
                key: readFileSync(config.http.tls.key, 'utf8'),
              },
            }),
      },
    ),
  );
  const listening = await server.listen();
  const rest = started.move();
  return {
    url: listening.url,
    ready: readySentence(listening.url, agent, store, gateway.describe('chat')),
    operations: operationsOn(store, config, gateway, clock),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

function readAgent(config: Config): Agent {
  const [file] = config.agents;
  const parsed = parseAgent(file?.text ?? defaultAgentYaml, file?.path ?? 'default agent');
  if (parsed.ok) return parsed.value;
  throw new OperationError('configuration', describeProblems(parsed.refusal));
}

function cardOf(agent: Agent, placeholder: boolean, running: number) {
  if (running > 0) {
    return {
      name: agent.displayName,
      state: 'thinking' as const,
      activity: `${agent.displayName} is thinking.`,
    };
  }
  const activity = placeholder
    ? 'A placeholder answers until a model is configured.'
    : `${agent.displayName} is awake; nothing waits for an answer.`;
  return { name: agent.displayName, state: 'awake' as const, activity };
}

function readySentence(
  url: string,
  agent: Agent,
  store: Store,
  chat: { readonly name: string; readonly placeholder: boolean },
): string {
  const model = chat.placeholder
    ? 'A placeholder answers: set LLM_PROVIDER and LLM_API_KEY (or LLM_BASE_URL and LLM_MODEL) for a real model.'
    : `The model is ${chat.name}.`;
  const kind = store.dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL';
  return `${agent.displayName} is awake at ${url} (store: ${kind}). ${model}`;
}
