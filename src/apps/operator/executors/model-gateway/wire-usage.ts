import { z } from 'zod';
import type { Usage } from '../../../../llm/model.ts';
import { estimateTokens } from '../../../../llm/token-estimate.ts';

/** How a model speaks over the wire. */
export type WireFormat = 'anthropic' | 'openai';

/** Reads what an answer cost while it passes by. */
export type UsageReader = {
  readonly add: (text: string) => void;
  /** `finished` only where the provider has said what it counted and that it is done; an estimate otherwise. */
  readonly end: (estimatedInput: number) => { readonly usage: Usage; readonly outcome: 'finished' | 'cut' };
};

const count = z
  .number()
  .int()
  .min(0)
  .nullish()
  .transform((value) => value ?? null);
const anthropicUsage = z.object({
  input_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  output_tokens: count,
});
const openaiUsage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count }).nullish(),
});
const anthropicFrame = z.looseObject({
  type: z.string().nullish(),
  message: z.looseObject({ usage: anthropicUsage.nullish() }).nullish().catch(null),
  usage: anthropicUsage.nullish().catch(null),
});
const openaiFrame = z.looseObject({ usage: openaiUsage.nullish().catch(null) });

/**
 * Reads the usage of an answer, streamed or whole. Anthropic counts cached tokens beside the input and repeats the output's count as
 * a running total; OpenAI counts the cached ones within and says it all once, at the end.
 */
export function createUsageReader(format: WireFormat, streamed: boolean): UsageReader {
  let rest = '';
  let received = 0;
  let input: number | null = null;
  let output: number | null = null;
  let cached = 0;
  let done = false;

  function readAnthropic(value: unknown): void {
    const read = anthropicFrame.safeParse(value);
    if (!read.success) return;
    const { type, message, usage } = read.data;
    const said = type === 'message_start' ? (message?.usage ?? null) : (usage ?? null);
    if (said !== null) {
      const parts = [said.input_tokens, said.cache_creation_input_tokens, said.cache_read_input_tokens];
      if (parts.some((part) => part !== null)) input = Math.max(input ?? 0, sum(parts));
      cached = Math.max(cached, said.cache_read_input_tokens ?? 0);
      if (said.output_tokens !== null) output = Math.max(output ?? 0, said.output_tokens);
    }
    if (type === 'message_stop' || (!streamed && type === 'message')) done = true;
  }

  function readOpenai(value: unknown): void {
    const read = openaiFrame.safeParse(value);
    if (!read.success || read.data.usage === null || read.data.usage === undefined) return;
    const { usage } = read.data;
    input = usage.prompt_tokens ?? input;
    output = usage.completion_tokens ?? output;
    cached = usage.prompt_tokens_details?.cached_tokens ?? cached;
    done = true;
  }

  const read = format === 'anthropic' ? readAnthropic : readOpenai;
  function readLine(line: string): void {
    if (!line.startsWith('data:')) return;
    const value = parse(line.slice(5));
    received += estimateTokens(line) / 4;
    if (value !== null) read(value);
  }

  return {
    add(text) {
      rest += text;
      if (!streamed) return;
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) readLine(line.trimEnd());
    },
    end(estimatedInput) {
      if (streamed) readLine(rest.trimEnd());
      else {
        read(parse(rest));
        received = estimateTokens(rest);
      }
      const finished = done && input !== null && output !== null;
      const spent = {
        input: input ?? estimatedInput,
        output: finished ? (output ?? 0) : Math.max(output ?? 0, Math.ceil(received)),
      };
      const usage = { ...spent, cached, total: spent.input + spent.output, estimated: !finished };
      return { usage, outcome: finished ? 'finished' : 'cut' };
    },
  };
}

function sum(parts: readonly (number | null)[]): number {
  return parts.reduce<number>((total, part) => total + (part ?? 0), 0);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
