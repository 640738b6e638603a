import type { Channel, ChannelState, Sent } from '../../agent/channel.ts';

/** Name of the studio's channel. */
const webChannelName = 'web';
/** Its one account. */
const studioAccount = 'studio';

/**
 * The studio's own channel, on the same spine as every other (C7). A reply is delivered by being in the log, where every open tab
 * reads it, so nothing is sent and nothing can be lost on the way; what people say comes in through the API.
 */
export function createWebChannel(options: { readonly clock: () => number }): Channel {
  const { clock } = options;
  let state: ChannelState = { status: 'off', detail: 'The studio is not open yet.', since: clock() };
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();

  function become(status: ChannelState['status'], detail: string): void {
    if (state.status !== status) state = { status, detail, since: clock() };
  }

  return {
    name: webChannelName,
    account: studioAccount,
    guarantee: 'idempotent',
    local: true,
    limit: { length: Number.MAX_SAFE_INTEGER, count: (text) => text.length },
    continues: true,
    async start(_receive, signal) {
      become('connected', 'The studio is open.');
      const stop = (): void => end();
      if (signal.aborted) end();
      signal.addEventListener('abort', stop, { once: true });
      await ended;
      signal.removeEventListener('abort', stop);
      become('off', 'The studio is closed.');
    },
    send: (part): Promise<Sent> => Promise.resolve({ type: 'sent', external: part.key }),
    state: () => state,
    [Symbol.asyncDispose]() {
      end();
      become('off', 'The studio is closed.');
      return Promise.resolve();
    },
  };
}
