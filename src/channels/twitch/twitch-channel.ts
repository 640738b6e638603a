import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelState, Incoming, Notice, Notify, Receive } from '../../agent/channel.ts';
import type { PluginHouse } from '../../agent/plugin.ts';
import { createAccountDates } from './account-dates.ts';
import { TwitchRefusal } from './faults.ts';
import type { Helix } from './helix.ts';
import { createHandover } from './handover.ts';
import { createInbound } from './inbound.ts';
import { holdLink } from './link.ts';
import type { Logins } from './logins.ts';
import type { LookUps } from './look-ups.ts';
import type { TwitchOptions, TwitchPace } from './options.ts';
import { accountOf, usualPace } from './options.ts';
import { createOwnLines } from './own-lines.ts';
import { longestMessage, sendLine } from './send.ts';
import { createSendPace } from './send-pace.ts';
import type { LiveMark } from './stream-watch.ts';
import { createStreamWatch } from './stream-watch.ts';
import { subscribeAll } from './subscriptions.ts';

/** What the channel needs besides its options. */
export type TwitchPorts = {
  readonly helix: Helix;
  readonly logins: Logins;
  readonly lookUps: LookUps;
  readonly mark: LiveMark;
  /** Names that the agent answers to. */
  readonly names: readonly string[];
  readonly clock: () => number;
  readonly log: PluginHouse['log'];
};

const longestBackoffMs = 60_000;
const refusedRetryMs = 300_000;
const retried = 'It is tried again every five minutes, and at once after: sanctum login twitch';

/** One channel's chat and stream on Twitch (C2): EventSub over WebSocket in, Send Chat Message out. */
export function createTwitchChannel(
  options: TwitchOptions,
  ports: TwitchPorts,
  times: Partial<TwitchPace> = {},
): Channel {
  const { helix, logins, lookUps, clock, log } = ports;
  const pace = { ...usualPace, ...times };
  const closed = new AbortController();
  const own = createOwnLines();
  let state: ChannelState = { status: 'off', detail: 'Not started.', since: clock() };
  let trusted = false;
  let used: string | null = null;

  function become(status: ChannelState['status'], detail: string): void {
    state = { status, detail, since: state.status === status ? state.since : clock() };
  }

  const sendPorts = {
    helix,
    own,
    clock,
    pace: createSendPace({ trusted: () => trusted, gapMs: pace.gapMs, clock }),
    echoMs: () => (state.status === 'connected' ? pace.echoMs : 0),
  };

  /** Listens until the connection is gone; throws where listening makes no sense until something changes. */
  async function listen(inbound: ReturnType<typeof createInbound>, outer: AbortSignal): Promise<void> {
    const login = await logins.current();
    used = login.version;
    const home = await lookUps.home(outer);
    const stop = new AbortController();
    const signal = AbortSignal.any([outer, stop.signal]);
    const onFrame = inbound.reader({
      home,
      login,
      names: ports.names,
      own(line) {
        own.saw(line);
        ({ trusted } = line);
      },
      revoked(why, isLogin) {
        const refused = new TwitchRefusal('not-allowed', `${why} ${retried}`);
        stop.abort(isLogin ? logins.refuse(login, why) : refused);
      },
    });
    const validation = setInterval(() => {
      // A login that was renewed is picked up by itself; one that is refused ends the listening.
      logins.check(signal).catch((fault: unknown) => {
        if (fault instanceof TwitchRefusal) stop.abort(fault);
      });
    }, pace.validateMs);
    const garbage = (): void => log('warn', 'Twitch sent something that cannot be read');
    const url = `${options.eventsubUrl}?keepalive_timeout_seconds=10`;
    const subscribe = async (session: string): Promise<void> => {
      const missing = await subscribeAll(ports, home, session, signal);
      const deaf = missing.length === 0 ? '' : ` Not heard: ${missing.join(', ')}.`;
      become('connected', `Listening to ${home.name} as ${login.login}.${deaf}`);
      void inbound.catchUp(home, signal);
    };
    try {
      const why = await holdLink(url, { frame: onFrame, garbage }, subscribe, signal);
      if (!signal.aborted) log('warn', 'The connection to Twitch ended', { why });
    } finally {
      clearInterval(validation);
    }
    if (stop.signal.aborted && !outer.aborted) throw stop.signal.reason;
  }

  /** Waits for what a person must do. */
  async function waitForHelp(refusal: TwitchRefusal, signal: AbortSignal): Promise<void> {
    become('failed', refusal.message);
    log('error', 'The Twitch channel cannot go on', { code: refusal.code, detail: refusal.message });
    const waits = new AbortController();
    const until = AbortSignal.any([signal, waits.signal]);
    const newLogin = logins.changed(used, pace.loginPollMs, until);
    const retry = sleep(refusedRetryMs, undefined, { signal: until });
    try {
      // Other refusals may go away without a login, such as a ban.
      await (refusal.code === 'login-needed' ? newLogin : Promise.race([newLogin, retry]));
    } finally {
      waits.abort();
      await Promise.allSettled([newLogin, retry]);
    }
    become('connecting', 'Connecting with the new login.');
  }

  async function start(receive: Receive, outer: AbortSignal, notify: Notify): Promise<void> {
    const signal = AbortSignal.any([outer, closed.signal]);
    if (signal.aborted) return;
    become('connecting', 'Connecting.');
    const handover = createHandover((fault) => {
      if (fault !== null) log('warn', 'A message from Twitch is not in the log yet', { error: fault });
    });
    const handing = handover.run(signal);
    const dates = createAccountDates({
      lookUp: (ids) => lookUps.createdAt(ids, signal),
      waitMs: pace.accountMs,
      clock,
    });
    const confirm = (stopped: AbortSignal): Promise<void> =>
      sleep(pace.confirmMs, undefined, { signal: stopped });
    const inbound = createInbound({
      bots: options.knownBots,
      dates,
      watch: createStreamWatch({ lookUps, mark: ports.mark, clock, confirm }),
      message: (ready: Promise<Incoming>) => handover.push({ kind: 'message', ready, hand: receive }),
      notice: (ready: Promise<Notice>) => handover.push({ kind: 'notice', ready, hand: notify }),
      log,
    });
    let failures = 0;
    while (!signal.aborted) {
      try {
        await listen(inbound, signal);
        failures = state.status === 'connected' ? 0 : failures;
        if (signal.aborted) break;
        become('degraded', 'The connection to Twitch broke; it is being made again.');
      } catch (fault) {
        if (signal.aborted) break;
        if (fault instanceof TwitchRefusal) {
          await waitForHelp(fault, signal).catch(() => undefined);
          failures = 0;
          continue;
        }
        become('degraded', `Twitch cannot be listened to: ${sentenceOf(fault)}. It is tried again.`);
      }
      failures += 1;
      const most = Math.min(pace.backoffMs * 2 ** (failures - 1), longestBackoffMs);
      // Others were cut off in the same moment.
      await sleep(most * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
    await handing;
    become('off', 'Stopped.');
  }

  return {
    name: 'twitch',
    account: accountOf(options),
    guarantee: 'at-most-once',
    limit: { length: longestMessage, count: (text) => text.length },
    continues: false,
    start,
    send: (part, signal) => sendLine(sendPorts, part, AbortSignal.any([signal, closed.signal])),
    state: () => state,
    [Symbol.asyncDispose]() {
      closed.abort();
      become('off', 'Stopped.');
      return Promise.resolve();
    },
  };
}

function sentenceOf(fault: unknown): string {
  return fault instanceof Error ? fault.message.replace(/\.$/u, '') : String(fault);
}
