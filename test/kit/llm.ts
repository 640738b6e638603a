import type { ClassifierFailure, ClassifierFailures } from '../../src/llm/classifier-failures.ts';
import type { CallPurpose } from '../../src/llm/gateway.ts';
import type { Ledger, LedgerEntry, LedgerOutcome } from '../../src/llm/ledger.ts';
import type { LanguageModel, ModelCall, ModelEvent } from '../../src/llm/model.ts';
import type { Pace } from '../../src/llm/retry.ts';

/** The token account in memory. */
export type MemoryLedger = Ledger & {
  readonly rows: readonly { readonly entry: LedgerEntry; readonly outcome: LedgerOutcome | null }[];
};

/** Keeps the token account in memory, for tests without a store. */
export function createMemoryLedger(): MemoryLedger {
  const rows: { entry: LedgerEntry; outcome: LedgerOutcome | null }[] = [];
  return {
    rows,
    open: (entry) => {
      rows.push({ entry, outcome: null });
      return Promise.resolve();
    },
    settle: (call, outcome) => {
      const row = rows.find(({ entry }) => entry.call === call);
      if (row !== undefined) row.outcome = outcome;
      return Promise.resolve();
    },
  };
}

/** Keeps classifiers' failures in memory. */
export function createMemoryFailures(): ClassifierFailures & { readonly kept: readonly ClassifierFailure[] } {
  const kept: ClassifierFailure[] = [];
  return {
    kept,
    keep: (failure) => {
      kept.push(failure);
      return Promise.resolve();
    },
  };
}

/** A clock that only moves when somebody sleeps, and remembers for how long. */
export function createTestPace(): Pace & {
  readonly slept: readonly number[];
  readonly pass: (ms: number) => void;
} {
  let now = 1_000_000;
  const slept: number[] = [];
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const pass = (ms: number) => {
    now += ms;
    for (const timer of timers) {
      if (timer.at > now) continue;
      timers.delete(timer);
      timer.callback();
    }
  };
  return {
    slept,
    pass,
    now: () => now,
    random: () => 0.5,
    sleep: (ms) => {
      slept.push(ms);
      pass(ms);
      return Promise.resolve();
    },
    after: (ms, callback) => {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
}

/** Ids that count up. */
export function createTestIds(prefix = 'call'): () => string {
  let next = 0;
  return () => {
    next += 1;
    return `${prefix}_${next}`;
  };
}

/** A purpose for calls whose purpose does not matter. */
export const testPurpose: CallPurpose = {
  scope: 'reactive',
  principal: 'owner:test',
  cause: 'test',
  thread: 'thread_test',
};

/** A model that answers each call with the next script; remembers the calls. */
export function createScriptedModel(
  scripts: readonly (readonly ModelEvent[])[],
  name = 'scripted',
): LanguageModel & { readonly calls: readonly ModelCall[] } {
  const calls: ModelCall[] = [];
  return {
    calls,
    provider: name,
    model: name,
    async *stream(call) {
      const script = scripts[calls.length] ?? scripts.at(-1) ?? [];
      calls.push(call);
      for (const event of script) {
        await Promise.resolve();
        yield event;
      }
    },
  };
}

/** Reads a stream to its end. */
export async function readEvents(events: AsyncIterable<ModelEvent>): Promise<{
  readonly text: string;
  readonly events: readonly ModelEvent[];
  readonly end: ModelEvent | undefined;
}> {
  const seen: ModelEvent[] = [];
  for await (const event of events) seen.push(event);
  const text = seen.map((event) => (event.type === 'text' ? event.text : '')).join('');
  return { text, events: seen, end: seen.at(-1) };
}
