import type { Role } from './gateway.ts';

/** One model at one provider, and what to try when it fails. */
export type RoleOptions = {
  /** A name that the registry knows: `openai`, `anthropic`, `ollama`, `lmstudio`, `featherless`, `openai-compatible`, `placeholder`. */
  readonly provider: string;
  /** Where the provider listens; its own address if absent. */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  /** The model's own name, or `provider/model`; the provider's usual one for the role if absent. */
  readonly model?: string;
  /** Tried in order when this model fails. */
  readonly fallbacks?: readonly RoleOptions[];
  /** Most tokens that a prompt may hold. */
  readonly hard?: number;
  /** Tokens that a prompt should stay below. */
  readonly soft?: number;
  /** Milliseconds for a whole call, retries and fallbacks in it. */
  readonly timeoutMs?: number;
};

/** Which model stands behind which role (L1). A role left out uses the placeholder; the classifier then shares the provider of `chat`. */
export type LlmOptions = { readonly roles: { readonly [name in Role]?: RoleOptions } };

/** Budgets of a prompt by role (L5), in tokens. */
export const defaultBudgets = {
  chat: { hard: 8_000, soft: 6_000 },
  classifier: { hard: 4_000, soft: 3_000 },
} as const;

/** Milliseconds for a whole call (L3). */
export const defaultTimeouts = {
  chat: 120_000,
  vision: 120_000,
  classifier: 10_000,
  embedder: 30_000,
  transcriber: 120_000,
} as const satisfies { readonly [name in Role]: number };
