/** Keeps the limits that Twitch sets to a speaker, before Twitch does. */
export type SendPace = {
  /** Takes the place of one message and gives 0, or takes nothing and gives the milliseconds to wait. */
  readonly take: (text: string) => number;
  /** The message was not posted after all. */
  readonly giveBack: (text: string) => void;
};

const windowMs = 30_000;
const mostInWindow = 20;
const mostTrusted = 100;

/**
 * 20 messages in 30 seconds, one in `gapMs`, and none twice within 30 seconds; moderators and the broadcaster may send 100 and
 * repeat themselves (dev.twitch.tv/docs/chat).
 */
export function createSendPace(ports: {
  readonly trusted: () => boolean;
  readonly gapMs: number;
  readonly clock: () => number;
}): SendPace {
  let sent: { readonly text: string; readonly at: number }[] = [];

  function waitMs(text: string, now: number): number {
    sent = sent.filter(({ at }) => now - at < windowMs);
    const most = ports.trusted() ? mostTrusted : mostInWindow;
    const full = sent.length < most ? 0 : windowMs - (now - (sent.at(-most)?.at ?? now));
    if (ports.trusted()) return full;
    const gap = ports.gapMs - (now - (sent.at(-1)?.at ?? -Infinity));
    const same = sent.findLast((line) => line.text === text);
    const repeat = same === undefined ? 0 : windowMs - (now - same.at);
    return Math.max(full, gap, repeat, 0);
  }

  return {
    take(text) {
      const now = ports.clock();
      const wait = waitMs(text, now);
      if (wait === 0) sent.push({ text, at: now });
      return wait;
    },
    giveBack(text) {
      const index = sent.findLastIndex((line) => line.text === text);
      if (index !== -1) sent.splice(index, 1);
    },
  };
}
