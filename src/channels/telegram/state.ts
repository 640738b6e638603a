import type { ChannelState } from '../../agent/channel.ts';

/** How the channel feels, and since when. */
export type StateKeeper = {
  readonly state: () => ChannelState;
  readonly become: (status: ChannelState['status'], detail: string) => void;
};

/** Keeps the state; `since` moves with the status, not with the sentence. */
export function createState(clock: () => number): StateKeeper {
  let state: ChannelState = { status: 'off', detail: 'Not started.', since: clock() };
  return {
    state: () => state,
    become(status, detail) {
      state = { status, detail, since: state.status === status ? state.since : clock() };
    },
  };
}

/** Milliseconds before another try: a quarter of a second, doubled each time, half a minute at most. */
export function backoffMs(failures: number): number {
  return Math.min(250 * 2 ** Math.max(0, failures - 1), 30_000);
}
