import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createTelegramChannel } from '../../../src/channels/telegram/telegram-channel.ts';
import type { TelegramChannel, TelegramOptions } from '../../../src/channels/telegram/telegram-channel.ts';
import type { ChannelRig, Platform } from '../../contracts/channel/rig.ts';
import type { TelegramEmulator } from './telegram-emulator.ts';
import { startTelegram } from './telegram-emulator.ts';

/** One bot at the emulator, and an address for its webhook. */
export type TelegramRig = ChannelRig & {
  readonly telegram: TelegramEmulator;
  readonly open: (more?: Partial<TelegramOptions>) => TelegramChannel;
  readonly webhookUrl: string;
  readonly platform: Platform;
};

/** How updates come. */
export type Way = 'webhook' | 'polling';

/** Opens an emulator and a server that passes calls to whichever channel was opened last. */
export async function openTelegramRig(way: Way): Promise<TelegramRig> {
  const telegram = await startTelegram();
  let latest: TelegramChannel | null = null;
  const server = createAdaptorServer({
    fetch: (request: Request) => latest?.webhook(request) ?? new Response(null, { status: 503 }),
  }) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const webhookUrl = `http://127.0.0.1:${address.port}/telegram/webhook`;
  return {
    telegram,
    webhookUrl,
    conversation: String(telegram.chat.about.id),
    open(more: Partial<TelegramOptions> = {}) {
      latest = createTelegramChannel({
        token: telegram.token,
        apiRoot: telegram.url,
        secret: 'the-secret',
        webhookUrl: way === 'webhook' ? webhookUrl : null,
        owners: { users: new Set(), chats: new Set() },
        clock: () => Date.now(),
        ...more,
      });
      return latest;
    },
    platform: platformOf(telegram, way),
    async [Symbol.asyncDispose]() {
      await telegram[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function platformOf(telegram: TelegramEmulator, way: Way): Platform {
  const updates = new Map<string, ReturnType<TelegramEmulator['say']>['update']>();
  const refuse = (code: number, description: string, parameters?: { readonly [name: string]: unknown }) =>
    telegram.faultNext({
      type: 'answer',
      answer: { ok: false, code, description, ...(parameters === undefined ? {} : { parameters }) },
    });
  return {
    posts: () =>
      telegram.sent().map((message) => ({
        external: String(message.message_id),
        conversation: String(Object(message['chat'])['id']),
        text: String(message['text']),
      })),
    say(text) {
      const { message, update } = telegram.say({ text });
      updates.set(String(message.message_id), update);
      return Promise.resolve(String(message.message_id));
    },
    edit(external, text) {
      telegram.edit(telegram.chat, Number(external), { text });
      return Promise.resolve();
    },
    redeliver(external) {
      const update = updates.get(external);
      if (update !== undefined) telegram.updates.repeat(update);
      return Promise.resolve();
    },
    async malform() {
      const { update } = telegram.say({ text: 'x' }, { hold: true });
      telegram.updates.push({ update_id: update.update_id, message: { message_id: 'x', text: null } });
      if (way === 'polling') telegram.breakNextPoll();
      else await telegram.updates.post('{"update_id":');
    },
    keeps: true,
    cut: telegram.cut,
    limitNext: (seconds) =>
      refuse(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds }),
    failNext: () => refuse(503, 'Service Unavailable'),
    refuseNext: () => refuse(403, 'Forbidden: bot was blocked by the user'),
    loseNext: (posted) => telegram.faultNext({ type: 'lose', posted }),
    hold: () => new Promise((arrived) => telegram.faultNext({ type: 'hold', arrived })),
  };
}
