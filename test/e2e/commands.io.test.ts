import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Api } from '../kit/api.ts';
import { createTestFolder } from '../kit/folder.ts';
import { eventually } from '../kit/house.ts';
import type { Ended } from '../kit/program.ts';
import { createSanctum, replyIn } from '../kit/sanctum.ts';
import type { Sanctum } from '../kit/sanctum.ts';

/** What a command that must work printed as JSON. */
async function json(sanctum: Sanctum, ...words: readonly string[]): Promise<Record<string, unknown>> {
  const ended = await sanctum.run(...words, '--json');
  assert.equal(ended.code, 0, `${words.join(' ')}: ${ended.err}`);
  return JSON.parse(ended.out) as Record<string, unknown>;
}

/** Two threads: one with a variant and a branch that was left, one with a title. */
async function live(api: Api): Promise<void> {
  const first = await api.newThread();
  await api.say(first, 'Ada lives in Lisbon.');
  const reply = await replyIn(api, first, 'complete');
  await api.post(`/api/threads/${first}/regenerate`);
  await eventually(async () => {
    const last = (await api.messages(first)).at(-1);
    return last?.state === 'complete' && last.id !== reply.id;
  });
  await api.say(first, 'And Bob lives in Bergen.');
  await replyIn(api, first, 'complete');
  await api.post(`/api/threads/${first}/undo`);
  await api.say(first, 'And Bob lives in Bonn.');
  await replyIn(api, first, 'complete');
  const created = await api.post('/api/threads', { title: 'Ünïcode, “quotes” & 猫' });
  const { id } = created.body as { id: string };
  await api.say(id, 'Nothing but 猫 here.');
  await replyIn(api, id, 'complete');
}

/** Everything that a person sees: threads, messages with their variants, branches. */
async function seen(api: Api): Promise<unknown> {
  const { threads } = (await api.get('/api/threads')) as { threads: readonly { id: string }[] };
  return Promise.all(
    threads.map(async (thread) => [
      thread,
      await api.messages(thread.id),
      await api.get(`/api/threads/${thread.id}/branches`),
      await api.get(`/api/threads/${thread.id}/verdicts`),
    ]),
  );
}

/** The commands that work on any store, with what each must say of this one. */
async function examine(sanctum: Sanctum, files: string, name: string): Promise<void> {
  const verified = (await json(sanctum, 'verify')) as { events: number; problems: readonly unknown[] };
  assert.deepEqual(verified.problems, []);
  assert.ok(verified.events > 20);
  const { rebuilt } = (await json(sanctum, 'rebuild')) as {
    rebuilt: readonly { projection: string; rows: number }[];
  };
  assert.ok(rebuilt.some(({ projection }) => projection === 'threads'));
  const one = (await json(sanctum, 'rebuild', 'threads'))['rebuilt'] as readonly { projection: string }[];
  assert.deepEqual(
    one.map(({ projection }) => projection),
    ['threads'],
  );
  const { rows } = (await json(sanctum, 'tokens', '--by', 'cause')) as { rows: readonly { calls: number }[] };
  assert.ok((rows[0]?.calls ?? 0) >= 5);
  const { jobs, counts } = (await json(sanctum, 'queue', 'list')) as {
    jobs: readonly unknown[];
    counts: unknown;
  };
  assert.ok(Array.isArray(jobs) && Array.isArray(counts));
  const checks = (await json(sanctum, 'doctor')) as unknown as readonly { name: string; state: string }[];
  assert.ok(checks.some((check) => check.name === 'store' && check.state === 'ok'));
  const backup = (await json(sanctum, 'backup')) as { file: string; bytes: number };
  assert.ok(backup.bytes > 1000 && backup.file.startsWith(path.join(sanctum.place.DATA_DIR, 'backups')));
  const target = path.join(files, `${name}.jsonl`);
  const exported = (await json(sanctum, 'export', target)) as { events: number; sha256: string };
  assert.equal(exported.events, verified.events);
  assert.match(exported.sha256, /^[0-9a-f]{64}$/);
  const dry = (await json(sanctum, 'forget', 'owner:studio', '--dry-run')) as { messages: number };
  assert.ok(dry.messages >= 4);
}

/** What must not be done to a store that holds something, to files that are there, and to jobs that are not. */
async function overreach(sanctum: Sanctum, exported: string, backup: string): Promise<void> {
  for (const change of ['requeue', 'cancel']) {
    const ended = await sanctum.run('queue', change, 'job_none', '--json');
    assert.equal(ended.code, 1);
    assert.deepEqual(JSON.parse(ended.out), { found: false });
  }
  assert.equal((await sanctum.run('backup', backup)).code, 1, 'a backup is never overwritten');
  assert.equal((await sanctum.run('export', exported)).code, 1, 'an export is never overwritten');
  refused(await sanctum.run('import', exported), /Import into an empty one/);
  assert.deepEqual((await json(sanctum, 'verify'))['problems'], []);
}

function refused(ended: Ended, sentence: RegExp): void {
  assert.equal(ended.code, 1);
  assert.match(ended.err, sentence);
  assert.doesNotMatch(ended.err, /\n {4}at /);
}

describe('the help', () => {
  it('W6 is printed without touching the data folder; the codes are listed', async () => {
    await using sanctum = await createSanctum('sqlite');
    const top = await sanctum.run('--help');
    assert.equal(top.code, 0);
    assert.match(top.out, /Exit codes:[\s\S]*\n {2}5 /);
    for (const words of [['restore'], ['queue', 'list']]) {
      const help = await sanctum.run(...words, '--help');
      assert.equal(help.code, 0);
      assert.match(help.out, new RegExp(`Examples?:\\n.*sanctum ${words.join(' ')}`));
      assert.ok(top.out.includes(`\n  ${words[0] ?? ''}`));
    }
    assert.deepEqual(await readdir(sanctum.place.DATA_DIR), [], 'help makes nothing');
  });

  it('W6 init writes what serve starts from, once', async () => {
    await using sanctum = await createSanctum('sqlite');
    const first = await sanctum.run('init');
    assert.equal(first.code, 0, first.err);
    const folder = sanctum.place.DATA_DIR;
    const before = await readFile(path.join(folder, 'sanctum.yaml'), 'utf8');
    const again = await sanctum.run('init');
    assert.equal(again.code, 0);
    assert.match(again.out, /sanctum\.yaml is there already/);
    assert.equal(await readFile(path.join(folder, 'sanctum.yaml'), 'utf8'), before);
    const api = await sanctum.start();
    const thread = await api.newThread();
    await api.say(thread, 'hello');
    await replyIn(api, thread, 'complete');
  });
});

const engines = [
  ['sqlite', 'postgres'],
  ['postgres', 'sqlite'],
] as const;

describe('commands', { concurrency: 2 }, () => {
  for (const [engine, other] of engines) {
    describe(`on ${engine}`, () => {
      it(`K12 W6 work through a running server and without one, and all moves to ${other} and back to an earlier day`, async () => {
        await using sanctum = await createSanctum(engine);
        await using files = await createTestFolder();
        const api = await sanctum.start();
        await live(api);
        const before = await seen(api);
        if (engine === 'sqlite') await examine(sanctum, files.folder, 'running');
        assert.deepEqual(await seen(api), before, 'none of them changed anything');
        assert.equal((await sanctum.run('backup', files.at('copy'))).code, 0);
        if (engine === 'sqlite') await overreach(sanctum, files.at('running.jsonl'), files.at('copy'));
        const late = await api.newThread();
        await api.say(late, 'After the backup.');
        await replyIn(api, late, 'complete');
        if (engine === 'sqlite') {
          const held = await sanctum.run('restore', files.at('copy'), '--force');
          assert.equal(held.code, 4);
          assert.match(held.err, /stop it first/);
        }
        const after = await seen(api);
        // On PostgreSQL a command opens the store by itself, whether a server runs or not.
        if (engine === 'postgres') await examine(sanctum, files.folder, 'all');
        assert.equal(await api.server.stop(), 0);
        if (engine === 'sqlite') await examine(sanctum, files.folder, 'all');
        await overreach(sanctum, files.at('all.jsonl'), files.at('copy'));

        await using moved = await createSanctum(other);
        const imported = (await json(moved, 'import', files.at('all.jsonl'))) as { events: number };
        assert.ok(imported.events > 20);
        assert.deepEqual((await json(moved, 'verify'))['problems'], []);
        const there = await moved.start();
        assert.deepEqual(await seen(there), after, 'threads, messages, variants, branches and verdicts');
        const thread = await there.newThread();
        await there.say(thread, 'Life goes on.');
        await replyIn(there, thread, 'complete');
        const { results } = (await there.get('/api/memory/search?q=Lisbon')) as {
          results: readonly unknown[];
        };
        assert.ok(results.length > 0, 'and memory knows it too');

        refused(await sanctum.run('restore', files.at('copy')), /--force/);
        const restored = await json(sanctum, 'restore', files.at('copy'), '--force');
        assert.equal(restored['forgotten'], 0);
        assert.deepEqual((await json(sanctum, 'verify'))['problems'], []);
        assert.deepEqual(await seen(await sanctum.start()), before, 'as it was then');
      });
    });
  }
});
