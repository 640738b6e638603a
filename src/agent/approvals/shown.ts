import type { Button } from '../channel.ts';
import { parseButton } from './action.ts';

/** What a person can be asked to read in a conversation; a platform that cuts messages needs a few for it. */
const mostShown = 12_000;

/** An exact action as it stands in a conversation. */
export type Shown = {
  readonly text: string;
  /** Whether all of it is there. */
  readonly whole: boolean;
};

/** Control characters but tab and line feed, direction overrides and whatever else has no shape, unless it joins two pictures. */
const shapeless =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|[^\P{Cc}\t\n]|(?!\u200d)\p{Cf}|\p{Cs}|\p{Co}|[\u2028\u2029]/gu;

/** The action word for word, with what cannot be seen written out: what is approved must be what was read. */
export function showExactly(action: string): Shown {
  const text = action.replaceAll(
    shapeless,
    (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  );
  if (text.length <= mostShown) return { text, whole: true };
  const note = `… [${text.length} characters, too many to be shown here: read and approve it on the operator page]`;
  return { text: text.slice(0, mostShown).toWellFormed() + note, whole: false };
}

/** What is not shown in full cannot be approved where it stands, only refused (A5). */
export function buttonsBelow(
  buttons: readonly (readonly Button[])[],
  { whole }: Pick<Shown, 'whole'>,
): readonly (readonly Button[])[] {
  return whole ? buttons : buttons.map((row) => row.filter(({ id }) => parseButton(id)?.word === 'no'));
}
