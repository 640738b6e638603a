import type { LanguageModel } from '../model.ts';
import type { Scrub } from '../secrets.ts';

/** How to reach one model of a provider. */
export type ProviderSettings = {
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly model: string;
  /** Tokens that the prompt and its answer may take together, for servers that must be told. */
  readonly contextTokens: number;
};

/** Vectors of one batch, in order, and the tokens that the provider counted (null where it does not say). */
export type EmbeddedBatch = { readonly vectors: readonly Float32Array[]; readonly tokens: number | null };

/** One embedding model at one provider. Throws what the vendor's client throws. */
export type EmbeddingModel = {
  readonly provider: string;
  readonly model: string;
  /** Without credentials, for messages. */
  readonly address: string;
  readonly scrub: Scrub;
  /** Most texts in one request. */
  readonly batch: number;
  readonly embed: (texts: readonly string[], signal: AbortSignal) => Promise<EmbeddedBatch>;
};

/** Speech as it was recorded. */
export type Recording = {
  readonly bytes: Uint8Array;
  /** Media type, such as `audio/ogg`. */
  readonly media: string;
  /** Length, where it is known. */
  readonly seconds: number | null;
};

/** One model at one provider that turns speech into text. Throws what failed, with the status where there is one. */
export type TranscriptionModel = {
  readonly provider: string;
  readonly model: string;
  /** Without credentials, for messages. */
  readonly address: string;
  readonly scrub: Scrub;
  readonly transcribe: (
    recording: Recording,
    signal: AbortSignal,
  ) => Promise<{
    readonly text: string;
    /** What the provider counted; null where it does not say. */
    readonly tokens: { readonly input: number; readonly output: number } | null;
  }>;
};

/** A vendor, or a kind of server, that offers models. Its client library is loaded at the first call. */
export type Provider = {
  /** As settings and `provider/model` names call it. */
  readonly name: string;
  /** As the token ledger calls it (L6). */
  readonly account: string;
  /** Whether it answers nobody without a key. */
  readonly needsKey: boolean;
  /** Whether it serves models of many vendors, whose names hold slashes of their own. */
  readonly hostsMany?: boolean;
  /** Where it listens by default; null where only a setting can tell. */
  readonly baseUrl: string | null;
  /** Models that it uses where none is named, best known first; the rest are fallbacks. */
  readonly models: {
    readonly chat?: readonly string[];
    readonly classifier?: readonly string[];
    readonly embedder?: string;
    readonly transcriber?: string;
  };
  readonly language: (settings: ProviderSettings) => LanguageModel;
  readonly embedding?: (settings: ProviderSettings) => EmbeddingModel;
  readonly transcription?: (settings: ProviderSettings) => TranscriptionModel;
};
