import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { openTestStore } from '../../../test/kit/stores.ts';
import type { Append, Store } from '../store.ts';
import { exportLog } from './export-log.ts';
import { importLog } from './import-log.ts';

const watch = { progress: () => {}, signal: new AbortController().signal };
const meta = { at: 5, actor: 'owner:web', origin: 'direct' };

function append(stream: string, expected: number, texts: readonly string[], more: object = {}): Append {
  const events = texts.map((text) => ({ type: 'note.added', data: { text, ...more } }));
  return { stream, expected, events, meta };
}

async function fill(store: Store): Promise<void> {
  const place = { kind: 'chain', branch: 0, depth: 1, parent: null, parentBranch: null } as const;
  await store.commit({
    appends: [append('note:1', 0, ['a\u2028b\r\nc', '"é😀'], { z: 1, a: { c: [1, null] } })],
  });
  await store.commit({ appends: [append('note:2', 0, ['x'])] });
  await store.commit({
    appends: [
      {
        stream: 'note:1',
        expected: 2,
        events: [{ type: 'note.moved', schema: 3, data: {}, place }],
        meta: { ...meta, at: 6, causation: 'c', correlation: 't' },
      },
    ],
  });
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof Error && 'code' in error
    ? `${String(error.code)}: ${error.message}`
    : String(error);
}

describe('export and import', () => {
  for (const [from, to] of [
    ['sqlite', 'postgres'],
    ['postgres', 'sqlite'],
  ] as const) {
    it(`W6 carry every event from ${from} to ${to}, and the same log gives the same bytes`, async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-transfer-'));
      try {
        await using source = await openTestStore(from);
        await using target = await openTestStore(to);
        await fill(source.store);
        const report = await exportLog(source.store, `${folder}/a`, watch);
        assert.deepEqual([report.events, report.streams], [4, 2]);
        assert.equal((await stat(`${folder}/a`)).mode & 0o777, 0o600);
        assert.deepEqual(await importLog(target.store, `${folder}/a`, watch), { streams: 2, events: 4 });
        assert.deepEqual(await target.store.read('note:1'), await source.store.read('note:1'));
        await exportLog(target.store, `${folder}/b`, watch);
        assert.equal(await readFile(`${folder}/b`, 'utf8'), await readFile(`${folder}/a`, 'utf8'));
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }

  it('W6 a bad file, a store that is not empty and a file that exists are refused, and nothing changes', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-transfer-'));
    try {
      await using source = await openTestStore('sqlite');
      await using target = await openTestStore('sqlite');
      await fill(source.store);
      await exportLog(source.store, `${folder}/good`, watch);
      const good = await readFile(`${folder}/good`, 'utf8');
      const bad = {
        changed: good.replace('"x"', '"y"'),
        cut: good.slice(0, good.lastIndexOf('\n', good.length - 2) + 1),
        swapped: good.replace(/"revision":2/, '"revision":7'),
        other: '{"hello":1}\n',
        text: 'once upon a time\n',
        empty: '',
      };
      const refusals: string[] = [];
      for (const [name, text] of Object.entries(bad)) {
        await writeFile(`${folder}/${name}`, text);
        refusals.push(await refusal(importLog(target.store, `${folder}/${name}`, watch)));
      }
      assert.ok(
        refusals.every((line) => /^file-invalid: .* Nothing was changed\.$/.test(line)),
        refusals.join('\n'),
      );
      assert.equal(await target.store.revision('note:2'), 0);
      assert.match(await refusal(importLog(target.store, `${folder}/gone`, watch)), /^file-unreadable/);
      assert.match(await refusal(importLog(source.store, `${folder}/good`, watch)), /^store-not-empty/);
      assert.match(await refusal(exportLog(source.store, `${folder}/good`, watch)), /^file-exists/);
      assert.equal(await readFile(`${folder}/good`, 'utf8'), good);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
