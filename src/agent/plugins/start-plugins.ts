import type { MemoryProvider } from '../../memory/provider/memory-provider.ts';
import type { JobHandler } from '../../store/job-runner.ts';
import type { Channel } from '../channel.ts';
import type { Listener, Reception } from '../listener.ts';
import type { Plugin, PluginHouse, PluginPage, PluginRoute, PluginWebhook } from '../plugin.ts';
import type { Judge } from '../policy.ts';
import type { Responder } from '../responder.ts';
import type { Tool } from '../tool.ts';
import { PluginError } from './plugin-error.ts';

/** A plugin whose shape and configuration were found good. */
export type LoadedPlugin = { readonly plugin: Plugin; readonly config: unknown };

/** Plugins that are ready, with everything they brought. Disposing ends them in reverse order. */
export type RunningPlugins = AsyncDisposable & {
  readonly channels: readonly Channel[];
  readonly tools: readonly Tool[];
  readonly jobs: ReadonlyMap<string, JobHandler>;
  readonly routes: readonly PluginRoute[];
  readonly webhooks: readonly PluginWebhook[];
  readonly pages: readonly PluginPage[];
  readonly judges: readonly Judge[];
  readonly responders: readonly Responder[];
  readonly listeners: readonly Listener[];
  readonly receptions: readonly Reception[];
  /** A search that takes the place of the built-in one; null where none does. */
  readonly memory: MemoryProvider | null;
};

type Parts = {
  readonly channels: Channel[];
  readonly tools: Tool[];
  readonly jobs: Map<string, JobHandler>;
  readonly routes: PluginRoute[];
  readonly webhooks: PluginWebhook[];
  readonly pages: PluginPage[];
  readonly judges: Judge[];
  readonly responders: Responder[];
  readonly listeners: Listener[];
  readonly receptions: Reception[];
  memory: { readonly of: string; readonly recall: MemoryProvider } | null;
};

/** Makes plugins ready one after another; the first that fails ends those before it, and is named. */
export async function startPlugins(
  loaded: readonly LoadedPlugin[],
  house: Omit<PluginHouse, 'config'>,
): Promise<RunningPlugins> {
  const started: LoadedPlugin[] = [];
  const parts: Parts = {
    channels: [],
    tools: [],
    jobs: new Map(),
    routes: [],
    webhooks: [],
    pages: [],
    judges: [],
    responders: [],
    listeners: [],
    receptions: [],
    memory: null,
  };
  for (const one of loaded) {
    try {
      // Counted as started from here on: what a half-done init opened must be closed too.
      started.push(one);
      const own = { ...house, config: one.config };
      await one.plugin.init(own);
      gather(one, own, parts);
    } catch (cause) {
      await dispose(started).catch((fault: unknown) => {
        house.log('error', 'A plugin could not be ended', { error: messageOf(fault) });
      });
      if (cause instanceof PluginError) throw cause;
      const problem = `cannot start: ${messageOf(cause)}`;
      throw new PluginError('plugin-failed', [{ plugin: one.plugin.name, problem }], { cause });
    }
  }
  let ended = false;
  return {
    ...parts,
    memory: parts.memory?.recall ?? null,
    async [Symbol.asyncDispose]() {
      if (ended) return;
      ended = true;
      await dispose(started);
    },
  };
}

function gather({ plugin }: LoadedPlugin, house: PluginHouse, parts: Parts): void {
  const fail = (problem: string): never => {
    throw new PluginError('plugin-invalid', [{ plugin: plugin.name, problem }]);
  };
  parts.channels.push(...(plugin.channels?.(house) ?? []));
  for (const tool of plugin.tools?.(house) ?? []) {
    if (parts.tools.some(({ name }) => name === tool.name))
      fail(`has the tool "${tool.name}", as another has`);
    parts.tools.push(tool);
  }
  for (const [kind, handler] of Object.entries(plugin.jobs?.(house) ?? {})) {
    if (!kind.startsWith(`${plugin.name}.`))
      fail(`has the job "${kind}": its name must begin with "${plugin.name}."`);
    parts.jobs.set(kind, handler);
  }
  for (const route of plugin.routes?.(house) ?? []) {
    const taken = parts.routes.some(({ method, path }) => method === route.method && path === route.path);
    if (taken) fail(`has the route ${route.method} ${route.path}, as another has`);
    if (!/^\/(?:api|admin)\//u.test(route.path))
      fail(`has the route ${route.path}: its path must begin with "/api/" or "/admin/"`);
    parts.routes.push(route);
  }
  for (const webhook of plugin.webhooks?.(house) ?? []) {
    if (parts.webhooks.some(({ path }) => path === webhook.path))
      fail(`has the webhook ${webhook.path}, as another has`);
    parts.webhooks.push(webhook);
  }
  for (const responder of plugin.responders?.(house) ?? []) {
    if (parts.responders.some(({ name }) => name === responder.name))
      fail(`has the responder "${responder.name}", as another has`);
    parts.responders.push(responder);
  }
  parts.judges.push(...present(plugin.judge?.(house)));
  parts.listeners.push(...present(plugin.listener?.(house)));
  parts.receptions.push(...present(plugin.reception?.(house)));
  for (const page of plugin.pages?.(house) ?? []) {
    if (parts.pages.some(({ path }) => path === page.path)) fail(`has the page ${page.path}, as another has`);
    parts.pages.push(page);
  }
  const recall = plugin.memory?.(house);
  if (recall === undefined) return;
  if (parts.memory !== null) fail(`replaces the search of memory, as "${parts.memory.of}" does`);
  parts.memory = { of: plugin.name, recall };
}

/** A list of what is there. */
export function present<Value>(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value];
}

/** Ends every plugin, the last first, also where one fails; the failures come together at the end. */
async function dispose(started: readonly LoadedPlugin[]): Promise<void> {
  const problems: { readonly plugin: string; readonly problem: string }[] = [];
  for (const { plugin } of started.toReversed()) {
    try {
      await plugin.dispose();
    } catch (cause) {
      problems.push({ plugin: plugin.name, problem: `cannot end: ${messageOf(cause)}` });
    }
  }
  if (problems.length > 0) throw new PluginError('plugin-failed', problems);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
