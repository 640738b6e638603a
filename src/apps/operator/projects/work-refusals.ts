import type { WorkRefusal } from './work-item.ts';
import { statuses } from './work-item.ts';

const sentences: { readonly [refusal in WorkRefusal]: readonly [wrong: string, todo: string] } = {
  'work-exists': ['That is there already.', 'Change it instead.'],
  'work-unknown': ['There is no such task or project.', 'List them and take an id from there.'],
  'work-ambiguous': ['Several ids end so.', 'Give more of it.'],
  'project-unknown': ['There is no such project.', 'List them and take an id from there.'],
  'title-invalid': ['The title does not fit.', 'It is one line of 1 to 200 characters.'],
  'notes-too-long': [
    'The notes are too long.',
    'They may have 20,000 characters, the note for the next time 2,000.',
  ],
  'status-unknown': [
    'There is no such status.',
    `A task is ${statuses.task.join(', ')}; a project ${statuses.project.join(', ')}.`,
  ],
  'priority-invalid': [
    'There is no such priority.',
    'It is a whole number from 0 (some time) to 3 (before everything else).',
  ],
};

/** What is wrong, and what to do, each in a sentence. */
export function refusalWords(refusal: WorkRefusal): readonly [wrong: string, todo: string] {
  return sentences[refusal];
}

/** Both sentences together. */
export function refusalText(refusal: WorkRefusal): string {
  return sentences[refusal].join(' ');
}
