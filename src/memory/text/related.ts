import { stopWords } from './stop-words.ts';
import { termId, toStem } from './text.ts';
import { wordAlikes } from './word-alikes.ts';
import { everydayKinds, everydayNear } from './word-everyday.ts';
import { wordFamilies, wordForms } from './word-forms.ts';
import { wordKinds } from './word-kinds.ts';

/** A term that says nearly or partly what another says; `share` is how much of it, from 0 to 1. */
export type Related = { readonly id: number; readonly share: number };

/** How much of a word its relatives say. A thing tells less of its kind ("guitar" of "music") than a kind of its things. */
const shares = {
  form: 0.6,
  family: 0.4,
  ending: 0.3,
  name: 0.2,
  alike: 0.15,
  member: 0.15,
  kind: 0.05,
} as const;

/** Words that belong together. A group without `members` holds equals; in one that is `near`, members say as much of the names as names of them. */
type Group = {
  readonly share: number;
  readonly near: boolean;
  readonly names: readonly number[];
  readonly members: readonly number[];
};

/** Endings that make one word from another and that stemming leaves apart: "guitar" and "guitarist", "neighbour" and "neighbourhood". */
const endings = 'er or ist ian ship hood iv ous al ic ion less ful ment i y'.split(' ');
const shortestStem = 4;
/** No ending is cut so short that the beginning is touched. */
const keyLength = 2;

const groupsOf = groupWords();

/** Terms that are related to a word: its irregular forms and family, words that mean the same, its kind and what is of that kind. */
export function relatedTo(word: string): readonly Related[] {
  const stem = toStem(word);
  const own = termId(stem);
  const found = new Map<number, number>();
  const relate = (id: number, share: number): void => {
    if (id !== own && share > (found.get(id) ?? 0)) found.set(id, share);
  };
  for (const { share, near, names, members } of groupsOf(stem)) {
    const named = names.includes(own);
    if (named) for (const id of names) relate(id, share);
    if (named) for (const id of members) relate(id, near ? share : shares.member);
    if (members.includes(own)) for (const id of names) relate(id, near ? share : shares.kind);
  }
  if (/^[a-z]+$/.test(stem) && stem.length >= shortestStem)
    for (const ending of endings) {
      relate(termId(stem + ending), shares.ending);
      const rest = stem.endsWith(ending) ? stem.slice(0, -ending.length) : '';
      if (rest.length >= shortestStem) relate(termId(rest), shares.ending);
    }
  return [...found].map(([id, share]) => ({ id, share }));
}

/** A group as it is written. */
type GroupText = Pick<Group, 'share' | 'near'> & { readonly names: string; readonly members: string };

/** Looks groups up by how their words begin, and stems a group when it is first looked at: all at once would hold up the start. */
function groupWords(): (stem: string) => readonly Group[] {
  const texts: readonly GroupText[] = [
    ...equals(wordForms, shares.form),
    ...equals(wordFamilies, shares.family),
    ...equals(wordAlikes, shares.alike),
    ...kinds(wordKinds),
    ...kinds(everydayKinds),
    ...everydayNear.split('|').map((text) => {
      const [first = '', ...others] = wordsOf(text);
      return { share: shares.alike, near: true, names: first, members: others.join(' ') };
    }),
  ];
  const places = new Map<string, Set<number>>();
  for (const [place, { names, members }] of texts.entries())
    for (const word of wordsOf(`${names} ${members}`)) {
      const key = word.slice(0, keyLength);
      const known = places.get(key);
      if (known === undefined) places.set(key, new Set([place]));
      else known.add(place);
    }
  const groups: (Group | undefined)[] = [];
  return (stem) =>
    [...(places.get(stem.slice(0, keyLength)) ?? [])].flatMap((place) => {
      const text = texts[place];
      if (text === undefined) return [];
      const group = groups[place] ?? { ...text, names: idsOf(text.names), members: idsOf(text.members) };
      groups[place] = group;
      return [group];
    });
}

function equals(table: string, share: number): readonly GroupText[] {
  return table.split('|').map((names) => ({ share, near: false, names, members: '' }));
}

function kinds(table: string): readonly GroupText[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [names = '', members = ''] = line.split(':');
      return { share: shares.name, near: false, names, members };
    });
}

function idsOf(words: string): readonly number[] {
  return [...new Set(wordsOf(words).map((word) => termId(toStem(word))))];
}

function wordsOf(words: string): readonly string[] {
  return words.split(/\s+/).filter((word) => word !== '' && !stopWords.has(word));
}
