import type { ReviewItem } from '../store/forget/review.ts';
import type { JobRecord } from '../store/store.ts';

/** How far a long work is; `total` is null where nobody knows. */
export type Step = { readonly label: string; readonly done: number; readonly total: number | null };

/** For whom an operation works: whom it tells, and when it should give up. */
export type Watch = {
  readonly progress: (step: Step) => void;
  /** A line for the person at the terminal. */
  readonly say?: (text: string) => void;
  readonly signal: AbortSignal;
};

/** One thing that was looked at. */
export type Check = {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  /** One sentence; what to do where something is wrong. */
  readonly detail: string;
};

/** What `verify` found. */
export type VerifyReport = {
  readonly streams: number;
  readonly events: number;
  readonly problems: readonly {
    readonly stream: string;
    readonly kind: string;
    readonly table: string | null;
    readonly detail: string;
  }[];
  /** Event types that this program does not know, with how often they occur. */
  readonly unknown: readonly { readonly type: string; readonly count: number }[];
};

/** What `forget` did, or would do. Holds no word of the person. */
export type ForgetReport = {
  readonly person: string;
  readonly messages: number;
  /** The agent's replies that were erased. */
  readonly replies: number;
  /** Other events that held their words. */
  readonly derived: number;
  /** Cells of tables beside the log. */
  readonly cells: number;
  /** Texts of others that a person should look at. */
  readonly review: number;
  readonly dryRun: boolean;
  readonly notes: readonly string[];
};

/** Token use of one group. */
export type TokenRow = {
  readonly group: string;
  readonly calls: number;
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly total: number;
  /** Calls whose figures are our estimate. */
  readonly estimated: number;
};

/**
 * What the command line can do with a store. The process that owns the store carries it out: the running server through its
 * control address, or the command itself where no server runs (K12). Inputs and outputs survive JSON.
 */
export type Operations = {
  readonly verify: (ask: object, watch: Watch) => Promise<VerifyReport>;
  readonly rebuild: (
    ask: { readonly projections: readonly string[] },
    watch: Watch,
  ) => Promise<{
    readonly rebuilt: readonly {
      readonly projection: string;
      readonly streams: number;
      readonly rows: number;
    }[];
  }>;
  readonly export: (
    ask: { readonly file: string },
    watch: Watch,
  ) => Promise<{
    readonly file: string;
    readonly streams: number;
    readonly events: number;
    readonly sha256: string;
  }>;
  readonly import: (
    ask: { readonly file: string },
    watch: Watch,
  ) => Promise<{ readonly streams: number; readonly events: number }>;
  readonly backup: (
    ask: { readonly file: string | null },
    watch: Watch,
  ) => Promise<{ readonly file: string; readonly bytes: number }>;
  readonly queueList: (
    ask: {
      readonly state: JobRecord['state'] | null;
      readonly queue: string | null;
      readonly limit: number;
    },
    watch: Watch,
  ) => Promise<{
    readonly jobs: readonly JobRecord[];
    readonly counts: readonly { readonly queue: string; readonly state: string; readonly count: number }[];
  }>;
  readonly queueRequeue: (ask: { readonly id: string }, watch: Watch) => Promise<{ readonly found: boolean }>;
  readonly queueCancel: (ask: { readonly id: string }, watch: Watch) => Promise<{ readonly found: boolean }>;
  readonly tokens: (
    ask: { readonly hours: number; readonly by: 'model' | 'scope' | 'cause' | 'role' },
    watch: Watch,
  ) => Promise<{ readonly rows: readonly TokenRow[] }>;
  readonly forget: (
    ask: { readonly person: string; readonly dryRun: boolean },
    watch: Watch,
  ) => Promise<ForgetReport>;
  /** Texts of others that quote somebody who was forgotten, and that nobody has looked at. */
  readonly reviewList: (
    ask: { readonly limit: number },
    watch: Watch,
  ) => Promise<{ readonly items: readonly ReviewItem[] }>;
  /** One of them stays as it is. */
  readonly reviewKeep: (
    ask: { readonly stream: string; readonly revision: number },
    watch: Watch,
  ) => Promise<{ readonly found: boolean }>;
  /** Logs in to a service; what to do is said on the way. */
  readonly login: (
    ask: { readonly service: string },
    watch: Watch,
  ) => Promise<{ readonly service: string; readonly title: string; readonly account: string }>;
  readonly doctor: (ask: { readonly models: boolean }, watch: Watch) => Promise<readonly Check[]>;
};

/** Their names, as the control address calls them. */
export const operationNames = [
  'verify',
  'rebuild',
  'export',
  'import',
  'backup',
  'queueList',
  'queueRequeue',
  'queueCancel',
  'tokens',
  'forget',
  'reviewList',
  'reviewKeep',
  'login',
  'doctor',
] as const satisfies readonly (keyof Operations)[];

/** The work was refused or went wrong in a way that a person can act on. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
