import type { Json } from '../../kernel/json.ts';
import type { ModelCall } from '../model.ts';
import { withPath } from './address.ts';
import { createAnswerGuard } from './answer-guard.ts';
import type { Provider, ProviderSettings } from './provider.ts';
import { createSdkEmbedder } from './sdk-embedder.ts';
import { createSdkModel } from './sdk-model.ts';
import { createTranscription } from './transcription.ts';

const home = 'https://api.openai.com/v1';
const account = 'openai_api';

/**
 * OpenAI. At its own address the Responses API is spoken, elsewhere the older Chat Completions, which servers that imitate
 * OpenAI have.
 */
export const openai: Provider = createOpenAi((baseUrl) => (baseUrl === home ? 'responses' : 'chat'));

/** OpenAI with a choice of its two languages by address. */
export function createOpenAi(apiAt: (baseUrl: string) => 'responses' | 'chat'): Provider {
  return {
    name: 'openai',
    account,
    needsKey: true,
    baseUrl: home,
    models: {
      chat: ['gpt-5.4'],
      classifier: ['gpt-5.4-mini'],
      embedder: 'text-embedding-3-small',
      transcriber: 'gpt-4o-mini-transcribe',
    },
    language: (settings) => {
      const baseUrl = addressOf(settings);
      const api = apiAt(baseUrl);
      return createSdkModel({
        account,
        provider: 'openai',
        model: settings.model,
        apiKey: settings.apiKey,
        baseUrl,
        lateSystem: true,
        // Conversations belong to their owner: OpenAI is asked not to keep them.
        providerOptions: (call) => ({ openai: { store: false, strictJsonSchema: isStrict(call) } }),
        load: async () => (await client(settings, baseUrl))[api](settings.model),
      });
    },
    transcription: (settings) => {
      const { model, apiKey } = settings;
      return createTranscription({ account, model, apiKey, baseUrl: addressOf(settings) });
    },
    embedding: (settings) => {
      const baseUrl = addressOf(settings);
      return createSdkEmbedder({
        account,
        model: settings.model,
        apiKey: settings.apiKey,
        baseUrl,
        batch: 256,
        load: async () => (await client(settings, baseUrl, fetch)).embedding(settings.model),
      });
    },
  };
}

/** Strict decoding takes only schemas whose objects need all their members. */
function isStrict(call: ModelCall): boolean {
  return call.schema !== undefined && needsAll(call.schema.jsonSchema);
}

function needsAll(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.every(needsAll);
  if (typeof schema !== 'object' || schema === null) return true;
  const { properties, required } = schema as { readonly [key: string]: Json | undefined };
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  const all = names.every((name) => Array.isArray(required) && required.includes(name));
  return all && Object.values(schema).every(needsAll);
}

function addressOf(settings: ProviderSettings): string {
  return withPath(settings.baseUrl ?? home, '/v1');
}

async function client(settings: ProviderSettings, baseURL: string, guard = createAnswerGuard('events')) {
  const { createOpenAI } = await import('@ai-sdk/openai');
  // Without a key the client would look for one in the environment.
  return createOpenAI({ baseURL, apiKey: settings.apiKey ?? 'none', fetch: guard });
}
