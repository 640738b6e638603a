import { stemCyrillic } from './cyrillic.ts';
import { stem } from './porter.ts';
import { stopWords } from './stop-words.ts';

/** A word as it is searched for. `extra` ones come beside the plain words (a whole file name, a part of a name in code). */
export type Token = { readonly text: string; readonly extra: boolean };

/** Scripts that are written without spaces; they are cut into pairs of characters. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+/gu;
const hasUnspaced = new RegExp(unspaced.source, 'u');
/** A character that is often a word by itself. */
const wholeWord = /\p{Script=Han}/gu;
const word = /[\p{L}\p{N}\p{M}]+(?:'[\p{L}\p{M}]+)?/gu;
/** Whatever stands together without a space: addresses, file names, paths, code, version numbers. */
const chunk = /[\p{L}\p{N}_.@/\\:~+#&=?%-]+/gu;
const joined = /[\p{L}\p{N}_][._@/\\+#][\p{L}\p{N}_]/u;
const letterLanguage = /^[a-z](?:\+\+|#)$/;
const letters = /[\p{L}\p{N}]+/gu;
/** Longer words and addresses are nothing that a person types. */
const longest = 80;
/** Accents, vowel signs of Hebrew and Arabic, the Arabic line, the choice between text and picture of an emoji. */
const marks = new RegExp(
  String.raw`[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u065f\u0670\ufe0e\ufe0f]`,
  'g',
);
const emoji = /\p{Extended_Pictographic}/gu;
const ascii = /^[\n\r\t -~]*$/;

/**
 * Folds what people type differently and mean alike: case, accents, width, ligatures, vowel signs of Arabic and Hebrew, curly
 * quotes. Composed and decomposed forms come out the same.
 */
export function foldText(text: string): string {
  const straight = text.replaceAll(/[‘’‛ʼ＇]/g, "'");
  if (ascii.test(straight)) return straight.toLowerCase();
  return straight
    .toLowerCase()
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(marks, '')
    .replaceAll(/[ʼßøłđðþæœıςٱىةیک]/g, (letter) => foldedLetters[letter] ?? letter)
    .normalize('NFC');
}

const foldedLetters: { readonly [letter: string]: string } = {
  ʼ: "'",
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ς: 'σ',
  ٱ: 'ا',
  ى: 'ي',
  ة: 'ه',
  ی: 'ي',
  ک: 'ك',
};

/** The words of a text in order, folded and not yet stemmed, with what else a person may type to find them. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const folded = foldText(text);
  for (const [run] of folded.matchAll(word)) addWord(run, tokens);
  addCompounds(folded, tokens);
  addCamelCase(text, tokens);
  if (!ascii.test(text))
    for (const [sign] of folded.matchAll(emoji)) tokens.push({ text: sign, extra: false });
  return tokens;
}

/** The words worth searching for: no stop words, stemmed, in order, repetitions kept. */
export function toTerms(tokens: readonly Token[]): readonly Token[] {
  const terms: Token[] = [];
  for (const { text, extra } of tokens) if (!stopWords.has(text)) terms.push({ text: toStem(text), extra });
  return terms;
}

/** The form under which all forms of a word are found. */
export function toStem(word: string): string {
  return stemCyrillic(stem(word));
}

/** A stable 32-bit number for a term (FNV-1a over UTF-16, then mixed); 0 never occurs. */
export function termId(term: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < term.length; at += 1) {
    const unit = term.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01_00_01_93);
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), 0x01_00_01_93);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}

function addWord(run: string, tokens: Token[]): void {
  if (hasUnspaced.test(run)) {
    addPairs(run, tokens);
    return;
  }
  const plain = run
    .replace(/'s$/, '')
    .replaceAll("'", '')
    .replaceAll(/^\p{M}+/gu, '');
  if (plain === '') return;
  tokens.push({ text: plain.slice(0, longest), extra: false });
  if (plain.length > 4 && plain.startsWith('ال')) tokens.push({ text: plain.slice(2), extra: true });
}

/** "東京都" is found by 東京 and by 京都; what stands between in letters stays a word. */
function addPairs(run: string, tokens: Token[]): void {
  let from = 0;
  for (const match of run.matchAll(unspaced)) {
    const before = run.slice(from, match.index);
    if (before !== '') tokens.push({ text: before.replaceAll("'", ''), extra: false });
    const characters = Array.from(match[0]);
    if (characters.length === 1) tokens.push({ text: match[0], extra: false });
    else for (const one of match[0].match(wholeWord) ?? []) tokens.push({ text: one, extra: true });
    for (let at = 0; at + 1 < characters.length; at += 1)
      tokens.push({ text: `${characters[at] ?? ''}${characters[at + 1] ?? ''}`, extra: false });
    from = match.index + match[0].length;
  }
  const rest = run.slice(from);
  if (rest !== '') tokens.push({ text: rest.replaceAll("'", ''), extra: false });
}

function addCompounds(folded: string, tokens: Token[]): void {
  if (!/[._@/\\+#]/.test(folded)) return;
  for (const [run] of folded.matchAll(chunk)) {
    const whole = trimJoints(run);
    if (whole.length <= 3 * longest && (joined.test(whole) || letterLanguage.test(whole)))
      tokens.push({ text: whole, extra: true });
  }
}

/** Without the full stop of a sentence and the like; the signs of `c++` and `c#` stay. */
function trimJoints(run: string): string {
  let to = run.length;
  while (to > 0 && './\\:~&=?%-@'.includes(run.charAt(to - 1))) to -= 1;
  let from = 0;
  while (from < to && './\\:~+#&=?%-@'.includes(run.charAt(from))) from += 1;
  return run.slice(from, to);
}

/** `getUserName` is found by "user" too. */
function addCamelCase(text: string, tokens: Token[]): void {
  if (!/\p{Ll}\p{Lu}/u.test(text)) return;
  for (const [run] of text.matchAll(letters)) {
    if (run.length > longest || !/\p{Ll}\p{Lu}/u.test(run)) continue;
    const parts = run.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u);
    for (const part of parts) tokens.push({ text: foldText(part), extra: true });
  }
}
