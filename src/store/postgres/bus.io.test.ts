import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createTestDatabase } from '../../../test/kit/postgres.ts';
import { startTcpProxy } from '../../../test/kit/tcp-proxy.ts';
import { openBus } from './bus.ts';
import type { Bus } from './bus.ts';

type Heard = (readonly string[] | null)[];

function open(url: string, heard: Heard, tryMs = 10_000): Promise<Bus> {
  return openBus({
    client: () => new pg.Client({ connectionString: url, pipeline: true, query_timeout: 1_000 }),
    onCommit: (streams) => heard.push(streams === null ? null : [...streams]),
    onSignal: () => {},
    onLost: () => {},
    tryMs,
  });
}

async function until(claim: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !claim() && Date.now() < end;) await sleep(5);
}

describe('the bus on PostgreSQL', () => {
  it('K8 a connection that dies without a word is noticed and replaced', async () => {
    await using database = await createTestDatabase();
    await using proxy = await startTcpProxy(database.url);
    const heard: Heard = [];
    await using _deaf = await open(proxy.url, heard, 200);
    await using other = await open(database.url, []);
    other.announce(['note:1']);
    await until(() => heard.length > 0);
    assert.deepEqual(heard, [['note:1']]);
    proxy.freeze();
    await until(() => heard.length > 1);
    assert.deepEqual(heard, [['note:1'], null]);
    other.announce(['note:2']);
    await until(() => heard.length > 2);
    assert.deepEqual(heard.at(-1), ['note:2']);
  });

  it('K8 what is announced within a few milliseconds is one notice', async () => {
    await using database = await createTestDatabase();
    const heard: Heard = [];
    await using bus = await open(database.url, []);
    await using _other = await open(database.url, heard);
    for (let n = 0; n < 50; n += 1) bus.announce([`note:${n % 20}`]);
    await until(() => heard.length > 0);
    await sleep(30);
    assert.deepEqual(heard, [Array.from({ length: 20 }, (_, n) => `note:${n}`)]);
  });

  it('K8 what is announced while there is no connection is told as "anything" or by name afterwards', async () => {
    await using database = await createTestDatabase();
    await using proxy = await startTcpProxy(database.url);
    await using cut = await open(proxy.url, []);
    const heard: Heard = [];
    await using _other = await open(database.url, heard);
    await proxy.cut();
    await sleep(20);
    cut.announce(['note:1']);
    await sleep(20);
    assert.deepEqual(heard, []);
    await proxy.restore();
    await until(() => heard.length > 0);
    assert.ok(heard[0] === null || heard[0]?.[0] === 'note:1');
  });

  it('K8 a bus whose first connection fails is not opened', async () => {
    await assert.rejects(open('postgres://nobody@127.0.0.1:1/none', []), { code: 'ECONNREFUSED' });
  });
});
