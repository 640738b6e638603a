import type { Json } from '../kernel/json.ts';

/** A tool as a model sees it: what it does and the JSON schema of its input. */
export type ToolOffer = { readonly name: string; readonly description: string; readonly inputSchema: Json };

/** One message of a prompt. */
export type PromptMessage =
  | {
      readonly role: 'system' | 'user';
      readonly text: string;
      /** Shown with a user's text. */
      readonly images?: readonly { readonly bytes: Uint8Array; readonly media: string }[];
    }
  | {
      readonly role: 'assistant';
      readonly text: string;
      readonly calls?: readonly { readonly id: string; readonly tool: string; readonly input: Json }[];
    }
  | { readonly role: 'tool'; readonly call: string; readonly tool: string; readonly output: Json };

/** What a provider counted, or what we estimated where it did not say. Tokens. */
export type Usage = {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly total: number;
  readonly estimated: boolean;
};

/** Whose fault a failed call is, and so whether to try again (L3). */
export type ModelFailure = {
  readonly code:
    | 'rate-limited'
    | 'overloaded'
    | 'unavailable'
    | 'timeout'
    | 'unauthorized'
    | 'bad-request'
    | 'content-refused'
    | 'bad-answer'
    | 'cut'
    | 'aborted'
    /** The program ended each time before an answer came. */
    | 'gave-up'
    /** The budget for work of its own lets it wait until `retryAfterMs` (L7), or until the owner says so, or never at this size. */
    | 'over-budget'
    | 'paused'
    | 'too-large';
  readonly class: 'transient' | 'permanent';
  /** For a person: what happened and what to do. Never holds a key. */
  readonly message: string;
  readonly status?: number;
  /** Milliseconds that the provider asks us to wait. */
  readonly retryAfterMs?: number;
};

/** What a stream brings; it ends in exactly one `finish` or `failure` and never throws. */
export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly tool: string; readonly input: Json }
  | {
      readonly type: 'finish';
      readonly reason: 'stop' | 'length' | 'tool-calls' | 'other';
      readonly usage: Usage;
      readonly model: string;
    }
  | { readonly type: 'failure'; readonly failure: ModelFailure; readonly usage: Usage };

/** One request to one model. */
export type ModelCall = {
  readonly messages: readonly PromptMessage[];
  readonly tools?: readonly ToolOffer[];
  /** JSON schema that the answer must obey. */
  readonly schema?: { readonly name: string; readonly jsonSchema: Json };
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
};

/** One model at one provider; the placeholder is one too. No retries and no account here: the gateway does both. */
export type LanguageModel = {
  readonly provider: string;
  readonly model: string;
  readonly stream: (call: ModelCall, signal: AbortSignal) => AsyncIterable<ModelEvent>;
};
