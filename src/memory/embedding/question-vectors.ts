import type { Gateway } from '../../llm/gateway.ts';
import { toUnit } from './quantise.ts';

/** Vectors of questions. */
export type QuestionVectors = {
  /** The vector at length 1; null where the embedder does not give one in time. */
  readonly of: (text: string, holder: string) => Promise<Float32Array | null>;
  readonly drop: () => void;
};

const kept = 200;
const mostText = 1_000;
/** After a failure the words stand alone for so long: a turn does not wait each time for what is away. */
const restMs = 15_000;

/** Asks the embedder, once for the same text. */
export function createQuestionVectors(
  gateway: Pick<Gateway, 'embed'>,
  options: { readonly limitMs: number; readonly clock: () => number },
): QuestionVectors {
  /** In order of use, the latest last. */
  const known = new Map<string, Promise<Float32Array | null>>();
  let restUntil = -Infinity;

  async function ask(text: string, holder: string): Promise<Float32Array | null> {
    const purpose = { scope: 'reactive', principal: `agent:${holder}`, cause: 'embed' } as const;
    const signal = AbortSignal.timeout(options.limitMs);
    const found = await gateway.embed({ texts: [text], purpose, signal });
    const vector = found.ok ? found.vectors[0] : undefined;
    if (vector === undefined) {
      restUntil = options.clock() + restMs;
      known.delete(text);
      return null;
    }
    return toUnit(vector);
  }

  return {
    of(asked, holder) {
      const text = asked.trim().slice(0, mostText);
      const found = known.get(text);
      if (found === undefined && (text === '' || options.clock() < restUntil)) return Promise.resolve(null);
      const vector = found ?? ask(text, holder);
      known.delete(text);
      known.set(text, vector);
      for (const oldest of known.keys()) {
        if (known.size <= kept) break;
        known.delete(oldest);
      }
      return vector;
    },
    drop: () => known.clear(),
  };
}
