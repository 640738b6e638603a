import { tablesOf } from '../store/projection.ts';
import { toStatement } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import type { LlmTables } from './llm.tables.ts';
import { estimateTokens } from './token-estimate.ts';

/** How a model's own count differs from our estimate, learned from the usage that its provider reports (L5). */
export type Calibration = {
  /** Tokens of a text in the eyes of this model (`provider/model`). */
  readonly count: (model: string, text: string) => number;
  readonly factor: (model: string) => number;
  /** Takes in one reported prompt; `estimated` is before calibration. */
  readonly learn: (model: string, estimated: number, reported: number) => void;
};

type Learned = { readonly factor: number; readonly samples: number };
/** Shorter prompts say more about a provider's borders than about its words. */
const leastTokens = 64;
/** Weight of the newest prompt once some were seen. */
const weight = 0.1;

/** Learns in memory; `save` is called with what changed, and may take its time. */
export function createCalibration(
  known: ReadonlyMap<string, Learned> = new Map(),
  save: (model: string, learned: Learned) => void = () => {},
): Calibration {
  const learned = new Map(known);
  const factor = (model: string) => learned.get(model)?.factor ?? 1;
  return {
    factor,
    count: (model, text) => Math.ceil(estimateTokens(text) * factor(model)),
    learn: (model, estimated, reported) => {
      if (estimated < leastTokens || reported <= 0) return;
      const before = learned.get(model) ?? { factor: 1, samples: 0 };
      const seen = bounded(reported / estimated);
      // The first prompts count equally; later ones move the factor slowly.
      const share = Math.max(weight, 1 / (before.samples + 1));
      const after = {
        factor: bounded(before.factor + (seen - before.factor) * share),
        samples: before.samples + 1,
      };
      learned.set(model, after);
      save(model, after);
    },
  };
}

/** Learns across starts: reads what earlier runs learned, and writes each change above one percent behind the call that brought it. */
export async function openCalibration(
  store: Store,
  now: () => number,
  report: (error: unknown) => void,
): Promise<Calibration> {
  const tables = tablesOf<LlmTables>(store.sql);
  const rows = await store.query(toStatement(tables.selectFrom('token_calibration').selectAll()));
  const known = new Map(
    rows.map((row) => [
      String(row['model']),
      { factor: bounded(Number(row['factor'])), samples: Number(row['samples']) },
    ]),
  );
  const kept = new Map([...known].map(([model, { factor }]) => [model, factor]));
  return createCalibration(known, (model, { factor, samples }) => {
    const before = kept.get(model);
    if (before !== undefined && Math.abs(factor - before) < before / 100) return;
    kept.set(model, factor);
    const row = { model, factor, samples, updated_at: now() };
    const upsert = tables
      .insertInto('token_calibration')
      .values(row)
      .onConflict((conflict) =>
        conflict.column('model').doUpdateSet({ factor, samples, updated_at: row.updated_at }),
      );
    store.commit({ records: [toStatement(upsert)] }).catch(report);
  });
}

/** A tokenizer is never three times off; a server that counts nonsense is. */
function bounded(factor: number): number {
  return Number.isFinite(factor) ? Math.min(3, Math.max(0.4, factor)) : 1;
}
