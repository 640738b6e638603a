import type { Store } from '../../store/store.ts';
import type { Channel, Notify, Receive } from '../channel.ts';
import type { Spine } from './spine.ts';

/** What running channels need. */
export type ChannelPorts = {
  readonly channels: readonly Channel[];
  readonly spine: Spine;
  readonly leases: Store['leases'];
  /** Name of this process. */
  readonly node: string;
  readonly clock: () => number;
  readonly log: (
    level: 'info' | 'warn' | 'error',
    message: string,
    data?: { readonly [name: string]: unknown },
  ) => void;
};

/** So long a channel stays silent after its node has died, at most; as short as that of a job, and a little. */
const leaseMs = 15_000;
const renewMs = 5_000;
/** How often a node looks whether the one that holds the channel is gone. */
const lookMs = 2_000;

/**
 * Runs every channel. One that holds a connection of its own runs on one node at a time, whichever has its lease (K12); the studio's
 * runs on all. A channel that ends by itself is started again after a pause.
 */
export function startChannels(ports: ChannelPorts): AsyncDisposable {
  const stop = new AbortController();
  const running = ports.channels.map((channel) =>
    channel.local === true ? run(channel, stop.signal, ports) : runLeased(channel, stop.signal, ports),
  );
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.allSettled(running);
      await Promise.allSettled(ports.channels.map((channel) => channel[Symbol.asyncDispose]()));
    },
  };
}

async function runLeased(channel: Channel, signal: AbortSignal, ports: ChannelPorts): Promise<void> {
  const name = `channel:${channel.name}:${channel.account}`;
  while (!signal.aborted) {
    const held = await ports.leases.acquire(name, ports.node, ports.clock(), leaseMs).catch(() => null);
    if (held !== null) await runWhileHeld(channel, name, signal, ports);
    await pause(held === null ? lookMs : renewMs, signal);
  }
  await ports.leases.release(name, ports.node).catch(() => undefined);
}

async function runWhileHeld(
  channel: Channel,
  name: string,
  signal: AbortSignal,
  ports: ChannelPorts,
): Promise<void> {
  const lost = new AbortController();
  const renewal = setInterval(() => {
    void ports.leases.acquire(name, ports.node, ports.clock(), leaseMs).then(
      (held) => {
        if (held === null) lost.abort();
      },
      () => undefined,
    );
  }, renewMs);
  try {
    await run(channel, AbortSignal.any([signal, lost.signal]), ports);
  } finally {
    clearInterval(renewal);
  }
}

async function run(channel: Channel, signal: AbortSignal, ports: ChannelPorts): Promise<void> {
  const { name, account } = channel;
  const receive: Receive = async (incoming) => {
    const received = await ports.spine.receive({ channel: name, account, incoming });
    if (received.type === 'key-reused') throw new Error(`Cannot receive on ${name}: a delivery has no key`);
    return { message: received.message, repeated: received.repeated };
  };
  const notify: Notify = (notice) => ports.spine.notice({ channel: name, account, notice });
  try {
    await channel.start(receive, signal, notify);
  } catch (error) {
    if (!signal.aborted)
      ports.log('error', 'A channel ended with a fault', { channel: name, account, error });
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
