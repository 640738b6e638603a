import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { NewEvent } from '../src/kernel/event.ts';
import { messageId } from '../src/kernel/ids.ts';
import { thread } from '../src/kernel/thread/thread.ts';
import type { ThreadCommand } from '../src/kernel/thread/thread.ts';
import type { ThreadState } from '../src/kernel/thread/thread-state.ts';
import type { ThreadEvent } from '../src/kernel/thread/thread.events.ts';
import { createIndexes } from '../src/memory/index/indexes.ts';
import { memoryStreamsInPlace, memoryTables } from '../src/memory/memory.tables.ts';
import { memoryView } from '../src/memory/memory.view.ts';
import type { Recall } from '../src/memory/memory.ts';
import { createRecall } from '../src/memory/recall.ts';
import { createDeepRecall, stepNames } from '../src/memory/steps/deep-recall.ts';
import { core } from '../src/store/migrations/core.ts';
import { openPostgresStore } from '../src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../src/store/store.ts';
import { threadDetails, threadTables } from '../src/store/thread/thread.tables.ts';
import { threadView } from '../src/store/thread/thread.view.ts';

// Speaks JSON lines: `index` writes a conversation through the event log of a real store, as people speaking in one thread;
// `query` asks recall; with `--steps`, or `--steps=people,clauses,names`, it asks the search in steps. With DATABASE_URL=postgres://… it uses an empty database there instead of a SQLite file.

const request = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('index'),
    docs: z.array(
      z.object({
        id: z.string(),
        turn: z.number(),
        speaker: z.string(),
        text: z.string(),
        caption: z.string().default(''),
        ts: z.number(),
      }),
    ),
  }),
  z.object({ op: z.literal('query'), q: z.string(), k: z.number() }),
]);

type Doc = Extract<z.infer<typeof request>, { op: 'index' }>['docs'][number];

const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-retriever-'));
const options = {
  projections: [threadView, memoryView],
  migrations: [core, threadTables, memoryTables, memoryStreamsInPlace, threadDetails],
  clock: () => Date.now(),
};
const url = process.env['DATABASE_URL'];
const store: Store = await (url === undefined
  ? openSqliteStore({ ...options, file: path.join(folder, 'retriever.db') })
  : openPostgresStore({ ...options, url }));
const indexes = createIndexes(store, { bytes: 256 * 1024 * 1024, clock: () => Date.now() });
const recall = createRecall(store, indexes, () => Date.now());
const { values: flags } = parseArgs({ options: { steps: { type: 'string' } }, args: readArguments() });
const ask = flags.steps === undefined ? recall.search : inSteps(flags.steps);
let conversation = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const message = request.parse(JSON.parse(line));
  if (message.op === 'index') {
    conversation += 1;
    await write(`c${conversation}`, message.docs);
    process.stdout.write('{"ok":true}\n');
  } else {
    const found = await ask({ text: message.q, holder: `c${conversation}`, limit: message.k });
    const ids = found.map(({ id }) => id.slice(id.indexOf('/') + 1));
    process.stdout.write(`${JSON.stringify({ ids })}\n`);
  }
}
indexes[Symbol.dispose]();
await store[Symbol.asyncDispose]();
await rm(folder, { recursive: true, force: true });

/** A bare `--steps` means those that are usual. */
function readArguments(): string[] {
  return process.argv.slice(2).map((argument) => (argument === '--steps' ? '--steps=' : argument));
}

function inSteps(names: string): Recall['search'] {
  const steps = stepNames.filter((name) => names.split(',').includes(name));
  const deep = createDeepRecall(recall, null, ...(steps.length === 0 ? [] : [steps]));
  return (query) => deep.search(query, { principal: 'bench' });
}

/** Everybody says their turns in one thread, half a minute apart, at the time of the session. */
async function write(name: string, docs: readonly Doc[]): Promise<void> {
  const stream = `thread:${name}`;
  let state: ThreadState = thread.initial;
  let revision = 0;
  const carryOut = (command: ThreadCommand): readonly ThreadEvent[] => {
    const decided = thread.decide(command, state);
    if (!decided.ok) throw new Error(`The thread refused: ${decided.refusal}`);
    for (const event of decided.value) {
      revision += 1;
      state = thread.evolve(state, event, revision);
    }
    return decided.value;
  };
  const append = async (events: readonly NewEvent[], at: number) => {
    const meta = { at, actor: 'bench', origin: 'import' };
    const appends = [{ stream, expected: revision - events.length, events, meta }];
    const result = await store.commit({ appends });
    if (result.type !== 'committed') throw new Error(`The store answered ${result.type}`);
  };
  const channel = { channel: 'bench', account: 'bench', external: name, title: null };
  await append(carryOut({ type: 'thread.create', agent: name, audience: 'private', ...channel }), 0);
  for (const doc of docs) {
    const text = doc.caption === '' ? doc.text : `${doc.text}\n[image: ${doc.caption}]`;
    const author = { id: `person:${doc.speaker}`, name: doc.speaker };
    const utterance = { message: messageId(`${name}/${doc.id}`), author, text };
    const said = carryOut({
      type: 'message.say',
      utterance: { ...utterance, role: 'user', state: 'complete' },
    });
    await append(said, doc.ts * 1_000 + doc.turn * 30_000);
  }
}
