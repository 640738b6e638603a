import type { Channel } from '../../agent/channel.ts';
import { shorten } from '../../kernel/shorten.ts';
import type { BotApi } from './bot-api.ts';
import { faultOf, sentenceOf } from './bot-api.ts';

/** What became of a press. */
export type PressOutcome = { readonly answer: string | null; readonly settled: boolean };

/** Longest answer to a press, in UTF-16 units. */
const longest = 200;

/**
 * Answers a press, so that the button stops turning, and takes the buttons away where they have done their work. What Telegram no
 * longer wants to hear (a press that is too old, buttons that are gone) is well; the effect of the press is in the log already.
 */
export async function answerPress(
  press: string,
  at: { readonly chat: string; readonly message: number },
  { answer, settled }: PressOutcome,
  api: () => Promise<BotApi>,
  signal: AbortSignal,
): Promise<void> {
  const { answerCallbackQuery, editMessageReplyMarkup } = await api();
  const text = answer === null || answer === '' ? {} : { text: shorten(answer, longest) };
  const told = quietly(answerCallbackQuery({ callback_query_id: press, ...text }, signal));
  const removed = settled
    ? quietly(editMessageReplyMarkup({ chat_id: Number(at.chat), message_id: at.message }, signal))
    : Promise.resolve();
  await Promise.all([told, removed]);
}

/** Takes the buttons below a message of ours away; one that is gone, or has none, needs nothing more. */
export async function takeButtons(
  { chat, message }: { readonly chat: string; readonly message: number },
  api: () => Promise<BotApi>,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<NonNullable<Channel['takeButtons']>>>> {
  try {
    await (await api()).editMessageReplyMarkup({ chat_id: Number(chat), message_id: message }, signal);
  } catch (error) {
    const fault = faultOf(error);
    const again = fault.type !== 'refused' || fault.code === 429 || fault.code >= 500;
    if (again) {
      const wait =
        fault.type === 'refused' && fault.retryAfterMs !== undefined
          ? { retryAfterMs: fault.retryAfterMs }
          : {};
      return { type: 'transient', message: `${sentenceOf(fault)}.`, ...wait };
    }
  }
  return { type: 'taken' };
}

async function quietly(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    faultOf(error);
  }
}
