const asking =
  /^(?:what|when|where|who|whom|whose|which|why|how|did|does|do|is|are|was|were|has|have|had|can|could|would|will)\b/iu;
/** Two names joined: "Jon and Gina", "both Jon and Gina", "Jon as well as Gina". */
const people =
  /\b(?:both )?(?<first>\p{Lu}[\p{Ll}\p{M}’'-]+)(?:,? and|,? as well as) (?<second>\p{Lu}[\p{Ll}\p{M}’'-]+)/u;
/** What two do with one another is one thing. */
const oneThing = /\b(?:together|between|each other|one another)\b/iu;
/** Where a second question begins, or what dates the first. */
const joint =
  /,? (?:and|as well as|but) (?=(?:what|when|where|who|whom|whose|which|why|how)\b)|,? (?:after|before|while|since|until) (?=\S+ \S)/iu;
const named = /(?<=\s)\p{Lu}[\p{L}\p{M}]+/gu;

/** A question about two people as one about each of them; empty where it is about one, or about what they do together. */
export function splitPeople(text: string): readonly string[] {
  const found = people.exec(text);
  const { first = '', second = '' } = found?.groups ?? {};
  if (found === null || oneThing.test(text) || asking.test(first) || asking.test(second)) return [];
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length).replace(/^ both\b/u, '');
  return [first, second].map((name) => `${before}${name}${after}`);
}

/** A question of two clauses as one for each; the second takes over who the first is about. Empty where there is one clause. */
export function splitClauses(text: string): readonly string[] {
  const found = joint.exec(text);
  if (found === null) return [];
  const first = text.slice(0, found.index);
  const second = text.slice(found.index + found[0].length);
  if (!asking.test(first) || first.trim().split(/\s+/u).length < 3) return [];
  const who = second.match(named) === null && !/^\p{Lu}/u.test(second) ? (first.match(named)?.[0] ?? '') : '';
  return [first, `${who} ${second}`.trim()];
}
