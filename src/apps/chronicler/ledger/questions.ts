import type { SaidMessage } from './facts.ts';
import { namesOf, termsOf } from './message-terms.ts';
import { quoteFrom } from './quote.ts';
import type { Quote } from './quote.ts';

const window = 4 * 60_000;
const windowMessages = 40;
const leastWords = 4;
const most = 12;
const asks = /\?\s*\p{Emoji_Presentation}*\s*$/u;
const opener =
  /^(?:@\S+\s+)?(?:who|what|whats|when|where|why|which|how|does|did|do|is|are|can|could|would|will|has|have|any(?:one|body)?)\b/i;
/** A question that wants no answer. */
const rhetorical =
  /^(?:@\S+\s+)?(?:what the|how are (?:you|we)|how is everyone|why not|who cares|right|wait|really|is it just me|what a)\b/i;

/** Whether a message asks something that somebody could answer. */
export function isQuestion(text: string): boolean {
  const words = text.trim().split(/\s+/).length;
  if (words < leastWords || text.startsWith('!') || rhetorical.test(text.trim())) return false;
  return asks.test(text) || (opener.test(text.trim()) && text.includes('?'));
}

/**
 * Questions of viewers to which nobody in chat replied within four minutes: no reply to the message, no mention of who asked, no
 * message of another person about the same thing. What the streamer said aloud is not known here.
 */
export function findUnanswered(
  messages: readonly SaidMessage[],
  all: readonly SaidMessage[] = messages,
): readonly Quote[] {
  const names = namesOf(messages);
  const open: Quote[] = [];
  const places = new Map(all.map(({ id }, place) => [id, place]));
  for (const message of messages) {
    if (message.role === 'streamer' || !isQuestion(message.text)) continue;
    const place = places.get(message.id) ?? -1;
    const later = all
      .slice(place + 1, place + 1 + windowMessages)
      .filter(
        ({ at, authorId, role }) =>
          at <= message.at + window && authorId !== message.authorId && role !== 'bot',
      );
    const asked = new Set(termsOf(message.text, names).map(({ stem }) => stem));
    if (later.some((answer) => answers(answer, message, asked, names))) continue;
    const quote = quoteFrom(message);
    if (quote !== null) open.push(quote);
  }
  return open.slice(-most);
}

function answers(
  answer: SaidMessage,
  question: SaidMessage,
  asked: ReadonlySet<string>,
  names: ReadonlySet<string>,
): boolean {
  if (answer.replyTo === question.id) return true;
  const text = answer.text.toLowerCase();
  if (text.includes(`@${question.author.toLowerCase()}`)) return true;
  if (isQuestion(answer.text)) return false;
  return termsOf(answer.text, names).some(({ stem }) => asked.has(stem));
}
