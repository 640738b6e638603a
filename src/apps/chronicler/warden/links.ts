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
  'ly me co to be site online shop store club pro fun space website link click live top win bid ws lol gd example';
/** Endings that are no ordinary English word, so that a space beside the dot gives them away. */
const tellingEndings =
  'c[o0]m net [o0]rg ru xyz biz cc gg tv su ua cn pw icu tk ml ga cf info site online website vip fr de example';
/** Endings that are words: only a space before the dot gives them away. */
const wordEndings = 'io live top fun space pro shop store club link click app me co win';
const either = (words: string) => words.split(' ').join('|');

const bracketDot = /\s?[([{<]\s?(?:dot|d0t|punkt|punto|point|\.)\s?[)\]}>]\s?/g;
const spokenDot = new RegExp(
  String.raw`([a-z0-9-]{2,}) (?:dot|d0t) (${either(plainEndings)})(?![a-z0-9])`,
  'g',
);
const spacedDot = new RegExp(
  String.raw`([a-z0-9-]{2,})(?: \. ?| ?\. )(${either(tellingEndings)})(?![a-z0-9])`,
  'g',
);
const spacedWordDot = new RegExp(
  String.raw`([a-z0-9-]{2,}) \. ?(${either(wordEndings)})(?![a-z0-9])|` +
    String.raw`([a-z0-9-]{2,})\. (${either(wordEndings)})(?=\s*(?:$|[)(!]))`,
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
const spelled = /(?:single letters)/;

/** Finds addresses, puts split ones together, and sets a mark in their place: `#link`, `#page`, or the messenger they lead to. */
export function findLinks(
  line: string,
  disguises: ReadonlyMap<string, string>,
): { readonly text: string; readonly links: readonly Link[] } {
  if (!line.includes('.') && !/dot|d0t|punkt|punto|\(point/.test(line)) return { text: line, links: [] };
  const hidden = new Set<string>();
  const hide = (name: string, ending: string): string => {
    const host = `${name}.${ending.replaceAll('0', 'o')}`;
    hidden.add(host);
    return host;
  };
  let text = line.replaceAll(bracketDot, '⁂');
  text = text.replaceAll(/([a-z0-9-]{2,})⁂([a-z]{2,10})/g, (_all, name: string, ending: string) =>
    hide(name, ending),
  );
  text = text
    .replaceAll('⁂', ' . ')
    .replaceAll(spokenDot, (_all, name: string, ending: string) => hide(name, ending))
    .replaceAll(spacedDot, (_all, name: string, ending: string) => hide(name, ending))
    .replaceAll(spacedWordDot, (_all, a?: string, b?: string, c?: string, d?: string) =>
      hide(a ?? c ?? '', b ?? d ?? ''),
    );
  const links: Link[] = [];
  text = text.replaceAll(address, (_all, full?: string, bare?: string) => {
    const host = (full ?? bare ?? '').replace(/^www\./, '');
    if (host === '') return ' ';
    const familiar = familiarHost.test(host);
    const disguised = hidden.has(host) || spelled.test(disguises.get(host) ?? '');
    links.push({ host, hidden: disguised, familiar });
    if (inviteHost.test(host)) return /discord/.test(host) ? ' discord ' : ' telegram ';
    return familiar ? ' #page ' : ' #link ';
  });
  return { text, links };
}
