import { openTestLoop } from '../../src/apps/operator/proactive/proactive.fixtures.ts';
import { llmMigration } from '../../src/llm/llm.tables.ts';
import { spendMigration } from '../../src/llm/spend/spend.tables.ts';
import { core } from '../../src/store/migrations/core.ts';
import type { SpendFigures } from '../../test/kit/spend-simulation.ts';
import { simulateSpending } from '../../test/kit/spend-simulation.ts';
import { openTestStore } from '../../test/kit/stores.ts';
import type { Row } from '../kit/measure.ts';

const budget = 7_000_000;
const seeds = [1, 2, 3];

/** L7: four simulated days of sixteen workers through the real gateway, account and gate; every twentieth call is killed. */
export async function spend(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const engine of ['sqlite', 'postgres'] as const) {
    for (const seed of seeds) {
      await using place = await openTestStore(engine, { migrations: [core, llmMigration, spendMigration] });
      const plan = { workers: 16, days: 4, crashes: 0.05, budget, seed };
      rows.push(...toRows(`${engine}, run ${seed}`, await simulateSpending(place.store, plan)));
    }
    rows.push(await idle(engine));
  }
  return rows;
}

/** The loop itself without anything to do: four days, with a restart every hour. */
async function idle(engine: 'sqlite' | 'postgres'): Promise<Row> {
  await using loop = await openTestLoop(engine, () => []);
  for (let hour = 0; hour < 96; hour += 1) {
    await loop.run();
    loop.clock.now += 3_600_000;
    await loop.restart();
  }
  const calls = loop.asked.length;
  return {
    name: `${engine}: calls in four days without work`,
    value: String(calls),
    goal: '0',
    holds: calls === 0,
  };
}

function toRows(name: string, figures: SpendFigures): readonly Row[] {
  const { calls, crashed, refused, highest, highestTrue, used, leastUsed, longestGapMs, agrees } = figures;
  return [
    {
      name: `${name}: most in any 24 h`,
      value: `${highest.toLocaleString('en')} on the account, ${highestTrue.toLocaleString('en')} in truth`,
      goal: `≤ ${budget.toLocaleString('en')}`,
      holds: highest <= budget && highestTrue <= budget,
    },
    {
      name: `${name}: used in four days`,
      value: `${percent(used)} (leanest day ${percent(leastUsed)}, longest pause ${Math.round(longestGapMs / 60_000)} min)`,
      goal: '≥ 95 %',
      holds: used >= 0.95,
    },
    {
      name: `${name}: calls`,
      value: `${calls} made, ${crashed} killed, ${refused.toLocaleString('en')} told to wait`,
      goal: 'account and ledger agree',
      holds: agrees,
    },
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
