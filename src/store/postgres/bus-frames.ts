/** Longest payload of one NOTIFY in bytes; PostgreSQL takes less than 8,000. */
const longest = 7_000;

/** The pieces of one text, each short enough for NOTIFY: `sender number index count piece`. */
export function toFrames(sender: string, number: number, text: string): readonly string[] {
  const pieces = cut(text);
  return pieces.map((piece, index) => `${sender} ${number} ${index} ${pieces.length} ${piece}`);
}

/** Puts the pieces of each sender together again. */
export type Frames = {
  /** The whole text once its last piece is here; null before that, and for pieces of a text whose start was missed. */
  readonly take: (frame: string) => { readonly sender: string; readonly text: string } | null;
};

/** Nothing is kept of a text once it is whole, or once its sender has started another. */
export function createFrames(): Frames {
  const open = new Map<string, { readonly number: string; readonly pieces: readonly string[] }>();
  return {
    take(frame) {
      const [, sender, number, index, count, piece] = /^(\S+) (\d+) (\d+) (\d+) ([^]*)$/.exec(frame) ?? [];
      if (sender === undefined || number === undefined || piece === undefined) return null;
      const earlier = Number(index) === 0 ? { number, pieces: [] } : open.get(sender);
      if (earlier?.number !== number || earlier.pieces.length !== Number(index)) {
        open.delete(sender);
        return null;
      }
      const pieces = [...earlier.pieces, piece];
      if (pieces.length < Number(count)) {
        open.set(sender, { number, pieces });
        return null;
      }
      open.delete(sender);
      return { sender, text: pieces.join('') };
    },
  };
}

function cut(text: string): readonly string[] {
  if (Buffer.byteLength(text) <= longest) return [text];
  const pieces: string[] = [];
  let from = 0;
  while (from < text.length) {
    // No UTF-16 unit takes more than three bytes.
    let to = Math.min(from + Math.floor(longest / 3), text.length);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
