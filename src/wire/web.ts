import { readFileSync } from 'node:fs';
import type { Channel } from '../agent/channel.ts';
import type { DeliveryWorker } from '../agent/delivery/delivery.ts';
import type { Conversations } from '../agent/conversation.ts';
import type { PluginAssets, PluginPage, PluginRoute, PluginWaiting, PluginWebhook } from '../agent/plugin.ts';
import type { Agent } from '../agent/persona/agent.ts';
import type { Log } from '../cli/log.ts';
import { readSha, readVersion } from '../cli/version.ts';
import type { Config } from '../config.ts';
import { describeConfig } from '../config/describe.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Secret } from '../kernel/secret.ts';
import type { Gateway } from '../llm/gateway.ts';
import type { Memory } from '../memory/context.ts';
import { createEmbeddingStatus } from '../memory/embedding/embedding-status.ts';
import type { Recall } from '../memory/memory.ts';
import { serveAssets } from '../server/assets/assets.ts';
import { libraries } from '../server/assets/libraries.ts';
import { agentCard } from '../server/overview/agent-card.ts';
import { healthOf } from '../server/overview/health.ts';
import { webMemory } from '../server/overview/memory-ports.ts';
import { tokenDay } from '../server/overview/token-day.ts';
import { totalsOf } from '../server/overview/totals.ts';
import { waitingDeliveries, waitingReplies } from '../server/overview/waiting.ts';
import { createServer } from '../server/server.ts';
import { studioFiles } from '../server/studio/files.ts';
import { createStudio } from '../server/studio/studio.ts';
import type { Store } from '../store/store.ts';
import type { ThreadReader } from '../store/thread/thread-reader.ts';

/** What the web shows and drives. */
export type WebParts = {
  readonly agent: Agent;
  readonly store: Store;
  readonly conversations: Conversations;
  readonly memory: Memory;
  readonly recall: Recall;
  readonly gateway: Gateway;
  readonly delivery: DeliveryWorker;
  readonly reader: ThreadReader;
  /** What waits in the care of plugins. */
  readonly waiting: readonly (() => Promise<readonly PluginWaiting[]>)[];
  readonly channels: readonly Channel[];
  readonly routes: readonly PluginRoute[];
  readonly webhooks: readonly PluginWebhook[];
  readonly pages: readonly PluginPage[];
  /** The plugins' browser modules and styles. */
  readonly assets: readonly PluginAssets[];
  /** Jobs under way in this process. */
  readonly running: () => number;
  readonly ids: Ids;
  readonly clock: () => number;
  readonly log: Log;
};

const owner = 'owner:studio';
const mostWaiting = 20;

/** Starts the server: API, live events and the studio. */
export async function startWeb(
  parts: WebParts,
  config: Config,
  adminToken: Secret | null,
): Promise<AsyncDisposable & { readonly url: string }> {
  const { agent, store, conversations, gateway, clock, log } = parts;
  const version = { name: config.name, version: readVersion(), sha: readSha() };
  const memory = { ...webMemory(parts.memory, store, agent, parts), search: parts.recall.search };
  const vectors = gateway.canEmbed ? [createEmbeddingStatus(store, gateway, clock)] : [];
  const health = () => healthOf(store, parts.channels, vectors);
  const tokens = () => tokenDay(store, clock(), config.proactiveTokensPerDay);
  const studio = {
    conversations,
    memory,
    holder: agent.name,
    principal: owner,
    version,
    health,
    tokens,
    clock,
    agent: async () =>
      agentCard(agent.displayName, {
        running: parts.running(),
        placeholder: gateway.describe('chat').placeholder,
        storeAnswers: (await store.health()).ok,
      }),
    waiting: async () => [
      ...(await waitingDeliveries(parts.delivery, parts.reader, mostWaiting)),
      ...(await waitingReplies(store, mostWaiting)),
    ],
    brought: async () => (await Promise.all(parts.waiting.map((list) => list()))).flat(),
    settleDelivery: async (part: string, word: 'sent' | 'resend' | 'drop') =>
      (await parts.delivery.resolveUnknown(part, word)).ok,
    configured: () => ({
      roles: (['chat', 'classifier', 'embedder'] as const).map((role) => gateway.describe(role)),
      groups: describeConfig(config),
    }),
    pages: parts.pages,
    navigation: parts.pages
      .filter((page) => page.listed)
      .map((page) => ({
        id: page.path,
        label: page.title,
        href: page.path,
        icon: page.icon ?? ('plugin' as const),
      })),
    jobs: store.jobs,
    onFault: (fault: unknown, path: string) =>
      log('error', 'A page could not be shown', {
        path,
        error: fault instanceof Error ? fault : new Error(String(fault)),
      }),
  };
  const server = createServer(
    {
      conversations,
      memory,
      health,
      tokens,
      jobs: store.jobs,
      deliveries: parts.delivery,
      routes: parts.routes,
      webhooks: parts.webhooks,
      onChange: (listener) => store.onCommit((streams) => listener(threadsOf(streams))),
      totals: () =>
        totalsOf(store, {
          proactive: gateway.proactive,
          alarmAt: config.reactiveAlarmTokensPerDay,
          now: clock(),
        }),
      assets: await serveAssets({
        folders: [...studioFiles.folders, ...parts.assets.flatMap(({ folders }) => folders ?? [])],
        bundles: Object.assign(
          { ...studioFiles.bundles, ...libraries },
          ...parts.assets.map(({ bundles }) => bundles),
        ),
      }),
      studio: (tools) => createStudio(studio, tools),
      clock,
      log,
    },
    { ...version, ...addressOf(config), holder: agent.name, principal: owner, ...tokenOf(adminToken) },
  );
  const listening = await server.listen();
  return { url: listening.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function threadsOf(streams: ReadonlySet<string> | null): ReadonlySet<string> | null {
  if (streams === null) return null;
  const prefix = 'thread:';
  return new Set(
    [...streams].filter((stream) => stream.startsWith(prefix)).map((stream) => stream.slice(prefix.length)),
  );
}

function tokenOf(token: Secret | null): { readonly adminToken?: string } {
  return token === null ? {} : { adminToken: token.reveal() };
}

function addressOf({
  http,
}: Config): Omit<Parameters<typeof createServer>[1], 'name' | 'version' | 'sha' | 'holder'> {
  return {
    host: http.host,
    port: http.port,
    ...(http.publicUrl === null ? {} : { publicUrl: http.publicUrl }),
    ...(http.webhookPort === null ? {} : { webhookPort: http.webhookPort }),
    ...(http.tls === null
      ? {}
      : {
          tls: {
            cert: readFileSync(http.tls.certificate, 'utf8'),
            key: readFileSync(http.tls.key, 'utf8'),
          },
        }),
  };
}
