import assert from 'node:assert/strict';
import type { Channel, ChannelState, Incoming, Notice } from '../../../src/agent/channel.ts';

/** A running channel and what it handed over. */
export type Listening = AsyncDisposable & {
  /** What was received, each delivery once, in order. */
  readonly received: readonly Incoming[];
  /** Everything that was handed over, repetitions too. */
  readonly handed: readonly Incoming[];
  /** Notices that came in, each delivery once, in order. */
  readonly noticed: readonly Notice[];
  /** The log fails for the next so many messages. */
  readonly refuse: (times: number) => void;
  /** Waits until so many deliveries have come in. */
  readonly until: (count: number) => Promise<void>;
};

/** Starts a channel against a log that keeps each delivery once, as the inbox does. */
export function listen(channel: Channel): Listening {
  const abort = new AbortController();
  const received: Incoming[] = [];
  const handed: Incoming[] = [];
  const seen = new Set<string>();
  let refusals = 0;
  const noticed: Notice[] = [];
  const take = <Item extends { readonly delivery: string }>(item: Item, kept: Item[]): boolean => {
    if (refusals > 0) {
      refusals -= 1;
      throw new Error('The log is not there');
    }
    const repeated = seen.has(item.delivery);
    if (!repeated) kept.push(item);
    seen.add(item.delivery);
    return repeated;
  };
  const running = channel.start(
    async (incoming) => {
      handed.push(incoming);
      return Promise.resolve({ message: incoming.external, repeated: take(incoming, received) });
    },
    abort.signal,
    async (notice) => Promise.resolve({ repeated: take(notice, noticed), answer: null, settled: false }),
  );
  return {
    received,
    noticed,
    handed,
    refuse: (times) => void (refusals = times),
    until: (count) =>
      eventually(
        () => received.length >= count,
        () => `${received.length} of ${count} messages came`,
      ),
    async [Symbol.asyncDispose]() {
      abort.abort();
      await running;
      await channel[Symbol.asyncDispose]();
    },
  };
}

/** Waits until the channel feels so. */
export function untilState(channel: Channel, ...wanted: readonly ChannelState['status'][]): Promise<void> {
  return eventually(
    () => wanted.includes(channel.state().status),
    () => `the state is ${channel.state().status}, not ${wanted.join(' or ')}`,
  );
}

/** Waits for something that must become true within ten seconds. */
export async function eventually(holds: () => boolean, told: () => string): Promise<void> {
  const until = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > until) assert.fail(told());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
