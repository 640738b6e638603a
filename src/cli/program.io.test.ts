import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';

const binary = path.resolve(import.meta.dirname, '../../bin/sanctum.js');

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };
type Place = AsyncDisposable & {
  readonly folder: string;
  readonly run: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Ended>;
  readonly serve: (
    env?: NodeJS.ProcessEnv,
  ) => Promise<{ readonly child: ChildProcess; readonly ready: string; readonly url: string }>;
};

async function createPlace(): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-cli-'));
  const children: ChildProcess[] = [];
  const start = (args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess => {
    const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
    const child = spawn(process.execPath, [binary, ...args], {
      cwd: folder,
      env: { PATH, HOME, NODE_COMPILE_CACHE, LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  };
  return {
    folder,
    async run(args, env = {}) {
      const child = start(args, env);
      const [out, err] = [collect(child.stdout), collect(child.stderr)];
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, out: out(), err: err() };
    },
    async serve(env = {}) {
      const child = start(['serve'], { PORT: '0', ...env });
      const [out, err] = [collect(child.stdout), collect(child.stderr)];
      while (!out().includes('\n')) {
        if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}: ${err()}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return { child, ready: out(), url: /http:\/\/[\d.:]+/.exec(out())?.[0] ?? '' };
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true });
    },
  };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (part: string) => (text += part));
  return () => text;
}

async function say(url: string, text: string): Promise<void> {
  const post = async (at: string, body: object): Promise<{ readonly id: string }> => {
    const response = await fetch(`${url}${at}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, `${at} gave ${response.status}`);
    return (await response.json()) as { readonly id: string };
  };
  const { id } = await post('/api/threads', {});
  await post(`/api/threads/${id}/messages`, { text, key: 'k1' });
}

describe('the command line', () => {
  it('P7 serves with nothing configured, says so in one sentence, and stops when asked', async () => {
    await using place = await createPlace();
    const { child, ready, url } = await place.serve();
    assert.match(ready, /^\S+ is awake at http:\/\/127\.0\.0\.1:\d+ .*placeholder.*LLM_PROVIDER.*\n$/);
    const health = (await (await fetch(`${url}/health`)).json()) as { readonly status: string };
    assert.equal(health.status, 'ok');
    assert.equal((await stat(path.join(place.folder, 'data/server.json'))).mode & 0o777, 0o600);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
    assert.ok(!existsSync(path.join(place.folder, 'data/server.json')));
  });

  it('K12 commands go through the server that owns the file, and work without one too', async () => {
    await using place = await createPlace();
    const { child, url } = await place.serve();
    await say(url, 'a sentence that only one person ever said');
    const asked = async (): Promise<number> => {
      const verified = await place.run(['verify', '--json']);
      assert.equal(verified.code, 0, verified.err);
      return (JSON.parse(verified.out) as { readonly events: number }).events;
    };
    assert.ok((await asked()) > 1);
    assert.equal((await place.run(['backup', 'copy.db'])).code, 0);
    const second = await place.run(['serve'], { PORT: '0' });
    assert.equal(second.code, 4);
    assert.match(second.err, /in use by a running Sanctum/);
    assert.equal((await place.run(['restore', 'copy.db', '--force'])).code, 4);
    const token = await readFile(path.join(place.folder, 'data/server.json'), 'utf8');
    const { control } = JSON.parse(token) as { readonly control: string };
    assert.equal((await fetch(`${control}/control/verify`, { method: 'POST', body: '{}' })).status, 401);
    child.kill('SIGTERM');
    await once(child, 'exit');

    assert.ok((await asked()) > 1);
    const tokens = await place.run(['tokens', '--json']);
    assert.equal(tokens.code, 0, tokens.err);
    assert.equal((await place.run(['export', 'log.jsonl'])).code, 0);
    assert.equal((await place.run(['import', 'log.jsonl'], { DATA_DIR: 'other' })).code, 0);
    const exported = await place.run(['export', 'again.jsonl'], { DATA_DIR: 'other' });
    assert.equal(exported.code, 0, exported.err);
    const texts = await Promise.all(
      ['log.jsonl', 'again.jsonl'].map((name) => readFile(path.join(place.folder, name), 'utf8')),
    );
    assert.equal(texts[0], texts[1]);
  });

  it('K15 a restored backup forgets again whoever was forgotten after it was made', async () => {
    await using place = await createPlace();
    const { child, url } = await place.serve();
    await say(url, 'the xylophone-shaped secret');
    assert.equal((await place.run(['backup', 'copy.db'])).code, 0);
    const dry = await place.run(['forget', 'owner:studio', '--dry-run', '--json']);
    assert.equal((JSON.parse(dry.out) as { readonly messages: number }).messages, 1, dry.err);
    const forgotten = await place.run(['forget', 'owner:studio']);
    assert.equal(forgotten.code, 0, forgotten.err);
    child.kill('SIGTERM');
    await once(child, 'exit');
    assert.match(await readFile(path.join(place.folder, 'copy.db'), 'latin1'), /xylophone-shaped/);
    const restored = await place.run(['restore', 'copy.db', '--force', '--json']);
    assert.equal(restored.code, 0, restored.err);
    assert.equal((JSON.parse(restored.out) as { readonly forgotten: number }).forgotten, 1);
    assert.doesNotMatch(
      await readFile(path.join(place.folder, 'data/sanctum.db'), 'latin1'),
      /xylophone-shaped/,
    );
    assert.equal((await place.run(['verify'])).code, 0);
    assert.equal((await stat(path.join(place.folder, 'data/forgotten.json'))).mode & 0o777, 0o600);
    assert.doesNotMatch(
      await readFile(path.join(place.folder, 'data/forgotten.json'), 'utf8'),
      /owner|studio/,
    );
  });

  it('W6 what goes wrong is one clear sentence and its own exit code', async () => {
    await using place = await createPlace();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    await mkdir(path.join(place.folder, 'agents'));
    const cases: readonly (readonly [readonly string[], NodeJS.ProcessEnv, number, RegExp])[] = [
      [['serve'], { PORT: 'x', HOST: '0.0.0.0' }, 3, /environment: PORT must.*\n.*HOST is 0\.0\.0\.0/s],
      [['serve'], { PORT: port }, 5, new RegExp(`127\\.0\\.0\\.1:${port}.*PORT`)],
      [['verify'], { DATABASE_URL: 'postgres://u:swordfish@127.0.0.1:1/none' }, 4, /127\.0\.0\.1/],
      [['queue', 'list', '--state', 'lost'], {}, 2, /Allowed choices/],
      [['dance'], {}, 2, /unknown command/],
      [['forget', 'nobody'], {}, 1, /Nobody here is known as nobody/],
      [['import', 'gone.jsonl'], { DATA_DIR: 'empty' }, 1, /Cannot read/],
      [['queue', 'cancel', 'job_none'], {}, 1, /^$/],
      [['health'], { PORT: '1' }, 1, /No Sanctum answers/],
    ];
    try {
      for (const [args, env, code, pattern] of cases) {
        const ended = await place.run(args, env);
        assert.equal(ended.code, code, `${args.join(' ')}: ${ended.err}`);
        assert.match(ended.err, pattern);
        assert.doesNotMatch(ended.err, /swordfish|\n {4}at /);
      }
    } finally {
      taken.close();
    }
    await writeFile(path.join(place.folder, 'agents/a.yaml'), 'name: 3\nperson: x\n');
    const broken = await place.run(['serve'], { PORT: '0' });
    assert.equal(broken.code, 3);
    assert.match(broken.err, /a\.yaml:\d/);
  });

  it('K13 a database that needs a newer program is left alone, with one clear sentence', async () => {
    await using place = await createPlace();
    assert.equal((await place.run(['verify'])).code, 0);
    const file = path.join(place.folder, 'data/sanctum.db');
    using database = new DatabaseSync(file);
    database.exec(
      `insert into meta values('minReader', '9999') on conflict(key) do update set value = '9999'`,
    );
    const ended = await place.run(['serve'], { PORT: '0' });
    assert.equal(ended.code, 4);
    assert.match(ended.err, /newer/);
    assert.doesNotMatch(ended.err, /\n {4}at /);
  });

  it('W9 a fault that nobody handled is told once, without secrets, and ends the program with 1', async () => {
    await using place = await createPlace();
    const bomb = `setTimeout(()=>{throw(new(Error)('boom-with-swordfish'))},1500)`;
    const env = {
      NODE_OPTIONS: `--import data:text/javascript,${bomb}`,
      ADMIN_TOKEN: 'swordfish-swordfish',
      PORT: '0',
    };
    const ended = await place.run(['serve'], { ...env, SECRET_KEY: 'boom-with-swordfish' });
    assert.equal(ended.code, 1);
    const told = ended.err.split('\n').filter((line) => line.includes('"fatal"'));
    assert.equal(told.length, 1, ended.err);
    assert.doesNotMatch(told[0] ?? '', /swordfish/);
  });

  it('W6 init writes files to start from and changes nothing that is there', async () => {
    await using place = await createPlace();
    await writeFile(path.join(place.folder, 'sanctum.yaml'), 'app:\n  name: Mine\n');
    assert.equal((await place.run(['init'])).code, 0);
    assert.equal(await readFile(path.join(place.folder, 'sanctum.yaml'), 'utf8'), 'app:\n  name: Mine\n');
    assert.equal((await stat(path.join(place.folder, '.env.secrets'))).mode & 0o777, 0o600);
    const doctor = await place.run(['doctor', '--json']);
    assert.equal(doctor.code, 0, doctor.out + doctor.err);
    await chmod(path.join(place.folder, '.env.secrets'), 0o644);
    assert.equal((await place.run(['doctor'])).code, 1);
    assert.equal((await place.run(['verify'])).code, 3);
  });
});
