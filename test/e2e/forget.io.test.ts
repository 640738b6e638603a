import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { Api } from '../kit/api.ts';
import { dumpStore, readFolder, writeStore } from '../kit/dump.ts';
import { createTestFolder } from '../kit/folder.ts';
import { eventually } from '../kit/house.ts';
import { openLive } from '../kit/live.ts';
import { createSanctum } from '../kit/sanctum.ts';
import type { Sanctum } from '../kit/sanctum.ts';

/** Words that nobody but the person uses, and pieces of their sentences. */
const planted = /quetzalpluma|marmelinde|swallowed the golden|golden key|brumbelfisch|knorzwurzel/iu;

const lines = (texts: readonly string[]) =>
  texts.filter((text) => planted.test(text)).map((text) => text.slice(0, 300));

async function put(api: Api, path: string, body: object): Promise<void> {
  const response = await fetch(api.url + path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.text());
}

/** A person whose words get into everything that keeps words. */
async function live(api: Api): Promise<readonly string[]> {
  const created = await api.post('/api/threads', { title: 'All about Quetzalpluma' });
  const thread = (created.body as { id: string }).id;
  const act = async (action: string, body: object = {}) => {
    const { status, body: answer } = await api.post(`/api/threads/${thread}/${action}`, body);
    assert.ok(status === 200 || status === 202, `${action}: ${JSON.stringify(answer)}`);
  };
  const settled = (count: number) =>
    eventually(async () => {
      const found = (await api.get(`/api/threads/${thread}/verdicts?limit=100`)) as {
        verdicts: readonly { count: number }[];
      };
      return found.verdicts.length >= count;
    }, 30_000);
  let turns = 0;
  const say = async (text: string) => {
    const id = await api.say(thread, text);
    await settled((turns += 1));
    return id;
  };
  await say('My cat Quetzalpluma swallowed the golden key at noon.');
  await say('[[tool remember {"text":"Quetzalpluma swallowed the golden key, they say"}]]');
  await say('[[tool update_block {"label":"humans","text":"The owner keeps a cat called Quetzalpluma."}]]');
  await say('[[tool search_memory {"query":"Quetzalpluma golden key"}]]');
  const fork = await say('Her kittens are called Marmelinde and Brumbelfisch.');
  await act('regenerate');
  await settled((turns += 1));
  await act('regenerate', { text: 'No, the kittens are called Marmelinde and Knorzwurzel.' });
  await settled((turns += 1));
  await act('undo');
  await act('branch', { at: fork, name: 'Brumbelfisch, told another way' });
  await say('What did I say of Marmelinde and the golden key?');
  await act('rewind', { to: fork });
  await act('undo');
  const filler = 'Of Quetzalpluma there is much to tell and all of it is true. '.repeat(12);
  for (let i = 0; i < 3; i += 1) await say(`${i}. ${filler}`);
  await act('rename', { title: 'Quetzalpluma for ever' });
  await put(api, `/api/threads/${thread}/draft`, { text: 'ask about Knorzwurzel' });
  const second = await api.newThread();
  await api.say(second, 'Is Quetzalpluma known here? [[words 600]]');
  await eventually(async () => ((await api.messages(second)).at(-1)?.text.length ?? 0) > 200);
  await api.post(`/api/threads/${second}/stop`);
  await eventually(async () => (await api.messages(second)).at(-1)?.state === 'truncated');
  return [thread, second];
}

/** What the pages and the API tell, also from what the program holds in memory. */
async function told(api: Api, threads: readonly string[]): Promise<readonly string[]> {
  const addresses = [
    '/api/threads',
    '/api/verdicts',
    '/api/memory/blocks',
    '/api/jobs',
    '/',
    '/chats',
    '/memory',
  ];
  for (const word of ['Quetzalpluma', 'golden key', 'Knorzwurzel']) {
    addresses.push(`/api/memory/search?q=${encodeURIComponent(word)}`);
  }
  for (const thread of threads) {
    for (const part of ['', '/messages', '/branches', '/verdicts', '/draft'])
      addresses.push(`/api/threads/${thread}${part}`);
    addresses.push(`/chats/${thread}`);
  }
  const texts = await Promise.all(
    addresses.map(async (address) => {
      const text = await (await fetch(api.url + address)).text();
      // A search repeats what was asked for.
      return `${address.replace(/\?.*/u, '')} ${text}`;
    }),
  );
  for (const thread of threads) {
    using follower = await openLive(`${api.url}/api/threads/${thread}/events`);
    const { data } = await follower.until((frame) => frame.event === 'snapshot');
    texts.push(JSON.stringify(data));
  }
  return texts;
}

async function verified(sanctum: Sanctum): Promise<void> {
  const ended = await sanctum.run('verify');
  assert.equal(ended.code, 0, ended.out + ended.err);
}

/** Nothing of them is in the store, the data folder or an export. */
async function clean(sanctum: Sanctum, target: string): Promise<void> {
  assert.deepEqual(lines(await dumpStore(sanctum.place)), []);
  for (const { file, text } of await readFolder(sanctum.place.DATA_DIR)) {
    assert.doesNotMatch(text.match(planted)?.[0] ?? '', planted, file);
  }
  assert.equal((await sanctum.run('export', target)).code, 0);
  assert.deepEqual(lines((await readFile(target, 'utf8')).split('\n')), []);
  await verified(sanctum);
}

// The placeholder takes its time to write: both engines wait at once.
describe('forgetting a person', { concurrency: 2 }, () => {
  for (const engine of ['sqlite', 'postgres'] as const) {
    describe(`on ${engine}`, () => {
      it('K15 leaves none of their words in tables, pages, files or exports, nor in a backup once it is restored', async () => {
        // Little room, so that older turns are summarised.
        await using sanctum = await createSanctum(engine, {
          LLM_PROVIDER: 'placeholder',
          LLM_HARD_TOKENS: '6000',
          LLM_SOFT_TOKENS: '1500',
        });
        await using files = await createTestFolder();
        const first = await sanctum.start();
        const threads = await live(first);
        assert.ok(lines(await told(first, threads)).length > 10);
        await first.server.stop();
        await writeStore(
          sanctum.place,
          `insert into classifier_failures values('f', 'mood', 'm', 'no JSON: swallowed the golden key Quetzalpluma', 'p', 1, '${threads[0]}', 1)`,
        );
        const before = lines(await dumpStore(sanctum.place));
        const tables = new Set(before.map((line) => line.slice(0, line.indexOf(':'))));
        for (const table of [
          'events',
          'messages',
          'path_summaries',
          'memory_items',
          'block_edits',
          'branch_names',
          'drafts',
        ]) {
          assert.ok(tables.has(table), `${table} held their words; ${[...tables].join(' ')} did`);
        }
        assert.equal((await sanctum.run('backup', files.at('copy'))).code, 0);

        const api = await sanctum.start();
        await told(api, threads);
        const forgotten = await sanctum.run('forget', 'owner:studio', '--json');
        assert.equal(forgotten.code, 0, forgotten.err);
        assert.doesNotMatch(forgotten.out, planted);
        assert.ok((JSON.parse(forgotten.out) as { messages: number }).messages >= 10);
        assert.deepEqual(lines(await told(api, threads)), [], 'the running program has let go of them too');
        await verified(sanctum);
        const later = await api.newThread();
        await api.say(later, 'What I say from now on stays: Zwiebelturm.');
        await eventually(async () => (await api.messages(later)).at(-1)?.text.includes('Zwiebelturm'));
        assert.doesNotMatch(api.server.said(), planted);
        assert.equal(await api.server.stop(), 0);
        await clean(sanctum, files.at('after.jsonl'));
        assert.match(await readFile(files.at('after.jsonl'), 'utf8'), /Zwiebelturm/);

        const restored = await sanctum.run('restore', files.at('copy'), '--force', '--json');
        assert.equal(restored.code, 0, restored.err);
        const { kept, forgotten: again } = JSON.parse(restored.out) as {
          kept: string | null;
          forgotten: number;
        };
        assert.equal(again, 1);
        assert.ok(kept !== null);
        await clean(sanctum, files.at('restored.jsonl'));
      });
    });
  }
});
