import { createThreadLog } from '../../src/store/thread/thread-log.ts';
import { createThreadReader } from '../../src/store/thread/thread-reader.ts';
import { thread as decider } from '../../src/kernel/thread/thread.ts';
import type { StoredEvent } from '../../src/kernel/event.ts';
import type { ThreadEvent } from '../../src/kernel/thread/thread.events.ts';
import { openHouse } from '../../test/kit/house.ts';
import { writeChat } from '../kit/chat.ts';
import { ms, percentiles, perSecond, timed } from '../kit/measure.ts';
import type { Row } from '../kit/measure.ts';
import { openBenchStore, openFolder } from '../kit/place.ts';

const sizes = [1_000, 10_000, 100_000] as const;

/** Q1: fold, recent window, opening, rewind and undo, in chats of 1,000 to 100,000 messages in one store. */
export async function conversation(): Promise<readonly Row[]> {
  await using folder = await openFolder();
  await using store = await openBenchStore(folder.path);
  for (const size of sizes) await writeChat(store, `chat${size}`, size);
  const rows: Row[] = [];

  const folds: number[] = [];
  let folded = 0;
  for (let i = 0; i < 5; i += 1) {
    folds.push(
      await timed(async () => {
        let state = decider.initial;
        folded = 0;
        for (;;) {
          const events = await store.read('thread:chat100000', { after: state.revision, limit: 2000 });
          for (const event of events)
            state = decider.evolve(state, event as StoredEvent & ThreadEvent, event.revision);
          folded += events.length;
          if (events.length < 2000) break;
        }
      }),
    );
  }
  const fold = percentiles(folds).p50;
  const rate = (folded / fold) * 1000;
  rows.push({
    name: `fold of ${folded.toLocaleString('en')} events, read and evolved`,
    value: perSecond(folded, fold),
    goal: '≥ 400,000/s',
    holds: rate >= 400_000,
  });

  const reader = createThreadReader(store);
  const windows = new Map<number, number>();
  for (const size of sizes) {
    const times: number[] = [];
    for (let i = 0; i < 300; i += 1)
      times.push(await timed(() => reader.window(`chat${size}`, { limit: 60 })));
    windows.set(size, percentiles(times).p50);
    rows.push({
      name: `last 60 of ${size.toLocaleString('en')} messages`,
      value: ms(percentiles(times).p50),
    });
  }
  const growth = (windows.get(100_000) ?? 0) / (windows.get(1_000) ?? 1);
  rows.push({
    name: 'recent window, 100,000 against 1,000 messages',
    value: `${growth.toFixed(2)} ×`,
    goal: 'flat (< 1.5 ×)',
    holds: growth < 1.5,
  });

  await createThreadLog(store).load('chat100000');
  // The snapshot that any use leaves behind is written in the next turn of the loop.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const opens: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    await using house = openHouse(store);
    opens.push(
      await timed(async () => {
        const stop = new AbortController();
        const followed = await house.conversations.follow('chat100000', { signal: stop.signal });
        if (!followed.ok) throw new Error(followed.refusal.code);
        for await (const frame of followed.value) {
          if (frame.type === 'snapshot') stop.abort();
          break;
        }
      }),
    );
  }
  const open = percentiles(opens);
  rows.push({
    name: 'open a chat of 100,000 messages, nothing cached',
    value: `p50 ${ms(open.p50)}, max ${ms(open.max)}`,
    goal: '< 100 ms',
    holds: open.max < 100,
  });

  await using house = openHouse(store);
  await createThreadLog(store).load('chat10000');
  const moves = { rewind: [] as number[], undo: [] as number[] };
  for (let i = 0; i < 40; i += 1) {
    const to = `chat10000-${i % 2 === 0 ? 100 : 9_000}`;
    const asking = (key: string) => ({ principal: 'owner:studio', key });
    moves.rewind.push(await timed(() => house.conversations.rewind(asking(`r${i}`), 'chat10000', to)));
    moves.undo.push(await timed(() => house.conversations.undo(asking(`u${i}`), 'chat10000')));
  }
  for (const [name, times] of Object.entries(moves)) {
    const found = percentiles(times);
    rows.push({
      name: `${name} in a chat of 10,000 messages, with preview and sync`,
      value: `p50 ${ms(found.p50)}, p95 ${ms(found.p95)}`,
      goal: '< 20 ms',
      holds: found.p95 < 20,
    });
  }
  return rows;
}
