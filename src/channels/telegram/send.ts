import { setTimeout as sleep } from 'node:timers/promises';
import type { Button, Outgoing, Sent } from '../../agent/channel.ts';
import { DeliveryUnknownError } from '../../agent/channel.ts';
import type { ApiFault, BotApi } from './bot-api.ts';
import { faultOf, sentenceOf } from './bot-api.ts';
import type { MovedChats } from './moved-chats.ts';
import type { Rates } from './rates.ts';
import { placeOf } from './to-incoming.ts';

/** What sending needs. */
export type SendPorts = {
  readonly api: () => Promise<BotApi>;
  readonly rates: Rates;
  readonly moved: MovedChats;
};

/**
 * A part whose turn is further away than this goes back into the queue: it counts as being sent meanwhile, and nobody could tell whether
 * it was, had the program been killed.
 */
const mostWaitMs = 50;

/** Sends one part; a group that has become a supergroup is followed to its new id. */
export async function sendPart(part: Outgoing, signal: AbortSignal, ports: SendPorts): Promise<Sent> {
  const { topic, ...place } = placeOf(part.conversation);
  const chat = ports.moved.now(place.chat);
  const wait = ports.rates.take(chat, uptime(), mostWaitMs);
  if (wait > mostWaitMs) {
    return { type: 'transient', message: 'Telegram takes no more messages for now.', retryAfterMs: wait };
  }
  if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return { type: 'transient', message: 'Stopped before it was sent.', retryAfterMs: 0 };
  try {
    return { type: 'sent', external: await post(part, chat, topic, signal, ports) };
  } catch (error) {
    const fault = faultOf(error);
    if (fault.type === 'refused' && fault.movedTo !== undefined) {
      await ports.moved.keep(place.chat, String(fault.movedTo));
      return { type: 'transient', message: 'The group has a new id; it is sent there.', retryAfterMs: 0 };
    }
    if (fault.type === 'refused' && fault.code === 429) {
      ports.rates.hold(chat, uptime() + (fault.retryAfterMs ?? 1_000));
    }
    return toSent(fault, error);
  }
}

/** Whole milliseconds of a clock that nobody sets. */
function uptime(): number {
  return Math.ceil(performance.now());
}

async function post(
  part: Outgoing,
  chat: string,
  topic: number | undefined,
  signal: AbortSignal,
  { api }: SendPorts,
): Promise<string> {
  const { sendMessage } = await api();
  const replyTo = Number(part.replyTo);
  const message = await sendMessage(
    {
      chat_id: Number(chat),
      text: part.text,
      ...(topic === undefined ? {} : { message_thread_id: topic }),
      ...(Number.isSafeInteger(replyTo) && replyTo > 0
        ? { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }
        : {}),
      ...(part.buttons === undefined || part.buttons.length === 0
        ? {}
        : { reply_markup: { inline_keyboard: part.buttons.map((row) => row.map(toKey)) } }),
    },
    signal,
  );
  return String(message.message_id);
}

function toKey({ id, label }: Button): { readonly text: string; readonly callback_data: string } {
  return { text: label, callback_data: id };
}

/** A lost answer is thrown: Telegram has no key by which a second sending would be known. */
function toSent(fault: ApiFault, cause: unknown): Sent {
  switch (fault.type) {
    case 'unreached':
      return { type: 'transient', message: `${fault.description}.` };
    case 'lost':
      throw new DeliveryUnknownError('The connection broke before Telegram answered', { cause });
    default: {
      const { code, description, retryAfterMs } = fault;
      if (code === 429 || code >= 500) {
        const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
        return { type: 'transient', message: `${sentenceOf(fault)}.`, ...wait };
      }
      return { type: 'permanent', message: adviceFor(code, description) };
    }
  }
}

/** A refusal that no repetition changes, in a sentence that says what can be done. */
function adviceFor(code: number, description: string): string {
  const said = `Telegram answered ${code}: ${description}.`;
  if (/blocked by the user/i.test(description))
    return `The person has blocked the bot; they must unblock it and write again. ${said}`;
  if (/deactivated/i.test(description)) return `The account of this person is gone. ${said}`;
  if (/kicked|not a member|chat not found/i.test(description))
    return `The bot is not in this chat any more; add it again. ${said}`;
  if (code === 401) return `The token of the bot is not valid; set TELEGRAM_BOT_TOKEN anew. ${said}`;
  return said;
}
