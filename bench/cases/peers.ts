import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { thread as decider } from '../../src/kernel/thread/thread.ts';
import { perSecond, timed } from '../kit/measure.ts';
import type { Row } from '../kit/measure.ts';
import { openBenchStore, openFolder } from '../kit/place.ts';

const run = promisify(execFile);
const folder = path.resolve(import.meta.dirname, '..', 'peers', 'emmett');
const data = {
  message: 'msg_1',
  role: 'user',
  author: { id: 'owner:studio', name: 'You' },
  text: 'x'.repeat(120),
};
const meta = { at: 1_700_000_000_000, actor: 'owner:studio', origin: 'direct' };

/** What Emmett's own program prints: events a second by transaction size, and of a fold. */
type Emmett = { readonly [figure: string]: number };

/** The same appends and the same fold on Emmett's SQLite store, in the same run. It is installed on first use. */
export async function peers(): Promise<readonly Row[]> {
  if (!existsSync(path.join(folder, 'node_modules'))) {
    process.stderr.write(
      'Installing the peer (its SQLite is compiled on this machine, which takes minutes)\n',
    );
    await run('npm', ['ci', '--legacy-peer-deps'], { cwd: folder });
  }
  const { stdout } = await run(process.execPath, ['measure.mjs'], { cwd: folder });
  const emmett = JSON.parse(stdout) as Emmett;
  const rows: Row[] = [];
  await using place = await openFolder();
  await using store = await openBenchStore(place.path, []);
  const add = async (stream: string, expected: number, count: number) => {
    const events = Array.from({ length: count }, () => ({ type: 'message.said', data }));
    const result = await store.commit({ appends: [{ stream, expected, events, meta }] });
    if (result.type !== 'committed') throw new Error(result.type);
  };
  for (const size of [1, 10, 100]) {
    const transactions = 300;
    const took = await timed(async () => {
      for (let i = 0; i < transactions; i += 1) await add(`s:${size}`, i * size, size);
    });
    rows.push(besides(`append, ${size} a transaction`, size * transactions, took, emmett[String(size)] ?? 0));
  }
  const events = 20_000;
  for (let i = 0; i < events / 1000; i += 1) await add('thread:fold', i * 1000, 1000);
  const took = await timed(async () => {
    let state = decider.initial;
    for (const event of await store.read('thread:fold')) {
      state = decider.evolve(state, event as never, event.revision);
    }
  });
  rows.push(besides(`fold of ${events.toLocaleString('en')} events`, events, took, emmett['fold'] ?? 0));
  return rows;
}

function besides(name: string, count: number, took: number, emmett: number): Row {
  const ours = (count / took) * 1000;
  return {
    name,
    value: `${perSecond(count, took)}, Emmett ${emmett.toLocaleString('en')}/s`,
    ratio: `${(ours / emmett).toFixed(1)} × Emmett`,
  };
}
