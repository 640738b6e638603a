import type { Recall, Recalled, RecallQuery } from '../memory.ts';
import type { FurtherSearch } from './fuse-steps.ts';
import { fuseSteps } from './fuse-steps.ts';
import { nextNames } from './name-hop.ts';
import type { Asker, Rewrite } from './rewrite.ts';
import { splitClauses, splitPeople } from './sub-questions.ts';

/** A way to a second search: one part for each of two people, one for each clause, or the names that the first search found. */
export type StepName = (typeof stepNames)[number];

/** All of them, in the order in which they are taken. */
export const stepNames = ['people', 'clauses', 'names'] as const;

/** A search that may take several steps. Each is an ordinary search with the same filters: no step sees more than the first (M4). */
export type DeepRecall = {
  readonly search: (query: RecallQuery, asker: Asker) => Promise<readonly Recalled[]>;
};

/** Those that do no harm on the talk they were measured on; docs/decisions/0050 has the figures of all. */
const usual: readonly StepName[] = ['names'];
/** Searches that the steps in code make beside the first; what a model asks for comes on top, three at most. */
const mostFurther = 2;
const mostRewritten = 3;
/** How many of the first search keep their places, and how many hits of each search are looked at, or as many as are wanted. */
const stable = 5;
const looked = 24;
/** Of the best hit of a further search against the best of the first. */
const weights = { people: 1, clauses: 0.8, names: 0.8, model: 0.8 } as const;

/** Searches in steps above a plain search; without `rewrite` in code alone. */
export function createDeepRecall(
  recall: Recall,
  rewrite: Rewrite | null,
  steps: readonly StepName[] = usual,
): DeepRecall {
  return {
    async search(query, asker) {
      const wanted = query.limit ?? 10;
      const wide = { ...query, limit: Math.max(wanted, looked) };
      const first = await recall.search(wide);
      const plans = [
        ...planInCode(query.text, first, steps),
        ...planOf((await rewrite?.(query.text, first, asker)) ?? []),
      ];
      const further: FurtherSearch[] = [];
      for (const { text, ...plan } of plans)
        further.push({ ...plan, found: await recall.search({ ...wide, text }) });
      return fuseSteps(first, further, stable).slice(0, wanted);
    },
  };
}

type Plan = Omit<FurtherSearch, 'found'> & { readonly text: string };

function planInCode(
  question: string,
  first: readonly Recalled[],
  steps: readonly StepName[],
): readonly Plan[] {
  const parts: readonly Plan[] = [
    ...toPlans(steps.includes('people') ? splitPeople(question) : [], 'people'),
    ...toPlans(steps.includes('clauses') ? splitClauses(question) : [], 'clauses'),
  ];
  const names = steps.includes('names') ? nextNames(question, first) : [];
  const hop: readonly Plan[] =
    names.length === 0
      ? []
      : [
          {
            text: `${question} ${names.join(' ')}`,
            looked: `by way of ${names.join(', ')}`,
            weight: weights.names,
            by: 'best',
          },
        ];
  return [...parts, ...hop].slice(0, mostFurther);
}

function toPlans(parts: readonly string[], step: 'people' | 'clauses'): readonly Plan[] {
  return parts.map((text) => ({ text, looked: `for “${text}”`, weight: weights[step], by: 'sum' }));
}

function planOf(queries: readonly string[]): readonly Plan[] {
  return queries
    .slice(0, mostRewritten)
    .map((text) => ({ text, looked: `for “${text}”`, weight: weights.model, by: 'best' }));
}
