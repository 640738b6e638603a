/** An address in a line. */
export type Link = {
  readonly host: string;
  /** It was written so that it does not look like an address: `name . com`, `name dot com`, letter by letter. */
  readonly hidden: boolean;
  /** A page that people share for itself: a video, a clip, an article. */
  readonly familiar: boolean;
};

const plainEndings =
  'com net org ru xyz io info biz cc gg tv app dev su ua cn pw icu vip tk ml ga cf fr de uk us eu es it pl nl br jp ' +
  'ly bz ai cloud zone agency media network world tech me co to be site online shop store club pro fun space website link click live top win bid ws lol gd example';
/** Endings that are no ordinary English word, so that a space beside the dot gives them away. */
const tellingEndings =
  'c[o0]m net [o0]rg ru xyz biz cc gg tv su ua cn pw icu tk ml ga cf info site online website vip fr de example';
/** Endings that are words: only a space before the dot gives them away. */
const wordEndings =
  'io live top fun space pro shop store club link click app me co win ws lol ly gd bz ai cloud zone agency media network ' +
  'group world today stream tech art br pl nl uk eu';
/** Endings that are nothing but endings. */
const certainEndings = 'com net org ru xyz io gg tv site online store shop club website';
const either = (words: string) => words.split(' ').join('|');

const bracketDot = /\s?[([{<]\s?(?:dot|d0t|punkt|punto|point|\.)\s?[)\]}>]\s?/g;
const spokenDot = new RegExp(
  String.raw`(?<![a-z0-9-])([a-z0-9-]{2,}) (?:dot|d0t|d o t|punkt|punto|ponto|point|точка) ?(${either(plainEndings)}|ру|рф|ком)(?![a-z0-9])|` +
    String.raw`(?:(?<![a-z0-9-])([a-z0-9-]{3,})[ -]?dot|www ([a-z0-9-]{3,}) )(com|net|org|gg|tv|xyz|ru)(?![a-z0-9])`,
  'gu',
);
/** Signs that stand for the dot. */
const falseDot = new RegExp(
  String.raw`(?<![a-z0-9-])([a-z0-9-]{3,})(?:,| [*•·|~^,] |[*•·|~^])(${either(certainEndings)})(?![a-z0-9])`,
  'g',
);
const spacedDot = new RegExp(
  String.raw`(?<![a-z0-9-])([a-z0-9-]{2,})(?: \. ?| ?\. )(${either(tellingEndings)})(?![a-z0-9])`,
  'g',
);
const spacedWordDot = new RegExp(
  String.raw`(?<![a-z0-9-])([a-z0-9-]{2,}) \. ?(${either(wordEndings)})(?![a-z0-9])|` +
    String.raw`(?<![a-z0-9-])([a-z0-9-]{2,})\. (${either(wordEndings)})(?=\s*(?:$|[)(!]))`,
  'g',
);
const address = new RegExp(
  String.raw`(?:https?:\/\/)([^\s/)\]}>,]+)(?:\/[^\s)]*)?|` +
    String.raw`(?<![a-z0-9@.-])((?:[a-z0-9_-]+\.)+(?:${either(plainEndings)}))(?![a-z0-9-]|\.[a-z])(?:\/[^\s)]*)?`,
  'g',
);
const familiarHost = new RegExp(
  String.raw`(?:^|\.)(?:youtube\.com|youtu\.be|twitch\.tv|github\.com|gitlab\.com|wikipedia\.org|reddit\.com|imgur\.com|spotify\.com|` +
    String.raw`steampowered\.com|steamcommunity\.com|nexusmods\.com|google\.com|tenor\.com|giphy\.com|twitter\.com|x\.com|bsky\.app|` +
    String.raw`tiktok\.com|instagram\.com|goodreads\.com|bookshop\.org|amazon\.com|nodejs\.org|npmjs\.com|stackoverflow\.com|imdb\.com|` +
    String.raw`betterttv\.com|7tv\.app|streamelements\.com|streamlabs\.com|ko-fi\.com|patreon\.com|throne\.com|obsproject\.com)$`,
);
const inviteHost = /(?:^|\.)(?:discord\.gg|discord\.com|discordapp\.com|t\.me|wa\.me|telegram\.me)$/;
/** What tells people how to put an address together. */
export const repairHint =
  /(?<![\p{L}])(?:remove|delete|without|no|close|minus|erase|take out|drop|ignore|replace|change|swap|fix|skip|use) (?:the |all |this |a |any )?(?:white ?)?(?:spaces?|gaps?|blanks?|stars?|asterisks?|commas?|brackets?|dash(?:es)?|hyphens?|underscores?|symbols?|emojis?|parenthes[ie]s|quotes?|dots?)(?![\p{L}])|(?:comma|star|space|dash|x|\*) (?:=|is|to|into|for|with|instead of) (?:a |the )?(?:dot|point|period)|(?:put|add|insert|type|with) (?:a |the )?(?:dot|point|period) (?:instead|between|before|there|in)|(?:leerzeichen|espacios?|espacos?|espaces?) (?:entfernen|weg|loschen)|(?:ohne|sin|sem|sans|quita\p{L}*|tira\p{L}*|enlev\p{L}*|без|убери|удали|убрать) (?:el |los |o |os |l|les |das |die )?(?:leerzeichen|espacios?|espacos?|espaces?|пробел\p{L}*)/u;
const maybeAddress = /\.|www |d[o0]t|d o t|punkt|punto|ponto|point|точка|,[a-z]|[*•·|~^] ?[a-z]/;
const latinEndings: ReadonlyMap<string, string> = new Map([
  ['ру', 'ru'],
  ['рф', 'ru'],
  ['ком', 'com'],
]);
const fillers = /(?<=[a-z0-9.])[*_~|^]+|[*_~|^]+(?=[a-z0-9.])/g;
const spelled = /(?:single letters)/;

/** Finds addresses, puts split ones together, and sets a mark in their place: `#link`, `#page`, or the messenger they lead to. */
export function findLinks(
  line: string,
  disguises: ReadonlyMap<string, string>,
): { readonly text: string; readonly links: readonly Link[] } {
  if (!maybeAddress.test(line)) return { text: line, links: [] };
  const hidden = new Set<string>();
  const hide = (name: string, ending: string): string => {
    const host = `${name}.${ending.replaceAll('0', 'o')}`;
    hidden.add(host);
    return host;
  };
  const whole = repairHint.test(line) ? line.replaceAll(fillers, '') : line;
  let text = whole.replaceAll(bracketDot, '⁂');
  text = text.replaceAll(
    /(?<![a-z0-9-])([a-z0-9-]{2,})⁂([a-z]{2,10})/g,
    (_all, name: string, ending: string) => hide(name, ending),
  );
  text = text
    .replaceAll('⁂', ' . ')
    .replaceAll(spokenDot, (_all, a?: string, b?: string, c?: string, d?: string, e?: string) =>
      hide(a ?? c ?? d ?? '', latinEndings.get(b ?? '') ?? b ?? e ?? ''),
    )
    .replaceAll(falseDot, (_all, name: string, ending: string) => hide(name, ending))
    .replaceAll(spacedDot, (_all, name: string, ending: string) => hide(name, ending))
    .replaceAll(spacedWordDot, (_all, a?: string, b?: string, c?: string, d?: string) =>
      hide(a ?? c ?? '', b ?? d ?? ''),
    );
  const links: Link[] = [];
  text = text.replaceAll(address, (_all, full?: string, bare?: string) => {
    const host = (full ?? bare ?? '').replace(/^www\./, '');
    if (host === '') return ' ';
    const familiar = familiarHost.test(host);
    const disguised = whole !== line || hidden.has(host) || spelled.test(disguises.get(host) ?? '');
    links.push({ host, hidden: disguised, familiar });
    if (inviteHost.test(host)) return /discord/.test(host) ? ' discord ' : ' telegram ';
    return familiar ? ' #page ' : ' #link ';
  });
  return { text, links };
}
