import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { methodTables } from './method-tables.ts';
import { startTelegram } from './telegram-emulator.ts';

const specification = path.resolve(
  import.meta.dirname,
  '../../../../shared/data/specs/telegram-bot-api.json',
);
const fieldShape = z.object({ name: z.string(), types: z.array(z.string()), required: z.boolean() });
const specShape = z.object({
  methods: z.record(
    z.string(),
    z.object({ returns: z.array(z.string()), fields: z.array(fieldShape).default([]) }),
  ),
  types: z.record(z.string(), z.object({ fields: z.array(fieldShape).default([]) })),
});

async function call(url: string, method: string, fields: object = {}) {
  const response = await fetch(`${url}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  const body = z
    .looseObject({ ok: z.boolean(), result: z.unknown().optional(), description: z.string().optional() })
    .parse(await response.json());
  return { status: response.status, ...body };
}

describe('the Telegram emulator', () => {
  it('has the methods, fields and types of the published specification', (test) => {
    const methods = Object.entries(methodTables);
    assert.equal(methods.length, 16);
    if (!existsSync(specification)) {
      test.diagnostic(`NOT COMPARED: the specification is not at ${specification}`);
      return;
    }
    const spec = specShape.parse(JSON.parse(readFileSync(specification, 'utf8')));
    for (const [method, table] of methods) {
      const known: z.output<typeof specShape>['methods'][string] | undefined = spec.methods[method];
      assert.ok(known !== undefined, `${method} is no method of the Bot API`);
      for (const [name, type] of Object.entries(table)) {
        const field: z.output<typeof fieldShape> | undefined = known.fields.find((one) => one.name === name);
        assert.ok(field !== undefined, `${method} has no field ${name}`);
        assert.equal(type, field.types.join('|') + (field.required ? '!' : ''), `${method}.${name}`);
      }
      const required = known.fields.filter((field) => field.required && !(field.name in table));
      assert.deepEqual(required, [], method);
    }
  });

  it('answers with objects that have what the specification requires', async (test) => {
    await using telegram = await startTelegram();
    const base = `${telegram.url}/bot${telegram.token}`;
    telegram.addFile('f1', { bytes: new Uint8Array(3), path: 'voice/1.oga' });
    const { message } = telegram.say({ text: 'hi' });
    const results = {
      User: (await call(base, 'getMe')).result,
      WebhookInfo: (await call(base, 'getWebhookInfo')).result,
      File: (await call(base, 'getFile', { file_id: 'f1' })).result,
      Message: (await call(base, 'sendMessage', { chat_id: 7, text: 'hello' })).result,
      CallbackQuery: telegram.press(telegram.chat, message.message_id, 'a').update['callback_query'],
    };
    for (const result of Object.values(results)) assert.ok(typeof result === 'object' && result !== null);
    if (!existsSync(specification)) {
      test.diagnostic(`NOT COMPARED: the specification is not at ${specification}`);
      return;
    }
    const spec = specShape.parse(JSON.parse(readFileSync(specification, 'utf8')));
    for (const [type, result] of Object.entries(results)) {
      const known = spec.types[type]?.fields ?? [];
      assert.ok(known.length > 0, type);
      const missing = known.filter(({ name, required }) => required && !(name in Object(result)));
      assert.deepEqual(missing, [], type);
      const names = new Set(known.map(({ name }) => name));
      assert.deepEqual(
        Object.keys(Object(result)).filter((name) => !names.has(name)),
        [],
        type,
      );
    }
  });

  it('takes JSON, forms and multipart alike, and refuses what is missing, wrong or unknown', async () => {
    await using telegram = await startTelegram();
    const base = `${telegram.url}/bot${telegram.token}`;
    const form = new URLSearchParams({ chat_id: '7', text: 'by form' });
    const parts = new FormData();
    parts.set('chat_id', '7');
    parts.set('caption', 'by parts');
    parts.set('photo', new File(['abc'], 'a.png', { type: 'image/png' }));
    assert.equal((await fetch(`${base}/sendMessage`, { method: 'POST', body: form })).status, 200);
    assert.equal((await fetch(`${base}/sendPhoto`, { method: 'POST', body: parts })).status, 200);
    assert.equal((await fetch(`${base}/sendMessage?chat_id=7&text=by+query`)).status, 200);
    assert.deepEqual(
      telegram.sent().map((message) => message['text'] ?? message['caption']),
      ['by form', 'by parts', 'by query'],
    );
    assert.match((await call(base, 'sendMessage', { chat_id: 7 })).description ?? '', /"text" is required/);
    assert.match((await call(base, 'sendMessage', { chat_id: 7, text: 5 })).description ?? '', /type String/);
    assert.equal((await call(base, 'sendMessage', { chat_id: 7, text: 'a', txt: 'b' })).status, 400);
    assert.equal((await call(base, 'sendMesage', {})).status, 404);
    assert.equal((await call(`${telegram.url}/bot1:no`, 'getMe')).status, 401);
  });

  it('counts text after its entities, and buttons by bytes', async () => {
    await using telegram = await startTelegram();
    const base = `${telegram.url}/bot${telegram.token}`;
    const send = async (fields: object) => (await call(base, 'sendMessage', { chat_id: 7, ...fields })).ok;
    assert.equal(await send({ text: 'x'.repeat(4096) }), true);
    assert.equal(await send({ text: 'x'.repeat(4097) }), false);
    assert.equal(await send({ text: `<b>${'x'.repeat(4096)}</b>`, parse_mode: 'HTML' }), true);
    assert.equal(await send({ text: '👋'.repeat(2049) }), false);
    const keyboard = (data: string) => ({
      text: 'a',
      reply_markup: { inline_keyboard: [[{ text: 'OK', callback_data: data }]] },
    });
    assert.equal(await send(keyboard('é'.repeat(32))), true);
    assert.equal(await send(keyboard('é'.repeat(33))), false);
  });

  it('answers a press once, an unchanged edit never, and questions not beside a webhook', async () => {
    await using telegram = await startTelegram();
    const base = `${telegram.url}/bot${telegram.token}`;
    const { id } = telegram.press(telegram.chat, 1, 'a');
    const answer = { callback_query_id: id };
    assert.equal((await call(base, 'answerCallbackQuery', answer)).ok, true);
    assert.match((await call(base, 'answerCallbackQuery', answer)).description ?? '', /query is too old/);
    await call(base, 'sendMessage', { chat_id: 7, text: 'a' });
    const at = telegram.sent()[0]?.message_id;
    const edit = { chat_id: 7, message_id: at, text: 'b' };
    assert.equal((await call(base, 'editMessageText', edit)).ok, true);
    assert.match((await call(base, 'editMessageText', edit)).description ?? '', /message is not modified/);
    await call(base, 'setWebhook', { url: 'http://127.0.0.1:9/x' });
    assert.equal((await call(base, 'getUpdates')).status, 409);
  });
});
