import type { Notice } from '../../agent/channel.ts';
import type { LookUps } from './look-ups.ts';
import type { Home, Live, StreamInfo } from './stream-notice.ts';
import { offlineNotice, onlineNotice } from './stream-notice.ts';

/** Remembers which broadcast was last known to be on, also over restarts; null for none. */
export type LiveMark = {
  readonly load: () => Promise<string | null>;
  readonly save: (stream: string | null) => Promise<void>;
};

/** Knows whether the stream is on, and finds out what was missed while nobody listened. */
export type StreamWatch = {
  /** The notice of a beginning that was heard. Never rejects. */
  readonly began: (home: Home, live: Live, raw: Notice['raw']) => Promise<Notice>;
  /** The notice of an end that was heard. Never rejects. */
  readonly ended: (home: Home, delivery: string, at: number, raw: Notice['raw']) => Promise<Notice>;
  /** Compares with what Twitch says now: gives the notices that were missed. Throws where Twitch does not answer. */
  readonly missed: (home: Home, signal: AbortSignal) => Promise<readonly Notice[]>;
};

const infoMs = 3_000;

/** Creates it. */
export function createStreamWatch(ports: {
  readonly lookUps: LookUps;
  readonly mark: LiveMark;
  readonly clock: () => number;
  /** How long a stream must be gone before its end is believed: Twitch's lists lag behind its events. */
  readonly confirm: (signal: AbortSignal) => Promise<void>;
}): StreamWatch {
  const { lookUps, mark, clock } = ports;
  const lastKnown = (): Promise<string | null> => mark.load().catch(() => null);
  const remember = (stream: string | null): Promise<void> => mark.save(stream).catch(() => undefined);
  const infoOf = (home: Home): Promise<StreamInfo> =>
    lookUps.info(home, AbortSignal.timeout(infoMs)).catch(() => ({ title: null, category: null }));

  /** What was heard is dealt with one after another: an end must find the mark of its beginning. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<Notice>): Promise<Notice> => {
    const done = last.then(work);
    last = done;
    return done;
  };

  return {
    began: (home, live, raw) =>
      inTurn(async () => {
        const info = await infoOf(home);
        await remember(live.id);
        return onlineNotice(live, info, { home, at: live.startedAt, raw });
      }),
    ended: (home, delivery, at, raw) =>
      inTurn(async () => {
        const stream = await lastKnown();
        await remember(null);
        return offlineNotice(stream, delivery, { home, at, raw });
      }),
    async missed(home, signal) {
      const before = await lastKnown();
      let live = await lookUps.live(home, signal);
      if (live === null && before !== null) {
        await ports.confirm(signal);
        live = await lookUps.live(home, signal);
        // Its end was heard meanwhile, or another has begun.
        if ((await lastKnown()) !== before) return [];
      }
      const about = { home, raw: null };
      const over =
        before === null || live?.id === before
          ? []
          : [offlineNotice(before, before, { ...about, at: live?.startedAt ?? clock() })];
      // Where nothing was on before and now, a beginning may be under way that Twitch does not list yet.
      if (live === null && before === null) return [];
      await remember(live?.id ?? null);
      if (live === null) return over;
      return [...over, onlineNotice(live, live.info, { ...about, at: live.startedAt })];
    },
  };
}
