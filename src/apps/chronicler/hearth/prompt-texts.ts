import type { LiveSession } from '../session/session.ts';

/** Prompts that need nothing but a stream. */
const plain: readonly string[] = [
  'It has been calm for a while. What is everybody up to tonight?',
  'A quiet moment. Is there anything that you have been wanting to ask?',
  'The room is peaceful. What was the best small thing of your day?',
  'While it is calm: has anybody learned something new this week?',
  'Quiet is fine too. If you are lurking with tea in your hand, you are welcome here.',
  'A pause. Which moment of today would you show to a friend who came late?',
];

/** Prompts about what the stream is about. */
const about: readonly ((topic: string) => string)[] = [
  (topic) => `It has been calm for a while. Does anybody have a question about ${topic}?`,
  (topic) => `A quiet moment: what brought you to ${topic} in the first place?`,
  (topic) => `While it is calm: what would you try next with ${topic}?`,
  (topic) => `For those who are new here: today is about ${topic}. What would you like to know?`,
];

const longestTopic = 80;

/** A gentle prompt, always the same for the same session and count. Words come from the streamer, never from chat. */
export function promptText({
  session,
  theme,
  title,
  category,
  prompts,
}: Pick<LiveSession, 'session' | 'theme' | 'title' | 'category' | 'prompts'>): string {
  const topic = topicOf(theme ?? title) ?? topicOf(category);
  const place = numberOf(session) + prompts;
  const aboutTopic = topic !== null && place % 3 !== 2;
  if (!aboutTopic) return plain[place % plain.length] ?? '';
  return about[Math.floor(place / 2) % about.length]?.(topic) ?? '';
}

/** Short words without links and mentions, fit for a sentence; null where nothing is left. */
function topicOf(text: string | null): string | null {
  const words = (text ?? '')
    .replaceAll(/https?:\S+|[@!#/]\S+/g, '')
    .replaceAll(/[\p{Cc}\p{Cf}|]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (words === '' || words.length > longestTopic) return null;
  return words.replace(/[.!?:,;-]+$/, '');
}

function numberOf(session: string): number {
  let sum = 0;
  for (const sign of session) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 100_003;
  return sum;
}
