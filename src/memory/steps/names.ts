/** Runs of capitalised words within a sentence, and what stands in quotation marks. */
const capitalised =
  /(?<=[\p{Ll}\d,;:'’"“] ["“‘']?)\p{Lu}[\p{L}\p{M}\p{N}-]*(?: (?:(?:of|the|de|la|von) )?\p{Lu}[\p{L}\p{M}\p{N}-]*)*/gu;
const quoted = /["“«]([^"“”«»\n]{3,60})["”»]/gu;
/** Days and months date something rather than name it. */
const calendar =
  /^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/i;

/** Names, titles and places that a text mentions, each once, in the order in which they stand. */
export function namesIn(text: string): readonly string[] {
  const found = [
    ...[...text.matchAll(quoted)].map((match) => ({ at: match.index, name: match[1] ?? '' })),
    ...[...text.matchAll(capitalised)].map((match) => ({ at: match.index, name: match[0] })),
  ];
  const names = found
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name.replace(/ I$/, ''))
    .filter((name) => /^\p{Lu}/u.test(name) && name.length > 2 && !calendar.test(name));
  return [...new Set(names)];
}
