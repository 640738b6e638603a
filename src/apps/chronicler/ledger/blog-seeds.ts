import type { ClipCandidate } from '../clips/clip-watch.ts';
import type { SaidMessage } from './facts.ts';
import type { Quote } from './quote.ts';
import type { Topic } from './topics.ts';

/** A thought for a text about the stream, with the messages it stands on. */
export type BlogSeed = {
  readonly title: string;
  readonly sentence: string;
  /** Never empty. */
  readonly ids: readonly string[];
};

const most = 5;
const mostIds = 6;

/** Seeds from what was talked about most, from the loudest moment, and from questions that stayed open. */
export function findBlogSeeds(
  topics: readonly Topic[],
  clips: readonly ClipCandidate[],
  questions: readonly Quote[],
  messages: readonly SaidMessage[],
): readonly BlogSeed[] {
  const seeds: BlogSeed[] = [...topics]
    .sort((a, b) => b.chatters - a.chatters || b.messages - a.messages)
    .slice(0, 3)
    .map((topic) => ({
      title: `What chat thinks about ${topic.words.join(', ')}`,
      sentence: `${topic.chatters} people came back to it in ${topic.messages} messages.`,
      ids: (topic.quotes.length > 0 ? topic.quotes.map(({ id }) => id) : topic.ids).slice(0, mostIds),
    }));
  const [loudest] = [...clips].sort((a, b) => b.score - a.score);
  if (loudest !== undefined) {
    const ids = messages.filter(({ at }) => at >= loudest.start && at <= loudest.end).map(({ id }) => id);
    if (ids.length > 0)
      seeds.push({
        title: 'The moment when chat went loudest',
        sentence: `${loudest.messages} messages of ${loudest.chatters} chatters in a quarter of a minute.`,
        ids: ids.slice(0, mostIds),
      });
  }
  if (questions.length >= 2)
    seeds.push({
      title: 'Questions that nobody answered',
      sentence: `${questions.length} questions of viewers found no answer in chat; a text could answer them.`,
      ids: questions.map(({ id }) => id).slice(0, mostIds),
    });
  return seeds.slice(0, most);
}
