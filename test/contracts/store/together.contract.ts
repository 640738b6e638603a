import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { StoredEvent } from '../../../src/kernel/event.ts';
import type { Commit, CommitResult, Store } from '../../../src/store/store.ts';
import type { OpenStore } from '../store.contract.ts';
import { added, append, readNotes, withNotes } from './sample.ts';

/** What one caller asks for: streams with the revision it believes in, and perhaps a delivery, a key, a guard that fails. */
type Asked = {
  readonly streams: readonly {
    readonly name: string;
    readonly expected: number | 'any';
    readonly count: number;
  }[];
  readonly delivery: number | null;
  readonly key: number | null;
  readonly guarded: boolean;
};

const asked: fc.Arbitrary<Asked> = fc.record({
  streams: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      expected: fc.oneof(fc.constant('any' as const), fc.nat({ max: 6 })),
      count: fc.nat({ max: 3 }),
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
  ),
  delivery: fc.option(fc.nat({ max: 2 })),
  key: fc.option(fc.nat({ max: 2 })),
  guarded: fc.boolean(),
});

function toCommit(run: number, number: number, { streams, delivery, key, guarded }: Asked): Commit {
  return {
    appends: streams.map(({ name, expected, count }) =>
      append(
        `note:${run}-${name}`,
        Array.from({ length: count }, (_, n) => added(`${number}.${n}`)),
        expected,
      ),
    ),
    ...(delivery === null
      ? {}
      : {
          inbox: [
            { channel: 'web', account: `${run}`, delivery: `${delivery}`, at: 1, result: number, raw: null },
          ],
        }),
    ...(key === null
      ? {}
      : {
          command: { principal: 'p', stream: `${run}`, key: `${key}`, hash: 'h', result: number, at: 1 },
        }),
    ...(guarded
      ? {
          records: [
            { sql: `update cursors set cursor = 'x' where name = 'none'`, parameters: [], guard: 'g' },
          ],
        }
      : {}),
  };
}

/** Many callers at once: what holds afterwards is what was acknowledged, and nothing else. */
export function describeTogether(open: OpenStore): void {
  it('K3 K4 K10 of any commits at once exactly the acknowledged ones hold, whole and in order (property)', async () => {
    await using opened = await open(withNotes);
    const { store } = opened;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 12 }), async (callers) => {
        run += 1;
        const results = await Promise.all(
          callers.map((caller, number) => store.commit(toCommit(run, number, caller))),
        );
        await check(store, run, callers, results);
      }),
      { numRuns: 40 },
    );
    const shown = await readNotes(store);
    const { events } = await store.readAll('start', 100_000);
    assert.equal(shown.length, events.length);
  });
}

async function check(
  store: Store,
  run: number,
  callers: readonly Asked[],
  results: readonly CommitResult[],
): Promise<void> {
  const held = callers.flatMap((caller, number) =>
    results[number]?.type === 'committed' ? [{ ...caller, number }] : [],
  );
  assert.ok(held.every(({ guarded }) => !guarded));
  for (const part of ['delivery', 'key'] as const) {
    const used = held.flatMap((caller) => caller[part] ?? []);
    assert.equal(new Set(used).size, used.length, `a ${part} was taken twice`);
  }
  for (const name of ['a', 'b', 'c']) {
    const events = await store.read(`note:${run}-${name}`);
    const parts = held.flatMap(({ number, streams }) =>
      streams
        .filter((stream) => stream.name === name && stream.count > 0)
        .map((stream) => ({ number, ...stream })),
    );
    assert.equal(
      events.length,
      parts.reduce((sum, { count }) => sum + count, 0),
    );
    for (const { number, count, expected } of parts) {
      const at = events.findIndex((event) => textOf(event) === `${number}.0`);
      assert.deepEqual(
        events.slice(at, at + count).map(textOf),
        Array.from({ length: count }, (_, n) => `${number}.${n}`),
      );
      if (expected !== 'any') assert.equal(at, expected, 'it was appended where it was expected');
    }
  }
  for (const [number, result] of results.entries()) {
    if (result.type !== 'repeated' && result.type !== 'duplicate') continue;
    assert.ok(
      held.some((first) => first.number === result.result),
      `${number} was told of a commit that does not hold`,
    );
  }
}

function textOf({ data }: StoredEvent): string {
  return 'text' in data ? String(data.text) : '';
}
