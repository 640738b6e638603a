import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import pg from 'pg';
import type { Api } from '../kit/api.ts';
import { eventually } from '../kit/house.ts';
import { openLive } from '../kit/live.ts';
import { run } from '../kit/program.ts';
import type { Ended } from '../kit/program.ts';
import { createSanctum, replyIn } from '../kit/sanctum.ts';
import { startTcpProxy } from '../kit/tcp-proxy.ts';

const smallDisk = `--import ${new URL('../kit/small-disk.ts', import.meta.url).href}`;

/** A start that ended with this code and one sentence that a person can act on. */
function refused(ended: Ended, code: number, sentence: RegExp): void {
  assert.equal(ended.code, code, ended.err);
  assert.match(ended.err, sentence);
  assert.equal(ended.out, '');
  assert.ok(ended.err.trim().split('\n').length <= 2, `few words: ${ended.err}`);
  assert.doesNotMatch(ended.err, /\n {4}at |undefined|\[object/);
}

async function problemOf(response: Response): Promise<{ readonly code: string; readonly hint: string }> {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  return (await response.json()) as { code: string; hint: string };
}

function post(api: Api, thread: string, text: string, key: string): Promise<Response> {
  return fetch(`${api.url}/api/threads/${thread}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text, key }),
    signal: AbortSignal.timeout(20_000),
  });
}

const feels = async (api: Api, status: string) =>
  ((await api.get('/health')) as { readonly status: string }).status === status;

describe('a start that cannot be', () => {
  it('K12 a second program on the same folder ends with 4 and leaves the first alone', async () => {
    await using sanctum = await createSanctum('sqlite');
    const api = await sanctum.start();
    refused(await sanctum.run('serve'), 4, /in use by a running Sanctum.*Stop that one first/);
    const thread = await api.newThread();
    await api.say(thread, 'still here?');
    await replyIn(api, thread, 'complete');
    assert.equal((await sanctum.run('verify')).code, 0, 'commands still find the first');
  });

  it('W4 a port that is taken ends with 5, and the store can be opened again at once', async () => {
    await using sanctum = await createSanctum('sqlite');
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    assert.ok(address !== null && typeof address === 'object');
    const ended = await run({ ...sanctum.place, PORT: String(address.port) }, ['serve']);
    await new Promise((resolve) => taken.close(resolve));
    refused(ended, 5, new RegExp(`127\\.0\\.0\\.1:${address.port}.*PORT`));
    await sanctum.start();
  });

  it('K13 a SQLite file that needs a newer program is left byte for byte as it is', async () => {
    await using sanctum = await createSanctum('sqlite');
    assert.equal((await sanctum.run('verify')).code, 0);
    const file = `${sanctum.place.DATA_DIR}/sanctum.db`;
    const database = new DatabaseSync(file);
    database.exec(`update meta set value = '9999' where key = 'minReader'`);
    database.close();
    const before = await readFile(file);
    for (const command of ['serve', 'verify', 'rebuild']) {
      refused(await sanctum.run(command), 4, /newer program.*9999.*Nothing was changed/);
    }
    assert.ok(before.equals(await readFile(file)));
  });

  it('K13 a PostgreSQL database that needs a newer program is refused too', async () => {
    await using sanctum = await createSanctum('postgres');
    assert.equal((await sanctum.run('verify')).code, 0);
    const client = new pg.Client({ connectionString: sanctum.place.DATABASE_URL });
    await client.connect();
    try {
      await client.query(`update meta set value = '9999' where key = 'minReader'`);
      refused(await sanctum.run('serve'), 4, /newer program.*9999.*Nothing was changed/);
      const { rows } = await client.query(`select value from meta where key = 'minReader'`);
      assert.deepEqual(rows, [{ value: '9999' }]);
    } finally {
      await client.end();
    }
  });

  it('K12 a damaged file ends with 4 and is not touched', async () => {
    await using sanctum = await createSanctum('sqlite');
    assert.equal((await sanctum.run('verify')).code, 0);
    const file = `${sanctum.place.DATA_DIR}/sanctum.db`;
    const damaged = await readFile(file);
    damaged.fill(0x5a, 0, 4096);
    await writeFile(file, damaged);
    refused(await sanctum.run('serve'), 4, /damaged.*restore a backup/);
    assert.ok(damaged.equals(await readFile(file)));
  });

  it('K12 a PostgreSQL that cannot be reached ends with 4 and tells where, without the password', async () => {
    await using sanctum = await createSanctum('sqlite');
    const place = { ...sanctum.place, DATABASE_URL: 'postgres://u:swordfish@127.0.0.1:1/none' };
    const ended = await run(place, ['serve']);
    refused(ended, 4, /127\.0\.0\.1/);
    assert.doesNotMatch(ended.err, /swordfish/);
  });
});

describe('a store that fails while the program runs', () => {
  it('Q3 a full disk refuses to write with what to do; with room again it goes on by itself', async () => {
    await using sanctum = await createSanctum('sqlite', { NODE_OPTIONS: smallDisk });
    const api = await sanctum.start();
    const thread = await api.newThread();
    await api.say(thread, 'before');
    await replyIn(api, thread, 'complete');
    process.kill(api.server.pid, 'SIGUSR2');
    const kept: string[] = ['before'];
    let response: Response | undefined;
    let text = '';
    for (let i = 0; i < 50 && response?.ok !== false; i += 1) {
      text = `${i} ${'what a long message '.repeat(400)}`.trim();
      response = await post(api, thread, text, `fill-${i}`);
      if (response.ok) kept.push(text);
    }
    assert.ok(response !== undefined);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '5');
    const problem = await problemOf(response);
    assert.equal(problem.code, 'disk-full');
    assert.match(problem.hint, /Free some space.*same key/);
    assert.ok((await api.messages(thread)).length > 1, 'reading goes on');

    process.kill(api.server.pid, 'SIGUSR2');
    await eventually(() => feels(api, 'ok'));
    const again = await post(api, thread, text, `fill-${kept.length - 1}`);
    assert.equal(again.status, 202);
    kept.push(text);
    await replyIn(api, thread, 'complete', 30_000);
    const said = (await api.messages(thread)).filter(({ role }) => role === 'user');
    assert.deepEqual(
      said.map((message) => message.text),
      kept,
      'all that was acknowledged, once',
    );
    assert.equal((await sanctum.run('verify')).code, 0);
  });

  it('Q3 K8 a PostgreSQL that goes and comes back: refusals, no restart, nothing acknowledged lost', async () => {
    await using sanctum = await createSanctum('postgres');
    await using proxy = await startTcpProxy(sanctum.place.DATABASE_URL ?? '');
    const api = await sanctum.start({ DATABASE_URL: proxy.url });
    const thread = await api.newThread();
    const kept = [await api.say(thread, 'before')];
    await replyIn(api, thread, 'complete');
    kept.push(await api.say(thread, 'while it goes [[words 300]]'));
    using live = await openLive(`${api.url}/api/threads/${thread}/events`);
    await live.until((frame) => frame.event === 'token' && Number(frame.data['offset']) > 300);
    await proxy.cut();

    const refusal = await post(api, thread, 'into the void', 'void');
    assert.equal(refusal.status, 503);
    assert.ok(Number(refusal.headers.get('retry-after')) > 0);
    assert.equal((await problemOf(refusal)).code, 'store-unavailable');
    assert.equal((await fetch(`${api.url}/api/threads/${thread}/messages`)).status, 503);
    assert.ok(await feels(api, 'degraded'));

    await proxy.restore();
    await eventually(() => feels(api, 'ok'), 30_000);
    const again = await post(api, thread, 'into the void', 'void');
    assert.equal(again.status, 202);
    kept.push(((await again.json()) as { messageId: string }).messageId);
    await replyIn(api, thread, 'complete', 60_000);
    // What followed has ended with the database; it comes back as a browser does.
    const seen = live.frames.findLast((frame) => frame.id !== null)?.id ?? 0;
    using resumed = await openLive(`${api.url}/api/threads/${thread}/events`, seen);
    await resumed.until((frame) => {
      const message = frame.data['message'] as { readonly id: string } | undefined;
      return frame.event === 'message' && message?.id === kept.at(-1);
    });
    const shown = await api.messages(thread);
    const said = shown.filter(({ role }) => role === 'user').map(({ id }) => id);
    assert.deepEqual(said, kept);
    const verified = await sanctum.run('verify');
    assert.equal(verified.code, 0, verified.out);
  });
});

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`a program that is told to stop on ${engine}`, () => {
    it('K11 R5 in mid-sentence it ends soon with 0, and offers the rest after its next start', async () => {
      await using sanctum = await createSanctum(engine);
      const first = await sanctum.start();
      const thread = await first.newThread();
      using live = await openLive(`${first.url}/api/threads/${thread}/events`);
      await first.say(thread, 'a long one [[words 250]]');
      await live.until((frame) => frame.event === 'token' && Number(frame.data['offset']) > 200);
      const before = Date.now();
      assert.equal(await first.server.stop(), 0, first.server.said());
      assert.ok(Date.now() - before < 10_000, `${Date.now() - before} ms`);

      const api = await sanctum.start();
      const partial = await replyIn(api, thread, 'interrupted');
      assert.ok(partial.text.length > 200, partial.text);
      assert.equal((await api.post(`/api/threads/${thread}/continue`)).status, 202);
      const whole = await replyIn(api, thread, 'complete', 30_000);
      assert.ok(
        whole.text.startsWith(partial.text) && whole.text.endsWith(' word250'),
        whole.text.slice(-40),
      );
    });
  });
}
