import assert from 'node:assert/strict';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import { createCertificate } from './certificate.fixtures.ts';
import { askHealth } from './health.ts';
import type { ServerEnv } from './http/context.ts';
import { createFakeConversations } from './fake-conversations.fixtures.ts';
import { createPorts, startServer, wellHealth } from './in-memory.fixtures.ts';
import { ServerStartError } from './http/listen.ts';
import { createServer } from './server.ts';

const options = { name: 'Sanctum', version: '0.1.0', sha: 'abc123', holder: 'agt_1', port: 0 };

describe('the start', () => {
  it('W4 is refused on an open address without a token, with a sentence', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.org', '[::]']) {
      for (const adminToken of [undefined, '']) {
        assert.throws(
          () =>
            createServer(createPorts().ports, {
              ...options,
              host,
              ...(adminToken === undefined ? {} : { adminToken }),
            }),
          (fault) =>
            fault instanceof ServerStartError &&
            fault.code === 'admin-token-required' &&
            /ADMIN_TOKEN/.test(fault.message),
        );
      }
    }
  });

  it('W4 on all addresses, with a token, literal addresses are answered and names are not', async () => {
    await using server = await startServer({ host: '0.0.0.0', adminToken: 'a-token' });
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:/);
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
  });

  it('W4 of a second server on the same port is refused with a sentence', async () => {
    await using server = await startServer();
    const port = Number(new URL(server.url).port);
    await assert.rejects(
      startServer({ port }),
      (fault) =>
        fault instanceof ServerStartError &&
        fault.code === 'address-in-use' &&
        fault.message.includes(String(port)),
    );
    // Not even half of it is left when only the second port is taken.
    await assert.rejects(startServer({ webhookPort: port }), ServerStartError);
  });

  it('W4 with a public address that is none is refused', () => {
    assert.throws(
      () => createServer(createPorts().ports, { ...options, publicUrl: 'sanctum.example' }),
      (fault) => fault instanceof ServerStartError && fault.code === 'public-url-invalid',
    );
  });

  it('W4 with files that are no certificate is refused with a sentence', async () => {
    await assert.rejects(
      startServer({ tls: { cert: 'none', key: 'none' } }),
      (fault) => fault instanceof ServerStartError && fault.code === 'certificate-invalid',
    );
  });

  it('W4 with certificate files serves https', async () => {
    const tls = createCertificate();
    await using server = await startServer({ tls });
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const url = `${server.url.replace('127.0.0.1', 'localhost')}/health`;
    httpsRequest(url, { ca: tls.cert, family: 4 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
    assert.match(url, /^https:/);
    assert.equal(await promise, 200);
  });
});

describe('health', () => {
  it('W1 has the promised shape', async () => {
    await using server = await startServer();
    const response = await fetch(`${server.url}/health`);
    assert.equal(response.status, 200);
    const { uptimeSeconds, ...report } = (await response.json()) as { uptimeSeconds: number };
    assert.ok(uptimeSeconds >= 0 && Number.isInteger(uptimeSeconds));
    assert.deepEqual(report, {
      status: 'ok',
      name: 'Sanctum',
      version: '0.1.0',
      sha: 'abc123',
      store: { engine: 'sqlite', status: 'ok' },
      channels: [{ name: 'web', status: 'connected', since: '2026-01-02T03:04:05.000Z' }],
      problems: [],
    });
  });

  it('W1 is degraded as soon as something is wrong, says what, and names no account', async () => {
    const health = async () => ({
      ...wellHealth,
      store: { engine: 'postgres', ok: false, detail: 'The database does not answer.' } as const,
      checks: [{ name: 'models', state: 'failed', detail: 'The key is refused.' } as const],
      channels: [
        {
          name: 'telegram',
          account: 'secret_bot',
          state: { status: 'failed', detail: 'The token is refused.', since: 0 } as const,
        },
      ],
    });
    await using server = await startServer({}, { health });
    const report = await askHealth(server.url, AbortSignal.timeout(2_000));
    assert.equal(report.status, 'degraded');
    assert.deepEqual(report.problems, [
      'store: The database does not answer.',
      'models: The key is refused.',
      'telegram: The token is refused.',
    ]);
    assert.doesNotMatch(JSON.stringify(report), /secret_bot/);
  });
});

describe('metrics', () => {
  it('W9 tell of queues, channels, verdicts, tokens, errors and requests, by route and not by address', async () => {
    const totals = async () => ({
      verdicts: [{ verdict: 'silent', count: 4 }],
      tokens: [{ scope: 'reactive', provider: 'ollama', model: 'm', input: 5, output: 6, cached: 0 }],
      errors: [{ code: 'provider-timeout', count: 2 }],
    });
    await using server = await startServer({}, { totals });
    await fetch(`${server.url}/api/threads/thr_private/messages`);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    for (const line of [
      'sanctum_jobs{queue="turns",state="dead"} 1',
      'sanctum_channel_up{channel="web",status="connected"} 1',
      'sanctum_store_up{engine="sqlite"} 1',
      'sanctum_verdicts{verdict="silent"} 4',
      'sanctum_tokens{scope="reactive",provider="ollama",model="m",kind="input"} 5',
      'sanctum_errors{code="provider-timeout"} 2',
      'sanctum_http_requests_total{method="GET",route="/api/threads/:id/messages",status="404"} 1',
    ]) {
      assert.ok(text.includes(line), `${line} is not in\n${text}`);
    }
    assert.doesNotMatch(text, /thr_private/);
  });

  it('W9 every request is counted once, however many there were before and after somebody asked', async () => {
    await using server = await startServer();
    const served = async (): Promise<number> => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      const [, count] =
        /^sanctum_http_requests_total\{method="GET",route="\/health",status="200"\} (\d+)$/mu.exec(text) ??
        [];
      return Number(count);
    };
    const ask = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i += 1) await (await fetch(`${server.url}/health`)).text();
    };
    await ask(450);
    assert.equal(await served(), 450);
    await ask(5);
    assert.equal(await served(), 455);
  });

  it('W9 each request is one line with its id, status and time', async () => {
    await using server = await startServer();
    const answer = await fetch(`${server.url}/api/threads?limit=5`);
    const lines = server.logged.filter(({ message }) => message === 'request');
    assert.equal(lines.length, 1);
    const { ms, ...data } = lines[0]?.data ?? {};
    assert.equal(typeof ms, 'number');
    assert.deepEqual(data, {
      request: answer.headers.get('x-request-id'),
      client: '127.0.0.1',
      method: 'GET',
      path: '/api/threads',
      status: 200,
    });
  });
});

describe('pages and webhooks', () => {
  it('W5 the studio is mounted at / with what it needs, behind the sign-in and the limits', async () => {
    const studio = ({
      asset,
      login,
      limit,
    }: Parameters<NonNullable<Parameters<typeof startServer>[1]>['studio'] & {}>[0]) => {
      const app = new Hono<ServerEnv>();
      app.get('/', (context) => context.html(`<p>${asset('x.css')} ${login === undefined}</p>`));
      app.post('/say', limit, (context) => context.text('said'));
      app.get('/broken', () => {
        throw new Error('secret inside');
      });
      return app;
    };
    await using server = await startServer({ costlyPerMinute: 1 }, { studio });
    assert.equal(await (await fetch(server.url)).text(), '<p>/assets/x.css true</p>');
    const say = () => fetch(`${server.url}/say`, { method: 'POST' });
    assert.equal((await say()).status, 200);
    assert.equal((await say()).status, 429);
    const broken = await fetch(`${server.url}/broken`, { headers: { accept: 'text/html' } });
    const text = await broken.text();
    assert.equal(broken.status, 500);
    assert.match(text, /<h1>Something broke on our side<\/h1>/);
    assert.doesNotMatch(text, /secret/);
    await using locked = await startServer({ adminToken: 'a-token' }, { studio });
    assert.equal((await fetch(locked.url)).status, 401);
  });

  it('W4 a port for webhooks serves them and the health, and nothing else', async () => {
    const heard: string[] = [];
    const webhooks = [
      {
        path: '/telegram/webhook',
        async handle(request: Request) {
          heard.push(await request.text());
          return new Response('ok');
        },
      },
    ];
    await using server = await startServer({ webhookPort: 0, adminToken: 'a-token' }, { webhooks });
    for (const url of [server.url, server.webhookUrl ?? '']) {
      const answer = await fetch(`${url}/telegram/webhook`, { method: 'POST', body: url });
      assert.equal(await answer.text(), 'ok');
    }
    assert.deepEqual(heard, [server.url, server.webhookUrl]);
    const large = await fetch(`${server.webhookUrl}/telegram/webhook`, {
      method: 'POST',
      body: 'x'.repeat(1_000_001),
    });
    assert.equal(large.status, 413);
    assert.equal(heard.length, 2);
    assert.equal((await fetch(`${server.webhookUrl}/health`)).status, 200);
    for (const page of ['/', '/login', '/api/threads', '/metrics']) {
      assert.equal((await fetch(server.webhookUrl + page)).status, 404, page);
    }
  });
});

describe('the end', () => {
  it('W4 lets running requests finish, ends the streams, and takes nothing new', async () => {
    const fake = createFakeConversations();
    const slow = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const list = async () => {
      asked.resolve();
      await slow.promise;
      return [];
    };
    const server = await startServer({ closeMs: 5_000 }, { conversations: { ...fake.conversations, list } });
    const running = fetch(`${server.url}/api/threads`);
    const stream = await fetch(`${server.url}/api/events`);
    await asked.promise;
    const closed = server.close();
    assert.match(await stream.text(), /^retry: 1000\n\n$/);
    await assert.rejects(fetch(`${server.url}/health`));
    slow.resolve();
    assert.deepEqual(await (await running).json(), { threads: [] });
    await closed;
  });

  it('W4 does not wait for connections that ask nothing, also such as were never used', async () => {
    const server = await startServer({ closeMs: 10_000 });
    const idle = connect(Number(new URL(server.url).port), '127.0.0.1');
    const ended = new Promise<void>((resolve) => idle.once('close', () => resolve()));
    idle.on('error', () => {});
    idle.resume();
    await new Promise((resolve) => idle.once('connect', resolve));
    await fetch(`${server.url}/health`);
    const from = performance.now();
    await server.close();
    await ended;
    assert.ok(performance.now() - from < 2_000);
  });

  it('W4 does not wait for a stuck request longer than the limit', async () => {
    const fake = createFakeConversations();
    const asked = Promise.withResolvers<void>();
    const list = () => {
      asked.resolve();
      return new Promise<never>(() => {});
    };
    const server = await startServer({ closeMs: 100 }, { conversations: { ...fake.conversations, list } });
    const stuck = assert.rejects(fetch(`${server.url}/api/threads`));
    await asked.promise;
    const from = performance.now();
    await server.close();
    await stuck;
    assert.ok(performance.now() - from < 2_000);
  });
});
