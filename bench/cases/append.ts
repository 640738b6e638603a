import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { compare, ms, perSecond } from '../kit/measure.ts';
import type { Row } from '../kit/measure.ts';
import { openBenchStore, openFolder } from '../kit/place.ts';

const data = {
  message: 'msg_1',
  role: 'user',
  author: { id: 'owner:studio', name: 'You' },
  text: 'x'.repeat(120),
};
const insert = `insert into events(stream, revision, type, schema, data, place, branch, depth, parent, parent_branch,
  at, actor, origin, causation, correlation) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const rounds = 41;
const transactions = 60;

/** Q1: appending against the bare prepared inserts of the same rows, both with synchronous=FULL, on one disk in turns. */
export async function append(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const events of [1, 10, 100]) rows.push(await appendOf(events));
  return rows;
}

async function appendOf(count: number): Promise<Row> {
  await using ours = await openFolder();
  await using bare = await openFolder();
  await using store = await openBenchStore(ours.path, []);
  await using _template = await openBenchStore(bare.path, []);
  await _template[Symbol.asyncDispose]();
  using db = new DatabaseSync(path.join(bare.path, 'sanctum.db'));
  db.exec('pragma journal_mode=wal; pragma synchronous=full; pragma cache_size=-32000');
  const begin = db.prepare('begin immediate');
  const commit = db.prepare('commit');
  const create = db.prepare('insert into streams(stream, revision) values(?, ?) on conflict do nothing');
  const move = db.prepare('update streams set revision = revision + ? where stream = ? and revision = ?');
  const put = db.prepare(insert);
  const meta = { at: 1_700_000_000_000, actor: 'owner:studio', origin: 'direct' };
  const batch = Array.from({ length: count }, () => ({ type: 'message.said', data }));

  const { first, second, ratio } = await compare(
    rounds,
    async (round) => {
      for (let i = 0; i < transactions; i += 1) {
        const append = { stream: `s:${round}`, expected: i * count, events: batch, meta };
        const result = await store.commit({ appends: [append] });
        if (result.type !== 'committed') throw new Error(result.type);
      }
    },
    (round) => {
      for (let i = 0; i < transactions; i += 1) {
        begin.run();
        if (i === 0) create.run(`s:${round}`, count);
        else move.run(count, `s:${round}`, i * count);
        for (let n = 1; n <= count; n += 1) {
          const text = JSON.stringify(data);
          put.run(
            `s:${round}`,
            i * count + n,
            'message.said',
            1,
            text,
            null,
            null,
            null,
            null,
            null,
            meta.at,
            meta.actor,
            meta.origin,
            null,
            null,
          );
        }
        commit.run();
      }
    },
  );
  const name = `append, ${count} ${count === 1 ? 'event' : 'events'} a transaction`;
  return {
    name,
    value: `${perSecond(count * transactions, first)} (bare ${perSecond(count * transactions, second)}; ${ms(first / transactions)} each)`,
    ratio: `${ratio.toFixed(2)} × bare node:sqlite`,
    goal: '≥ 0.8 × bare',
    holds: ratio >= 0.8,
  };
}
