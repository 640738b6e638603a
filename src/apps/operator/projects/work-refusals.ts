import type { WorkRefusal } from './work-item.ts';
import { statuses } from './work-item.ts';

const sentences: { readonly [refusal in WorkRefusal]: string } = {
  'work-exists': 'That is there already.',
  'work-unknown': 'There is no such task or project. List them and take an id from there.',
  'work-ambiguous': 'Several ids end so. Give more of it.',
  'project-unknown': 'There is no such project. List them and take an id from there.',
  'title-invalid': 'The title must be one line of 1 to 200 characters.',
  'notes-too-long': 'Notes may have 20,000 characters, the note for the next time 2,000.',
  'status-unknown': `A task is ${statuses.task.join(', ')}; a project ${statuses.project.join(', ')}.`,
  'priority-invalid': 'The priority is a whole number from 0 (some time) to 3 (before everything else).',
};

/** What is wrong and what to do, in a sentence. */
export function refusalText(refusal: WorkRefusal): string {
  return sentences[refusal];
}
