import { createAnswerGuard } from './answer-guard.ts';
import type { Provider, ProviderSettings } from './provider.ts';
import { createSdkModel } from './sdk-model.ts';

const home = 'https://api.anthropic.com/v1';

/** Anthropic, and servers that speak its Messages API. */
export const anthropic: Provider = {
  name: 'anthropic',
  account: 'anthropic_api',
  needsKey: true,
  baseUrl: home,
  models: {
    chat: ['claude-sonnet-5-5', 'claude-sonnet-4-6'],
    classifier: ['claude-haiku-5-5', 'claude-haiku-4-5'],
  },
  language: (settings) => {
    const baseUrl = addressOf(settings);
    return createSdkModel({
      account: 'anthropic_api',
      provider: 'anthropic',
      model: settings.model,
      apiKey: settings.apiKey,
      baseUrl,
      lateSystem: false,
      load: async () => {
        const { createAnthropic } = await import('@ai-sdk/anthropic');
        const fetch = createAnswerGuard('events');
        return createAnthropic({ baseURL: baseUrl, apiKey: settings.apiKey ?? 'none', fetch }).chat(
          settings.model,
        );
      },
    });
  },
};

/** Other programs write Anthropic's address without its version; both are accepted. */
function addressOf({ baseUrl }: ProviderSettings): string {
  const plain = (baseUrl ?? home).replace(/\/+$/, '');
  return /\/v\d+$/.test(plain) ? plain : `${plain}/v1`;
}
