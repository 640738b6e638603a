import { anthropic } from './anthropic.ts';
import { ollama } from './ollama.ts';
import { featherless, lmstudio, openaiCompatible } from './openai-compatible.ts';
import { openai } from './openai.ts';
import type { Provider } from './provider.ts';

/** Every provider that settings may name. A new one is its own file and one line here. */
export const providers: readonly Provider[] = [
  openai,
  anthropic,
  ollama,
  lmstudio,
  featherless,
  openaiCompatible,
];
