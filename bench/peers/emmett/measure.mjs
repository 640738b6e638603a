/** Emmett's SQLite store on the work of the append and fold cases; prints one line of JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { getSQLiteEventStore, sqliteConnection } from '@event-driven-io/emmett-sqlite';

const folder = mkdtempSync(path.join(tmpdir(), 'sanctum-emmett-'));
const data = {
  message: 'msg_1',
  role: 'user',
  author: { id: 'owner:studio', name: 'You' },
  text: 'x'.repeat(120),
};
const event = () => ({ type: 'MessageSaid', data });

async function perSecond(count, work) {
  const start = performance.now();
  await work();
  return Math.round((count / (performance.now() - start)) * 1000);
}

try {
  const fileName = path.join(folder, 'events.db');
  // One connection for all: its pool opens one for each call and then finds the file busy.
  const connection = sqliteConnection({ fileName });
  await connection.command('pragma journal_mode=wal');
  await connection.command('pragma synchronous=full');
  const store = getSQLiteEventStore({
    fileName,
    connectionOptions: { singleton: true, connection },
    schema: { autoMigration: 'CreateOrUpdate' },
  });
  await store.appendToStream('warm', [event()]);
  const result = {};
  for (const size of [1, 10, 100]) {
    const transactions = 300;
    result[size] = await perSecond(size * transactions, async () => {
      for (let i = 0; i < transactions; i += 1) {
        await store.appendToStream(`s-${size}`, Array.from({ length: size }, event));
      }
    });
  }
  const events = 20_000;
  for (let i = 0; i < events / 1000; i += 1) {
    await store.appendToStream('fold', Array.from({ length: 1000 }, event));
  }
  result.fold = await perSecond(events, () =>
    store.aggregateStream('fold', { initialState: () => 0, evolve: (state) => state + 1 }),
  );
  result.rssMegabytes = Math.round(process.memoryUsage().rss / 1e6);
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
