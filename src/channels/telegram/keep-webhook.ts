import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookInfo } from 'grammy/types';
import type { BotApi } from './bot-api.ts';
import { faultOf, sentenceOf } from './bot-api.ts';
import type { StateKeeper } from './state.ts';
import { backoffMs } from './state.ts';
import { wantedUpdates } from './update.ts';

/** What keeping the webhook needs. */
export type KeepWebhookPorts = {
  readonly api: () => Promise<BotApi>;
  readonly state: StateKeeper;
  readonly clock: () => number;
  readonly url: string;
  readonly secret: string;
};

/** Calls at once; few, so that little has to be put in order. */
const connections = 10;
const everyMs = 60_000;
/** A failed delivery is told of for this long. */
const recentMs = 10 * 60_000;

/**
 * Registers the webhook and sees every minute whether it still stands: another program, or a person, may have taken it away. What
 * waits at Telegram is never dropped.
 */
export async function keepWebhook(ports: KeepWebhookPorts, signal: AbortSignal): Promise<void> {
  const { api, state, url, secret } = ports;
  let failures = 0;
  let registered = false;
  let wait = everyMs;
  while (!signal.aborted) {
    try {
      const calls = await api();
      let info = await calls.getWebhookInfo(signal);
      // At the start in any case: the secret cannot be read back.
      if (!registered || isLost(info, url)) {
        await calls.setWebhook(
          { url, secret_token: secret, allowed_updates: wantedUpdates, max_connections: connections },
          signal,
        );
        registered = true;
        info = await calls.getWebhookInfo(signal);
      }
      const told = describeWebhook(info, url, ports.clock());
      state.become(told.well ? 'connected' : 'degraded', told.detail);
      failures = 0;
      wait = everyMs;
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      const fault = faultOf(error);
      const asked = fault.type === 'refused' ? (fault.retryAfterMs ?? 0) : 0;
      wait = Math.max(asked, backoffMs(failures));
      const isUnknown = fault.type === 'refused' && (fault.code === 401 || fault.code === 404);
      state.become(
        isUnknown ? 'failed' : 'degraded',
        isUnknown
          ? 'Telegram does not know the token of the bot: set TELEGRAM_BOT_TOKEN anew.'
          : `The webhook could not be set or looked at: ${sentenceOf(fault)}.`,
      );
    }
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}

/** The webhook in one sentence: where it is, what waits, what went wrong last. */
export function describeWebhook(
  info: WebhookInfo,
  url: string,
  now: number,
): { readonly well: boolean; readonly detail: string } {
  const waits =
    info.pending_update_count === 1 ? '1 update waits' : `${info.pending_update_count} updates wait`;
  if (isLost(info, url)) {
    const at = info.url === undefined || info.url === '' ? 'none' : info.url;
    return { well: false, detail: `The webhook is ${at} in the place of ${url}; ${waits}.` };
  }
  const { last_error_date: date, last_error_message: message } = info;
  const isRecent = date !== undefined && now - date * 1000 < recentMs;
  const error = isRecent ? ` Telegram’s last call failed: ${message ?? 'no reason given'}.` : '';
  // Where nothing waits any more, what failed has come in since.
  return {
    well: !isRecent || info.pending_update_count === 0,
    detail: `Webhook at ${url}; ${waits}.${error}`,
  };
}

function isLost(info: WebhookInfo, url: string): boolean {
  const kinds = new Set<string>(info.allowed_updates ?? []);
  return info.url !== url || !wantedUpdates.every((kind) => kinds.has(kind));
}
