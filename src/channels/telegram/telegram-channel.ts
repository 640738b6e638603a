import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, Notify, Receive } from '../../agent/channel.ts';
import { DeliveryUnknownError } from '../../agent/channel.ts';
import { answerPress, takeButtons } from './answer-press.ts';
import type { BotApiOptions } from './bot-api.ts';
import { faultOf, openBotApi } from './bot-api.ts';
import { createInOrder } from './in-order.ts';
import { keepWebhook } from './keep-webhook.ts';
import { fetchFile } from './media.ts';
import type { MoveRecords } from './moved-chats.ts';
import { createMovedChats, noRecords } from './moved-chats.ts';
import { pollUpdates } from './polling.ts';
import { createRates } from './rates.ts';
import { sendPart } from './send.ts';
import { createState } from './state.ts';
import type { Standing } from './to-incoming.ts';
import { placeOf, toIncoming, toNotice } from './to-incoming.ts';
import type { Update } from './update.ts';
import { createWebhook } from './webhook.ts';

/** Whom updates are handed to. */
export type Hands = { readonly receive: Receive; readonly notify: Notify };

/** One bot. */
export type TelegramOptions = BotApiOptions & {
  /** Telegram sends it with every call. */
  readonly secret: string;
  /** Where Telegram reaches this server; null asks Telegram instead. */
  readonly webhookUrl: string | null;
  readonly owners: Standing['owners'];
  readonly clock: () => number;
  /** Where groups' new ids are kept. */
  readonly moves?: MoveRecords;
  /** Takes updates that come to a node on which the channel does not run. */
  readonly elsewhere?: Hands;
};

/** The channel, and the handler of Telegram's calls. */
export type TelegramChannel = Channel & { readonly webhook: (request: Request) => Promise<Response> };

/** Longest that an update waits for a missing one before it. */
const holdMs = 1_000;
const identifyMs = 3_000;
/** Longest that an update waits until whoever pressed was told. */
const tellMs = 1_500;

/** The adapter to one bot (C3): by webhook where Telegram reaches us, else by long polling. */
export function createTelegramChannel(options: TelegramOptions): TelegramChannel {
  const { clock, secret, webhookUrl, owners, token } = options;
  const api = openBotApi(options);
  const closed = new AbortController();
  const keeper = createState(clock);
  const moved = createMovedChats(options.moves ?? noRecords);
  const rates = createRates();
  const order = createInOrder({ holdMs });
  const account = token.split(':', 1)[0] ?? '';
  const background = new Set<Promise<void>>();
  let standing: Standing = { bot: { id: Number(account), username: null }, owners, origin: moved.origin };
  let hands: Hands | null = null;

  const within = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, closed.signal]);

  async function identify(signal: AbortSignal): Promise<void> {
    const { id, username } = await (await api()).getMe(signal);
    standing = { ...standing, bot: { id, username } };
  }

  async function hand(update: Update): Promise<void> {
    const to = hands ?? options.elsewhere;
    if (to === undefined || closed.signal.aborted) throw new Error('Cannot take an update: not started');
    if (update.type === 'other') return undefined;
    await moved.known();
    if (update.type === 'press') return press(update, to);
    const { chat, migrate_to_chat_id: movedTo } = update.message;
    if (movedTo !== undefined) return moved.keep(String(chat.id), String(movedTo));
    // Only where a mention would say that the bot is meant.
    if (chat.type !== 'private' && standing.bot.username === null)
      await identify(within(AbortSignal.timeout(identifyMs))).catch(() => undefined);
    const incoming = toIncoming(update, standing);
    if (incoming !== null) await to.receive(incoming);
    return undefined;
  }

  async function press(update: Extract<Update, { readonly type: 'press' }>, to: Hands): Promise<void> {
    const notice = toNotice(update, standing, clock());
    const outcome = notice === null ? { answer: null, settled: false } : await to.notify(notice);
    const { id, message } = update.press;
    const at = { chat: String(message?.chat.id), message: message?.message_id ?? 0 };
    const told = answerPress(id, at, outcome, api, closed.signal)
      .catch(() => undefined)
      .finally(() => background.delete(told));
    background.add(told);
    // Where we die before it was told, Telegram calls again; but one that does not answer must not hold up what comes behind.
    await Promise.race([told, sleep(tellMs, undefined, { ref: false })]);
  }

  const inOrder = (update: Update): Promise<void> =>
    order.take(update.id, laneOf(update), () => hand(update));

  return {
    name: 'telegram',
    account,
    guarantee: 'at-most-once',
    // Without entities the text is counted as it stands, in UTF-16 units.
    limit: { length: 4096, count: (text) => text.length },
    continues: false,
    webhook: createWebhook({ secret, hand: inOrder }),
    async start(receive, outer, notify) {
      const signal = within(outer);
      if (signal.aborted) return;
      keeper.become('connecting', 'Connecting to Telegram.');
      hands = { receive, notify };
      try {
        await moved.load();
        await identify(signal).catch(() => undefined);
        await (webhookUrl === null
          ? pollUpdates({ api, hand, state: keeper }, signal)
          : keepWebhook({ api, state: keeper, clock, secret, url: webhookUrl }, signal));
      } finally {
        hands = null;
        keeper.become('off', 'Stopped.');
      }
    },
    async send(part, outer) {
      const signal = within(outer);
      try {
        return await sendPart(part, signal, { api, rates, moved });
      } catch (error) {
        if (error instanceof DeliveryUnknownError) throw error;
        throw new DeliveryUnknownError('Nobody knows whether Telegram took it', { cause: error });
      }
    },
    takeButtons({ conversation, external }, signal) {
      const chat = moved.now(placeOf(conversation).chat);
      return takeButtons({ chat, message: Number(external) }, api, within(signal));
    },
    fetch: (external, signal) => fetchFile(external, within(signal), api, options),
    async typing(conversation) {
      const { chat, topic } = placeOf(conversation);
      const where = topic === undefined ? {} : { message_thread_id: topic };
      const call = (await api()).sendChatAction(
        { chat_id: Number(moved.now(chat)), action: 'typing', ...where },
        closed.signal,
      );
      await call.catch((error: unknown) => void faultOf(error));
    },
    state: keeper.state,
    async [Symbol.asyncDispose]() {
      closed.abort();
      order.flush();
      keeper.become('off', 'Stopped.');
      await Promise.allSettled(background);
    },
  };
}

function laneOf(update: Update): string {
  if (update.type === 'press') return String(update.press.message?.chat.id ?? '');
  return update.type === 'other' ? '' : String(update.message.chat.id);
}
