import type { ModelCall } from '../model.ts';
import { createAnswerGuard } from './answer-guard.ts';
import type { Provider, ProviderSettings } from './provider.ts';
import { createSdkEmbedder } from './sdk-embedder.ts';
import { createSdkModel } from './sdk-model.ts';

const home = 'http://127.0.0.1:11434/api';

/** Ollama in its own language, which alone lets a caller set the length of the context. */
export const ollama: Provider = {
  name: 'ollama',
  account: 'ollama',
  needsKey: false,
  hostsMany: true,
  baseUrl: home,
  models: { chat: ['llama3.2'], embedder: 'nomic-embed-text' },
  language: (settings) => {
    const baseUrl = addressOf(settings);
    return createSdkModel({
      account: 'ollama',
      provider: 'ollama',
      model: settings.model,
      apiKey: settings.apiKey,
      baseUrl,
      lateSystem: false,
      providerOptions: (call) => ({ ollama: { options: optionsOf(call, settings.contextTokens) } }),
      load: async () => (await client(settings, baseUrl, createAnswerGuard('lines'))).chat(settings.model),
    });
  },
  embedding: (settings) => {
    const baseUrl = addressOf(settings);
    return createSdkEmbedder({
      account: 'ollama',
      model: settings.model,
      apiKey: settings.apiKey,
      baseUrl,
      batch: 64,
      load: async () => (await client(settings, baseUrl, fetch)).embedding(settings.model),
    });
  },
};

/** Ollama reads these only here, and cuts every prompt silently at 4,096 tokens unless it is told otherwise. */
function optionsOf(call: ModelCall, contextTokens: number) {
  return {
    num_ctx: Math.ceil(contextTokens / 1024) * 1024,
    ...(call.maxOutputTokens === undefined ? {} : { num_predict: call.maxOutputTokens }),
    ...(call.temperature === undefined ? {} : { temperature: call.temperature }),
  };
}

/** Takes the server's address, with or without the path of either of its languages. */
function addressOf({ baseUrl }: ProviderSettings): string {
  const plain = (baseUrl ?? home).replace(/\/+$/, '').replace(/\/(?:v1|api)$/, '');
  return `${plain}/api`;
}

async function client(settings: ProviderSettings, baseURL: string, guard: typeof fetch) {
  const { createOllama } = await import('ollama-ai-provider-v2');
  const headers = settings.apiKey === undefined ? {} : { Authorization: `Bearer ${settings.apiKey}` };
  return createOllama({ baseURL, headers, fetch: guard });
}
