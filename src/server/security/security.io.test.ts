import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, it } from 'node:test';
import { startServer } from '../in-memory.fixtures.ts';

const json = { 'content-type': 'application/json' };
const adminToken = 'correct-horse-battery-staple';

/** Sends headers that `fetch` would not, and gives status, headers and text. */
async function send(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: { readonly [name: string]: string };
    readonly body?: string;
  } = {},
) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: { [name: string]: string | string[] | undefined };
    text: string;
  }>();
  const request = httpRequest(
    url,
    { method: options.method ?? 'GET', headers: options.headers ?? {} },
    (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    },
  );
  request.on('error', reject);
  request.end(options.body);
  return promise;
}

function codeOf(text: string): unknown {
  return (JSON.parse(text) as { code: unknown }).code;
}

describe('names and origins', () => {
  it('W4 a foreign Host is refused, the own names are not', async () => {
    await using server = await startServer({ publicUrl: 'https://sanctum.example' });
    const port = new URL(server.url).port;
    const ask = (host: string) => send(`${server.url}/api/threads`, { headers: { host } });
    for (const host of [
      `localhost:${port}`,
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
      'sanctum.example',
      'LOCALHOST',
    ]) {
      assert.equal((await ask(host)).status, 200, host);
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '192.168.1.5',
      'localhost.evil.example',
      'evil@localhost',
    ]) {
      const answer = await ask(host);
      assert.ok(answer.status === 403 || answer.status === 400, `${host} got ${answer.status}`);
    }
    assert.equal(codeOf((await ask('evil.example')).text), 'host-refused');
  });

  it('W4 a changing request from another site is refused and changes nothing', async () => {
    await using server = await startServer({ publicUrl: 'https://sanctum.example' });
    const { host } = new URL(server.url);
    const create = (headers: { readonly [name: string]: string }) =>
      send(`${server.url}/api/threads`, {
        method: 'POST',
        headers: { ...json, host, ...headers },
        body: '{}',
      });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `https://${host}` },
      { origin: 'http://localhost:1' },
      { origin: 'http://sanctum.example', host: 'sanctum.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: `http://${host}` },
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
    ]) {
      const answer = await create(headers);
      assert.deepEqual(
        [answer.status, codeOf(answer.text)],
        [403, 'origin-refused'],
        JSON.stringify(headers),
      );
    }
    const { text } = await send(`${server.url}/api/threads`);
    assert.deepEqual(JSON.parse(text), { threads: [] });
    for (const headers of [
      {},
      { origin: `http://${host}` },
      { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://sanctum.example', host: 'sanctum.example' },
    ]) {
      assert.equal((await create(headers)).status, 201, JSON.stringify(headers));
    }
  });

  it('W4 every answer carries the headers that keep foreign code out', async () => {
    await using server = await startServer();
    for (const path of ['/health', '/api/threads', '/api/nothing', '/nothing', '/login', '/metrics']) {
      const { headers } = await send(server.url + path);
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /default-src 'self'/, path);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'same-origin');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.ok(headers['x-request-id']);
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
  });
});

describe('signing in', () => {
  it('W4 with a token everything but health, login and assets asks for it', async () => {
    await using server = await startServer({ adminToken });
    for (const path of [
      '/api/threads',
      '/metrics',
      '/api/openapi.json',
      '/api/nothing',
      '/',
      '/api/threads/thr_1/events',
    ]) {
      const answer = await send(server.url + path);
      assert.deepEqual([answer.status, codeOf(answer.text)], [401, 'not-signed-in'], path);
      assert.equal(answer.headers['www-authenticate'], 'Bearer realm="sanctum"');
    }
    for (const path of ['/health', '/login']) assert.equal((await send(server.url + path)).status, 200, path);
    assert.equal((await send(`${server.url}/assets/x.css`)).status, 404);
    const right = await send(`${server.url}/api/threads`, {
      headers: { authorization: `Bearer ${adminToken}` },
    });
    assert.equal(right.status, 200);
  });

  it('W4 the right token needs no Host of ours: a program cannot be tricked as a browser can', async () => {
    await using server = await startServer({ adminToken });
    const headers = { authorization: `Bearer ${adminToken}`, host: 'sanctum-agent:8000' };
    assert.equal((await send(`${server.url}/metrics`, { headers })).status, 200);
    assert.equal(
      (await send(`${server.url}/metrics`, { headers: { host: 'sanctum-agent:8000' } })).status,
      403,
    );
  });

  it('W4 people are led to the form and back, with a cookie that scripts and other sites cannot use', async () => {
    await using server = await startServer({ adminToken });
    const asked = await send(`${server.url}/chats?x=1`, { headers: { accept: 'text/html' } });
    assert.deepEqual([asked.status, asked.headers['location']], [303, '/login?next=%2Fchats']);
    const form = await send(`${server.url}/login?next=%2Fchats`);
    assert.match(form.text, /name="next" value="\/chats"/);
    const post = (token: string, next: string) =>
      send(`${server.url}/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token, next }).toString(),
      });
    const wrong = await post('guess', '/chats');
    assert.deepEqual([wrong.status, wrong.headers['set-cookie']], [401, undefined]);
    const right = await post(adminToken, '/chats');
    assert.deepEqual([right.status, right.headers['location']], [303, '/chats']);
    const cookie = String(right.headers['set-cookie']);
    assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Lax$/);
    assert.ok(!cookie.includes(adminToken));
    const [session = ''] = cookie.split(';');
    const ask = (value: string) => send(`${server.url}/api/threads`, { headers: { cookie: value } });
    assert.equal((await ask(session)).status, 200);
    assert.equal((await ask(`sanctum_session=other; ${session}`)).status, 200);
    assert.equal((await ask(`${session}x`)).status, 401);
    assert.equal((await ask(session.replace('=', '=9'))).status, 401);
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example']) {
      assert.equal((await post(adminToken, next)).headers['location'], '/', next);
    }
    const out = await send(`${server.url}/logout`, { method: 'POST', headers: { cookie: session } });
    assert.match(String(out.headers['set-cookie']), /^sanctum_session=; Max-Age=0/);
  });

  it('W4 a session ends by itself, and with the token', async () => {
    let now = Date.now();
    await using server = await startServer({ adminToken }, { clock: () => now });
    await using other = await startServer({ adminToken: 'another-token' });
    const signIn = await send(`${server.url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${adminToken}`,
    });
    const [cookie = ''] = String(signIn.headers['set-cookie']).split(';');
    assert.equal((await send(`${server.url}/api/threads`, { headers: { cookie } })).status, 200);
    assert.equal((await send(`${other.url}/api/threads`, { headers: { cookie } })).status, 401);
    now += 31 * 24 * 60 * 60 * 1000;
    assert.equal((await send(`${server.url}/api/threads`, { headers: { cookie } })).status, 401);
  });

  it('W4 under https the cookie never travels in the clear', async () => {
    await using server = await startServer({ adminToken, publicUrl: 'https://sanctum.example' });
    const signIn = await send(`${server.url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${adminToken}`,
    });
    assert.match(String(signIn.headers['set-cookie']), /; Secure$/);
  });

  it('W4 guessing is slowed down, by form and by header', async () => {
    let now = Date.now();
    await using server = await startServer({ adminToken }, { clock: () => now });
    const form = () =>
      send(`${server.url}/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'token=guess',
      });
    const header = (token: string) =>
      send(`${server.url}/api/threads`, { headers: { authorization: `Bearer ${token}` } });
    for (let tries = 0; tries < 5; tries += 1) assert.equal((await form()).status, 401);
    for (let tries = 0; tries < 5; tries += 1) assert.equal((await header(`guess${tries}`)).status, 401);
    const slowed = await form();
    assert.deepEqual([slowed.status, codeOf(slowed.text)], [429, 'too-many-requests']);
    assert.ok(Number(slowed.headers['retry-after']) > 0);
    assert.equal((await header(adminToken)).status, 429);
    now += 61_000;
    assert.equal((await header(adminToken)).status, 200);
  });

  it('W9 neither token nor cookie nor query nor text reaches the log', async () => {
    await using server = await startServer({ adminToken });
    const authorization = `Bearer ${adminToken}`;
    await send(`${server.url}/api/memory/search?q=private-words`, { headers: { authorization } });
    await send(`${server.url}/api/threads`, {
      method: 'POST',
      headers: { ...json, authorization, cookie: 'sanctum_session=private-session' },
      body: '{"title":"private-title"}',
    });
    const log = JSON.stringify(server.logged);
    assert.match(log, /\/api\/memory\/search/);
    assert.doesNotMatch(log, /private|correct-horse/);
  });
});

describe('haste', () => {
  it('W3 the 61st costly call of a minute waits as long as it is told', async () => {
    let now = Date.now();
    await using server = await startServer({}, { clock: () => now });
    const search = () => send(`${server.url}/api/memory/search?q=tea`);
    for (let call = 0; call < 60; call += 1) assert.equal((await search()).status, 200);
    const refused = await search();
    assert.deepEqual([refused.status, codeOf(refused.text)], [429, 'too-many-requests']);
    assert.equal((await send(`${server.url}/api/threads`)).status, 200);
    now += Number(refused.headers['retry-after']) * 1000 + 1;
    assert.equal((await search()).status, 200);
  });

  it('W3 behind a proxy on this machine each client has its own count', async () => {
    await using server = await startServer({ publicUrl: 'https://sanctum.example', costlyPerMinute: 1 });
    const search = (forwarded: string) =>
      send(`${server.url}/api/memory/search?q=tea`, { headers: { 'x-forwarded-for': forwarded } });
    assert.equal((await search('203.0.113.1')).status, 200);
    assert.equal((await search('198.51.100.9, 203.0.113.1')).status, 429);
    assert.equal((await search('203.0.113.2')).status, 200);
  });

  it('W3 without a proxy the forwarded name counts for nothing', async () => {
    await using server = await startServer({ costlyPerMinute: 1 });
    const search = (forwarded: string) =>
      send(`${server.url}/api/memory/search?q=tea`, { headers: { 'x-forwarded-for': forwarded } });
    assert.equal((await search('203.0.113.1')).status, 200);
    assert.equal((await search('203.0.113.2')).status, 429);
  });
});
