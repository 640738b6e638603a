import type { CallPurpose, Gateway } from './gateway.ts';
import { summaryInstruction } from './placeholder.ts';
import type { Segment, Summarise } from './prompt.ts';

/** What a summary is for. */
export type SummaryAsk = {
  readonly purpose: CallPurpose;
  readonly signal: AbortSignal;
  /** Names the summary in receipts: which path it belongs to. */
  readonly source: (turns: readonly Segment[]) => string;
  /** Words that the summary should stay below; 180 by default. */
  readonly words?: number;
};

/** Summarises older turns by the small model; null where it fails, so that the turns stay as they are. Never throws. */
export function createSummarise(gateway: Pick<Gateway, 'generate'>, ask: SummaryAsk): Summarise {
  return async (turns) => {
    const words = ask.words ?? 180;
    const task =
      `${summaryInstruction} in at most ${words} words, in its own language. Keep names, promises, decisions, open questions ` +
      'and whatever somebody may refer to later. Write plain sentences about what was said, no introduction and no opinion.';
    const generated = await gateway.generate({
      role: 'classifier',
      messages: [...turns.flatMap(({ messages }) => messages), { role: 'user', text: task }],
      maxOutputTokens: words * 3,
      temperature: 0.2,
      purpose: { ...ask.purpose, cause: 'summary' },
      signal: ask.signal,
    });
    const text = generated.ok ? generated.text.trim() : '';
    if (text === '') return null;
    return {
      kind: 'summary',
      tier: 'should',
      source: ask.source(turns),
      why: `tells of ${turns.length} older turns`,
      messages: [{ role: 'system', text: `Earlier in this conversation: ${text}` }],
    };
  };
}
