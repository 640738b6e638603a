/** How an owner found what was unknown: done, or not. */
export type SettledOutcome = 'done' | 'not-done';

/** What is known of it, with the owner's word behind it. */
export function settledWords(before: string | null, outcome: SettledOutcome): string {
  const word =
    outcome === 'done' ? 'The owner says that it was done.' : 'The owner says that it was not done.';
  return before === null || before === '' ? word : `${before}\n${word}`;
}
