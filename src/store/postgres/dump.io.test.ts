import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestDatabase } from '../../../test/kit/postgres.ts';
import type { EventMeta } from '../../kernel/event.ts';
import type { Migration } from '../migration.ts';
import { core } from '../migrations/core.ts';
import type { StoreOptions } from '../options.ts';
import type { Append, Store } from '../store.ts';
import { dumpDatabase } from './dump.ts';
import { formatDumpLine, parseDumpLine } from './dump-format.ts';
import type { DumpLine } from './dump-format.ts';
import { loadDatabase } from './load.ts';
import { openPostgresStore } from './postgres-store.ts';

const meta: EventMeta = { at: 1, actor: 'owner:test', origin: 'direct' };
const files: Migration = {
  id: '0100-files',
  up: ({ text, bytes, real }) => [
    `create table files(name ${text} primary key, body ${bytes}, weight ${real})`,
  ],
};
const later: Migration = { id: '0200-later', up: ({ text }) => [`create table later(name ${text})`] };
const options: StoreOptions = { projections: [], migrations: [core, files], clock: () => 5 };

function adding(stream: string, text: string): Append {
  return { stream, expected: 'any', events: [{ type: 'note.added', data: { text } }], meta };
}

async function dump(url: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of dumpDatabase(url, 5)) lines.push(formatDumpLine(line));
  return lines;
}

async function* parsed(lines: readonly string[]): AsyncGenerator<DumpLine> {
  for (const [index, line] of lines.entries()) yield parseDumpLine(line, index + 1);
}

async function fill(store: Store): Promise<void> {
  for (let n = 0; n < 30; n += 1) await store.commit({ appends: [adding(`note:${n % 4}`, `${n} ü "q" \0`)] });
  const { next } = await store.readAll('start', 12);
  await store.cursors.save('reader', next);
  await store.cursors.save('new', 'start');
  await store.commit({
    command: { principal: 'p', stream: 'note:1', key: 'k', hash: 'h', result: { id: 1 }, at: 1 },
    jobs: [1, 2, 3].map((n) => ({ id: `j${n}`, queue: 'q', kind: 'k', lane: 'l', payload: n, runAt: 0 })),
    records: [
      {
        sql: 'insert into files(name, body, weight) values($1, $2, $3), ($4, null, null)',
        parameters: ['a', new Uint8Array([0, 1, 255]), 0.125, 'line\nbreak'],
      },
    ],
  });
  await store.jobs.claim({ queues: ['q'], worker: 'w', limit: 1, now: 1, leaseMs: 100 });
}

describe('dump and load', () => {
  it('K12 a dump loaded on another server gives the same log, and readers go on where they were', async () => {
    await using from = await createTestDatabase();
    await using to = await createTestDatabase();
    await using a = await openPostgresStore({ ...options, url: from.url });
    await fill(a);
    const lines = await dump(from.url);
    const rows = await loadDatabase(to.url, parsed(lines), options);
    assert.equal(rows, lines.filter((line) => line.startsWith('[')).length);
    await using b = await openPostgresStore({ ...options, url: to.url });
    assert.deepEqual((await b.readAll('start', 100)).events, (await a.readAll('start', 100)).events);
    const rest = await a.readAll(await a.cursors.load('reader'), 100);
    assert.equal(rest.events.length, 18);
    assert.deepEqual((await b.readAll(await b.cursors.load('reader'), 100)).events, rest.events);
    assert.equal(await b.cursors.load('new'), 'start');
    for (const sql of [
      'select * from files order by name',
      'select * from jobs order by seq',
      'select * from commands',
    ]) {
      assert.deepEqual(await b.query({ sql, parameters: [] }), await a.query({ sql, parameters: [] }));
    }
    assert.deepEqual(await dump(to.url), lines);
  });

  it('K12 after a load new events and jobs come after the old ones', async () => {
    await using from = await createTestDatabase();
    await using to = await createTestDatabase();
    await using a = await openPostgresStore({ ...options, url: from.url });
    await fill(a);
    await loadDatabase(to.url, parsed(await dump(from.url)), options);
    await using b = await openPostgresStore({ ...options, url: to.url });
    const end = await b.end();
    const job = { id: 'j4', queue: 'q', kind: 'k', lane: 'l', payload: 4, runAt: 0 };
    const result = await b.commit({ appends: [adding('note:0', 'new')], jobs: [job] });
    assert.deepEqual(result.type === 'committed' && result.revisions, { 'note:0': 9 });
    assert.deepEqual(
      (await b.readAll(end, 10)).events.map((event) => event.data),
      [{ text: 'new' }],
    );
    assert.deepEqual(
      (await b.jobs.list({ limit: 9 })).map(({ id }) => id),
      ['j1', 'j2', 'j3', 'j4'],
    );
  });

  it('K12 a load takes the place of what was there, and an older schema is migrated at the next start', async () => {
    await using from = await createTestDatabase();
    await using to = await createTestDatabase();
    await using a = await openPostgresStore({ ...options, url: from.url });
    await fill(a);
    const newer = { ...options, migrations: [core, files, later] };
    const old = await openPostgresStore({ ...newer, url: to.url });
    await old.commit({ appends: [adding('note:old', 'gone')] });
    const lines = await dump(from.url);
    await assert.rejects(loadDatabase(to.url, parsed(lines), newer), { code: 'store-locked' });
    await old[Symbol.asyncDispose]();
    await loadDatabase(to.url, parsed(lines), newer);
    await using b = await openPostgresStore({ ...newer, url: to.url });
    assert.equal(await b.revision('note:old'), 0);
    assert.equal(await b.revision('note:1'), 8);
    assert.deepEqual(await b.query({ sql: 'select * from later', parameters: [] }), []);
  });

  it('K12 a torn, damaged or newer dump is refused with its line and changes nothing', async () => {
    await using from = await createTestDatabase();
    await using to = await createTestDatabase();
    await using a = await openPostgresStore({ ...options, url: from.url });
    await fill(a);
    const kept = await openPostgresStore({ ...options, url: to.url });
    await kept.commit({ appends: [adding('note:kept', 'here')] });
    await kept[Symbol.asyncDispose]();
    const lines = await dump(from.url);
    const broken: readonly (readonly [readonly string[], string, RegExp])[] = [
      [lines.slice(0, -1), 'store-corrupt', new RegExp(`line ${lines.length} .*end is missing`)],
      [lines.toSpliced(10, 1), 'store-corrupt', /counts/],
      [lines.with(10, '{"type":'), 'store-corrupt', /line 11 .*no JSON/],
      [lines.with(10, '[{}]'), 'store-corrupt', /line 11/],
      [[], 'store-corrupt', /end is missing/],
      [lines.slice(1), 'store-corrupt', /line 1 /],
      [
        lines.with(0, '{"type":"head","version":1,"at":1,"rows":0,"migrations":["0900-new"]}'),
        'store-too-new',
        /0900-new/,
      ],
    ];
    for (const [text, code, message] of broken) {
      await assert.rejects(loadDatabase(to.url, parsed(text), options), { code, message });
    }
    await using b = await openPostgresStore({ ...options, url: to.url });
    assert.equal(await b.revision('note:kept'), 1);
  });
});
