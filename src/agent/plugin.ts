import type { ZodType } from 'zod';
import type { Ids } from '../kernel/ids.ts';
import type { Json } from '../kernel/json.ts';
import type { Gateway } from '../llm/gateway.ts';
import type { Provider } from '../llm/providers/provider.ts';
import type { MemoryProvider } from '../memory/provider/memory-provider.ts';
import type { JobHandler } from '../store/job-runner.ts';
import type { Migration } from '../store/migration.ts';
import type { Projection } from '../store/projection.ts';
import type { Store } from '../store/store.ts';
import type { Channel } from './channel.ts';
import type { Tool } from './tool.ts';

/** What the house lends to a plugin while it runs. */
export type PluginHouse<Config = unknown> = {
  /** The plugin's own section of the configuration, as its schema parsed it. */
  readonly config: Config;
  readonly store: Store;
  readonly gateway: Gateway;
  readonly ids: Ids;
  readonly clock: () => number;
  readonly log: (
    level: 'info' | 'warn' | 'error',
    message: string,
    data?: { readonly [name: string]: unknown },
  ) => void;
};

/** A request as a plugin sees it, checked and authorised by the server. */
export type PluginRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** The parts of the path that its pattern names with `:name`. */
  readonly params: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string };
  /** The JSON body; null where there is none. */
  readonly body: Json;
  readonly principal: string;
  readonly signal: AbortSignal;
};

/** Part of the JSON API. Paths begin with `/api/`; the owner's session or token is asked for by the server. */
export type PluginRoute = {
  readonly method: PluginRequest['method'];
  /** Such as `/api/dice/:sides`. */
  readonly path: string;
  readonly summary: string;
  readonly handle: (request: PluginRequest) => Promise<{ readonly status: number; readonly body: Json }>;
};

/** A page of the studio; what it returns is put into the studio's own layout. */
export type PluginPage = {
  /** Such as `/dice`. */
  readonly path: string;
  readonly title: string;
  /** Whether the studio's navigation lists it. */
  readonly listed: boolean;
  /** HTML of the page's main part, with every value from outside escaped. */
  readonly render: (request: PluginRequest) => Promise<string>;
};

/** A login from the command line, such as a device code. */
export type PluginLogin = {
  readonly title: string;
  readonly run: (terminal: {
    readonly say: (text: string) => void;
    /** A secret answer is not shown while it is typed. */
    readonly ask: (question: string, options?: { readonly secret?: boolean }) => Promise<string>;
    readonly signal: AbortSignal;
  }) => Promise<void>;
};

/**
 * A part that can be added to the house (A6); the built-in channels and apps are plugins too. What the store must know before it
 * opens is given as data, everything else is made for the running house.
 */
export type Plugin<Config = unknown> = {
  /** Small letters, digits and hyphens; names its section of the configuration. */
  readonly name: string;
  readonly config?: ZodType<Config>;
  readonly migrations?: readonly Migration[];
  readonly projections?: readonly Projection[];
  readonly providers?: readonly Provider[];
  readonly channels?: (house: PluginHouse<Config>) => readonly Channel[];
  /** Takes the place of the built-in search of memory, in prompts, tools and pages; one plugin may. */
  readonly memory?: (house: PluginHouse<Config>) => MemoryProvider;
  readonly tools?: (house: PluginHouse<Config>) => readonly Tool[];
  /** Handlers by kind of job; kinds begin with the plugin's name and a dot. */
  readonly jobs?: (house: PluginHouse<Config>) => { readonly [kind: string]: JobHandler };
  readonly routes?: (house: PluginHouse<Config>) => readonly PluginRoute[];
  readonly pages?: (house: PluginHouse<Config>) => readonly PluginPage[];
  readonly login?: (house: PluginHouse<Config>) => PluginLogin;
  /** Runs once, after the store is open and the plugins before it are ready, and before anything else is asked of it. */
  readonly init: (house: PluginHouse<Config>) => Promise<void> | void;
  /** Runs once at the end, after the plugins behind it are gone. */
  readonly dispose: () => Promise<void> | void;
};

/** A plugin with the type of its configuration forgotten, so that plugins of all kinds fit in one list. */
export function definePlugin<Config>(plugin: Plugin<Config>): Plugin {
  // The loader hands a plugin only what its own `config` has parsed, so this is the type that arrives.
  return plugin as unknown as Plugin;
}
