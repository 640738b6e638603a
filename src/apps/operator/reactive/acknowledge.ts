import { toName } from '../../../agent/prompt/spotlight.ts';
import { shorten } from '../../../kernel/shorten.ts';
import type { Classification } from './classification.ts';

/** What an owner is shown before he decides. */
export type Acknowledgement = {
  /** At most 1000 characters (O4). */
  readonly text: string;
  readonly understood: string;
  readonly plan: string;
  /** Whether whoever reads the conversation has all the words before their eyes. */
  readonly whole: boolean;
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
  /** Whether all of the request stands in messages of the conversation, and nothing of it in a sound, a picture or a file. */
  readonly written: boolean;
};

const mostCharacters = 1000;
const sentence = 220;
/** What may be reached is long where many folders are; the pages show all of it. */
const mostReach = 250;

/**
 * The acknowledgement: what was understood and what will be done in the model's words, and then the exact task in no words but
 * the given ones, so that a misled summary cannot hide it. Words that are too many stand above it, where they were written; where they
 * do not, they are approved on the page.
 */
export function acknowledge(
  { summary, plan }: Pick<Classification, 'summary' | 'plan'>,
  task: AcknowledgedTask,
): Acknowledgement {
  const understood = sentenceOf(summary) || sentenceOf(task.request);
  const will = sentenceOf(plan) || 'Take these words as a task.';
  const from = task.origin === 'owner' ? '' : ' (forwarded or spoken, not typed by you)';
  const head = `Understood: ${understood}\nWill: ${will}\n\nExactly${from}: “`;
  const tail = `”\nBy ${task.executor}, sandbox: ${task.sandbox}. ${shorten(task.reach, mostReach)}`;
  const room = mostCharacters - head.length - tail.length;
  const fits = task.request.length <= room;
  const text = head + (fits ? task.request : cut(task, room)) + tail;
  return { text, understood, plan: will, whole: fits || task.written };
}

function sentenceOf(text: string): string {
  const line = toName(text, 10_000).replace(/^someone$/u, '');
  if (line === '') return '';
  const short = shorten(line, sentence);
  return /[.!?…]$/u.test(short) ? short : `${short}.`;
}

function cut({ request, written }: AcknowledgedTask, room: number): string {
  const where = written ? 'all of them in what you wrote' : 'read and approve it on the operator page';
  const note = `… [${request.length} characters; ${where}]`;
  return request.slice(0, room - note.length).toWellFormed() + note;
}
