import assert from 'node:assert/strict';
import type { Channel, ChannelState, Incoming } from '../../../src/agent/channel.ts';

/** A running channel and what it handed over. */
export type Listening = AsyncDisposable & {
  /** What was received, each delivery once, in order. */
  readonly received: readonly Incoming[];
  /** Everything that was handed over, repetitions too. */
  readonly handed: readonly Incoming[];
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
  const running = channel.start((incoming) => {
    handed.push(incoming);
    if (refusals > 0) {
      refusals -= 1;
      return Promise.reject(new Error('The log is not there'));
    }
    const repeated = seen.has(incoming.delivery);
    if (!repeated) received.push(incoming);
    seen.add(incoming.delivery);
    return Promise.resolve({ message: incoming.external, repeated });
  }, abort.signal);
  return {
    received,
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
