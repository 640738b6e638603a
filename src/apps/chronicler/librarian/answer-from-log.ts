import { stopWords } from '../../../memory/text/stop-words.ts';
import { relatedTo } from '../../../memory/text/related.ts';
import { termId, tokenize, toStem } from '../../../memory/text/text.ts';
import type { SaidMessage } from '../ledger/facts.ts';
import { timeOfDay } from '../ledger/markdown-text.ts';
import { isQuestion } from '../ledger/questions.ts';
import { quoteFrom } from '../ledger/quote.ts';
import { holdsAnswer, readQuestion } from './question-kind.ts';

/** What the librarian is asked. */
export type LibraryQuestion = {
  readonly text: string;
  /** Id of the message in which it is asked: it is no answer to itself. */
  readonly id: string;
  readonly agentNames: readonly string[];
  readonly utcOffsetMinutes: number;
};

/** An answer with its source, or that it was not said. `text` is what to say. */
export type LibraryAnswer =
  | { readonly type: 'said'; readonly text: string; readonly messageId: string; readonly score: number }
  | { readonly type: 'not-said'; readonly text: string };

const notSaid: LibraryAnswer = { type: 'not-said', text: 'Not said today, as far as I have heard.' };
/** How much of what is asked about a message, with the exchange around it, must hold: from 0 to 1. */
const bar = 0.6;
/** What is said around a message tells less than its own words. */
const contextWeight = 0.7;
const relatedWeight = 0.6;
const leastRelated = 0.15;
const before = 3;
const exchange = 90_000;
const denial =
  /\b(?:no idea|not sure|don'?t know|dont remember|don'?t remember|forgot|can'?t remember|i wonder|dunno|no clue)\b/i;

type Asked = { readonly id: number; readonly related: ReadonlyMap<number, number> };

/**
 * Answers a question from what was said today, in the words in which it was said, with who and when; or says that it was not said.
 * A message is an answer if it holds what the question asks for (a name, a number, a link) and it, or the exchange it ends, is about
 * all that is asked. In doubt it was not said.
 * @param messages today's log or what a search found of it, in order of time
 */
export function answerFromLog(question: LibraryQuestion, messages: readonly SaidMessage[]): LibraryAnswer {
  const { kind, words } = readQuestion(question.text, question.agentNames);
  const asked = askedTerms(words);
  if (asked.length === 0) return notSaid;
  const speaker = speakerAsked(question.text, messages);
  const place = messages.findIndex(({ id }) => id === question.id);
  const heard = (place < 0 ? messages : messages.slice(0, place)).filter(({ id }) => id !== question.id);
  const terms = heard.map(({ text, author }) => termsIn(`${author} ${text}`));
  const topics = speaker === null ? asked : asked.filter(({ id }) => id !== termId(toStem(speaker)));
  let best: { readonly message: SaidMessage; readonly score: number } | null = null;
  for (const [at, message] of heard.entries()) {
    if (message.role === 'bot' || message.role === 'agent' || message.text.startsWith('!')) continue;
    if (speaker !== null && message.author.toLowerCase() !== speaker) continue;
    if (isQuestion(message.text) || message.text.trimEnd().endsWith('?') || denial.test(message.text))
      continue;
    if (!holdsAnswer(kind, withoutTerms(message.text, topics))) continue;
    const own = cover(topics, terms[at] ?? new Set(), new Set());
    const score = cover(topics, terms[at] ?? new Set(), contextTerms(at, heard, terms));
    // Words of the exchange alone carry only a direct reply to a question about it.
    if (score < bar || (own === 0 && !repliesToQuestion(at, heard, terms, topics))) continue;
    if (best === null || score >= best.score) best = { message, score };
  }
  if (best === null) return notSaid;
  const quote = quoteFrom(best.message);
  if (quote === null) return notSaid;
  return {
    type: 'said',
    messageId: quote.id,
    score: Math.round(best.score * 100) / 100,
    text: `${quote.author.replaceAll(/\s+/g, ' ')} said at ${timeOfDay(quote.at, question.utcOffsetMinutes)}: “${quote.text}”`,
  };
}

/** Share of what is asked that a message holds itself, or the exchange before it does at less weight. */
function cover(asked: readonly Asked[], own: ReadonlySet<number>, context: ReadonlySet<number>): number {
  if (asked.length === 0) return 0;
  const sum = asked.reduce((total, term) => {
    const direct = Math.max(holds(term, own), contextWeight * holds(term, context));
    return total + direct;
  }, 0);
  return sum / asked.length;
}

function holds({ id, related }: Asked, terms: ReadonlySet<number>): number {
  if (terms.has(id)) return 1;
  for (const term of terms) if (related.has(term)) return relatedWeight;
  return 0;
}

function contextTerms(
  place: number,
  messages: readonly SaidMessage[],
  terms: readonly ReadonlySet<number>[],
): ReadonlySet<number> {
  const found = new Set<number>();
  for (const earlier of earlierInExchange(place, messages))
    for (const term of terms[earlier] ?? []) found.add(term);
  return found;
}

function repliesToQuestion(
  place: number,
  messages: readonly SaidMessage[],
  terms: readonly ReadonlySet<number>[],
  asked: readonly Asked[],
): boolean {
  const reply = messages[place];
  return earlierInExchange(place, messages).some((earlier) => {
    const question = messages[earlier];
    if (question === undefined || reply === undefined || question.authorId === reply.authorId) return false;
    if (!question.text.includes('?') || cover(asked, terms[earlier] ?? new Set(), new Set()) < bar)
      return false;
    const addressed =
      reply.replyTo === question.id || reply.text.toLowerCase().includes(question.author.toLowerCase());
    return addressed || earlier === place - 1;
  });
}

function earlierInExchange(place: number, messages: readonly SaidMessage[]): readonly number[] {
  const at = messages[place]?.at ?? 0;
  return [1, 2, 3]
    .slice(0, before)
    .map((step) => place - step)
    .filter((earlier) => at - (messages[earlier]?.at ?? Number.NEGATIVE_INFINITY) <= exchange);
}

function askedTerms(words: string): readonly Asked[] {
  const seen = new Set<number>();
  return tokenize(words)
    .filter(({ text, extra }) => !extra && !stopWords.has(text) && text.length > 1)
    .map(({ text }) => ({
      id: termId(toStem(text)),
      related: new Map(
        relatedTo(text)
          .filter(({ share }) => share >= leastRelated)
          .map(({ id, share }) => [id, share]),
      ),
    }))
    .filter(({ id }) => !seen.has(id) && seen.add(id) !== undefined);
}

function termsIn(text: string): ReadonlySet<number> {
  return new Set(tokenize(text.slice(0, 500)).map((token) => termId(toStem(token.text))));
}

/** A message without the words of the question, so that its own subject is not taken for the name that is asked for. */
function withoutTerms(text: string, asked: readonly Asked[]): string {
  const ids = new Set(asked.map(({ id }) => id));
  return text.replaceAll(/[\p{L}\p{N}'’]+/gu, (word) =>
    ids.has(termId(toStem(tokenize(word)[0]?.text ?? ''))) ? word.toLowerCase() : word,
  );
}

/** The chatter whose words are asked for: "what did Mara say about …". */
function speakerAsked(question: string, messages: readonly SaidMessage[]): string | null {
  const named =
    /\b(?:did|had|has|was it)\s+@?([\p{L}\p{N}_]+)\s+(?:say|said|mention|recommend|suggest|call|name|post|share|tell|write|read|reading|use|mean)/iu.exec(
      question,
    )?.[1];
  if (named === undefined) return null;
  const name = named.toLowerCase();
  return messages.some(({ author }) => author.toLowerCase() === name) ? name : null;
}
