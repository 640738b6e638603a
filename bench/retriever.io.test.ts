import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { createTestDatabase } from '../test/kit/postgres.ts';

const root = path.resolve(import.meta.dirname, '..');
const day = 86_400;
const start = Date.UTC(2024, 4, 8, 13, 56) / 1_000;

type Turn = readonly [speaker: string, text: string, caption?: string];

/** Two friends over three days, in the form in which the measuring program hands conversations over. */
const kiln: readonly (readonly Turn[])[] = [
  [
    ['Mira', 'Hi Tomo! I finally bought the second-hand kiln from the school.'],
    ['Tomo', 'Great news! Where will you put it?'],
    ['Mira', 'In the garage, next to the bicycles. The electrician comes on Thursday.'],
  ],
  [
    ['Tomo', 'My sister Aiko moved to Lisbon last week, she teaches the violin there.'],
    ['Mira', 'Look what came out of the first firing!', 'three blue bowls with a speckled glaze'],
    ['Tomo', 'They look lovely, I want one for my soup.'],
  ],
  [
    ['Mira', 'I hurt my wrist while wedging clay, so no pottery for two weeks.'],
    ['Tomo', 'Rest it. I will bring you noodles on Sunday.'],
  ],
];
const boat: readonly (readonly Turn[])[] = [
  [
    ['Ada', 'The old boat leaks again, I am painting its hull on Saturday.'],
    ['Ben', 'I can bring the ladder and the sandpaper.'],
  ],
];
const questions: readonly (readonly [question: string, turn: string])[] = [
  ['When does the electrician come?', 'D1:3'],
  ['Which instrument does Aiko teach in Lisbon?', 'D2:1'],
  ['What colour were the bowls with the speckled glaze?', 'D2:2'],
  ['Why does Mira make no pottery for two weeks?', 'D3:1'],
];

function toIndex(sessions: readonly (readonly Turn[])[]): object {
  const docs = sessions.flatMap((turns, session) =>
    turns.map(([speaker, text, caption = ''], turn) => ({
      id: `D${session + 1}:${turn + 1}`,
      session: session + 1,
      turn,
      speaker,
      text,
      caption,
      date: `${8 + session} May 2024`,
      ts: start + session * day,
    })),
  );
  return { op: 'index', docs, speakers: [...new Set(docs.map(({ speaker }) => speaker))] };
}

/** The retriever as its caller starts it, asked one line at a time. */
function startRetriever(environment: NodeJS.ProcessEnv, words: readonly string[]) {
  const { DATABASE_URL: _, ...own } = process.env;
  const child = spawn('npm', ['run', '--silent', 'retriever', ...words], {
    cwd: root,
    env: { ...own, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async call(message: object): Promise<{ readonly ok?: boolean; readonly ids?: readonly string[] }> {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('The retriever ended before it answered');
      return JSON.parse(line.value) as { readonly ok?: boolean; readonly ids?: readonly string[] };
    },
    /** Ends its input, as a caller who is done does; gives its exit code. */
    async end(): Promise<unknown> {
      child.stdin.end();
      return (await exited)[0];
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}

for (const engine of ['sqlite', 'postgres'] as const) {
  for (const words of [[], ['--', '--steps']] as const) {
    describe(`the retriever on ${engine}${words.length === 0 ? '' : ', in steps'}`, () => {
      it('finds the turns that answer questions, and a new conversation takes the place of the last', async () => {
        await using database = engine === 'postgres' ? await createTestDatabase() : null;
        await using retriever = startRetriever(
          database === null ? {} : { DATABASE_URL: database.url },
          words,
        );
        assert.deepEqual(await retriever.call(toIndex(kiln)), { ok: true });
        const found = [];
        for (const [q] of questions) {
          const { ids = [] } = await retriever.call({ op: 'query', q, k: 3 });
          assert.ok(ids.length > 0 && ids.length <= 3, `${q} ${ids.join()}`);
          assert.equal(new Set(ids).size, ids.length);
          found.push([q, ids[0]]);
        }
        assert.deepEqual(found, questions);

        assert.deepEqual(await retriever.call(toIndex(boat)), { ok: true });
        const { ids = [] } = await retriever.call({
          op: 'query',
          q: 'Who paints the hull of the boat?',
          k: 20,
        });
        assert.equal(ids[0], 'D1:1');
        const kilns = await retriever.call({ op: 'query', q: 'Where is the kiln in the garage?', k: 20 });
        assert.deepEqual(
          kilns.ids?.filter((id) => !['D1:1', 'D1:2'].includes(id)),
          [],
        );
        assert.equal(await retriever.end(), 0);
      });
    });
  }
}
