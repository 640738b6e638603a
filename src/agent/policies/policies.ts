import type { Decision, Policy, Situation, Stimulus } from '../policy.ts';

/** A policy that may leave a message to the next one by deciding `null`. */
export type Rule = {
  readonly name: string;
  readonly decide: (set: readonly Stimulus[], situation: Situation) => readonly (Decision | null)[];
};

/** Silence towards bots, ourselves among them: two machines that answer each other never end. */
export const ignoreBots: Rule = {
  name: 'ignore-bots',
  decide: (set) => set.map(({ bot }) => (bot ? silent('a bot wrote it') : null)),
};

/** Silence where there is nothing to answer: no words, or a command meant for a machine (`/start`, `!uptime`). */
const ignoreEmpty: Rule = {
  name: 'ignore-empty',
  decide: (set) =>
    set.map(({ text }) => {
      if (!/[\p{L}\p{N}\p{S}\p{P}]/u.test(text)) return silent('it holds no words');
      return isCommand(text) ? silent('it is a command, not a message') : null;
    }),
};

/** Silence unless somebody speaks to the agent. */
const onlyAddressed: Rule = {
  name: 'only-addressed',
  decide: (set) =>
    set.map(({ addressed }) => (addressed ? null : silent('it is not addressed to the agent'))),
};

const answerAll: Rule = {
  name: 'answer-all',
  decide: (set) =>
    set.map(({ addressed }) => ({
      type: 'answer',
      reason: addressed ? 'it is addressed to the agent' : 'every message here is answered',
    })),
};

/**
 * Asks the rules in order and takes the first decision about each message. What nobody decides ends silent, so that an incomplete
 * list never speaks by accident.
 */
export function firstDecisive(
  rules: readonly Rule[],
  name = rules.map((rule) => rule.name).join(', '),
): Policy {
  return {
    name,
    decide(set, situation) {
      const decided = rules.map((rule) => rule.decide(set, situation));
      return set.map(
        (_, index) =>
          decided.map((decisions) => decisions[index] ?? null).find((decision) => decision !== null) ??
          silent('no policy decided about it'),
      );
    },
  };
}

/** For private threads and the studio: everything that a person says is answered. */
export const answerDirectly: Policy = firstDecisive([ignoreBots, ignoreEmpty, answerAll], 'answer-directly');

/** For public threads: only what is addressed to the agent is answered. */
export const addressedOnly: Policy = firstDecisive(
  [ignoreBots, ignoreEmpty, onlyAddressed, answerAll],
  'addressed-only',
);

/** The policy that fits a thread where the agent names none: private ones are answered, public ones only when addressed. */
export const byAudience: Policy = {
  name: 'by-audience',
  decide: (set, situation) =>
    (situation.audience === 'private' ? answerDirectly : addressedOnly).decide(set, situation),
};

const named: ReadonlyMap<string, Rule> = new Map(
  [byAudience, answerDirectly, addressedOnly, ignoreBots, ignoreEmpty, onlyAddressed, answerAll].map(
    (rule) => [rule.name, rule],
  ),
);

/** The names of policies that an agent's YAML may hold. */
export const policyNames: readonly string[] = [...named.keys()];

/** The policy of an agent that names these: asked in their order, or what fits each thread where it names none. */
export function policyOf(names: readonly string[]): Policy {
  return names.length === 0 ? byAudience : firstDecisive(names.flatMap((name) => named.get(name) ?? []));
}

function silent(reason: string): Decision {
  return { type: 'silent', reason };
}

/** A word after `/` or `!`, as bots take it; a path (`/usr/bin`) and an outcry (`!!!`) are none. */
function isCommand(text: string): boolean {
  return /^\s*[/!][a-z][\w-]*(?:@\w+)?(?:\s|$)/iu.test(text);
}
