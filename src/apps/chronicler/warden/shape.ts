/** What a shape adds to. Signals of one kind are counted once, by their strongest shape. */
export type SignalKind =
  | 'selling'
  | 'list'
  | 'address'
  | 'fame'
  | 'promotion'
  | 'reach'
  | 'connector'
  | 'art'
  | 'portfolio'
  | 'contact'
  | 'befriend'
  | 'flattery'
  | 'approach'
  | 'tips'
  | 'price'
  | 'pitch'
  | 'disguise';

/** Something that a line does, told by its form. */
export type Shape = {
  readonly kind: SignalKind;
  /** 3 flags by itself, 1.5 is watched, 1 and less only counts beside others. */
  readonly points: number;
  /** Read against the folded line. */
  readonly pattern: RegExp;
  /** What a person is told. */
  readonly reason: string;
};

/** A signal that was found in a line. */
export type Signal = { readonly kind: SignalKind; readonly points: number; readonly reason: string };

/** A shape from a pattern in which a space also stands for a comma or a line's end between words. */
export function shape(kind: SignalKind, points: number, reason: string, source: string): Shape {
  return { kind, points, reason, pattern: new RegExp(source, 'u') };
}
