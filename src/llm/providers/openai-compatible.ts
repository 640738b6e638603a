import type { LanguageModel, ModelCall, ModelEvent } from '../model.ts';
import { withPath } from './address.ts';
import { createAnswerGuard } from './answer-guard.ts';
import type { Provider, ProviderSettings } from './provider.ts';
import { createSdkEmbedder } from './sdk-embedder.ts';
import { createSdkModel } from './sdk-model.ts';
import { createTranscription } from './transcription.ts';

/** How one kind of server differs from the others that speak like OpenAI. */
type Flavour = Pick<Provider, 'name' | 'account' | 'needsKey' | 'baseUrl' | 'models'> & {
  /** Whether it can be made to obey a schema; the others are told of it in words. */
  readonly schemas: boolean;
};

/** Any server that speaks OpenAI's Chat Completions: vLLM, llama.cpp, LiteLLM, OpenRouter, Groq and many more. */
export const openaiCompatible: Provider = createCompatible({
  name: 'openai-compatible',
  account: 'openai_compatible',
  needsKey: false,
  baseUrl: null,
  models: {},
  schemas: true,
});

/** LM Studio on this machine; the model is the one that it shows as loaded. */
export const lmstudio: Provider = createCompatible({
  name: 'lmstudio',
  account: 'lm_studio',
  needsKey: false,
  baseUrl: 'http://127.0.0.1:1234/v1',
  models: {},
  schemas: true,
});

/** Featherless: open models by the name of their Hugging Face repository. */
export const featherless: Provider = createCompatible({
  name: 'featherless',
  account: 'featherless',
  needsKey: true,
  baseUrl: 'https://api.featherless.ai/v1',
  models: {
    chat: [
      'dphn/Dolphin-Mistral-24B-Venice-Edition',
      // The repository's earlier name.
      'cognitivecomputations/Dolphin-Mistral-24B-Venice-Edition',
    ],
    classifier: [
      'NousResearch/Hermes-3-Llama-3.1-8B',
      'NousResearch/Hermes-2-Pro-Llama-3-8B',
      'mistralai/Mistral-Nemo-Instruct-2407',
    ],
  },
  schemas: false,
});

function createCompatible({ schemas, ...about }: Flavour): Provider {
  return {
    ...about,
    hostsMany: true,
    language: (settings) => {
      const baseUrl = addressOf(settings, about.baseUrl);
      const model = createSdkModel({
        account: about.account,
        provider: about.name,
        model: settings.model,
        apiKey: settings.apiKey,
        baseUrl,
        lateSystem: false,
        load: async () =>
          (await client(about.name, settings, baseUrl, createAnswerGuard('events')))(settings.model),
      });
      return withSchemaInWords(model, schemas);
    },
    transcription: (settings) => {
      const { model, apiKey } = settings;
      const baseUrl = addressOf(settings, about.baseUrl);
      return createTranscription({ account: about.account, model, apiKey, baseUrl });
    },
    embedding: (settings) => {
      const baseUrl = addressOf(settings, about.baseUrl);
      return createSdkEmbedder({
        account: about.account,
        model: settings.model,
        apiKey: settings.apiKey,
        baseUrl,
        batch: 64,
        load: async () => (await client(about.name, settings, baseUrl, fetch)).embeddingModel(settings.model),
      });
    },
  };
}

/** Tells the schema in words, and stops asking for it formally where the server has refused that once. */
function withSchemaInWords(model: LanguageModel, able: boolean): LanguageModel {
  let formal = able;
  return {
    ...model,
    async *stream(call, signal): AsyncGenerator<ModelEvent> {
      const { schema, ...rest } = call;
      if (schema === undefined) {
        yield* model.stream(call, signal);
        return;
      }
      const asked = formal;
      const worded: ModelCall = {
        ...rest,
        ...(asked ? { schema } : {}),
        messages: [
          ...call.messages,
          {
            role: 'user',
            text: `Answer with one JSON object and nothing else. It must obey this JSON schema:\n${JSON.stringify(schema.jsonSchema)}`,
          },
        ],
      };
      for await (const event of model.stream(worded, signal)) {
        const refused =
          event.type === 'failure' && event.failure.code === 'bad-request' && event.failure.status !== 404;
        if (!asked || !refused) {
          yield event;
          continue;
        }
        formal = false;
        yield { ...event, failure: { ...event.failure, class: 'transient' } };
      }
    },
  };
}

function addressOf(settings: ProviderSettings, home: string | null): string {
  return withPath(settings.baseUrl ?? home ?? '', '/v1');
}

async function client(name: string, settings: ProviderSettings, baseURL: string, guard: typeof fetch) {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  return createOpenAICompatible({
    name,
    baseURL,
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch: guard,
    ...(settings.apiKey === undefined ? {} : { apiKey: settings.apiKey }),
  });
}
