import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { StoredEvent } from '../../../src/kernel/event.ts';
import { core } from '../../../src/store/migrations/core.ts';
import type { Store } from '../../../src/store/store.ts';
import type { OpenStore } from '../store.contract.ts';
import { added, append, commit, meta } from './sample.ts';

/** Reads everything after a cursor in steps. */
async function drain(
  store: Store,
  after: string,
  step: number,
): Promise<{ events: StoredEvent[]; next: string }> {
  const events: StoredEvent[] = [];
  let next = after;
  for (;;) {
    const page = await store.readAll(next, step);
    events.push(...page.events);
    if (page.events.length === 0) {
      assert.equal(page.next, next);
      return { events, next };
    }
    next = page.next;
  }
}

/** Streams, the log as a whole, old schemas. */
export function describeReading(open: OpenStore): void {
  it('K1 a stream is read in order from any revision, in any steps', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { appends: [append('note:1', ['a', 'b', 'c', 'd', 'e'].map(added), 0)] });
    await fc.assert(
      fc.asyncProperty(fc.nat(6), fc.integer({ min: 1, max: 6 }), async (after, limit) => {
        const events = await store.read('note:1', { after, limit });
        const expected = [1, 2, 3, 4, 5].filter((revision) => revision > after).slice(0, limit);
        assert.deepEqual(
          events.map((event) => event.revision),
          expected,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('K1 any data that JSON can hold comes back as it went in', async () => {
    await using opened = await open();
    const { store } = opened;
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), async (data) => {
        const plain: object = JSON.parse(JSON.stringify(data));
        const stream = `note:${(number += 1)}`;
        await commit(store, { appends: [append(stream, [{ type: 'note.kept', data: plain }], 0)] });
        const [event] = await store.read(stream);
        assert.deepEqual(event?.data, plain);
      }),
      // A NUL and half a surrogate pair are what a database's text cannot hold.
      { numRuns: 40, examples: [[{ nul: '\u0000', lone: '\ud800', emoji: '👩‍👩‍👧' }]] },
    );
  });

  it('K1 any origin comes back as it went in, whatever stands in its parts', async () => {
    await using opened = await open();
    const { store } = opened;
    const part = fc.string({ unit: fc.constantFrom('a', ':', '', '=', '\u001f', '\u001e', '\n', 'é') });
    let number = 0;
    const origins = fc.record(
      { at: fc.nat(), actor: part, origin: part, causation: part, correlation: part },
      { requiredKeys: ['at', 'actor', 'origin'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(origins, { minLength: 1, maxLength: 6 }), async (written) => {
        const stream = `note:${(number += 1)}`;
        for (const origin of written) {
          await commit(store, { appends: [{ stream, expected: 'any', events: [added('x')], meta: origin }] });
        }
        const read = await store.read(stream);
        assert.deepEqual(
          read.map((event) => event.meta),
          written.map((origin) => ({ ...origin })),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('K7 older events are upcast on read and by read models, newer ones stay', async () => {
    const upcasters = {
      'note.added': [
        (data: object) => ({ ...data, second: true }),
        (data: object) => ({ ...data, third: 'text' in data ? data.text : null }),
      ],
    };
    await using opened = await open();
    await commit(opened.store, {
      appends: [
        append('note:1', [
          added('a'),
          { type: 'note.added', schema: 2, data: { text: 'b' } },
          { type: 'note.added', schema: 4, data: { text: 'c' } },
        ]),
      ],
    });
    const store = await opened.reopen({ upcasters });
    const read = await store.read('note:1');
    assert.deepEqual(
      read.map(({ schema, data }) => ({ schema, data })),
      [
        { schema: 3, data: { text: 'a', second: true, third: 'a' } },
        { schema: 3, data: { text: 'b', third: 'b' } },
        { schema: 4, data: { text: 'c' } },
      ],
    );
    assert.deepEqual((await store.readAll('start', 10)).events, read);
  });

  it('K7 an unknown type is kept and read as it is', async () => {
    await using opened = await open();
    const unknown = { type: 'plugin.did-something', schema: 7, data: { any: ['thing'] } };
    await commit(opened.store, { appends: [append('note:1', [unknown], 0)] });
    const store = await opened.reopen({ upcasters: { 'note.added': [(data) => data] } });
    assert.deepEqual(await store.read('note:1'), [{ ...unknown, stream: 'note:1', revision: 1, meta }]);
  });

  it('K8 the whole log is read from a cursor, in pages, missing nothing and repeating nothing', async () => {
    await using opened = await open();
    const { store } = opened;
    assert.deepEqual(await store.readAll('start', 10), { events: [], next: 'start' });
    for (let n = 0; n < 7; n += 1) {
      await commit(store, { appends: [append(`note:${n % 3}`, [added(`${n}a`), added(`${n}b`)])] });
    }
    const whole = await drain(store, 'start', 100);
    assert.equal(whole.events.length, 14);
    assert.deepEqual(await drain(store, 'start', 3), whole);
    assert.deepEqual(await drain(store, whole.next, 3), { events: [], next: whole.next });
    await commit(store, { appends: [append('note:9', [added('new')])] });
    const reopened = await opened.reopen();
    assert.deepEqual(
      (await drain(reopened, whole.next, 3)).events.map((event) => event.stream),
      ['note:9'],
    );
  });

  it('K8 a reader beside many writers sees every event once, each stream in order', async () => {
    await using opened = await open();
    const { store } = opened;
    const seen: StoredEvent[] = [];
    let cursor = 'start';
    const done = new AbortController();
    const reading = (async () => {
      do {
        const { events, next } = await store.readAll(cursor, 50);
        seen.push(...events);
        cursor = next;
        await new Promise<void>((resolve) => setImmediate(resolve));
      } while (!done.signal.aborted);
    })();
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let n = 0; n < 25; n += 1) {
          await commit(store, { appends: [append(`note:${(writer + n) % 5}`, [added('x'), added('y')])] });
        }
      }),
    );
    done.abort();
    await reading;
    seen.push(...(await drain(store, cursor, 1000)).events);
    assert.equal(seen.length, 400);
    for (const [stream, events] of Map.groupBy(seen, (event) => event.stream)) {
      const revisions = events.map((event) => event.revision);
      assert.deepEqual(
        revisions,
        revisions.map((_, index) => index + 1),
        stream,
      );
    }
  });

  it('K8 the end is the cursor behind which nothing is stored yet', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { appends: [append('note:1', [added('a')])] });
    const end = await store.end();
    assert.deepEqual(await store.readAll(end, 10), { events: [], next: end });
    await commit(store, { appends: [append('note:1', [added('b')])] });
    assert.deepEqual(
      (await store.readAll(end, 10)).events.map((event) => event.revision),
      [2],
    );
  });

  it('K8 a cursor that is none of this store is refused', async () => {
    await using opened = await open();
    await assert.rejects(opened.store.readAll('nowhere', 10), /not a cursor/);
  });

  it('K6 the streams of a category are listed by name, in steps', async () => {
    await using opened = await open();
    const { store } = opened;
    const names = ['note:b', 'note:a', 'notes:x', 'not:y', 'note:c', 'note:B'];
    await commit(store, { appends: names.map((name) => append(name, [added('x')], 0)) });
    assert.deepEqual(await store.streams('note', '', 2), [
      { stream: 'note:B', revision: 1 },
      { stream: 'note:a', revision: 1 },
    ]);
    assert.deepEqual(
      (await store.streams('note', 'note:a', 10)).map(({ stream }) => stream),
      ['note:b', 'note:c'],
    );
  });

  it('K3 numbers, text, bytes and null come back from a query as they went in', async () => {
    await using opened = await open({
      migrations: [
        core,
        {
          id: '0101-values',
          up: ({ integer, real, text, bytes, end }) => [
            `create table samples(i ${integer}, r ${real}, t ${text}, b ${bytes}, n ${text})${end}`,
          ],
        },
      ],
    });
    const sqlText = opened.store.dialect === 'sqlite' ? '?, ?, ?, ?, ?' : '$1, $2, $3, $4, $5';
    const parameters = [1_700_000_000_123, 0.25, 'é', new Uint8Array([0, 255]), null];
    await commit(opened.store, { records: [{ sql: `insert into samples values(${sqlText})`, parameters }] });
    const [row] = await opened.store.query({ sql: 'select i, r, t, b, n from samples', parameters: [] });
    assert.deepEqual({ ...row, b: null }, { i: 1_700_000_000_123, r: 0.25, t: 'é', b: null, n: null });
    assert.ok(row?.['b'] instanceof Uint8Array);
    assert.deepEqual([...row['b']], [0, 255]);
  });
}
