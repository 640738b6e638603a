import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiFault, BotApi } from './bot-api.ts';
import { faultOf, sentenceOf } from './bot-api.ts';
import type { StateKeeper } from './state.ts';
import { backoffMs } from './state.ts';
import type { Update } from './update.ts';
import { readUpdate, wantedUpdates } from './update.ts';

/** What polling works with. */
export type PollingPorts = {
  readonly api: () => Promise<BotApi>;
  /** Resolves when the update is safe in the log. */
  readonly hand: (update: Update) => Promise<void>;
  readonly state: StateKeeper;
};

/** Seconds that Telegram waits for something new. */
const pollSeconds = 25;

/**
 * Asks Telegram for updates, one question after another, for machines that nobody can reach (C3). What has been handed over is
 * acknowledged with the next question, so nothing is lost between the two.
 */
export async function pollUpdates({ api, hand, state }: PollingPorts, signal: AbortSignal): Promise<void> {
  let offset: number | undefined;
  let failures = 0;
  let removed = false;
  while (!signal.aborted) {
    try {
      const calls = await api();
      if (!removed) await calls.deleteWebhook({}, signal);
      removed = true;
      const isQuiet = state.state().status === 'connected';
      const found: readonly unknown[] = await calls.getUpdates(
        {
          // The first question is answered at once, so that the state is known.
          timeout: isQuiet ? pollSeconds : 0,
          allowed_updates: wantedUpdates,
          ...(offset === undefined ? {} : { offset }),
        },
        signal,
      );
      state.become('connected', 'Long polling: Telegram is asked for what is new.');
      for (const raw of found) {
        const update = readUpdate(raw);
        if (update === null) continue;
        await hand(update);
        offset = update.id + 1;
      }
      failures = 0;
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      const fault = knownFault(error);
      state.become('degraded', problemOf(fault));
      // Somebody has set a webhook meanwhile; without one it is another program that asks.
      if (fault?.type === 'refused' && fault.code === 409) removed = !/webhook/i.test(fault.description);
      const wait = fault?.type === 'refused' ? (fault.retryAfterMs ?? 0) : 0;
      await sleep(Math.max(wait, backoffMs(failures)), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Null where the log, not Telegram, is at fault. */
function knownFault(error: unknown): ApiFault | null {
  try {
    return faultOf(error);
  } catch {
    return null;
  }
}

function problemOf(fault: ApiFault | null): string {
  if (fault === null) return 'What came in could not be recorded; it is taken again.';
  if (fault.type === 'refused' && fault.code === 409) {
    return /webhook/i.test(fault.description)
      ? 'A webhook was set for this bot; it is taken away, since PUBLIC_URL is not set.'
      : 'Another program asks with the token of this bot: stop it, or give Sanctum a bot of its own.';
  }
  if (fault.type === 'refused' && (fault.code === 401 || fault.code === 404)) {
    return 'Telegram does not know the token of the bot: set TELEGRAM_BOT_TOKEN anew.';
  }
  return `${sentenceOf(fault)}; it is asked again.`;
}
