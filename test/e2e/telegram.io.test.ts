import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, it } from 'node:test';
import { startMediaModel } from '../emulators/media-model-server.ts';
import type { MediaAnswers } from '../emulators/media-model-server.ts';
import type { TelegramEmulator } from '../emulators/telegram/telegram-emulator.ts';
import { startTelegram } from '../emulators/telegram/telegram-emulator.ts';
import { dumpStore, readFolder } from '../kit/dump.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum } from '../kit/sanctum.ts';

const described = JSON.stringify({
  caption: 'A red bicycle at a wall.',
  text: 'NO PARKING',
  objects: ['bicycle', 'wall'],
  language: 'en',
  warnings: [],
});
const usual: MediaAnswers = {
  reply: 'I see.',
  transcript: 'please free some space',
  descriptions: [described],
};

function environment(telegram: TelegramEmulator, model: { readonly url: string }): NodeJS.ProcessEnv {
  return {
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    MASTER_CHAT_IDS: '7',
    LLM_BASE_URL: model.url,
    LLM_MODEL: 'm',
    TRANSCRIBER_BASE_URL: model.url,
    TRANSCRIBER_MODEL: 'whisper-1',
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The model alone answers here; what the operator makes of an owner's words is proved elsewhere. */
function withoutOperator(folder: string): void {
  writeFileSync(path.join(folder, 'sanctum.yaml'), 'plugins:\n  operator:\n    enabled: false\n');
}

/** The bot's messages, once there are so many. */
function sent(telegram: TelegramEmulator, count: number) {
  return eventually(async () => {
    await Promise.resolve();
    return telegram.sent().length >= count && telegram.sent();
  }, 20_000);
}

describe('Telegram and the whole program', () => {
  for (const engine of ['sqlite', 'postgres'] as const) {
    it(`O1 a voice note becomes a transcript and a picture a description, both as data in the prompt (${engine})`, async () => {
      await using telegram = await startTelegram();
      await using model = await startMediaModel(usual);
      await using sanctum = await createSanctum(engine, environment(telegram, model));
      withoutOperator(sanctum.place.DATA_DIR);
      const voice = new TextEncoder().encode('OggS and so on');
      telegram.addFile('v1', { bytes: voice, path: 'voice/1.oga' });
      telegram.addFile('p1', { bytes: new TextEncoder().encode('a jpeg'), path: 'photos/1.jpg' });
      const api = await sanctum.start();

      const note = telegram.say({
        voice: { file_id: 'v1', file_unique_id: 'u', duration: 14, mime_type: 'audio/ogg' },
      });
      const [reply] = await sent(telegram, 1);
      assert.equal(reply?.['text'], 'I see.');
      assert.equal(Object(reply?.['reply_to_message'])['message_id'], note.message.message_id);
      assert.match(model.asked.at(-1) ?? '', /transcript sent by Ada on telegram.*please free some space/u);
      assert.deepEqual(model.heard, [
        { model: 'whisper-1', response_format: 'json', file: voice.byteLength, fileName: 'voice.ogg' },
      ]);
      const sha256 = createHash('sha256').update(voice).digest('hex');
      const file = path.join(
        sanctum.place.DATA_DIR,
        'objects',
        sha256.slice(0, 2),
        sha256.slice(2, 4),
        sha256,
      );
      assert.equal(statSync(file).mode & 0o777, 0o600);

      telegram.say({
        caption: 'what is this?',
        photo: [{ file_id: 'p1', file_unique_id: 'u', width: 9, height: 9 }],
      });
      await sent(telegram, 2);
      assert.match(model.asked.at(-1) ?? '', /description of an image sent by Ada.*A red bicycle at a wall/u);
      assert.ok(
        telegram.calls.some(
          ({ method, fields }) => method === 'sendChatAction' && fields['action'] === 'typing',
        ),
      );

      // The same recording again costs nothing.
      telegram.say({ voice: { file_id: 'v1', file_unique_id: 'u', duration: 14 } });
      await sent(telegram, 3);
      assert.equal(model.heard.length, 1);
      const tokens = await sanctum.run('tokens', '--by', 'role', '--json');
      assert.match(tokens.out, /transcriber/u);
      assert.match(tokens.out, /vision/u);
      assert.doesNotMatch(api.server.said(), new RegExp(telegram.token, 'u'));
    });
  }

  it('O1 what cannot be heard leaves a visible line and never blocks the message; a bad description is asked for once more', async () => {
    await using telegram = await startTelegram();
    await using model = await startMediaModel({
      ...usual,
      transcript: null,
      descriptions: ['{"caption":1}', described],
    });
    await using sanctum = await createSanctum('sqlite', environment(telegram, model));
    withoutOperator(sanctum.place.DATA_DIR);
    telegram.addFile('v1', { bytes: new Uint8Array(10), path: 'voice/1.oga' });
    telegram.addFile('d1', { bytes: new Uint8Array(1), path: 'documents/1', size: 21 * 1024 * 1024 });
    telegram.addFile('p1', { bytes: new Uint8Array(3), path: 'photos/1.jpg' });
    await sanctum.start();
    telegram.say({ voice: { file_id: 'v1', file_unique_id: 'u', duration: 14 } });
    await sent(telegram, 1);
    assert.match(model.asked.at(-1) ?? '', /\[voice, 14 s, not transcribed\]/u);
    telegram.say({ document: { file_id: 'd1', file_unique_id: 'u', file_name: 'big.iso' } });
    await sent(telegram, 2);
    assert.match(model.asked.at(-1) ?? '', /\[file big\.iso, not fetched\]/u);
    telegram.say({ photo: [{ file_id: 'p1', file_unique_id: 'u', width: 9, height: 9 }] });
    await sent(telegram, 3);
    assert.equal(model.seen(), 2);
    assert.match(model.asked.at(-1) ?? '', /A red bicycle/u);
  });

  it('K15 who is forgotten leaves neither the recording nor its transcript', async () => {
    await using telegram = await startTelegram();
    await using model = await startMediaModel({ ...usual, transcript: 'the marmalade hides in Zanzibar' });
    await using sanctum = await createSanctum('sqlite', environment(telegram, model));
    withoutOperator(sanctum.place.DATA_DIR);
    const bytes = new TextEncoder().encode('OggS marmalade');
    telegram.addFile('v1', { bytes, path: 'voice/1.oga' });
    const api = await sanctum.start();
    const from = { id: 9, is_bot: false, first_name: 'Bea' };
    const chat = telegram.addChat({ id: 9, type: 'private', first_name: 'Bea' });
    telegram.say({ voice: { file_id: 'v1', file_unique_id: 'u', duration: 3 } }, { chat, from });
    await sent(telegram, 1);
    const holds = async (): Promise<boolean> =>
      (await readFolder(path.join(sanctum.place.DATA_DIR, 'objects'))).some(({ text }) =>
        text.includes('OggS'),
      );
    assert.equal(await holds(), true);
    const forgotten = await sanctum.run('forget', 'person:telegram:9');
    assert.equal(forgotten.code, 0, forgotten.err);
    assert.equal(await holds(), false);
    await api.server.stop();
    const rows = (await dumpStore(sanctum.place)).join('\n');
    assert.match(rows, /voice_transcript/u);
    for (const trace of ['marmalade', 'Zanzibar', createHash('sha256').update(bytes).digest('hex')])
      assert.ok(!rows.includes(trace), trace);
    assert.equal((await sanctum.run('verify')).code, 0);
  });

  it('C3 K10 updates that come twice, in any order, in parallel and after a restart have one effect each; without the secret nothing is stored', async () => {
    await using telegram = await startTelegram();
    await using model = await startMediaModel(usual);
    const port = await freePort();
    await using sanctum = await createSanctum('sqlite', {
      ...environment(telegram, model),
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
    });
    withoutOperator(sanctum.place.DATA_DIR);
    const api = await sanctum.start();
    await eventually(() => Promise.resolve(telegram.updates.webhook() !== null));
    const threads = async (): Promise<readonly { readonly id: string }[]> => {
      const answer = (await (await fetch(`${api.server.url}/api/threads`)).json()) as {
        readonly threads: readonly { readonly id: string }[];
      };
      return answer.threads;
    };
    const { update } = telegram.say({ text: 'not to be heard' }, { hold: true });
    assert.equal(await telegram.updates.post(JSON.stringify(update), 'wrong'), 401);
    assert.equal(await telegram.updates.post(JSON.stringify(update), null), 401);
    assert.equal((await threads()).length, 0);

    telegram.updates.shuffle();
    const updates = Array.from({ length: 12 }, (_, index) => telegram.say({ text: `line ${index}` }).update);
    for (const one of updates) telegram.updates.repeat(one);
    await eventually(() => Promise.resolve(telegram.updates.pending() === 0));
    await sent(telegram, 1);
    const [thread] = await threads();
    const lines = async (): Promise<readonly string[]> =>
      (await api.messages(thread?.id ?? '')).filter(({ role }) => role === 'user').map(({ text }) => text);
    assert.deepEqual(
      await lines(),
      updates.map((_, index) => `line ${index}`),
    );

    const doctor = await sanctum.run('doctor');
    assert.match(
      doctor.out,
      /telegram: Webhook at http:\/\/127\.0\.0\.1:\d+\/telegram\/webhook; 0 updates wait/u,
    );
    await api.server.kill();
    for (const one of updates) telegram.updates.repeat(one);
    const again = await sanctum.start();
    await eventually(() => Promise.resolve(telegram.updates.pending() === 0), 20_000);
    const kept = (await again.messages(thread?.id ?? '')).filter(({ role }) => role === 'user');
    assert.equal(kept.length, updates.length);
  });
});
