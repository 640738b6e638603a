import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestIds, createTestPace, testPurpose } from '../../test/kit/llm.ts';
import { openTestStore } from '../../test/kit/stores.ts';
import { core } from '../store/migrations/core.ts';
import { openCalibration } from './calibrate.ts';
import { createClassifierFailures } from './classifier-failures.ts';
import { createGateway } from './create-gateway.ts';
import { createLedgerQueries } from './ledger-queries.ts';
import { createLedger, type LedgerEntry } from './ledger.ts';
import { llmMigration } from './llm.tables.ts';
import type { Usage } from './model.ts';
import { createPlaceholder } from './placeholder.ts';

const day = 86_400_000;
const noon = Date.UTC(2026, 2, 1, 12);
const migrations = [core, llmMigration];

function entry(call: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    call,
    role: 'chat',
    provider: 'anthropic_api',
    model: 'claude',
    purpose: testPurpose,
    attempt: 1,
    reserved: 500,
    at: noon,
    expiresAt: noon + 60_000,
    ...more,
  };
}

function usage(input: number, output: number, estimated = false): Usage {
  return { input, output, cached: 10, total: input + output, estimated };
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`token ledger on ${engine}`, () => {
    it('L6 a call is on the account before it is made and settled with what the provider counted', async () => {
      await using place = await openTestStore(engine, { migrations });
      const ledger = createLedger(place.store, 'node-a');
      const queries = createLedgerQueries(place.store);
      await ledger.open(entry('call_1'));
      assert.deepEqual(
        (await queries.recent({ limit: 5 })).map(({ state, total, outcome }) => [state, total, outcome]),
        [['open', 0, null]],
      );
      assert.equal(await queries.spentSince('reactive', noon), 500);
      await ledger.settle('call_1', { usage: usage(100, 20), outcome: 'finished', at: noon + 900 });
      const [call] = await queries.recent({ limit: 5, thread: 'thread_test' });
      assert.deepEqual(
        [call?.state, call?.input, call?.output, call?.cached, call?.total, call?.estimated, call?.settledAt],
        ['settled', 100, 20, 10, 120, false, noon + 900],
      );
      assert.equal(await queries.spentSince('reactive', noon), 120);
      assert.equal(await queries.spentSince('proactive', 0), 0);
    });

    it('L6 settling twice keeps the first count, and touches no other call', async () => {
      await using place = await openTestStore(engine, { migrations });
      const ledger = createLedger(place.store, 'node-a');
      await ledger.open(entry('call_1'));
      await ledger.open(entry('call_2'));
      await ledger.settle('call_1', { usage: usage(100, 20), outcome: 'finished', at: noon });
      await ledger.settle('call_1', { usage: usage(1, 1), outcome: 'cut', at: noon });
      const calls = await createLedgerQueries(place.store).recent({ limit: 5 });
      assert.deepEqual(
        calls.map(({ call, state, total }) => [call, state, total]),
        [
          ['call_2', 'open', 0],
          ['call_1', 'settled', 120],
        ],
      );
    });

    it('L6 what a dead process left open is settled in full as an estimate, and what lives is left alone', async () => {
      await using place = await openTestStore(engine, { migrations });
      const dead = createLedger(place.store, 'node-dead');
      const alive = createLedger(place.store, 'node-alive');
      await dead.open(entry('call_old'));
      await dead.open(entry('call_new', { expiresAt: noon + 3_600_000 }));
      await alive.open(entry('call_mine'));
      assert.equal(await alive.settleAbandoned(noon + 61_000, 'expired'), 2);
      assert.equal(await alive.settleAbandoned(noon + 61_000, 'others'), 1);
      const calls = await createLedgerQueries(place.store).recent({ limit: 9 });
      assert.deepEqual(
        calls.map(({ call, outcome, total, estimated }) => [call, outcome, total, estimated]),
        [
          ['call_old', 'abandoned', 500, true],
          ['call_new', 'abandoned', 500, true],
          ['call_mine', 'abandoned', 500, true],
        ],
      );
      // It was alive after all: the true count replaces the guess.
      await alive.settle('call_mine', { usage: usage(7, 3), outcome: 'finished', at: noon });
      const [mine] = (await createLedgerQueries(place.store).recent({ limit: 9 })).filter(
        ({ call }) => call === 'call_mine',
      );
      assert.deepEqual([mine?.total, mine?.outcome], [10, 'finished']);
    });

    it('L6 totals by day, scope, provider and model add up to the calls', async () => {
      await using place = await openTestStore(engine, { migrations });
      const ledger = createLedger(place.store, 'node-a');
      const calls = [
        entry('a', { at: noon }),
        entry('b', { at: noon + day, provider: 'ollama', model: 'llama3.2' }),
        entry('c', { at: noon + day, purpose: { ...testPurpose, scope: 'proactive' } }),
      ];
      for (const [index, call] of calls.entries()) {
        await ledger.open(call);
        await ledger.settle(call.call, {
          usage: usage(100, index, index === 2),
          outcome: 'finished',
          at: noon,
        });
      }
      const queries = createLedgerQueries(place.store);
      const all = { from: 0, to: noon + 2 * day };
      const pairs = async (...asked: Parameters<typeof queries.totals>) =>
        (await queries.totals(...asked)).map(({ key, total }) => [key, total]);
      assert.deepEqual(await pairs('day', all), [
        ['2026-03-01', 100],
        ['2026-03-02', 203],
      ]);
      assert.deepEqual(await pairs('day', all, 13 * 60), [
        ['2026-03-02', 100],
        ['2026-03-03', 203],
      ]);
      assert.deepEqual(await pairs('scope', all), [
        ['reactive', 201],
        ['proactive', 102],
      ]);
      assert.deepEqual(await pairs('provider', { ...all, scope: 'reactive' }), [
        ['ollama', 101],
        ['anthropic_api', 100],
      ]);
      assert.deepEqual(await pairs('model', { ...all, from: noon + day }), [
        ['anthropic_api/claude', 102],
        ['ollama/llama3.2', 101],
      ]);
      const [proactive] = await queries.totals('scope', { ...all, scope: 'proactive' });
      assert.deepEqual([proactive?.calls, proactive?.estimated, proactive?.cached], [1, 1, 10]);
    });

    it('L2 the placeholder is on the account too, through the gateway', async () => {
      await using place = await openTestStore(engine, { migrations });
      const gateway = createGateway(
        {
          ledger: createLedger(place.store, 'node-a'),
          failures: createClassifierFailures(place.store),
          nextId: createTestIds(),
          placeholder: createPlaceholder({ pieceDelayMs: 0 }),
        },
        { roles: {} },
      );
      const answer = await gateway.generate({
        role: 'chat',
        messages: [{ role: 'user', text: 'hello' }],
        purpose: testPurpose,
        signal: new AbortController().signal,
      });
      const [call] = await createLedgerQueries(place.store).recent({ limit: 1 });
      assert.deepEqual(
        [call?.provider, call?.total, call?.estimated, call?.outcome],
        ['placeholder', answer.usage.total, true, 'finished'],
      );
    });

    it('L4 failures of classifiers are kept with what the model said', async () => {
      await using place = await openTestStore(engine, { migrations });
      const failures = createClassifierFailures(place.store);
      const failure = {
        id: 'fail_1',
        kind: 'intent',
        model: 'test/m',
        raw: ['no', 'x'.repeat(5_000)],
        problem: 'There is no JSON object in the answer.',
        attempts: 2,
        thread: null,
        at: noon,
      };
      await failures.keep(failure);
      const [kept] = await failures.recent(5);
      assert.deepEqual(
        { ...kept, raw: kept?.raw.map(({ length }) => length) },
        { ...failure, raw: [2, 4_000] },
      );
    });

    it('L5 calibration is learned across starts', async () => {
      await using place = await openTestStore(engine, { migrations });
      const pace = createTestPace();
      const problems: unknown[] = [];
      const report = (problem: unknown) => problems.push(problem);
      const first = await openCalibration(place.store, pace.now, report);
      first.learn('test/m', 1_000, 1_500);
      first.learn('test/m', 1_000, 1_500);
      const store = await place.reopen();
      const second = await openCalibration(store, pace.now, report);
      assert.deepEqual(problems, []);
      assert.equal(second.factor('test/m'), 1.5);
      assert.equal(second.factor('test/other'), 1);
    });
  });
}
