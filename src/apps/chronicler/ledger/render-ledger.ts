import { findBlogSeeds } from './blog-seeds.ts';
import type { BlogSeed } from './blog-seeds.ts';
import { trustedMessages } from './facts.ts';
import type { LedgerFacts, SaidMessage } from './facts.ts';
import {
  citeId,
  counted,
  dayOf,
  duration,
  escapeMarkdown,
  plainLine,
  timeOfDay,
  vodLink,
  vodTime,
} from './markdown-text.ts';
import { phraseOr } from './phrasing.ts';
import type { ClaimedSentence } from './phrasing.ts';
import { findUnanswered } from './questions.ts';
import { isVerbatim } from './quote.ts';
import type { Quote } from './quote.ts';
import { countStream } from './statistics.ts';
import { findTopics } from './topics.ts';
import type { Topic } from './topics.ts';

/** What was found in a stream, before it is written down. */
export type LedgerFindings = {
  readonly topics: readonly Topic[];
  readonly questions: readonly Quote[];
  readonly seeds: readonly BlogSeed[];
};

/** A model's sentences by what they are to phrase: `theme`, `topic:0`, `seed:0` and so on. */
export type Phrases = ReadonlyMap<string, readonly ClaimedSentence[]>;

/** The headings of every ledger, in order; the first five are promised. */
export const ledgerSections = [
  'Stream Theme',
  'Notable Discussion',
  'Agent Actions',
  'Clip Candidates',
  'Blog Seeds',
  'Chapters',
  'Unanswered Questions',
  'Silences',
  'Warden Flags',
  'Statistics',
] as const;

/** Finds topics, open questions and seeds in a stream, without a model. */
export function findInStream(facts: LedgerFacts): LedgerFindings {
  const trusted = trustedMessages(facts);
  const topics = findTopics(trusted);
  const questions = findUnanswered(trusted, facts.messages);
  return { topics, questions, seeds: findBlogSeeds(topics, facts.clips, questions, trusted) };
}

/**
 * The ledger as markdown. Every quote is checked against its message before it is written and left out if it does not stand there;
 * nothing that anybody said can become markup. A model's phrases are used where messages support them.
 */
export function renderLedger(
  facts: LedgerFacts,
  findings: LedgerFindings = findInStream(facts),
  phrases: Phrases = new Map(),
): string {
  const page = createPage(facts, phrases);
  const bodies: { readonly [section in (typeof ledgerSections)[number]]: readonly string[] } = {
    'Stream Theme': page.theme(findings),
    'Notable Discussion': findings.topics.flatMap((topic, place) => page.topic(topic, place)),
    'Agent Actions': facts.actions.map(page.action),
    'Clip Candidates': facts.clips.map(page.clip),
    'Blog Seeds': findings.seeds.map(page.seed),
    Chapters: facts.chapters.map(page.chapter),
    'Unanswered Questions': findings.questions.flatMap(page.question),
    Silences: facts.silences.map(page.silence),
    'Warden Flags': facts.flags.map(page.flag),
    Statistics: page.statistics(),
  };
  const sections = ledgerSections.map((section) => {
    const lines = bodies[section];
    return `## ${section}\n\n${lines.length === 0 ? empty[section] : lines.join('\n')}\n`;
  });
  return `# Sanctum Ledger — ${dayOf(facts.startedAt, facts.utcOffsetMinutes)}\n\n${sections.join('\n')}`;
}

const empty: { readonly [section in (typeof ledgerSections)[number]]: string } = {
  'Stream Theme': 'Nobody gave this stream a theme.',
  'Notable Discussion': 'Nothing was talked about long enough, by enough people, to stand out.',
  'Agent Actions': 'The agent said and did nothing.',
  'Clip Candidates': 'Chat never rose far enough above its usual pace.',
  'Blog Seeds': 'Nothing was said that a text could start from.',
  Chapters: 'Title and category stayed as they were.',
  'Unanswered Questions': 'Every question of a viewer found an answer in chat, or none was asked.',
  Silences: 'No silence is on record.',
  'Warden Flags': 'Nobody was watched or flagged.',
  Statistics: 'There is nothing to count.',
};

function createPage(facts: LedgerFacts, phrases: Phrases) {
  const { startedAt, utcOffsetMinutes, vodUrl } = facts;
  const byId = new Map<string, SaidMessage>(facts.messages.map((message) => [message.id, message]));
  const clock = (at: number) => timeOfDay(at, utcOffsetMinutes);
  const place = (at: number) => vodLink(vodTime(at - startedAt), vodUrl, at - startedAt);
  const cite = (ids: readonly string[]) => ids.map(citeId).join(', ');
  const reasons = (why: readonly string[]) => why.map(plainLine).join('; ');
  const phrase = (key: string, plain: string) => {
    const { text, ids } = phraseOr(plain, phrases.get(key) ?? [], byId);
    return `${plainLine(text)}${ids.length > 0 ? ` (${cite(ids)})` : ''}`;
  };
  const quote = (one: Quote): readonly string[] =>
    isVerbatim(one, byId.get(one.id))
      ? [`“${escapeMarkdown(one.text)}” — ${plainLine(one.author)}, ${clock(one.at)} (${citeId(one.id)})`]
      : [];

  return {
    theme({ topics }: LedgerFindings): readonly string[] {
      const { people, chatters } = countStream(facts);
      const length = duration((facts.endedAt ?? facts.messages.at(-1)?.at ?? startedAt) - startedAt);
      const about = facts.theme ?? facts.title;
      const named = topics.slice(0, 3).map(({ words }) => words[0] ?? '');
      const plain =
        `${length} of stream with ${counted(people, 'message')} of ${counted(chatters, 'chatter')}` +
        `${named.length > 0 ? `, much of it about ${named.join(', ')}` : ''}.`;
      return [
        ...(about === null ? ['Nobody gave this stream a theme.', ''] : [`Theme: ${plainLine(about)}`, '']),
        `In short: ${phrase('theme', plain)}`,
      ];
    },
    topic(topic: Topic, index: number): readonly string[] {
      const plain = `${counted(topic.messages, 'message')} of ${counted(topic.chatters, 'chatter')} about it.`;
      return [
        `- **${topic.words.map(plainLine).join(', ')}** (${clock(topic.from)}–${clock(topic.to)}, ${place(topic.from)}): ${phrase(`topic:${index}`, plain)}`,
        ...topic.quotes.flatMap(quote).map((line) => `  - ${line}`),
      ];
    },
    action: ({ at, mode, text, reasons: why, ids }: LedgerFacts['actions'][number]): string =>
      `- ${clock(at)} (${place(at)}) ${plainLine(mode)}: “${plainLine(text)}”${why.length > 0 ? ` Why: ${reasons(why)}.` : ''}${ids.length > 0 ? ` (${cite(ids)})` : ''}`,
    clip: ({ start, end, peak, score, reason }: LedgerFacts['clips'][number]): string =>
      `- ${vodLink(`${vodTime(start - startedAt)} to ${vodTime(end - startedAt)}`, vodUrl, start - startedAt)}, loudest at ${clock(peak)}, score ${score}: ${plainLine(reason)}.`,
    seed: ({ title, sentence, ids }: BlogSeed, index: number): string =>
      `- **${plainLine(title)}**: ${phrase(`seed:${index}`, sentence)} Messages: ${cite(ids)}.`,
    chapter: ({ at, title, category }: LedgerFacts['chapters'][number]): string =>
      `- ${clock(at)} (${place(at)}) ${plainLine(category ?? 'no category')}${title === null ? '' : `: ${plainLine(title)}`}`,
    question: (one: Quote): readonly string[] => quote(one).map((line) => `- ${line}`),
    silence: ({ from, to, messages, reason }: LedgerFacts['silences'][number]): string =>
      `- ${clock(from)}–${clock(to)}, ${counted(messages, 'message')}: ${plainLine(reason)}`,
    flag: ({
      messageId,
      at,
      author,
      text,
      state,
      reasons: why,
      decision,
    }: LedgerFacts['flags'][number]): string =>
      `- ${clock(at)} ${state}: ${plainLine(author)} “${plainLine(text)}” Why: ${reasons(why)}. Decision: ${plainLine(decision ?? 'nobody has decided')}. (${citeId(messageId)})`,
    statistics(): readonly string[] {
      const { people, bots, agent, chatters, newcomers, busiest } = countStream(facts);
      const raids = facts.raids.map(
        ({ at, from, viewers }) =>
          `- Raid at ${clock(at)}: ${plainLine(from)} with ${counted(viewers, 'viewer')}`,
      );
      return [
        `- Messages: ${people.toLocaleString('en')} of people, ${bots.toLocaleString('en')} of bots, ${agent.toLocaleString('en')} of the agent`,
        `- Chatters: ${chatters.toLocaleString('en')}, ${newcomers.toLocaleString('en')} for the first time`,
        `- Busiest quarter of a minute: ${busiest === null ? 'none' : `${counted(busiest.messages, 'message')} at ${clock(busiest.at)} (${place(busiest.at)})`}`,
        ...raids,
      ];
    },
  };
}
