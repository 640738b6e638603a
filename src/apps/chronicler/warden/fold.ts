import { isTradeWord, joinLetters, joinSplitWords, readLeet, spellRight } from './disguise.ts';
import { lookAlikes } from './look-alikes.ts';
import { findLinks } from './links.ts';
import type { Link } from './links.ts';

/** A line as it is compared. None of these forms is ever shown: the folded ones are nonsense in other scripts than Latin. */
export type FoldedLine = {
  /** As it was said. */
  readonly raw: string;
  /** Lower case, without marks and invisible characters, look-alikes as Latin letters, `#link` and `#page` for addresses. */
  readonly folded: string;
  /** The folded form without anything but letters and digits. */
  readonly squeezed: string;
  /** Folded words that were written so that a filter misses them, and how, in plain words. */
  readonly disguises: ReadonlyMap<string, string>;
  /** Addresses in the line, put together again. */
  readonly links: readonly Link[];
};

/** Characters that are read; a chat line is shorter on every platform. */
const readable = 1_000;
const ascii = /^[\t\n\r -~]*$/;
const apostrophes = /['`´‘’ʼ]/g;
const mentions = /(^|\s)@[\w-]+/g;
const marks = /\p{M}+/gu;
const invisible = /[\p{Cf}\u115f\u1160\u2800\u3164\uffa0]+/gu;
/** Letters that are pictures: of flags, and light on a dark square or disc. Each row begins with its A. */
const pictured = /[\u{1f1e6}-\u{1f1ff}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]\ufe0f?/gu;
const picturedRows = [0x1f1e6, 0x1f170, 0x1f150];
const hiddenBetweenLetters = /\p{L}[\p{Cf}\u115f\u1160\u2800\u3164\uffa0]+\p{L}/u;
const latin = /[a-z]/;
const styled = /[\p{L}\p{So}]/u;
const otherScript = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;
const pictures = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]+/gu;
const letterDigit = /[a-z][0-9$€!|@]|[0-9$€!|@][a-z]/;

/** Folds a line for comparison. Pure and total; costs a few microseconds. */
export function foldLine(text: string): FoldedLine {
  const raw = text.length > readable ? text.slice(0, readable) : text;
  const disguises = new Map<string, string>();
  let line = ascii.test(raw) ? raw.toLowerCase() : foldLetters(raw, disguises);
  line = line.replaceAll(apostrophes, '');
  if (line.includes('@')) line = line.replaceAll(mentions, '$1');
  line = joinLetters(line, disguises);
  if (letterDigit.test(line)) line = readLeet(line, disguises);
  line = spellRight(line);
  const found = findLinks(line, disguises);
  line = found.text.replaceAll(/\s+/g, ' ').trim();
  let squeezed = line.replaceAll(/[^\p{L}\p{N}]+/gu, '');
  line = joinSplitWords(line, squeezed, disguises);
  squeezed = line.replaceAll(/[^\p{L}\p{N}]+/gu, '');
  return { raw, folded: line, squeezed, disguises, links: found.links };
}

/** Takes letters apart, drops marks, and reads look-alikes where scripts are mixed. */
function foldLetters(raw: string, disguises: Map<string, string>): string {
  const pieces = raw.replaceAll(pictured, readPicture).replaceAll(pictures, ' ').split(/(\s+)/);
  const plain = pieces.map((piece) => (piece.trim() === '' ? piece : foldPiece(piece, disguises)));
  if (!plain.some((piece) => latin.test(piece))) return plain.join('');
  return plain
    .map((piece) => {
      if (!otherScript.test(piece)) return piece;
      const mapped = Array.from(piece, (sign) => lookAlikes.get(sign) ?? sign).join('');
      const mixed = latin.test(piece);
      // A foreign word beside Latin ones is left alone unless it looks like a word of the trade.
      if (!mixed && !isTradeWord(wordIn(mapped))) return piece;
      if (mixed) disguises.set(wordIn(mapped), 'letters of another alphabet');
      return mapped;
    })
    .join('');
}

/** The letter in a picture. A flag's two letters name a country, so they are set apart and only a longer row is read. */
function readPicture(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const first = picturedRows.find((start) => code >= start) ?? code;
  return `${String.fromCharCode(97 + code - first)}${first === picturedRows[0] ? ' ' : ''}`;
}

function foldPiece(piece: string, disguises: Map<string, string>): string {
  const hidden = hiddenBetweenLetters.test(piece);
  const composed = piece.normalize('NFC');
  const seen = composed.replaceAll(invisible, '').toLowerCase();
  const apart = seen.normalize('NFKD').toLowerCase();
  const bare = apart
    .replaceAll(marks, '')
    .replaceAll(/[ᴀ-ᴢʀʙʜʟɢɪɴʏꜰꜱɑɡıʋøłđß]/g, (sign) => lookAlikes.get(sign) ?? sign);
  if (!latin.test(bare)) return bare;
  const word = wordIn(bare);
  if (hidden) disguises.set(word, 'invisible characters');
  else if (/\p{M}/u.test(seen)) disguises.set(word, 'marks over letters');
  else if (fancy(seen, bare)) disguises.set(word, 'letters in a fancy style');
  return bare;
}

/** Whether letters that are neither accented nor of another script turned into Latin ones. */
function fancy(seen: string, bare: string): boolean {
  if (seen === bare) return false;
  return Array.from(seen).some((sign) => {
    if (sign < '\u0250' || !styled.test(sign) || otherScript.test(sign)) return false;
    // Vietnamese and the like: one letter with its accents.
    return !/^[a-z]\p{M}+$/u.test(sign.normalize('NFD'));
  });
}

function wordIn(piece: string): string {
  return piece.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}
