import { createAlerts } from '../agent/alerts/alerts.ts';
import { createApprovals } from '../agent/approvals/approvals.ts';
import { createToolProposer } from '../agent/approvals/tool-approvals.ts';
import type { Artifacts } from '../agent/artifacts/artifacts.ts';
import { createArtifacts } from '../agent/artifacts/artifacts.ts';
import type { ObjectStore } from '../agent/artifacts/objects/object-store.ts';
import { createAudit } from '../agent/audit/audit.ts';
import type { Channel } from '../agent/channel.ts';
import { intentsFor } from '../agent/delivery/intents-for.ts';
import type { Agent } from '../agent/persona/agent.ts';
import type { PluginHouse } from '../agent/plugin.ts';
import type { RunningPlugins } from '../agent/plugins/start-plugins.ts';
import { createSpine } from '../agent/spine/spine.ts';
import { createToolRegistry } from '../agent/tools/registry.ts';
import { createSpeak } from '../agent/turn/speak.ts';
import type { Debounce } from '../agent/turn/turn-jobs.ts';
import type { TurnChannel } from '../agent/turn/turn-ports.ts';
import type { Vault } from '../agent/vault/vault.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Gateway } from '../llm/gateway.ts';
import type { Store } from '../store/store.ts';
import { createThreadLog } from '../store/thread/thread-log.ts';
import { createThreadReader } from '../store/thread/thread-reader.ts';

/** Milliseconds after the last message of a burst, and the longest that a burst can put its turn off. */
export const debounce: Debounce = { quietMs: 200, mostMs: 1500 };

/** What stands before any plugin does. */
export type Foundation = {
  readonly agent: Agent;
  readonly store: Store;
  readonly gateway: Gateway;
  readonly account: PluginHouse['account'];
  readonly vault: Vault;
  /** Where media lie. */
  readonly objects: ObjectStore;
  readonly folders: PluginHouse['folders'];
  readonly publicUrl: string | null;
  readonly ids: Ids;
  readonly clock: () => number;
  readonly log: PluginHouse['log'];
};

/** What plugins are lent, and what the rest of the house shares with them. */
export type LentHouse = {
  readonly house: Omit<PluginHouse, 'config'>;
  readonly artifacts: Artifacts;
  readonly alerts: ReturnType<typeof createAlerts>;
  readonly channel: (name: string) => Channel | null;
  readonly turnChannel: (name: string) => TurnChannel;
  /** Told once the plugins have started: the spine, the agent's voice and its channels ask them from then on. */
  readonly settle: (parts: RunningPlugins) => void;
};

/** Makes the spine, the voice, approvals and tools over a store, to be lent to plugins before those have started. */
export function lendHouse(foundation: Foundation): LentHouse {
  const { agent, store, ids, clock, log } = foundation;
  const late: { parts?: RunningPlugins } = {};
  const threads = createThreadLog(store);
  const reader = createThreadReader(store);
  const channel = (name: string): Channel | null =>
    late.parts?.channels.find((candidate) => candidate.name === name) ?? null;
  const turnChannel = (name: string): TurnChannel => {
    const found = channel(name);
    return {
      continues: found?.continues ?? false,
      ...(found?.typing === undefined ? {} : { typing: found.typing }),
      deliver: (reply) => (found === null ? { outbox: [], jobs: [] } : intentsFor(reply, found, ids)),
    };
  };
  const artifacts = createArtifacts({
    store,
    channel,
    gateway: foundation.gateway,
    objects: foundation.objects,
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
  const speak = createSpeak({ threads, reader, channel: turnChannel, ids, clock, agent });
  const isLocal = (name: string): boolean => channel(name)?.local === true;
  const alerts = createAlerts({ store, speak, ids, clock, isLocal, log });
  const audit = createAudit(store);
  return {
    house: {
      ...foundation,
      threads,
      reader,
      spine,
      speak,
      artifacts,
      alert: alerts.alert,
      ownersThread: alerts.ownersThread,
      audit,
      approvals: createApprovals({ store, audit, ids, clock }),
      tools: createToolRegistry({ clock, propose: createToolProposer(store, ids) }),
    },
    artifacts,
    alerts,
    channel,
    turnChannel,
    settle: (parts) => void (late.parts = parts),
  };
}
