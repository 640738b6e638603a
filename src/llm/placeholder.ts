import type { Json } from '../kernel/json.ts';
import { shorten } from '../kernel/shorten.ts';
import type { LanguageModel, ModelCall, ModelEvent, PromptMessage } from './model.ts';
import { smallestJson } from './smallest-json.ts';
import { estimateCall, estimateTokens } from './token-estimate.ts';

/** How the placeholder paces itself: milliseconds before each piece; 10 by default, 0 in tests. */
export type PlaceholderOptions = { readonly pieceDelayMs?: number };

/** What the placeholder says of itself, once in a conversation. */
export const placeholderNotice =
  'I am a placeholder: no language model is configured yet, so I can only repeat and look things up. ' +
  'Set LLM_PROVIDER and LLM_API_KEY to have a real model answer (or LLM_BASE_URL and LLM_MODEL for a server of your own), then start again.';

/** Opens the instruction of a summary; the placeholder then shortens instead of answering. */
export const summaryInstruction = 'Summarise the conversation above';

/**
 * The model that stands in where none is configured (L2): the same prompt always gives the same answer. It says what it is,
 * refers to what was said and to remembered lines that share words with it, streams word by word, and obeys schemas with the
 * smallest valid object.
 *
 * Two markers in the user's last text serve tests and first looks: `[[tool NAME {"json": 1}]]` calls that tool if it is
 * offered, `[[words N]]` answers with N words (2,000 at most).
 */
export function createPlaceholder(options: PlaceholderOptions = {}): LanguageModel {
  const delay = options.pieceDelayMs ?? 10;
  return {
    provider: 'placeholder',
    model: 'placeholder',
    async *stream(call, signal): AsyncGenerator<ModelEvent> {
      const input = estimateCall(call);
      const tool = toolAsked(call);
      if (tool !== null) {
        yield { type: 'tool-call', ...tool };
        yield finish('tool-calls', input, estimateTokens(JSON.stringify(tool.input)));
        return;
      }
      const answer = answerTo(call);
      const limit = call.maxOutputTokens ?? Infinity;
      let written = '';
      for (const piece of answer.match(/\S+\s*|\s+/g) ?? []) {
        if (delay > 0) await pause(delay, signal);
        if (signal.aborted) {
          yield { type: 'failure', failure: aborted, usage: usageOf(input, estimateTokens(written)) };
          return;
        }
        if (limit !== Infinity && estimateTokens(written + piece) > limit) {
          yield finish('length', input, estimateTokens(written));
          return;
        }
        written += piece;
        yield { type: 'text', text: piece };
      }
      yield finish('stop', input, estimateTokens(written));
    },
  };
}

const aborted = { code: 'aborted', class: 'permanent', message: 'The call was stopped.' } as const;

function finish(reason: 'stop' | 'length' | 'tool-calls', input: number, output: number): ModelEvent {
  return { type: 'finish', reason, usage: usageOf(input, output), model: 'placeholder' };
}

function usageOf(input: number, output: number) {
  return { input, output, cached: 0, total: input + output, estimated: true };
}

/** How the agent asks for the rest of a reply that broke off; nothing of it is the person's word. */
const continuation = /^your last reply broke off/i;

function answerTo(call: ModelCall): string {
  const partial = call.messages.at(-2);
  if (partial?.role === 'assistant' && continuation.test(lastUserText(call.messages))) {
    const whole = answerTo({ ...call, messages: call.messages.slice(0, -2) });
    return whole.startsWith(partial.text) ? whole.slice(partial.text.length) : '…';
  }
  if (call.schema !== undefined) return JSON.stringify(smallestJson(call.schema.jsonSchema));
  const last = call.messages.at(-1);
  if (last?.role === 'tool') return `The tool ${last.tool} answered: ${JSON.stringify(last.output)}`;
  const said = lastUserText(call.messages);
  if (last !== undefined && messageTextOf(last).startsWith(summaryInstruction))
    return summaryOf(call.messages);
  const words = /\[\[words (\d{1,4})\]\]/.exec(said)?.[1];
  if (words !== undefined) return fill(Math.min(2_000, Number(words)));
  const introduced = call.messages.some(
    (message) => message.role === 'assistant' && message.text.includes(placeholderNotice.slice(0, 60)),
  );
  const sentences = introduced ? [] : [placeholderNotice];
  sentences.push(said === '' ? 'There is nothing to answer yet.' : `You said: “${onOneLine(said, 200)}”`);
  const remembered = relatedLines(call.messages, said);
  if (remembered.length > 0)
    sentences.push(`What I remember about it: ${remembered.map((line) => `“${line}”`).join(' ')}`);
  return sentences.join('\n\n');
}

/**
 * Lines of the prompt that share the most words with what was said, best first, at most two. What people said and what was
 * recalled counts from the first shared word on, rules and persona only where the match is no accident.
 */
function relatedLines(messages: readonly PromptMessage[], said: string): readonly string[] {
  const asked = new Set(wordsOf(said));
  if (asked.size === 0) return [];
  const lastUser = messages.findLastIndex((message) => message.role === 'user');
  const found = new Map<string, number>();
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool' || message.role === 'assistant') continue;
    const text = index === lastUser ? withoutLastSaying(message.text) : message.text;
    const data =
      message.role === 'user' ? text : (text.match(/<data [^>]*>[\s\S]*?<\/data [^>]*>/g) ?? []).join('\n');
    for (const line of plainLines(data)) score(line, asked, 1, found);
    for (const line of plainLines(text)) score(line, asked, 2, found);
  }
  return [...found]
    .filter(([line]) => line !== said)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 2)
    .map(([line]) => onOneLine(line, 160));
}

function score(line: string, asked: ReadonlySet<string>, least: number, found: Map<string, number>): void {
  const shared = new Set(wordsOf(line).filter((word) => asked.has(word))).size;
  if (shared >= least) found.set(line, Math.max(shared, found.get(line) ?? 0));
}

/** Lines without the marks of data and the times before messages. */
function plainLines(text: string): readonly string[] {
  return text
    .replaceAll(/<\/?data [^>]*>/g, '')
    .split('\n')
    .map((line) => line.replace(/^\[[\d: -]+\]\s*/, '').trim())
    .filter((line) => line !== '');
}

/** Messages that wait together are shown as one text; each begins with its time in brackets. */
const sayingStart = /^\[[\d: -]+\]\s*/gm;

function withoutLastSaying(text: string): string {
  const starts = [...text.matchAll(sayingStart)];
  return text.slice(0, starts.at(-1)?.index ?? 0);
}

function summaryOf(messages: readonly PromptMessage[]): string {
  return messages
    .slice(0, -1)
    .filter((message) => message.role === 'user' || message.role === 'assistant')
    .map((message) => onOneLine(messageTextOf(message).split(/(?<=[.!?])\s/)[0] ?? '', 80))
    .filter((line) => line !== '')
    .join(' · ');
}

function toolAsked(
  call: ModelCall,
): { readonly id: string; readonly tool: string; readonly input: Json } | null {
  if (call.messages.at(-1)?.role !== 'user') return null;
  const asked = /\[\[tool (\w+)(?: (\{.*\}))?\]\]/s.exec(lastUserText(call.messages));
  const tool = asked?.[1];
  if (tool === undefined || !(call.tools ?? []).some((offer) => offer.name === tool)) return null;
  return { id: `call_${call.messages.length}`, tool, input: parsed(asked?.[2] ?? '{}') };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

function lastUserText(messages: readonly PromptMessage[]): string {
  const last = messages.findLast((message) => message.role === 'user');
  const text = last === undefined ? '' : messageTextOf(last);
  return plainLines(text.slice(withoutLastSaying(text).length)).join('\n');
}

function messageTextOf(message: PromptMessage): string {
  return message.role === 'tool' ? '' : message.text;
}

/** Words of questions rather than of what is asked about. */
const askingWords = new Set(
  'what when where which whom whose that this these those there then about does have with your yours tell told said know knew remember from they them would could should will were been into like'.split(
    ' ',
  ),
);

/** Words of four letters or more, or signs of scripts that have no blanks, in lower case. */
function wordsOf(text: string): readonly string[] {
  const words = text
    .toLowerCase()
    .match(/[\p{L}\p{N}]{4,}|\p{Script=Han}|[\p{Script=Hiragana}\p{Script=Katakana}]{2,}/gu);
  return (words ?? []).filter((word) => !askingWords.has(word));
}

function fill(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index + 1}`).join(' ');
}

function onOneLine(text: string, length: number): string {
  return shorten(text.replaceAll(/\s+/g, ' '), length);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
