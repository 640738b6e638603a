/** Words of the trade that are looked for behind digits, spaces and dots. */
const tradeWords =
  `viewers viewer followers follower follows subscribers chatters primes views viewbot followbot discord telegram whatsapp
  promotion promote promo famous popular viral fame cheap cheapest boost bigfollows free stream channel twitch streamers
  streamer instagram insta snapchat skype gmail chatbots viewership growth grow organic instant guaranteed affordable
  purchase price prices logo logos overlay overlays emote emotes banner banners artist designer commission commissions
  portfolio affiliate partner partnership marketing advertising`.split(/\s+/);
/** Words that say nothing alone and only come along. */
const smallWords = new Set(
  'on the for your with best real more get and at buy ai now of top wanna want become to be help me add dm'.split(
    ' ',
  ),
);
const trade = new Set<string>(tradeWords);

/** Whether this is a word of the trade or one of the small words beside them. */
export function isTradeWord(word: string): boolean {
  return trade.has(word) || smallWords.has(word);
}

/** Long enough that their letters do not stand in a row by chance. */
const splitWords = tradeWords.filter((word) => word.length >= 7 && word !== 'channel' && word !== 'streamer');
const gap = String.raw`[ .\-_*|,~+]{0,3}`;
const splitPatterns = splitWords.map((word) => ({
  word,
  pattern: new RegExp(String.raw`(?<![a-z0-9])${Array.from(word).join(gap)}(?![a-z0-9])`, 'g'),
}));

/** Slips and tricks of spelling in the words that filters look for, after the word that they stand for. */
const misspelt = String.raw`
  viewers v(?:iewr|ieweer|iewerr|eiwer|iwer|ewer|iewar|ieuer|uewer|iewor|iewe)[sz]|view+erz|viewerss+
  views viewz+|vews|veiws|viwes
  followers fol+ow+(?:er|r|ar|erz|res)[sz]|folowers?|follwers|followerz
  famous famou?u+s|famus|famouse|fameous|fammous|faymous
  discord dis(?:cr?od|kord|ord|scord|cordd|crod|curd|qord)|dicord|dscord|di[zx]cord
  telegram tele?(?:garm|gramm?|grm|gramme?|qram)|telgram|telegrem
  whatsapp what?s?ap?p|watsapp?|wattsapp?
  promotion promo(?:tin|tionn|ton|shun|sion)|promtion|promottion
  cheap cheapp+|chaep`
  .trim()
  .split(/\n\s*/)
  .map((row) => {
    const [word = '', slips = ''] = row.split(' ');
    return { word, slips: new RegExp(`(?<![\\p{L}\\p{N}])(?:${slips})(?![\\p{L}\\p{N}])`, 'gu') };
  });

/** Puts slips of spelling right. */
export function spellRight(line: string): string {
  return misspelt.reduce((text, { slips, word }) => text.replaceAll(slips, word), line);
}

/** Short names of private messages, letter by letter. */
const shortNames = /(?<![\p{L}\p{N}])(?:d[ .]m(?:[ .]?s)?|d[ .]c|t[ .]g)(?![\p{L}\p{N}.])/gu;
const singleLetters = /(?<![\p{L}\p{N}])[a-z0-9](?:[ .\-_*|·]{1,3}[a-z0-9](?![\p{L}\p{N}])){3,}/gu;
const leetToken = /[a-z0-9$€!|@]*(?:[a-z][0-9$€!|@]|[0-9$€!|@][a-z])[a-z0-9$€!|@]*/g;

/** Puts together runs of four or more single letters: `f r e e`, `f.r.e.e`, `s h o p . c o m`. */
export function joinLetters(line: string, disguises: Map<string, string>): string {
  const named = line.replaceAll(shortNames, (name) => name.replaceAll(/[ .]/g, ''));
  return named.replaceAll(singleLetters, (run) => {
    if (!/[a-z]/.test(run)) return run;
    const gaps = run.match(/[^a-z0-9]+/g) ?? [];
    const spaces = gaps.filter((between) => between === ' ').length;
    const spaced = spaces * 2 >= gaps.length;
    const joined = run.replaceAll(/[^a-z0-9]+/g, (between) => {
      if (spaced) return between.includes('.') ? '.' : between.length > 1 ? ' ' : '';
      return between.includes(' ') ? ' ' : '';
    });
    for (const word of joined.split(' ')) disguises.set(word, 'single letters');
    return joined;
  });
}

/** Reads digits as letters where that gives a word of the trade. */
export function readLeet(line: string, disguises: Map<string, string>): string {
  const found = [...line.matchAll(leetToken)].some(([token]) => unleet(token) !== null);
  if (!found) return line;
  return line.replaceAll(/[a-z0-9$€!|@]+/g, (token) => {
    if (!/[0-9$€!|@]/.test(token)) return token;
    const word = unleet(token);
    if (word !== null) {
      disguises.set(word, 'digits for letters');
      return word;
    }
    const small = readDigits(token, 'i');
    return smallWords.has(small) ? small : token;
  });
}

/** Puts words of the trade together that are split by a space or a sign: `vie wers`, `dis-cord`. */
export function joinSplitWords(line: string, squeezed: string, disguises: Map<string, string>): string {
  let joined = line;
  for (const { word, pattern } of splitPatterns)
    if (squeezed.includes(word) && !line.includes(word))
      joined = joined.replaceAll(pattern, () => {
        disguises.set(word, 'a word split in two');
        return word;
      });
  return joined;
}

function unleet(token: string): string | null {
  for (const one of ['i', 'l']) {
    const word = spellRight(readDigits(token, one));
    if (trade.has(word)) return word;
  }
  return null;
}

const digits: { readonly [sign: string]: string } = {
  0: 'o',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  $: 's',
  8: 'b',
  9: 'g',
  '@': 'a',
  '€': 'e',
};

function readDigits(token: string, one: string): string {
  return token.replaceAll(/[0-9$€!|@]/g, (sign) => ('1!|'.includes(sign) ? one : (digits[sign] ?? sign)));
}
