import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestDatabase } from '../../../test/kit/postgres.ts';
import { createTestDatabase } from '../../../test/kit/postgres.ts';
import { startTcpProxy } from '../../../test/kit/tcp-proxy.ts';
import type { EventMeta } from '../../kernel/event.ts';
import { core } from '../migrations/core.ts';
import type { Commit, Store } from '../store.ts';
import { openPostgresStore } from './postgres-store.ts';

const meta: EventMeta = { at: 1, actor: 'owner:test', origin: 'direct' };

function openNode(database: Pick<TestDatabase, 'url'>, nodeId: string): Promise<Store> {
  const { url } = database;
  return openPostgresStore({ url, nodeId, projections: [], migrations: [core], clock: () => Date.now() });
}

function saying(stream: string, text: string): Commit {
  return { appends: [{ stream, expected: 'any', events: [{ type: 'note.added', data: { text } }], meta }] };
}

/** Waits until the claim holds; the test fails by its own assertion when it does not in time. */
async function until(claim: () => boolean, ms = 5_000): Promise<void> {
  for (const end = Date.now() + ms; !claim() && Date.now() < end;) await sleep(5);
}

async function query(database: TestDatabase, sql: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: database.url, application_name: 'test' });
  await client.connect();
  try {
    return (await client.query(sql)).rowCount;
  } finally {
    await client.end();
  }
}

describe('nodes on one PostgreSQL', () => {
  it('K8 a node hears its own commits at once and those of the others soon', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database, 'a');
    await using b = await openNode(database, 'b');
    const heard = { a: [] as string[][], b: [] as string[][] };
    a.onCommit((streams) => heard.a.push([...(streams ?? ['everything'])]));
    b.onCommit((streams) => heard.b.push([...(streams ?? ['everything'])]));
    await a.commit(saying('note:1', 'x'));
    assert.deepEqual(heard.a, [['note:1']]);
    await until(() => heard.b.length > 0);
    assert.deepEqual(heard.b, [['note:1']]);
    await sleep(30);
    assert.deepEqual(heard.a, [['note:1']]);
    assert.deepEqual((await b.readAll('start', 10)).events.length, 1);
  });

  it('K8 notices name every stream of a burst of commits, or everything where those are too many', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database, 'a');
    await using b = await openNode(database, 'b');
    const heard: (ReadonlySet<string> | null)[] = [];
    b.onCommit((streams) => heard.push(streams));
    const names = Array.from({ length: 50 }, (_, n) => `note:${n}`);
    await Promise.all(names.map((name) => a.commit(saying(name, 'x'))));
    const named = (): Set<string> => new Set(heard.flatMap((streams) => [...(streams ?? [])]));
    await until(() => named().size === names.length);
    assert.equal(named().size, names.length);
    const many = Array.from({ length: 300 }, (_, n) => saying(`note:${n}`, 'x').appends ?? []).flat();
    await a.commit({ appends: many });
    await until(() => heard.includes(null));
    assert.ok(heard.includes(null));
  });

  it('R5 signals reach every node once and in order, also near the largest size', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database, 'a');
    await using b = await openNode(database, 'b');
    const heard = { a: [] as string[], b: [] as string[] };
    a.signals.subscribe((topic, payload) => heard.a.push(`${topic}=${payload}`));
    b.signals.subscribe((topic, payload) => heard.b.push(`${topic}=${payload}`));
    const sent: string[] = [];
    for (let n = 0; n < 500; n += 1) {
      const payload = n % 100 === 7 ? `${n}${'"\n'.repeat(3_000)}` : `${n} ü 🦊 \0`;
      a.signals.publish('tokens', payload);
      sent.push(`tokens=${payload}`);
      if (n % 50 === 0) await sleep(2);
    }
    await until(() => heard.b.length >= sent.length);
    assert.deepEqual(heard.b, sent);
    await sleep(30);
    assert.deepEqual(heard.a, sent);
    assert.throws(() => a.signals.publish('tokens', 'x'.repeat(7_000)), RangeError);
  });

  it('K13 nodes that start at once migrate once', async () => {
    await using database = await createTestDatabase();
    const nodes = await Promise.all(['a', 'b', 'c', 'd'].map((name) => openNode(database, name)));
    const [first] = nodes;
    const rows = await first?.query({ sql: 'select id from migrations', parameters: [] });
    assert.deepEqual(rows, [{ id: '0001-core' }]);
    for (const node of nodes) await node[Symbol.asyncDispose]();
  });

  it('Q3 killed connections are replaced: work goes on, and listeners are told that anything may have changed', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database, 'a');
    await using b = await openNode(database, 'b');
    const heard: (ReadonlySet<string> | null)[] = [];
    const signals: string[] = [];
    b.onCommit((streams) => heard.push(streams));
    b.signals.subscribe((_, payload) => signals.push(payload));
    const names = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `note:${n}`);
    await Promise.all(names.map((name) => a.commit(saying(name, 'x'))));
    await until(() => heard.length > 0);
    heard.length = 0;
    const killed = await query(
      database,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name like 'sanctum%' and datname = current_database()`,
    );
    assert.ok((killed ?? 0) >= 6, `${killed} connections`);
    await a.commit(saying('note:1', 'y'));
    await b.commit(saying('note:1', 'z'));
    assert.equal(await b.revision('note:1'), 3);
    await until(() => heard.includes(null));
    assert.ok(heard.includes(null));
    await until(() => {
      a.signals.publish('t', 'again');
      return signals.length > 0;
    });
    assert.equal(signals[0], 'again');
    heard.length = 0;
    await a.commit(saying('note:9', 'x'));
    await until(() => heard.some((streams) => streams?.has('note:9')));
    assert.ok(heard.some((streams) => streams?.has('note:9')));
  });

  it('Q3 a commit whose connection is killed either holds whole or not at all, and its repetition tells', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database, 'a');
    const killing = new AbortController();
    const killer = (async () => {
      while (!killing.signal.aborted) {
        await query(
          database,
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'sanctum a' and datname = current_database()`,
        );
        await sleep(10);
      }
    })();
    for (let n = 0; n < 60; n += 1) {
      const command = { principal: 'p', stream: 's', key: `${n}`, hash: 'h', result: n, at: 1 };
      for (let settled = false; !settled;) {
        try {
          const { type } = await a.commit({ ...saying('note:1', `${n}`), command });
          assert.ok(type === 'committed' || type === 'repeated', type);
          settled = true;
        } catch (error) {
          assert.equal(error instanceof Error && 'code' in error && error.code, 'store-unavailable');
        }
      }
    }
    killing.abort();
    await killer;
    const events = await a.read('note:1');
    assert.deepEqual(
      events.map((event) => ('text' in event.data ? event.data.text : null)),
      Array.from({ length: 60 }, (_, n) => `${n}`),
    );
  });

  it('Q3 a database that goes away and comes back is reported, and used again without a restart', async () => {
    await using database = await createTestDatabase();
    await using proxy = await startTcpProxy(database.url);
    await using a = await openNode(proxy, 'a');
    await using b = await openNode(database, 'b');
    const heard: (ReadonlySet<string> | null)[] = [];
    a.onCommit((streams) => heard.push(streams));
    await a.commit(saying('note:1', 'x'));
    await proxy.cut();
    await assert.rejects(a.commit(saying('note:1', 'y')), { code: 'store-unavailable' });
    await assert.rejects(a.read('note:1'), { code: 'store-unavailable' });
    await assert.rejects(a.jobs.claim({ queues: ['q'], worker: 'w', limit: 1, now: 1, leaseMs: 1 }), {
      code: 'store-unavailable',
    });
    const health = await a.health();
    assert.ok(!health.ok);
    assert.match(health.problem, /does not answer/);
    assert.doesNotMatch(health.problem, new RegExp(new URL(database.url).password));
    await b.commit(saying('note:1', 'z'));
    heard.length = 0;
    await proxy.restore();
    assert.deepEqual(await a.health(), { ok: true });
    await a.commit(saying('note:1', 'again'));
    assert.equal(await a.revision('note:1'), 3);
    await until(() => heard.includes(null));
    assert.ok(heard.includes(null));
  });

  it('K12 a server that is not there, or refuses, ends the start with a sentence and without the password', async () => {
    await using database = await createTestDatabase();
    const { password } = new URL(database.url);
    const wrong = (change: (url: URL) => void): string => {
      const url = new URL(database.url);
      change(url);
      return url.href;
    };
    const urls = [
      wrong((url) => (url.port = '1')),
      wrong((url) => (url.password = 'not-it')),
      wrong((url) => (url.pathname = '/no_such_database')),
    ];
    for (const url of urls) {
      await assert.rejects(openNode({ url }, 'a'), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'store-unavailable');
        assert.match(error.message, /127\.0\.0\.1:\d+/);
        assert.ok(!error.message.includes(password) && !error.message.includes('not-it'), error.message);
        return true;
      });
    }
  });

  it('K12 text with a NUL character breaks neither the commit nor the connection', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database, 'a');
    await a.commit(saying('note:\0', 'a\0b'));
    const [event] = await a.read('note:\0');
    assert.deepEqual(event?.data, { text: 'a\0b' });
    assert.equal(await a.revision('note:\uFFFD'), 1);
  });
});
