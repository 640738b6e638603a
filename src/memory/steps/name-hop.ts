import type { Recalled } from '../memory.ts';
import { namesIn } from './names.ts';

/** How many of the best hits are read, and how many of their names are searched for. */
const hop = { hits: 5, names: 3 } as const;

/**
 * The names, titles and places that the best hits mention and the question does not, those of the better hits first. Who spoke is
 * left out, also by a short form of the name: that would bring back everything that they said.
 */
export function nextNames(question: string, found: readonly Recalled[]): readonly string[] {
  const asked = question.toLowerCase();
  const speakers = new Set(found.map(({ author }) => author.toLowerCase()));
  const top = Math.max(found[0]?.score ?? 0, Number.MIN_VALUE);
  const values = new Map<string, number>();
  for (const { text, score } of found.slice(0, hop.hits))
    for (const name of namesIn(text)) {
      const plain = name.toLowerCase();
      const speaks = [...speakers].some((one) => one.startsWith(plain) || plain.startsWith(one));
      if (!speaks && !asked.includes(plain)) values.set(name, (values.get(name) ?? 0) + score / top);
    }
  return [...values]
    .sort((a, b) => b[1] - a[1])
    .slice(0, hop.names)
    .map(([name]) => name);
}
