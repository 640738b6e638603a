import type { ZodType } from 'zod';
import type { ProactiveBudget } from './spend/store-gate.ts';
import type { DescribeCall, Described } from './describe-image.ts';
import type { ModelCall, ModelEvent, ModelFailure, Usage } from './model.ts';
import type { Recording } from './providers/provider.ts';

/** What a model is used for (L1). */
export type Role = 'chat' | 'classifier' | 'embedder' | 'transcriber' | 'vision';

/** For the account: who and what a call is for. */
export type CallPurpose = {
  readonly scope: 'reactive' | 'proactive';
  /** On whose behalf. */
  readonly principal: string;
  /** Why, such as `reply`, `classify`, `summary`, `embed`. */
  readonly cause: string;
  readonly thread?: string;
  readonly turn?: string;
  readonly generation?: string;
};

/** A call by role; the gateway finds the model, retries, falls back and keeps the account. */
export type GatewayCall = ModelCall & {
  readonly role: 'chat' | 'classifier' | 'vision';
  readonly purpose: CallPurpose;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole call; 10,000 for the classifier, 120,000 for others by default. */
  readonly timeoutMs?: number;
};

/** A finished call that was not streamed. */
export type Generated =
  | { readonly ok: true; readonly text: string; readonly usage: Usage; readonly model: string }
  | { readonly ok: false; readonly failure: ModelFailure; readonly usage: Usage };

/** A validated object; `source` tells whether the model gave it at once, after a repair, or the default stands in (L4). */
export type Classified<Value> = {
  readonly value: Value;
  readonly source: 'model' | 'repaired' | 'default';
  readonly usage: Usage;
  readonly failure?: ModelFailure;
};

/** Vectors in the order of the texts. */
export type Embedded =
  | {
      readonly ok: true;
      readonly vectors: readonly Float32Array[];
      readonly model: string;
      readonly usage: Usage;
    }
  | { readonly ok: false; readonly failure: ModelFailure };

/** Speech as text. */
export type Transcribed =
  | { readonly ok: true; readonly text: string; readonly model: string; readonly usage: Usage }
  | { readonly ok: false; readonly failure: ModelFailure };

/** What stands behind a role. */
export type RoleDescription = {
  readonly role: Role;
  /** `provider/model`. */
  readonly name: string;
  /** True where nothing is configured and the placeholder answers (L2). */
  readonly placeholder: boolean;
  readonly fallbacks: readonly string[];
};

/** The one way to a model. Every call is on the account before it is made and settled after, whatever happens (L6). */
export type Gateway = {
  /** Ends in one `finish` or `failure`; never throws. Retries only before the first event was passed on. */
  readonly stream: (call: GatewayCall) => AsyncIterable<ModelEvent>;
  readonly generate: (call: GatewayCall) => Promise<Generated>;
  readonly classify: <Value>(
    call: Omit<GatewayCall, 'schema' | 'role' | 'tools'> & {
      readonly kind: string;
      readonly schema: ZodType<Value>;
      readonly fallback: Value;
    },
  ) => Promise<Classified<Value>>;
  readonly embed: (call: {
    readonly texts: readonly string[];
    readonly purpose: CallPurpose;
    readonly signal: AbortSignal;
  }) => Promise<Embedded>;
  readonly transcribe: (call: {
    readonly recording: Recording;
    readonly purpose: CallPurpose;
    readonly signal: AbortSignal;
  }) => Promise<Transcribed>;
  /** What is to be seen in an image; `source` is `default` where nobody could tell. */
  readonly describeImage: (call: DescribeCall) => Promise<Described>;
  readonly describe: (role: Role) => RoleDescription;
  /** Whether an embedder is configured. */
  readonly canEmbed: boolean;
  /** The budget for what agents do by themselves (L7); null where nothing limits it, as in a program without a store. */
  readonly proactive: ProactiveBudget | null;
  /** The budgets and the calibrated tokenizer of the role's first model. */
  readonly budget: (role: 'chat' | 'classifier') => Budget;
};

/** How much a prompt may hold (L5), in tokens of the role's model. */
export type Budget = {
  readonly hard: number;
  readonly soft: number;
  /** Estimates tokens, calibrated by what the provider has reported so far. */
  readonly count: (text: string) => number;
};
