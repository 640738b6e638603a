import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testPurpose } from '../../../test/kit/llm.ts';
import { simulateSpending } from '../../../test/kit/spend-simulation.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { core } from '../../store/migrations/core.ts';
import type { Store } from '../../store/store.ts';
import { llmMigration } from '../llm.tables.ts';
import type { LedgerEntry, LedgerOutcome } from '../ledger.ts';
import { toSpendLimits } from './pacing.ts';
import type { QuietHours } from './quiet-hours.ts';
import { parseQuietHours } from './quiet-hours.ts';
import { spendMigration } from './spend.tables.ts';
import { createSpendGate } from './store-gate.ts';

const migrations = [core, llmMigration, spendMigration];
const noon = Date.UTC(2026, 2, 1, 12);
const minute = 60_000;
const signal = new AbortController().signal;

function entry(call: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    call,
    role: 'chat',
    provider: 'test',
    model: 'test',
    purpose: { ...testPurpose, scope: 'proactive' },
    attempt: 1,
    reserved: 200_000,
    at: noon,
    expiresAt: noon + 30 * minute,
    ...more,
  };
}

function cost(total: number, outcome = 'finished'): LedgerOutcome {
  return { usage: { input: total, output: 0, cached: 0, total, estimated: false }, outcome, at: noon };
}

/** A gate of a node, with a clock that the test moves. */
function openGate(store: Store, owner = 'node-a', quiet: QuietHours | null = null, budget = 7_000_000) {
  const clock = { now: noon };
  const limits = toSpendLimits(budget, 200_000);
  return { clock, ...createSpendGate(store, owner, { limits, quiet, now: () => clock.now }) };
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`spend gate on ${engine}`, () => {
    it('L7 sets the cap of a call aside before it, and gives back what was not used', async () => {
      await using place = await openTestStore(engine, { migrations });
      const gate = openGate(place.store);
      assert.equal(await gate.reserve(entry('a'), signal), null);
      assert.equal((await gate.spending()).open, 200_000);
      await gate.settle(entry('a'), cost(5_000));
      const { settled, open, closed } = await gate.spending();
      assert.deepEqual([settled, open, closed], [5_000, 0, null]);
    });

    it('L7 says when the next call may start, and keeps its word', async () => {
      await using place = await openTestStore(engine, { migrations });
      const gate = openGate(place.store);
      await gate.reserve(entry('a'), signal);
      await gate.reserve(entry('b'), signal);
      const denied = await gate.reserve(entry('c'), signal);
      assert.equal(denied?.code, 'over-budget');
      assert.equal(denied?.class, 'transient');
      gate.clock.now += (denied?.retryAfterMs ?? 0) - 1_000;
      assert.equal((await gate.reserve(entry('c'), signal))?.code, 'over-budget');
      gate.clock.now += 1_000;
      assert.equal(await gate.reserve(entry('c'), signal), null);
    });

    it('L7 a clock that was far ahead and is set back stops nothing, and what was spent meanwhile still counts', async () => {
      await using place = await openTestStore(engine, { migrations });
      const gate = openGate(place.store);
      gate.clock.now = noon + 365 * 24 * 60 * minute;
      assert.equal(await gate.reserve(entry('a'), signal), null);
      await gate.settle(entry('a'), cost(200_000));
      gate.clock.now = noon;
      assert.equal(await gate.reserve(entry('b'), signal), null);
      await gate.settle(entry('b'), cost(100_000));
      const { settled, opensAt } = await gate.spending();
      assert.equal(settled, 300_000);
      assert.ok((opensAt ?? Infinity) <= noon + 60 * minute, String(opensAt));
    });

    it('L7 the same request asked twice is one reservation, and is settled once', async () => {
      await using place = await openTestStore(engine, { migrations });
      const gate = openGate(place.store);
      assert.equal(await gate.reserve(entry('a'), signal), null);
      const before = await gate.spending();
      assert.equal(await gate.reserve(entry('a'), signal), null);
      assert.deepEqual(await gate.spending(), before);
      await gate.settle(entry('a'), cost(5_000));
      await gate.settle(entry('a'), cost(9_000));
      assert.equal((await gate.spending()).settled, 5_000);
    });

    it('L7 what a dead process left open counts in full after its lease, and the truth still replaces it', async () => {
      await using place = await openTestStore(engine, { migrations });
      const dead = openGate(place.store, 'node-dead');
      const alive = openGate(place.store, 'node-alive');
      await dead.reserve(entry('a'), signal);
      alive.clock.now += 30 * minute;
      assert.equal(await alive.settleAbandoned('expired'), 0);
      alive.clock.now += 1;
      assert.equal(await alive.settleAbandoned('expired'), 1);
      assert.deepEqual([(await alive.spending()).settled, (await alive.spending()).open], [200_000, 0]);
      dead.clock.now = alive.clock.now;
      await dead.settle(entry('a'), cost(7_000));
      assert.equal((await alive.spending()).settled, 7_000);
      await alive.reserve(entry('b'), signal);
      assert.equal(await alive.settleAbandoned('others'), 0);
      assert.equal(await dead.settleAbandoned('others'), 1);
    });

    it('L7 answers to people pass, whatever agents have spent by themselves', async () => {
      await using place = await openTestStore(engine, { migrations });
      const gate = openGate(place.store);
      await place.store.commit({ records: [gate.pause('The owner said so', noon)] });
      const reactive = entry('a', { purpose: testPurpose });
      assert.equal(gate.allowance(testPurpose), null);
      assert.equal(await gate.reserve(reactive, signal), null);
      await gate.settle(reactive, cost(500_000));
      assert.deepEqual([(await gate.spending()).settled, (await gate.spending()).open], [0, 0]);
    });

    it('L7 five failures in a row, or three refused keys, pause everything until the owner resumes', async () => {
      await using place = await openTestStore(engine, { migrations });
      const gate = openGate(place.store);
      let calls = 0;
      const fail = async (outcome: string, attempt = 1) => {
        calls += 1;
        const call = entry(`call_${calls}`, { attempt });
        assert.equal(await gate.reserve(call, signal), null);
        await gate.settle(call, cost(0, outcome));
      };
      for (let times = 0; times < 4; times += 1) await fail('unavailable');
      await fail('finished');
      for (let times = 0; times < 4; times += 1) await fail('overloaded');
      // Retries are the same misfortune, and what was stopped says nothing.
      await fail('overloaded', 2);
      await fail('stopped');
      assert.equal((await gate.spending()).closed, null);
      await fail('timeout');
      const paused = await gate.spending();
      assert.deepEqual([paused.closed, paused.opensAt, paused.pausedAt], ['paused', null, noon]);
      const denied = await gate.reserve(entry('late'), signal);
      assert.deepEqual(
        [denied?.code, denied?.class, denied?.retryAfterMs],
        ['paused', 'permanent', undefined],
      );
      assert.match(denied?.message ?? '', /timeout/);
      await place.store.commit({ records: [gate.resume()] });
      for (let times = 0; times < 3; times += 1) {
        assert.equal((await gate.spending()).closed, null);
        await fail('unauthorized');
      }
      assert.equal((await gate.spending()).closed, 'paused');
    });

    it('L7 quiet hours let nothing begin, and a budget of nothing never does', async () => {
      await using place = await openTestStore(engine, { migrations });
      const quiet = openGate(place.store, 'node-a', parseQuietHours('11:00-13:30', 'UTC'));
      const denied = await quiet.reserve(entry('a'), signal);
      assert.deepEqual([denied?.code, denied?.retryAfterMs], ['over-budget', 90 * minute]);
      const off = openGate(place.store, 'node-a', null, 0);
      assert.equal((await off.reserve(entry('a'), signal))?.code, 'paused');
      assert.equal((await off.spending()).closed, 'off');
    });

    it('L7 sixteen workers at once get no more than there is', async () => {
      await using place = await openTestStore(engine, { migrations });
      const gates = Array.from({ length: 16 }, (_, node) => openGate(place.store, `node-${node}`));
      const denied = await Promise.all(
        gates.map((gate, node) => gate.reserve(entry(`call_${node}`), signal)),
      );
      assert.equal(denied.filter((one) => one === null).length, 2);
    });

    it('L7 two simulated days of sixteen workers and crashes never pass the budget in any 24 hours', async () => {
      await using place = await openTestStore(engine, { migrations });
      const figures = await simulateSpending(place.store, {
        workers: 16,
        days: 2,
        crashes: 0.05,
        budget: 7_000_000,
        seed: 7,
      });
      assert.ok(figures.crashed > 3, JSON.stringify(figures));
      assert.ok(figures.highest <= 7_000_000 && figures.highestTrue <= 7_000_000, JSON.stringify(figures));
      assert.ok(figures.used >= 0.95, JSON.stringify(figures));
      assert.ok(figures.agrees, JSON.stringify(figures));
    });
  });
}
