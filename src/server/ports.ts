import type { Hono, MiddlewareHandler } from 'hono';
import type { ChannelState } from '../agent/channel.ts';
import type { Conversations } from '../agent/conversation.ts';
import type { DeliveryWorker } from '../agent/delivery/delivery.ts';
import type { PluginRoute } from '../agent/plugin.ts';
import type { Jobs } from '../store/store.ts';
import type { Assets } from './assets/assets.ts';
import type { ServerEnv } from './http/context.ts';
import type { ServerMemory } from './memory-port.ts';

/** Where the server says what it did: one line a fact, without bodies, queries or secrets. */
export type ServerLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  data?: { readonly [name: string]: unknown },
) => void;

/** How healthy everything is, at one moment. */
export type Health = {
  readonly store: { readonly engine: 'sqlite' | 'postgres'; readonly ok: boolean; readonly detail: string };
  readonly checks: readonly {
    readonly name: string;
    readonly state: 'ok' | 'warning' | 'failed';
    readonly detail: string;
  }[];
  readonly channels: readonly {
    readonly name: string;
    readonly account: string;
    readonly state: ChannelState;
  }[];
};

/** The account of the last 24 hours. */
export type TokenDay = {
  /** Oldest first, one for each hour. */
  readonly hours: readonly { readonly from: number; readonly reactive: number; readonly proactive: number }[];
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly calls: number;
  /** Proactive tokens allowed in any 24 hours. */
  readonly budget: number;
};

/** Totals that a scrape of the metrics asks for. */
export type Totals = {
  readonly verdicts: readonly { readonly verdict: string; readonly count: number }[];
  readonly tokens: readonly {
    readonly scope: string;
    readonly provider: string;
    readonly model: string;
    readonly input: number;
    readonly output: number;
    readonly cached: number;
  }[];
  /** Tokens of the last 24 hours by scope, and where they are limited or an alarm is set; 0 for neither. */
  readonly day?: readonly { readonly scope: string; readonly tokens: number; readonly limit: number }[];
  /** Faults and failures by their stable code. */
  readonly errors: readonly { readonly code: string; readonly count: number }[];
};

/** Signing in with the admin token. */
export type Login = {
  /** Whether this request carries the token or a valid session. */
  readonly allowed: (request: Request) => boolean;
  /** The `Set-Cookie` header for the right token; null for a wrong one. */
  readonly signIn: (token: string) => string | null;
  /** The `Set-Cookie` header that ends the session. */
  readonly signOut: () => string;
};

/** What the pages get from the server. */
export type StudioTools = {
  /** Address of a static file, with a hash that changes with its content. */
  readonly asset: Assets['url'];
  /** Present where an admin token is set. */
  readonly login?: Login;
  /** Put before forms that call a model or search: 60 a minute for each client, together with the API. */
  readonly limit: MiddlewareHandler<ServerEnv>;
};

/** An address that a platform calls; it proves itself by its own secret, so no sign-in, Host or Origin is asked. */
type Webhook = {
  /** Exact path, such as `/telegram/webhook`. */
  readonly path: string;
  readonly handle: (request: Request) => Promise<Response>;
};

/** Everything that the server needs from the rest of the house. */
export type ServerPorts = {
  readonly conversations: Conversations;
  readonly memory: ServerMemory;
  readonly health: () => Promise<Health>;
  readonly tokens: () => Promise<TokenDay>;
  readonly jobs: Pick<Jobs, 'list' | 'requeue' | 'cancel' | 'counts'>;
  /** Parts of which nobody knows whether the platform took them. */
  readonly deliveries: Pick<DeliveryWorker, 'unknown' | 'resolveUnknown'>;
  /** Hints: ids of the threads that changed on any node; null where anything may have. */
  readonly onChange: (listener: (threads: ReadonlySet<string> | null) => void) => () => void;
  readonly totals?: () => Promise<Totals>;
  readonly assets?: Assets;
  /** The pages, mounted at `/`. */
  readonly studio?: (tools: StudioTools) => Hono<ServerEnv>;
  readonly webhooks?: readonly Webhook[];
  /** What plugins add to the API. */
  readonly routes?: readonly PluginRoute[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: ServerLog;
};
