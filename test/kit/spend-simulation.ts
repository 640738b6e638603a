import { createCalibration } from '../../src/llm/calibrate.ts';
import { createGateway } from '../../src/llm/create-gateway.ts';
import { createLedger } from '../../src/llm/ledger.ts';
import type { LanguageModel } from '../../src/llm/model.ts';
import type { Provider } from '../../src/llm/providers/provider.ts';
import { toSpendLimits } from '../../src/llm/spend/pacing.ts';
import { createSpendGate } from '../../src/llm/spend/store-gate.ts';
import type { Store } from '../../src/store/store.ts';
import { createMemoryFailures } from './llm.ts';
import { randomFrom } from './random-from.ts';
import { createVirtualTime } from './virtual-time.ts';

/** What is simulated: workers that always have something to do, and call as soon as they may. */
export type SpendPlan = {
  readonly workers: number;
  readonly days: number;
  /** Share of calls in whose midst the process is killed. */
  readonly crashes: number;
  readonly budget: number;
  readonly seed: number;
};

/** What came of it. Tokens. */
export type SpendFigures = {
  readonly calls: number;
  readonly crashed: number;
  /** Times that the gate said no. */
  readonly refused: number;
  /** Most in any 24 hours as the gate's account has it, and as the calls really cost. */
  readonly highest: number;
  readonly highestTrue: number;
  /** Share of the budget that is on the account, over all days and in the leanest of them. */
  readonly used: number;
  readonly leastUsed: number;
  /** Longest time without a call under way, in milliseconds. */
  readonly longestGapMs: number;
  /** Whether the token ledger and the gate's account agree. */
  readonly agrees: boolean;
};

type Spend = { readonly at: number; readonly end: number; readonly tokens: number };

const dayMs = 86_400_000;
const start = Date.UTC(2026, 2, 1);
const minuteMs = 60_000;

/** Runs workers through the real gateway, ledger and spend gate over this store, on a clock of its own. */
export async function simulateSpending(store: Store, plan: SpendPlan): Promise<SpendFigures> {
  const time = createVirtualTime(start);
  const random = randomFrom(plan.seed);
  const limits = toSpendLimits(plan.budget, 200_000);
  const spends: Spend[] = [];
  const faults: unknown[] = [];
  let refused = 0;
  let crashed = 0;
  let names = 0;
  let calls = 0;

  function startWorker(): void {
    names += 1;
    const node = `node-${names}`;
    const gate = createSpendGate(store, node, { limits, quiet: null, now: time.now });
    const model: LanguageModel = {
      provider: 'simulated',
      model: 'simulated',
      async *stream() {
        const tokens = drawTokens(random);
        const begun = time.now();
        await time.sleep(20_000 + random() * 280_000);
        spends.push({ at: begun, end: time.now(), tokens });
        if (random() < plan.crashes) {
          crashed += 1;
          time.start(async () => {
            await time.sleep(minuteMs);
            startWorker();
          });
          await time.die();
        }
        const output = Math.round(tokens / 10);
        const input = tokens - output;
        const usage = { input, output, cached: Math.round(input / 2), total: tokens, estimated: false };
        yield { type: 'text', text: 'done' };
        yield { type: 'finish', reason: 'stop', usage, model: 'simulated' };
      },
    };
    const provider: Provider = {
      name: 'simulated',
      account: 'simulated',
      needsKey: false,
      baseUrl: 'http://127.0.0.1:1',
      models: { chat: ['simulated'] },
      language: () => model,
    };
    const gateway = createGateway(
      {
        ledger: createLedger(store, node),
        failures: createMemoryFailures(),
        calibration: createCalibration(),
        nextId: () => `call_${(calls += 1)}`,
        gate,
        pace: { now: time.now, random, sleep: time.sleep, after: () => () => {} },
        report: (error) => faults.push(error),
        providers: [provider],
      },
      { roles: { chat: { provider: 'simulated' } } },
    );
    time.start(async () => {
      for (;;) {
        const answer = await gateway.generate({
          role: 'chat',
          messages: [{ role: 'user', text: 'Go on with the task.' }],
          purpose: { scope: 'proactive', principal: 'proactive', cause: 'cycle' },
          signal: new AbortController().signal,
          // With its grace of a minute, the lease of a killed call ends after half an hour.
          timeoutMs: 29 * minuteMs,
        });
        if (!answer.ok) refused += 1;
        await time.sleep(answer.ok ? 0 : (answer.failure.retryAfterMs ?? minuteMs));
      }
    });
  }

  for (let worker = 0; worker < plan.workers; worker += 1) startWorker();
  time.start(async () => {
    const gate = createSpendGate(store, 'keeper', { limits, quiet: null, now: time.now });
    const ledger = createLedger(store, 'keeper');
    for (;;) {
      await time.sleep(5 * minuteMs);
      await ledger.settleAbandoned(time.now(), 'expired');
      await gate.settleAbandoned('expired');
    }
  });
  const end = start + plan.days * dayMs;
  await time.passUntil(end);
  if (faults.length > 0) throw new AggregateError(faults, 'The simulated gateway reported faults');

  const account = await readAccount(store, end);
  const ledgerSum = await store.query({
    sql: `select cast(coalesce(sum(total), 0) as bigint) as sum from token_ledger where state = 'settled'`,
    parameters: [],
  });
  const settled = account.reduce((sum, { end: at, tokens }) => sum + (at <= end ? tokens : 0), 0);
  return {
    calls: spends.length,
    crashed,
    refused,
    highest: Math.max(highestIn(account, 'at'), highestIn(account, 'end')),
    highestTrue: Math.max(highestIn(spends, 'at'), highestIn(spends, 'end')),
    used: account.reduce((sum, { tokens }) => sum + tokens, 0) / (plan.budget * plan.days),
    leastUsed: leastIn(account, Math.floor(plan.days)) / plan.budget,
    longestGapMs: longestGap(spends),
    agrees: Number(ledgerSum[0]?.['sum']) === settled,
  };
}

async function readAccount(store: Store, now: number): Promise<readonly Spend[]> {
  const rows = await store.query({
    sql: 'select opened_at, settled_at, spent, reserved from spend_reservations order by opened_at',
    parameters: [],
  });
  return rows.map((row) => ({
    at: Number(row['opened_at']),
    end: row['settled_at'] === null ? now + 1 : Number(row['settled_at']),
    tokens: Number(row['settled_at'] === null ? row['reserved'] : row['spent']),
  }));
}

/** The most in any 24 hours, both ends included. */
function highestIn(spends: readonly Spend[], by: 'at' | 'end'): number {
  const sorted = spends.toSorted((a, b) => a[by] - b[by]);
  let highest = 0;
  let sum = 0;
  let first = 0;
  for (const spend of sorted) {
    sum += spend.tokens;
    for (
      let oldest = sorted[first];
      oldest !== undefined && spend[by] - oldest[by] > dayMs;
      oldest = sorted[first]
    ) {
      sum -= oldest.tokens;
      first += 1;
    }
    highest = Math.max(highest, sum);
  }
  return highest;
}

/** The least in one of the days. */
function leastIn(spends: readonly Spend[], days: number): number {
  const sums = Array.from({ length: days }, (_, day) =>
    spends
      .filter(({ at }) => Math.floor((at - start) / dayMs) === day)
      .reduce((sum, { tokens }) => sum + tokens, 0),
  );
  return Math.min(...sums);
}

function longestGap(spends: readonly Spend[]): number {
  let longest = 0;
  let busyUntil = start;
  for (const { at, end } of spends.toSorted((a, b) => a.at - b.at)) {
    longest = Math.max(longest, at - busyUntil);
    busyUntil = Math.max(busyUntil, end);
  }
  return longest;
}

/** Log-normal, 5,000 to 200,000 tokens, about 50,000 on average. */
function drawTokens(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.round(Math.min(200_000, Math.max(5_000, Math.exp(Math.log(37_000) + 0.8 * normal))));
}
