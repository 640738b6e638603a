import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createTestDatabase } from '../../../test/kit/postgres.ts';
import type { EventMeta, StoredEvent } from '../../kernel/event.ts';
import { core } from '../migrations/core.ts';
import type { Append, Store } from '../store.ts';
import { openPostgresStore } from './postgres-store.ts';

const meta: EventMeta = { at: 1, actor: 'owner:test', origin: 'direct' };

function openNode(url: string, poolSize = 10): Promise<Store> {
  return openPostgresStore({ url, poolSize, projections: [], migrations: [core], clock: () => Date.now() });
}

function adding(stream: string, count = 1): Append {
  const events = Array.from({ length: count }, () => ({ type: 'note.added', data: {} }));
  return { stream, expected: 'any', events, meta };
}

/** Reads the log on and on until told to stop, then to its end. */
async function follow(store: Store, stopped: AbortSignal): Promise<readonly StoredEvent[]> {
  const seen: StoredEvent[] = [];
  let cursor = 'start';
  for (;;) {
    const last = stopped.aborted;
    const { events, next } = await store.readAll(cursor, 37);
    seen.push(...events);
    cursor = next;
    if (last && events.length === 0) return seen;
  }
}

function assertEveryStreamWhole(seen: readonly StoredEvent[], total: number): void {
  assert.equal(seen.length, total);
  for (const [stream, events] of Map.groupBy(seen, (event) => event.stream)) {
    assert.deepEqual(
      events.map((event) => event.revision),
      events.map((_, index) => index + 1),
      `revisions of ${stream} as the reader got them`,
    );
  }
}

/** Writes beside the store, as an old or foreign node would: in a transaction that stays open for a while. */
async function writeSlowly(
  url: string,
  count: number,
  end: 'commit' | 'rollback',
  ms: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (let n = 0; n < count; n += 1) {
      await client.query('begin');
      await client.query(
        `insert into events(stream, revision, type, schema, data, at, actor, origin)
         values($1, 1, 'note.added', 1, '{}', 1, 'slow', 'direct')`,
        [`slow:${end}-${ms}-${n}`],
      );
      await sleep(ms);
      await client.query(end);
    }
  } finally {
    await client.end();
  }
}

describe('the log on PostgreSQL', () => {
  it('K8 a reader beside 16 writers, slow ones and ones that roll back misses nothing and repeats nothing', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database.url);
    await using b = await openNode(database.url);
    const stop = new AbortController();
    const readers = [follow(a, stop.signal), follow(b, stop.signal)];
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      const store = writer % 2 === 0 ? a : b;
      for (let n = 0; n < 25; n += 1) {
        const streams = [`note:${(writer * 7 + n) % 5}`, `note:${(writer * 3 + n) % 11}`];
        await store.commit({ appends: [...new Set(streams)].map((stream) => adding(stream, 2)) });
      }
    });
    const slow = [
      writeSlowly(database.url, 8, 'commit', 30),
      writeSlowly(database.url, 8, 'commit', 45),
      writeSlowly(database.url, 8, 'rollback', 25),
    ];
    await Promise.all([...writers, ...slow]);
    stop.abort();
    const rows = await a.query({ sql: 'select count(*) as count from events', parameters: [] });
    const total = Number(rows[0]?.['count']);
    assert.ok(total > 16 * 25 * 2);
    for (const seen of await Promise.all(readers)) assertEveryStreamWhole(seen, total);
  });

  it('K8 events behind an open transaction are held back, and their cursor does not move', async () => {
    await using database = await createTestDatabase();
    await using store = await openNode(database.url);
    await store.commit({ appends: [adding('note:1')] });
    const { next } = await store.readAll('start', 10);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('begin; select pg_current_xact_id()');
    await store.commit({ appends: [adding('note:1')] });
    assert.deepEqual(await store.readAll(next, 10), { events: [], next });
    assert.equal(await store.end(), next);
    assert.equal((await store.read('note:1')).length, 2);
    const underWay = store.readAll(next, 10);
    await sleep(20);
    await client.query('rollback');
    assert.equal((await underWay).events.length, 1);
    assert.equal((await store.readAll(next, 10)).events.length, 1);
    await client.end();
  });

  it('K8 an open transaction in another database of the server holds nothing back', async () => {
    await using database = await createTestDatabase();
    await using neighbour = await createTestDatabase();
    await using store = await openNode(database.url);
    const client = new pg.Client({ connectionString: neighbour.url });
    await client.connect();
    await client.query('begin; select pg_current_xact_id()');
    await store.commit({ appends: [adding('note:1', 3)] });
    const { events, next } = await store.readAll('start', 2);
    assert.equal(events.length, 2);
    const rest = await store.readAll(next, 2);
    assert.equal(rest.events.length, 1);
    assert.equal(await store.end(), rest.next);
    const start = performance.now();
    for (let n = 0; n < 5; n += 1) {
      assert.deepEqual(await store.readAll(rest.next, 2), { events: [], next: rest.next });
    }
    assert.ok(performance.now() - start < 1_000, 'a reader at the end does not wait for the neighbour');
    await client.end();
  });

  it('K4 commits over the same streams, named in any order by two nodes, never deadlock', async () => {
    await using database = await createTestDatabase();
    const lost: string[] = [];
    const options = { url: database.url, projections: [], migrations: [core], clock: () => Date.now() };
    const log = (level: string, message: string): void => {
      if (message.startsWith('Lost a race')) lost.push(level);
    };
    await using a = await openPostgresStore({ ...options, log });
    await using b = await openPostgresStore({ ...options, log });
    const streams = Array.from({ length: 12 }, (_, n) => `note:${n}`);
    const workers = Array.from({ length: 16 }, async (_, worker) => {
      for (let n = 0; n < 12; n += 1) {
        const turned = [...streams.slice((worker * 5 + n) % 12), ...streams.slice(0, (worker * 5 + n) % 12)];
        const chosen = (worker + n) % 2 === 0 ? turned : turned.toReversed();
        const { type } = await (worker % 2 === 0 ? a : b).commit({
          appends: chosen.slice(0, 8).map((stream) => adding(stream)),
        });
        assert.equal(type, 'committed');
      }
    });
    await Promise.all(workers);
    const rows = await a.query({ sql: 'select sum(revision) as total from streams', parameters: [] });
    assert.equal(rows[0]?.['total'], 16 * 12 * 8);
    assert.deepEqual(lost, []);
  });

  it('K3 a deadlock over read models is resolved by trying again', async () => {
    await using database = await createTestDatabase();
    await using store = await openNode(database.url);
    for (const name of ['a', 'b']) await store.cursors.save(name, '0');
    const bump = (name: string) => ({
      sql: `update cursors set cursor = (cursor::bigint + 1)::text from pg_sleep(0.05) where name = $1`,
      parameters: [name],
      guard: name,
    });
    const results = await Promise.all([
      store.commit({ records: [bump('a'), bump('b')] }),
      store.commit({ records: [bump('b'), bump('a')] }),
    ]);
    assert.deepEqual(
      results.map(({ type }) => type),
      ['committed', 'committed'],
    );
    assert.equal(await store.cursors.load('a'), '2');
    assert.equal(await store.cursors.load('b'), '2');
  });
});
