import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import type { Api } from '../kit/api.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum } from '../kit/sanctum.ts';
import type { Sanctum } from '../kit/sanctum.ts';

type Answer = {
  readonly status: number;
  readonly type: string;
  readonly body: { readonly [member: string]: unknown };
};

async function post(api: Api, route: string, body: object): Promise<Answer> {
  const response = await fetch(`${api.url}${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: (await response.json()) as Answer['body'] };
}

async function ledgerOf(api: Api, query = ''): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${api.url}/admin/ledger${query}`);
  return { status: response.status, text: await response.text() };
}

async function configure(sanctum: Sanctum, chronicler: string): Promise<NodeJS.ProcessEnv> {
  const file = path.join(sanctum.place.DATA_DIR, 'sanctum.yaml');
  await writeFile(file, `plugins:\n  chronicler: ${chronicler}\n`);
  return { SANCTUM_CONFIG: file, EXPORT_PATH: path.join(sanctum.place.DATA_DIR, 'exports') };
}

/** What the agent said in the chat of the stream. */
async function spoken(api: Api): Promise<readonly string[]> {
  const { threads } = (await api.get('/api/threads')) as {
    readonly threads: readonly { readonly id: string; readonly channel: string }[];
  };
  const thread = threads.find(({ channel }) => channel === 'local');
  if (thread === undefined) return [];
  return (await api.messages(thread.id)).filter(({ role }) => role === 'agent').map(({ text }) => text);
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`a stream session on ${engine}`, () => {
    it('W1 S1 it is started, served, and ended by the admin routes, with its ledger on disk', async () => {
      await using sanctum = await createSanctum(engine);
      const environment = await configure(sanctum, '{ utcOffsetMinutes: 0 }');
      const api = await sanctum.start(environment);
      const none = await ledgerOf(api);
      assert.equal(none.status, 404);
      const early = await post(api, '/admin/session/end', {});
      assert.deepEqual([early.status, early.body['code']], [409, 'session-none']);
      assert.match(early.type, /^application\/problem\+json/);

      const started = await post(api, '/admin/session/start', { title: 'Bowls', theme: 'slow clay' });
      assert.equal(started.status, 201);
      assert.deepEqual(Object.keys(started.body).sort(), ['sessionId', 'startedAt']);
      const again = await post(api, '/admin/session/start', { title: 'Another' });
      assert.deepEqual([again.status, again.body['code']], [409, 'session-live']);
      const wrong = await post(api, '/admin/session/start', { title: 7, colour: 'red' });
      assert.equal(wrong.status, 422);
      const other = await post(api, '/admin/session/start', { channel: 'another-room' });
      assert.equal(other.status, 201, 'each channel has its own');
      assert.equal((await post(api, '/admin/session/end', { channel: 'another-room' })).status, 200);

      const say = (text: string, more: object = {}) =>
        post(api, '/admin/test-message', { author: 'mira', text, channel: 'local', ...more });
      const quiet = await say('the book is called The Clay Whisperer, by Anna Holt');
      assert.equal(quiet.status, 200);
      assert.deepEqual(Object.keys(quiet.body).sort(), [
        'messageId',
        'mode',
        'reasons',
        'reply',
        'verdict',
        'warden',
      ]);
      assert.deepEqual(
        [quiet.body['verdict'], quiet.body['mode'], quiet.body['warden'], quiet.body['reply']],
        ['silent', 'hearthkeeper', 'clear', null],
      );
      const asked = await say('@wren what was the name of that book?', { author: 'tomo' });
      assert.deepEqual([asked.body['verdict'], asked.body['mode']], ['answered', 'librarian']);
      assert.match(String(asked.body['reply']), /^mira said at \d\d:\d\d: “.*The Clay Whisperer/);
      const absent = await say('@wren who won the chess match?', { author: 'tomo' });
      assert.match(String(absent.body['reply']), /^Not said today/);
      const spam = await say('Cheap viewers and followers on streamhype . example (remove the space)', {
        author: 'xx_9',
        firstMessage: true,
        accountCreatedAt: new Date(Date.now() - 86_400_000).toISOString(),
      });
      assert.deepEqual(
        [spam.body['verdict'], spam.body['warden'], spam.body['reply']],
        ['flagged', 'flagged', null],
      );
      assert.ok((spam.body['reasons'] as readonly string[]).length > 0);
      assert.equal((await post(api, '/admin/test-message', { author: 'x' })).status, 422);

      const live = await ledgerOf(api, `?session=${String(started.body['sessionId'])}`);
      assert.equal(live.status, 200);
      assert.match(live.text, /^# Sanctum Ledger — \d{4}-\d\d-\d\d\n/);
      assert.match(live.text, /Theme: slow clay/);
      assert.match(live.text, /## Warden Flags\n\n- .*streamhype/);
      assert.equal((await ledgerOf(api, '?session=nobody')).status, 404);

      const ended = await post(api, '/admin/session/end', { channel: 'local' });
      assert.deepEqual([ended.status, ended.body['sessionId']], [200, started.body['sessionId']]);
      const file = String(ended.body['ledgerPath']);
      assert.equal(path.dirname(file), environment['EXPORT_PATH']);
      const written = await readFile(file, 'utf8');
      assert.deepEqual(
        [...written.matchAll(/^## (.+)$/gm)].slice(0, 5).map(([, heading]) => heading),
        ['Stream Theme', 'Notable Discussion', 'Agent Actions', 'Clip Candidates', 'Blog Seeds'],
      );
      assert.equal((await post(api, '/admin/session/end', { channel: 'local' })).status, 409);
      const verified = await sanctum.run('verify');
      assert.equal(verified.code, 0, verified.out);
      const rebuilt = await sanctum.run('rebuild', 'chronicler', '--json');
      assert.equal((JSON.parse(rebuilt.out) as { rebuilt: { rows: number }[] }).rebuilt[0]?.rows, 0);
    });

    it('S1 S3 killed in mid-stream, the session goes on, and one silence has one prompt', async () => {
      await using sanctum = await createSanctum(engine);
      const environment = await configure(
        sanctum,
        '{ silenceMinutes: 0.05, longPauseMinutes: 600, utcOffsetMinutes: 0 }',
      );
      let api = await sanctum.start(environment);
      const started = await post(api, '/admin/session/start', {});
      await post(api, '/admin/test-message', { author: 'mira', text: 'good evening' });
      // Kills that fall before, into and after the moment in which the prompt is offered.
      for (const wait of [2_600, 250, 60]) {
        await sleep(wait);
        await api.server.kill();
        api = await sanctum.start(environment);
      }
      await eventually(async () => (await spoken(api)).length > 0, 40_000);
      await sleep(1_500);
      assert.equal((await spoken(api)).length, 1);
      const answered = await post(api, '/admin/test-message', { author: 'mira', text: 'I am still here' });
      assert.equal(answered.body['verdict'], 'silent');
      await eventually(async () => (await spoken(api)).length === 2, 40_000);
      const ended = await post(api, '/admin/session/end', {});
      assert.equal(ended.body['sessionId'], started.body['sessionId']);
      const ledger = await readFile(String(ended.body['ledgerPath']), 'utf8');
      assert.equal([...ledger.matchAll(/ hearthkeeper: /g)].length, 2);
    });
  });
}

describe('the end of a session', () => {
  it('S7 killed before its ledger is written, the next start writes it, once and whole', async () => {
    await using sanctum = await createSanctum('sqlite');
    const environment = await configure(sanctum, '{}');
    let api = await sanctum.start(environment);
    await post(api, '/admin/session/start', { title: 'Cut short' });
    await post(api, '/admin/test-message', { author: 'mira', text: 'good evening everybody' });
    void post(api, '/admin/session/end', {}).catch(() => undefined);
    await sleep(15);
    await api.server.kill();
    api = await sanctum.start(environment);
    const folder = environment['EXPORT_PATH'] ?? '';
    // The kill may have come before the end was recorded: then the session is still live, and ends now.
    await post(api, '/admin/session/end', {});
    const files = await eventually(async () => {
      const found = await readdir(folder).catch(() => []);
      return found.length > 0 && found.every((name) => name.endsWith('.md')) ? found : null;
    });
    assert.equal(files.length, 1);
    assert.match(
      await readFile(path.join(folder, files[0] ?? ''), 'utf8'),
      /Theme: Cut short[\s\S]*## Statistics/,
    );
    await eventually(async () => {
      const lists = await Promise.all(
        ['ready', 'active', 'dead'].map((state) => api.get(`/api/jobs?state=${state}`)),
      );
      return !JSON.stringify(lists).includes('chronicler.ledger');
    });
  });

  it('S3 the streamer’s wishes are heard on the page too: modes, talkativeness, and flags that teach', async () => {
    await using sanctum = await createSanctum('sqlite');
    const api = await sanctum.start(await configure(sanctum, '{}'));
    await post(api, '/admin/session/start', {});
    const line =
      'hello dear, I draw emotes and overlays for streamers, add me on discord artsy_one to see my portfolio';
    const say = () => post(api, '/admin/test-message', { author: 'artsy', text: line, firstMessage: true });
    const flagged = await say();
    assert.equal(flagged.body['warden'], 'flagged');
    const { threads } = (await api.get('/api/threads')) as {
      readonly threads: readonly { readonly id: string }[];
    };
    const thread = threads[0]?.id ?? '';
    const decide = (message: unknown, decision: string) =>
      post(api, '/api/stream/flags', { thread, message, decision });
    const page = await (await fetch(`${api.url}/stream`)).text();
    assert.match(page, /artsy_one to see my portfolio/);
    assert.equal((await decide(flagged.body['messageId'], 'allow-person')).status, 200);
    assert.equal((await decide(flagged.body['messageId'], 'keep')).status, 404);
    assert.equal((await say()).body['warden'], 'clear', 'who is allowed is not flagged again');

    assert.equal((await post(api, '/api/stream/modes', { thread, mode: 'steward', on: false })).status, 409);
    assert.equal(
      (await post(api, '/api/stream/modes', { thread, mode: 'librarian', on: false })).status,
      200,
    );
    assert.equal((await post(api, '/api/stream/talk', { thread, level: 'silent' })).status, 200);
    assert.equal((await post(api, '/api/stream/talk', { thread, level: 'loud' })).status, 422);
    const hushed = await post(api, '/admin/test-message', { author: 'tomo', text: '@wren who said that?' });
    assert.deepEqual(
      [hushed.body['verdict'], hushed.body['reasons']],
      ['silent', ['the agent was asked to be silent']],
    );
  });
});
