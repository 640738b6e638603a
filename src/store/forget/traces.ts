/** Words in a row that count as a quotation. */
const quotation = 4;
/** Characters from which a word that occurs nowhere else gives its author away. */
const telling = 8;

/** A word with its place in the text; addresses and hyphened words are one. */
type Token = { readonly word: string; readonly start: number; readonly end: number };

/** What stands where words were erased. */
export const blank = '[forgotten]';

/** The traces that a person's words leave in other texts: quotations of four words, and long words that only they used. */
export type Traces = {
  readonly quotations: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
};

/** Gathers what one person said. */
export type TraceCollector = {
  readonly add: (text: string) => void;
  /** Somebody else uses these words too. */
  readonly exclude: (text: string) => void;
  readonly traces: Traces;
};

/** Starts with nothing said. */
export function collectTraces(): TraceCollector {
  const quotations = new Set<string>();
  const words = new Set<string>();
  return {
    add(text) {
      if (isBlank(text)) return;
      const tokens = tokensOf(text);
      for (const { word } of tokens) if (word.length >= telling) words.add(word);
      for (let index = 0; index + quotation <= tokens.length; index += 1)
        quotations.add(quotationAt(tokens, index));
    },
    exclude(text) {
      if (words.size === 0) return;
      for (const { word } of tokensOf(text)) words.delete(word);
    },
    traces: { quotations, words },
  };
}

/** Whether the text holds any trace. */
export function holdsTrace(text: string, traces: Traces): boolean {
  return spansOf(text, traces).length > 0;
}

/** The text with every trace blanked; the same text where it holds none. */
export function blankTraces(text: string, traces: Traces): string {
  let clean = '';
  let from = 0;
  for (const { start, end } of spansOf(text, traces)) {
    clean += text.slice(from, start) + blank;
    from = end;
  }
  return clean + text.slice(from);
}

/** Whether the text is what erasing leaves. */
export function isBlank(text: string): boolean {
  return /^\[forgotten( [0-9a-f]{16})?\]$/.test(text);
}

/** Words of a text as they are compared: folded to one form and to lower case. */
export function wordsOf(text: string): readonly string[] {
  return tokensOf(text).map(({ word }) => word);
}

function spansOf(text: string, traces: Traces): readonly { readonly start: number; readonly end: number }[] {
  const tokens = tokensOf(text);
  const spans: { start: number; end: number }[] = [];
  for (const [index, token] of tokens.entries()) {
    const isQuoted = index + quotation <= tokens.length && traces.quotations.has(quotationAt(tokens, index));
    if (!isQuoted && !traces.words.has(token.word)) continue;
    const end = (isQuoted ? tokens[index + quotation - 1] : token)?.end ?? token.end;
    const last = spans.at(-1);
    if (last !== undefined && token.start <= last.end + 1) last.end = Math.max(last.end, end);
    else spans.push({ start: token.start, end });
  }
  return spans;
}

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+(?:[@._'’+-][\p{L}\p{N}\p{M}]+)*/gu)].map((match) => ({
    word: match[0].normalize('NFKC').toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function quotationAt(tokens: readonly Token[], index: number): string {
  let joined = '';
  for (let offset = 0; offset < quotation; offset += 1) joined += ` ${tokens[index + offset]?.word ?? ''}`;
  return joined;
}
