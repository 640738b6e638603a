import type { ZodObject, ZodType } from 'zod';
import { z } from 'zod';
import type { Ids } from '../kernel/ids.ts';
import type { Json } from '../kernel/json.ts';
import type { Gateway } from '../llm/gateway.ts';
import type { Ledger } from '../llm/ledger.ts';
import type { Provider } from '../llm/providers/provider.ts';
import type { SpendGate } from '../llm/spend-gate.ts';
import type { MemoryProvider } from '../memory/provider/memory-provider.ts';
import type { JobHandler } from '../store/job-runner.ts';
import type { Migration } from '../store/migration.ts';
import type { Projection } from '../store/projection.ts';
import type { Store } from '../store/store.ts';
import type { ThreadLog } from '../store/thread/thread-log.ts';
import type { ThreadReader } from '../store/thread/thread-reader.ts';
import type { Alert } from './alerts/alerts.ts';
import type { Approvals } from './approvals/approvals.ts';
import type { Audit } from './audit/audit.ts';
import type { ArtifactReader } from './artifacts/artifact-reader.ts';
import type { Channel } from './channel.ts';
import type { Listener, Reception } from './listener.ts';
import type { Agent } from './persona/agent.ts';
import type { Judge } from './policy.ts';
import type { Responder } from './responder.ts';
import type { Spine } from './spine/spine.ts';
import type { Tool } from './tool.ts';
import type { ToolRegistry } from './tools/registry.ts';
import type { Speak } from './turn/speak.ts';
import type { Vault } from './vault/vault.ts';

/** What the house lends to a plugin while it runs. */
export type PluginHouse<Config = unknown> = {
  /** The plugin's own section of the configuration, as its schema parsed it. */
  readonly config: Config;
  readonly agent: Agent;
  readonly store: Store;
  readonly threads: ThreadLog;
  readonly reader: ThreadReader;
  readonly gateway: Gateway;
  /** What was made of the media of messages: transcripts, descriptions, names of files. */
  readonly artifacts: Pick<ArtifactReader, 'of' | 'shown'>;
  /** The account and the budget, for programs that call a model by themselves. */
  readonly account: { readonly ledger: Ledger; readonly gate: SpendGate };
  /** The way in, for routes that hand over messages of their own. */
  readonly spine: Spine;
  /** The agent's voice where no message asks for an answer. */
  readonly speak: Speak;
  /** Every tool of the program; those of plugins stand in it once all have started. */
  readonly tools: ToolRegistry;
  /** Tells the owner what they should know, once a day for each matter. */
  readonly alert: (alert: Alert) => Promise<void>;
  /** The private thread in which an owner wrote last, on a channel that reaches them; null where there is none. */
  readonly ownersThread: () => Promise<string | null>;
  /** Owners' consent to exact actions. */
  readonly approvals: Approvals;
  /** The append-only log of what was decided and done. */
  readonly audit: Audit;
  /** Login sessions and tokens, encrypted at rest. */
  readonly vault: Vault;
  /** Absolute paths: what the program keeps, and what agents write for people. */
  readonly folders: { readonly data: string; readonly exports: string };
  /** How the outside reaches this server; null where it does not. */
  readonly publicUrl: string | null;
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

/** Part of the JSON API. Paths begin with `/api/` or `/admin/`; the owner's session or token is asked for by the server. */
export type PluginRoute = {
  /** Such as `/api/dice/:sides`. */
  readonly path: string;
  readonly summary: string;
  /** What it reads, for the document of the API; the route itself parses what comes. */
  readonly query?: ZodObject;
  readonly handle: (request: PluginRequest) => Promise<PluginAnswer>;
} & (
  | { readonly method: 'GET'; readonly body?: never }
  /** Whatever changes something says what it takes; `noBody` where that is nothing. */
  | { readonly method: Exclude<PluginRequest['method'], 'GET'>; readonly body: ZodObject }
);

/** The body of a route that reads nothing of it. */
export const noBody: ZodObject = z.object({});

/** A refusal of a route (RFC 9457): a stable code, what is wrong in one sentence, and what to do. */
export type PluginProblem = {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

/** What a route gives back: JSON, text of another type, or a refusal. */
export type PluginAnswer =
  | { readonly status: number; readonly body: Json }
  | { readonly status: number; readonly text: string; readonly type: string }
  | { readonly status: number; readonly problem: PluginProblem };

/** An address that a platform calls. It proves itself by a secret of its own, so no sign-in is asked. */
export type PluginWebhook = {
  /** Exact path, such as `/telegram/webhook`. */
  readonly path: string;
  readonly handle: (request: Request) => Promise<Response>;
};

/** A page of the studio; what it returns is put into the studio's own layout. */
export type PluginPage = {
  /** Such as `/dice`. */
  readonly path: string;
  readonly title: string;
  /** Whether the studio's navigation lists it. */
  readonly listed: boolean;
  /** Browser module that brings it to life and style sheets besides the studio's own, by their names among the assets; `uplot.css` for a plot. */
  readonly module?: string;
  readonly styles?: readonly string[];
  /** Icon in the navigation; that of plugins by default. */
  readonly icon?: PlaceIcon;
  /** HTML of the page's main part, with every value from outside escaped. */
  readonly render: (request: PluginRequest) => Promise<string>;
};

/** Something that waits for a person, shown on the first page with the way to settle it. */
export type PluginWaiting = {
  /** What sort of thing it is, such as `Approval`. */
  readonly kind: string;
  readonly title: string;
  readonly words: string;
  readonly at: number;
  /** The page where it is settled, and the verb that leads there. */
  readonly href: string;
  readonly label: string;
};

/** Icons of places in the studio's navigation. */
export type PlaceIcon = 'plugin' | 'stream' | 'operator' | 'characters';

/** Static files of a plugin: folders by their files' names, and names that stand for several files after each other. */
export type PluginAssets = {
  readonly folders?: readonly string[];
  readonly bundles?: { readonly [name: string]: readonly URL[] };
};

/** One thing that was looked at. */
export type PluginCheck = {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  /** One sentence; what to do where something is wrong. */
  readonly detail: string;
};

/** What a login is lent, also where no server runs. */
export type LoginHouse<Config = unknown> = Pick<PluginHouse<Config>, 'config' | 'vault' | 'clock' | 'log'>;

/** A login from the command line, such as a device code. What it obtains it puts into the vault. */
export type PluginLogin = {
  readonly title: string;
  readonly run: (terminal: {
    readonly say: (text: string) => void;
    /** A secret answer is not shown while it is typed. */
    readonly ask: (question: string, options?: { readonly secret?: boolean }) => Promise<string>;
    readonly signal: AbortSignal;
  }) => Promise<{ readonly account: string }>;
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
  /** What "sanctum doctor" looks at, also where no house runs. */
  readonly checks?: readonly ((now: number) => Promise<PluginCheck>)[];
  readonly channels?: (house: PluginHouse<Config>) => readonly Channel[];
  /** Takes the place of the built-in search of memory, in prompts, tools and pages; one plugin may. */
  readonly memory?: (house: PluginHouse<Config>) => MemoryProvider;
  readonly tools?: (house: PluginHouse<Config>) => readonly Tool[];
  /** Judges messages of the threads that are its business, before the agent's own policies. */
  readonly judge?: (house: PluginHouse<Config>) => Judge;
  /** Who answers where its judge decides so by name. */
  readonly responders?: (house: PluginHouse<Config>) => readonly Responder[];
  /** Hears of what happens on platforms besides messages. */
  readonly listener?: (house: PluginHouse<Config>) => Listener;
  /** Acts in the transaction that receives a message. */
  readonly reception?: (house: PluginHouse<Config>) => Reception;
  /** Handlers by kind of job; kinds begin with the plugin's name and a dot. */
  readonly jobs?: (house: PluginHouse<Config>) => { readonly [kind: string]: JobHandler };
  readonly routes?: (house: PluginHouse<Config>) => readonly PluginRoute[];
  readonly webhooks?: (house: PluginHouse<Config>) => readonly PluginWebhook[];
  readonly pages?: (house: PluginHouse<Config>) => readonly PluginPage[];
  /** What waits for a person in this plugin's care, newest first; asked whenever the first page is shown. */
  readonly waiting?: (house: PluginHouse<Config>) => () => Promise<readonly PluginWaiting[]>;
  /** Browser modules and styles, served like the studio's own. */
  readonly assets?: PluginAssets;
  readonly login?: (house: LoginHouse<Config>) => PluginLogin;
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
