import { asksForSomething, judgeScore, scoreText, sumSignals } from './score-message.ts';
import type { WardenState } from './score-message.ts';
import type { Signal, SignalKind } from './shape.ts';
import { isTaught } from './taught.ts';
import type { Taught } from './taught.ts';

/** A line as the warden hears it. */
export type WardenLine = {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly chatter: string;
  /** Why this chatter is not judged, such as "moderator"; null for everybody else. See `exemptionOf`. */
  readonly exempt: string | null;
  readonly firstMessage: boolean;
  readonly accountCreatedAt: number | null;
};

/** What the warden says about a line. It never acts by itself. */
export type Judgement = {
  readonly state: WardenState;
  /** Rounded to halves; 3 and more is flagged. */
  readonly points: number;
  /** Plain words for a person; empty when clear. */
  readonly reasons: readonly string[];
};

/** What is remembered of somebody who is new here: what their lines did, not the lines. */
export type Talk = {
  readonly lastAt: number;
  readonly lines: number;
  readonly signals: readonly Signal[];
};

const dayLength = 86_400_000;
/** A newcomer's talk ends after so long a pause, or after so many lines: then they are no newcomer any more. */
const pause = 45 * 60_000;
const longestTalk = 25;
const clear: Judgement = { state: 'clear', points: 0, reasons: [] };

/**
 * Carries a newcomer's talk on by one line and judges it, alone and as part of the whole. Only who is new has a talk: a line of
 * anybody else is judged by itself. Greetings and small talk count once something is asked for.
 */
export function continueTalk(
  talk: Talk | null,
  line: WardenLine,
  taught: Taught,
): { readonly talk: Talk | null; readonly judgement: Judgement } {
  if (line.exempt !== null || taught.people.has(line.chatter)) return { talk: null, judgement: clear };
  if (isTaught(line.text, taught)) return { talk, judgement: clear };
  const score = scoreText(line.text);
  const going = talk !== null && line.at - talk.lastAt <= pause && talk.lines < longestTalk ? talk : null;
  const accountDays =
    line.accountCreatedAt === null ? undefined : Math.max(0, (line.at - line.accountCreatedAt) / dayLength);
  const boosters = {
    firstMessage: line.firstMessage || going !== null,
    ...(accountDays === undefined ? {} : { accountDays }),
  };
  const alone = judgeScore(score, boosters);
  if (!line.firstMessage && going === null) return { talk: null, judgement: alone };
  const signals = strongest([...(going?.signals ?? []), ...score.signals]);
  const next: Talk = { lastAt: line.at, lines: (going?.lines ?? 0) + 1, signals };
  const before = sumSignals(going?.signals ?? []);
  const total = sumSignals(signals);
  const grown = going !== null && score.points > 0 && total > before;
  if (!grown || !asksForSomething(signals) || total <= score.points) return { talk: next, judgement: alone };
  const whole = judgeScore({ points: total, signals }, boosters);
  const reasons =
    whole.state === 'clear' ? [] : [...whole.reasons, `over ${next.lines} messages of a newcomer`];
  return { talk: next, judgement: { ...whole, reasons } };
}

/** A warden for one channel. It remembers the talks of the last newcomers and forgets the oldest beyond `talks`. */
export function createWarden(options: { readonly talks?: number } = {}): {
  readonly judge: (line: WardenLine, taught: Taught) => Judgement;
  /** Newcomers who are remembered now. */
  readonly remembered: () => number;
} {
  const limit = options.talks ?? 2_000;
  const talks = new Map<string, Talk>();
  return {
    judge(line, taught) {
      const { talk, judgement } = continueTalk(talks.get(line.chatter) ?? null, line, taught);
      // Set anew, so that the order of the map is that of the last word.
      talks.delete(line.chatter);
      if (talk !== null) talks.set(line.chatter, talk);
      if (talks.size > limit) {
        const [oldest] = talks.keys();
        if (oldest !== undefined) talks.delete(oldest);
      }
      return judgement;
    },
    remembered: () => talks.size,
  };
}

const exemptions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    broadcaster: 'the streamer',
    moderator: 'a moderator',
    lead_moderator: 'a moderator',
    staff: 'staff of the platform',
    admin: 'staff of the platform',
    global_mod: 'staff of the platform',
    vip: 'a VIP',
    subscriber: 'a subscriber',
    founder: 'a subscriber',
  }),
);

/** Why somebody with these badges is not judged, or null. A badge may carry its version: `subscriber/12`. */
export function exemptionOf(badges: readonly string[], knownBot: boolean): string | null {
  if (knownBot) return 'a known bot';
  for (const badge of badges) {
    const reason = exemptions.get(badge.split('/')[0]?.toLowerCase() ?? '');
    if (reason !== undefined) return reason;
  }
  return null;
}

function strongest(signals: readonly Signal[]): readonly Signal[] {
  const found = new Map<SignalKind, Signal>();
  for (const signal of signals)
    if (signal.points > (found.get(signal.kind)?.points ?? 0)) found.set(signal.kind, signal);
  return [...found.values()];
}
