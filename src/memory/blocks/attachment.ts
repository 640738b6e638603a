import { foldText } from '../text/text.ts';

/** Somebody in a turn, as their blocks name them. */
export type Person = { readonly id: string; readonly name: string };

/** Label of the block about a person, such as `user_ann.example.org`. */
export function userLabel(handle: string): string {
  const folded = foldText(handle.replace(/^@/, '')).replaceAll(/[^\p{L}\p{N}_.-]+/gu, '_');
  return `user_${folded.slice(0, 75)}`;
}

/** Labels of the blocks of this day, month and year (UTC), such as `day_2026-11-20`. */
export function temporalLabels(now: number): readonly string[] {
  const day = new Date(now).toISOString().slice(0, 10);
  return [`day_${day}`, `month_${day.slice(0, 7)}`, `year_${day.slice(0, 4)}`];
}

/**
 * Whether a block belongs to this turn: standing ones always do, those of a person where the person takes part, those of a day,
 * month or year while it lasts. It is worked out anew for every turn, so nothing has to be detached after it.
 */
export function isAttached(label: string, people: readonly Person[], now: number): boolean {
  if (label.startsWith('user_')) {
    return people.some(({ id, name }) => {
      const handle = id.slice(id.lastIndexOf(':') + 1);
      return label === userLabel(name) || label === userLabel(handle);
    });
  }
  return /^(?:day|month|year)_\d{4}/.test(label) ? temporalLabels(now).includes(label) : true;
}
