import { isBlank } from '../../store/forget/traces.ts';

/** What is known of an item when its text is to be embedded. */
export type EmbeddableItem = {
  readonly id: string;
  readonly kind: 'message' | 'note';
  readonly holder: string;
  readonly stream: string;
  readonly revision: number;
  readonly node: number | null;
  readonly at: number;
  readonly speaker: string;
  readonly text: string;
  /** The message before it on its branch. */
  readonly previous: {
    readonly id: string;
    readonly speaker: string;
    readonly text: string;
    readonly at: number;
  } | null;
};

/** The words that stand for an item, and the message that lent some of them. */
export type EmbeddedText = { readonly text: string; readonly previous: string | null };

/** Small models read few hundred words; what is behind them is found by its words. */
const most = { own: 2_000, previous: 500 } as const;
/** A message after a longer pause answers nothing. */
const pauseMs = 6 * 3_600_000;

/** A message with its day and the turn before it, which says what it is about; a note as it is. Null where there are no words. */
export function toEmbeddedText(item: EmbeddableItem): EmbeddedText | null {
  const own = item.text.trim();
  if (own === '' || isBlank(own)) return null;
  if (item.kind === 'note') return { text: own.slice(0, most.own), previous: null };
  const before = item.previous;
  const near = before !== null && item.at - before.at <= pauseMs;
  const lends = near && before.text.trim() !== '' && !isBlank(before.text.trim());
  const lines = [
    new Date(item.at).toISOString().slice(0, 10),
    ...(lends ? [`${before.speaker}: ${before.text.trim().slice(0, most.previous)}`] : []),
    `${item.speaker}: ${own.slice(0, most.own)}`,
  ];
  return { text: lines.join('\n'), previous: lends ? before.id : null };
}
