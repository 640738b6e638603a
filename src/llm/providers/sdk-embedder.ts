import type { OpenAIProvider } from '@ai-sdk/openai';
import { createScrub, shownUrl } from '../secrets.ts';
import type { EmbeddingModel } from './provider.ts';

/** The AI SDK's interface of an embedding model. */
type SdkEmbedder = ReturnType<OpenAIProvider['embedding']>;

/** Who an embedding model of the AI SDK is for us. */
export type SdkEmbedderOptions = {
  readonly account: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  readonly batch: number;
  readonly load: () => Promise<SdkEmbedder>;
};

/** An embedding model of the AI SDK behind our interface. */
export function createSdkEmbedder(options: SdkEmbedderOptions): EmbeddingModel {
  let loading: Promise<SdkEmbedder> | undefined;
  return {
    provider: options.account,
    model: options.model,
    address: shownUrl(options.baseUrl),
    scrub: createScrub([options.apiKey]),
    batch: options.batch,
    embed: async (texts, signal) => {
      loading ??= options.load();
      const model = await loading;
      const { embeddings, usage } = await model.doEmbed({ values: [...texts], abortSignal: signal });
      const vectors = embeddings.map((embedding) => Float32Array.from(embedding));
      const tokens = usage?.tokens ?? 0;
      return { vectors, tokens: tokens > 0 ? tokens : null };
    },
  };
}
