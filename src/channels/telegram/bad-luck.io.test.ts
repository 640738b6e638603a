import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTelegram } from '../../../test/emulators/telegram/telegram-emulator.ts';
import { openTelegramRig } from '../../../test/emulators/telegram/telegram-rig.ts';
import { listen, eventually, untilState } from '../../../test/contracts/channel/listen.ts';
import type { Notice, Outgoing } from '../../agent/channel.ts';

const never = new AbortController().signal;

function part(conversation: string, more: Partial<Outgoing> = {}): Outgoing {
  return { key: 'k', conversation, text: 'hello', ...more };
}

describe('Telegram and bad luck', () => {
  it('C3 updates that come in parallel and in any order are handed over in order', async () => {
    await using rig = await openTelegramRig('webhook');
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    rig.telegram.updates.shuffle();
    for (let index = 0; index < 60; index += 1) rig.telegram.say({ text: `${index}` });
    await inbox.until(60);
    assert.deepEqual(
      inbox.received.map(({ text }) => text),
      Array.from({ length: 60 }, (_, index) => `${index}`),
    );
  });

  it('C3 a call without the secret, or with another, is answered 401 and hands nothing over', async () => {
    await using rig = await openTelegramRig('webhook');
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    const body = JSON.stringify({ update_id: 1, message: {} });
    assert.equal(await rig.telegram.updates.post(body, null), 401);
    assert.equal(await rig.telegram.updates.post(body, 'the-secreT'), 401);
    assert.equal(await rig.telegram.updates.post('no json'), 400);
    assert.equal(await rig.telegram.updates.post(body), 200);
    assert.equal(inbox.handed.length, 0);
  });

  it('C3 the webhook is registered with its secret and kinds, and the state tells what waits', async () => {
    await using rig = await openTelegramRig('webhook');
    const channel = rig.open();
    await using _ = listen(channel);
    await untilState(channel, 'connected');
    const set = rig.telegram.calls.find(({ method }) => method === 'setWebhook');
    assert.deepEqual(set?.fields, {
      url: rig.webhookUrl,
      secret_token: 'the-secret',
      allowed_updates: ['message', 'edited_message', 'callback_query'],
      max_connections: 10,
    });
    assert.equal(channel.state().detail, `Webhook at ${rig.webhookUrl}; 0 updates wait.`);
  });

  it('C3 O5 a press comes as a notice with its author, whoever it is; it is answered, and settled buttons go', async () => {
    await using rig = await openTelegramRig('webhook');
    const { telegram } = rig;
    const owners = { users: new Set(['7']), chats: new Set(['7']) };
    const channel = rig.open({ owners });
    const pressed: Notice[] = [];
    const stop = new AbortController();
    const running = channel.start(
      () => Promise.reject(new Error('no message may come')),
      stop.signal,
      (notice) => {
        pressed.push(notice);
        const mine = notice.author?.owner === true;
        return Promise.resolve({ repeated: false, answer: mine ? 'Done.' : 'Not yours.', settled: mine });
      },
    );
    await untilState(channel, 'connected');
    const buttons = [
      [
        { id: 'ok:1', label: 'OK' },
        { id: 'no:1', label: 'No' },
      ],
    ];
    const sent = await channel.send(part('7', { buttons }), never);
    assert.ok(sent.type === 'sent');
    const at = Number(sent.external);
    const stranger = { id: 99, is_bot: false, first_name: 'Eve' };
    telegram.press(telegram.chat, at, 'ok:1', stranger);
    telegram.press(telegram.chat, at, 'ok:1');
    await eventually(
      () => telegram.chat.messages.get(at)?.['reply_markup'] === undefined,
      () => 'the buttons stayed',
    );
    assert.deepEqual(
      pressed.map(({ type, author, data }) => [type, author?.external, author?.owner, data]),
      [
        ['press', '99', false, { id: 'ok:1', message: sent.external }],
        ['press', '7', true, { id: 'ok:1', message: sent.external }],
      ],
    );
    const answers = telegram.calls.filter(({ method }) => method === 'answerCallbackQuery');
    assert.deepEqual(
      answers.map(({ fields }) => fields['text']),
      ['Not yours.', 'Done.'],
    );
    // Telegram calls again where we die before whoever pressed was told.
    const again = telegram.press(telegram.chat, at, 'no:1', stranger, 'held');
    assert.equal(await telegram.updates.post(JSON.stringify(again.update)), 200);
    assert.equal(telegram.calls.at(-1)?.fields['callback_query_id'], again.id);
    pressed.pop();
    // What can no longer be answered harms nobody.
    telegram.press(telegram.chat, at, 'ok:1');
    telegram.expirePresses();
    await eventually(
      () => pressed.length === 3,
      () => 'the late press never came',
    );
    assert.equal(channel.state().status, 'connected');
    stop.abort();
    await running;
    await channel[Symbol.asyncDispose]();
  });

  it('K10 a chat that blocked the bot is a refusal with a sentence; a group with a new id is followed there', async () => {
    await using rig = await openTelegramRig('webhook');
    const { telegram } = rig;
    await using channel = rig.open();
    telegram.chat.refusal = { code: 403, description: 'Forbidden: bot was blocked by the user' };
    const blocked = await channel.send(part('7'), never);
    assert.ok(blocked.type === 'permanent');
    assert.match(blocked.message, /has blocked the bot; they must unblock it/u);
    const group = telegram.addChat({ id: -5, type: 'group', title: 'Home' });
    telegram.addChat({ id: -1005, type: 'supergroup', title: 'Home' });
    group.refusal = {
      code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: -1005 },
    };
    const first = await channel.send(part('-5'), never);
    assert.deepEqual([first.type, 'retryAfterMs' in first && first.retryAfterMs], ['transient', 0]);
    assert.equal((await channel.send(part('-5'), never)).type, 'sent');
    assert.equal(Object(telegram.sent()[0]?.['chat'])['id'], -1005);
  });

  it('C3 a node on which the channel does not run knows the groups that have moved, too', async () => {
    await using rig = await openTelegramRig('webhook');
    const came: string[] = [];
    await using channel = rig.open({
      moves: { all: () => Promise.resolve([{ from: '-5', to: '-1005' }]), keep: () => Promise.resolve() },
      elsewhere: {
        receive: (incoming) => {
          came.push(incoming.conversation.external);
          return Promise.resolve({ message: 'm', repeated: false });
        },
        notify: () => Promise.reject(new Error('nobody pressed')),
      },
    });
    const chat = { id: -1005, type: 'supergroup', title: 'Home' };
    const message = {
      message_id: 1,
      date: 1,
      chat,
      from: { id: 7, is_bot: false, first_name: 'Ada' },
      text: 'hi',
    };
    const headers = { 'x-telegram-bot-api-secret-token': 'the-secret' };
    const body = JSON.stringify({ update_id: 1, message });
    const answer = await channel.webhook(new Request(rig.webhookUrl, { method: 'POST', headers, body }));
    assert.equal(answer.status, 200);
    assert.deepEqual(came, ['-5']);
  });

  it('K10 a part whose turn has not come goes back into the queue, so that a killed program never held it half sent', async () => {
    await using rig = await openTelegramRig('webhook');
    await using channel = rig.open();
    assert.equal((await channel.send(part('7'), never)).type, 'sent');
    const early = await channel.send(part('7', { key: 'k2' }), never);
    assert.ok(early.type === 'transient' && early.retryAfterMs !== undefined);
    assert.ok(early.retryAfterMs > 0 && early.retryAfterMs <= 1_000, String(early.retryAfterMs));
    assert.equal(rig.telegram.sent().length, 1);
  });

  it('K10 a clock that is set back holds nobody up', async () => {
    await using rig = await openTelegramRig('webhook');
    let now = Date.now();
    await using channel = rig.open({ clock: () => now });
    assert.equal((await channel.send(part('7'), never)).type, 'sent');
    now -= 3_600_000;
    const early = await channel.send(part('7', { key: 'k2' }), never);
    const wait = early.type === 'transient' ? (early.retryAfterMs ?? 0) : 0;
    assert.ok(wait > 0 && wait <= 1_000 && Number.isInteger(wait), JSON.stringify(early));
  });

  it('K10 where Telegram cannot be reached nothing can have been sent, and what is said meanwhile comes in later', async () => {
    await using rig = await openTelegramRig('polling');
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    const gone = await startTelegram();
    await gone[Symbol.asyncDispose]();
    const deaf = rig.open({ apiRoot: gone.url });
    assert.equal((await deaf.send(part('7'), never)).type, 'transient');
    await deaf[Symbol.asyncDispose]();
    rig.telegram.goAway(true);
    rig.telegram.say({ text: 'still there?' });
    await untilState(channel, 'degraded');
    rig.telegram.goAway(false);
    await inbox.until(1);
    await untilState(channel, 'connected');
  });

  it('C3 long polling takes a webhook away, and says so where another program asks with the same token', async () => {
    await using rig = await openTelegramRig('polling');
    const { telegram } = rig;
    telegram.updates.setWebhook({ url: 'http://127.0.0.1:9/', secret: null, connections: 1 });
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    assert.equal(telegram.updates.webhook(), null);
    await eventually(
      () => telegram.calls.filter(({ method }) => method === 'getUpdates').length > 1,
      () => 'nobody asks',
    );
    await telegram.updates.ask(0, 1, 0);
    await eventually(
      () => channel.state().detail.startsWith('Another program asks'),
      () => channel.state().detail,
    );
    telegram.say({ text: 'hi' });
    await inbox.until(1);
  });

  it('C3 O1 a file too large, or gone, is told in a sentence that holds no token', async () => {
    await using rig = await openTelegramRig('webhook');
    const { telegram } = rig;
    await using channel = rig.open();
    telegram.addFile('big', { bytes: new Uint8Array(1), path: 'a', size: 30_000_000 });
    telegram.addFile('small', { bytes: new Uint8Array([1, 2]), path: 'voice/a b.oga' });
    const big = await channel.fetch?.('big', never);
    const gone = await channel.fetch?.('gone', never);
    const small = await channel.fetch?.('small', never);
    assert.ok(big?.type === 'permanent' && gone?.type === 'permanent' && small?.type === 'fetched');
    assert.match(big.message, /larger than 20 MB/u);
    assert.deepEqual([...small.bytes], [1, 2]);
    telegram.goAway(true);
    const away = await channel.fetch?.('small', never);
    assert.equal(away?.type, 'transient');
    for (const told of [big, gone, away]) assert.ok(!JSON.stringify(told).includes(telegram.token));
  });
});
