import type { MessageState } from '../../kernel/thread/thread.events.ts';
import type { PromptMessage, ToolOffer } from '../../llm/model.ts';
import type { Segment, Summarise, Tier } from '../../llm/prompt.ts';
import type { MemoryContext } from '../../memory/memory.ts';
import type { Agent } from '../persona/agent.ts';
import type { Situation } from '../policy.ts';
import { personaText, systemRules } from './rules.ts';
import { markData, toName, toPlainText, withoutDelimiter } from './spotlight.ts';
import type { Calendar } from './when.ts';
import { createCalendar } from './when.ts';

/** Messages of the path that a prompt shows besides those that it answers. */
export const recentMessages = 30;
/** Of these, the last ones that are cut only when nothing else is left to cut. */
const closeMessages = 10;

/** A message of the selected path. */
export type PathMessage = {
  readonly message: string;
  readonly role: 'user' | 'agent' | 'system';
  readonly author: { readonly id: string; readonly name: string };
  readonly text: string;
  readonly at: number;
  readonly state: MessageState;
  /** Whether an owner wrote it; everybody else's words are data. */
  readonly owner: boolean;
  /** How the text came: `direct`, `forwarded`, `transcript`. */
  readonly origin: string;
  /** What came with it, such as a transcript or the description of an image. */
  readonly artifacts?: readonly { readonly kind: string; readonly text: string }[];
};

/** What the prompt is for. */
type PromptTask =
  | { readonly type: 'answer' }
  /** The reply at the end of `recent` broke off. */
  | { readonly type: 'continue' }
  /** The agent speaks by itself. */
  | { readonly type: 'proactive'; readonly why: string };

/** Everything that a prompt is made from. */
export type PromptInput = {
  readonly agent: Agent;
  readonly situation: Situation;
  /** The selected path up to what is answered, oldest first, the set included. */
  readonly recent: readonly PathMessage[];
  /** Ids of the messages that are answered. */
  readonly set: readonly string[];
  /** What a summary tells of the path above `recent`, as it was kept. */
  readonly earlier?: Segment;
  readonly memory: MemoryContext;
  readonly tools: readonly ToolOffer[];
  readonly now: number;
  readonly calendar: Calendar;
  /** Random for each prompt, letters and digits. */
  readonly delimiter: string;
  /** What an application asks of this reply. */
  readonly instructions?: string;
  /** `answer` if absent. */
  readonly task?: PromptTask;
};

/** What a prompt pack needs to build prompts by itself. */
export type PromptPackPorts = {
  /** IANA name, such as `Europe/Paris`. */
  readonly timeZone: string;
  /** A new random word of letters and digits. */
  readonly delimiter: () => string;
};

/** One prompt under way. */
type PromptDraft = {
  readonly segments: readonly Segment[];
  /** Marks what a summary tells as data, as the turns were that it takes the place of: an order in them stays a quotation. */
  readonly markSummaries: (summarise: Summarise) => Summarise;
};

/** Builds the segments of each prompt. */
export type PromptPack = {
  readonly open: (input: Omit<PromptInput, 'calendar' | 'delimiter'>) => PromptDraft;
};

/** The prompt pack with its ports: a fresh delimiter for every prompt. */
export function createPromptPack({ timeZone, delimiter: newDelimiter }: PromptPackPorts): PromptPack {
  const calendar = createCalendar(timeZone);
  return {
    open(input) {
      const delimiter = newDelimiter();
      return {
        segments: buildSegments({ ...input, calendar, delimiter }),
        markSummaries: (summarise) => async (turns) => {
          const summary = await summarise(turns);
          return summary === null ? null : asQuotation(summary, delimiter);
        },
      };
    },
  };
}

/**
 * The candidates of a prompt in the order in which a model reads them (A3): rules, persona, tools, blocks, context, recalled memory,
 * the recent path, the task. Pure: the same input gives the same segments.
 */
export function buildSegments(input: PromptInput): readonly Segment[] {
  const { agent, memory, delimiter } = input;
  return [
    system('system', 'must', 'config:rules', 'rules of every prompt', systemRules(agent, delimiter)),
    system('persona', 'must', `config:agent:${agent.name}`, 'the agent itself', personaText(agent)),
    ...(input.instructions === undefined
      ? []
      : [system('instructions', 'must', 'app:instructions', 'asked by the application', input.instructions)]),
    ...toolIndex(input.tools),
    ...memory.blocks,
    system('context', 'must', 'context:situation', 'where and when this is', contextText(input)),
    ...memory.recalled.map((segment) => ({
      ...segment,
      messages: segment.messages.map((message) => remembered(message, segment.source, delimiter)),
    })),
    ...(input.earlier === undefined ? [] : [asQuotation(input.earlier, delimiter)]),
    ...turns(input),
    ...task(input),
  ].filter((segment) => segment.messages.some((message) => !('text' in message) || message.text !== ''));
}

function system(kind: string, tier: Tier, source: string, why: string, text: string): Segment {
  return { kind, tier, source, why, messages: [{ role: 'system', text }] };
}

function toolIndex(tools: readonly ToolOffer[]): readonly Segment[] {
  if (tools.length === 0) return [];
  const lines = tools.map(({ name, description }) => `- ${name}: ${firstSentence(description)}`);
  const text =
    `# Tools\n${lines.join('\n')}\n` +
    'A result that says it was refused stays refused: do not look for a way around it, tell the person instead.';
  return [system('tools', 'should', 'config:tools', `${tools.length} offered here`, text)];
}

function firstSentence(text: string): string {
  const plain = toName(text, 200);
  return /^.*?[.!?](?=\s|$)/u.exec(plain)?.[0] ?? plain;
}

function contextText(input: PromptInput): string {
  const { situation, set, now, calendar } = input;
  const readers =
    situation.audience === 'public'
      ? 'Everyone can read this conversation.'
      : 'This conversation is private to those in it.';
  const several = set.length > 1 ? ` Answer the last ${set.length} messages together, in one reply.` : '';
  return `# Now\nIt is ${calendar.dayAndTime(now)}. You are on ${toName(situation.channel)}. ${readers}${several}`;
}

function remembered(message: PromptMessage, source: string, delimiter: string): PromptMessage {
  return { role: 'system', text: `You remember:\n${markData(textOf(message), source, delimiter)}` };
}

function asQuotation(summary: Segment, delimiter: string): Segment {
  const origin = `summary of earlier messages, ${summary.source}`;
  const messages = summary.messages.map((message): PromptMessage => ({
    role: 'system',
    text: markData(textOf(message), origin, delimiter),
  }));
  return { ...summary, messages };
}

function textOf(message: PromptMessage): string {
  return 'text' in message ? message.text : JSON.stringify(message.output);
}

function turns(input: PromptInput): readonly Segment[] {
  const answered = new Set(input.set);
  const earlier = input.recent.filter(({ message }) => !answered.has(message)).slice(-recentMessages);
  const shown = new Set(earlier);
  const close = new Set(earlier.slice(-closeMessages));
  const named = input.situation.audience === 'public' || speakers(input.recent) > 1;
  const broken = input.task?.type === 'continue' ? input.recent.at(-1) : undefined;
  return input.recent.flatMap((message) => {
    const must = answered.has(message.message) || message === broken;
    if (!must && !shown.has(message)) return [];
    const [tier, why]: readonly [Tier, string] = must
      ? ['must', message === broken ? 'the reply that goes on' : 'is answered']
      : close.has(message)
        ? ['should', `one of the last ${closeMessages}`]
        : ['nice', `one of the last ${recentMessages}`];
    const source = `message:${message.message}`;
    return [{ kind: 'turn', tier, source, why, messages: [turn(message, named, input)] }];
  });
}

function speakers(recent: readonly PathMessage[]): number {
  return new Set(recent.filter(({ role }) => role === 'user').map(({ author }) => author.id)).size;
}

function turn(message: PathMessage, named: boolean, input: PromptInput): PromptMessage {
  if (message.role === 'agent') return { role: 'assistant', text: toPlainText(message.text) };
  const { delimiter, calendar } = input;
  const name = withoutDelimiter(toName(message.author.name), delimiter);
  const time = `[${calendar.clockTime(message.at)}]`;
  const origin = `${name} on ${input.situation.channel}`;
  const trusted = message.owner && message.origin === 'direct';
  const words = trusted
    ? `${time} ${named ? `${name}: ` : ''}${withoutDelimiter(toPlainText(message.text), delimiter)}`
    : `${time} ${name}:\n${markData(message.text, originOf(message, origin), delimiter)}`;
  const artifacts = (message.artifacts ?? []).map(({ kind, text }) =>
    markData(text, `${kind} sent by ${origin}`, delimiter),
  );
  return { role: 'user', text: [words, ...artifacts].join('\n') };
}

function originOf(message: PathMessage, origin: string): string {
  return message.origin === 'direct' ? origin : `${message.origin} by ${origin}`;
}

function task(input: PromptInput): readonly Segment[] {
  const asked = input.task ?? { type: 'answer' };
  if (asked.type === 'answer') return [];
  const text =
    asked.type === 'continue'
      ? 'Your last reply broke off. Go on from exactly where it ends: no repetition, no introduction.'
      : `Nobody has written. You speak by yourself, because: ${asked.why}`;
  const why = asked.type === 'continue' ? 'the reply broke off' : 'the agent speaks by itself';
  return [
    { kind: 'task', tier: 'must', source: `task:${asked.type}`, why, messages: [{ role: 'user', text }] },
  ];
}
