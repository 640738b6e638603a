import { toName, toPlainText } from '../../../agent/prompt/spotlight.ts';
import type { Classification } from './classification.ts';

/** What an owner is shown before he decides. */
export type Acknowledgement = {
  /** At most 1000 characters (O4). */
  readonly text: string;
  readonly understood: string;
  readonly plan: string;
};

/** What the acknowledgement is about. */
export type AcknowledgedTask = {
  /** Word for word what will be given to the executor. */
  readonly request: string;
  readonly executor: string;
  readonly sandbox: string;
  readonly reach: string;
  /** Whether the words are a person's own, typed now; others are named as what they are. */
  readonly origin: string;
};

const mostCharacters = 1000;
const sentence = 220;

/**
 * The acknowledgement: what was understood and what will be done in the model's words, and then the exact task in no words but
 * the given ones, so that a misled summary cannot hide it.
 */
export function acknowledge(
  { summary, plan }: Pick<Classification, 'summary' | 'plan'>,
  task: AcknowledgedTask,
): Acknowledgement {
  const understood = sentenceOf(summary) || sentenceOf(task.request);
  const will = sentenceOf(plan) || 'Take these words as a task.';
  const from = task.origin === 'owner' ? '' : ' (forwarded or spoken, not typed by you)';
  const head = `Understood: ${understood}\nWill: ${will}\n\nExactly${from}: “`;
  const tail = `”\nBy ${task.executor}, sandbox: ${task.sandbox}. ${task.reach}`;
  const text = head + fitted(toPlainText(task.request), mostCharacters - head.length - tail.length) + tail;
  return { text: text.slice(0, mostCharacters).toWellFormed(), understood, plan: will };
}

function sentenceOf(text: string): string {
  const line = toName(text, 10_000).replace(/^someone$/u, '');
  if (line === '') return '';
  const short = line.length > sentence ? `${line.slice(0, sentence - 1).trimEnd()}…` : line;
  return /[.!?…]$/u.test(short) ? short : `${short}.`;
}

function fitted(text: string, room: number): string {
  if (text.length <= room) return text;
  const note = `… [${text.length} characters; read all of them on the operator page]`;
  return text.slice(0, Math.max(0, room - note.length)).toWellFormed() + note;
}
