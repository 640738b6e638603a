import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import pg from 'pg';
import { openEmbeddingServer } from '../emulators/embedding-server.ts';
import type { Api } from '../kit/api.ts';
import { eventually } from '../kit/house.ts';
import type { Place } from '../kit/program.ts';
import { createSanctum } from '../kit/sanctum.ts';
import type { Sanctum } from '../kit/sanctum.ts';

const rounds = 5;
const saidInARound = 8;

/** Asks a stopped program's store. */
async function query(place: Place, sql: string): Promise<readonly { readonly [column: string]: unknown }[]> {
  if (place.DATABASE_URL === undefined) {
    const database = new DatabaseSync(`${place.DATA_DIR}/sanctum.db`, { readOnly: true });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }
  const client = new pg.Client({ connectionString: place.DATABASE_URL });
  await client.connect();
  try {
    return (await client.query(sql)).rows as never;
  } finally {
    await client.end();
  }
}

/** Whether nothing is under way, and nothing will be soon. */
async function isIdle(api: Api): Promise<boolean> {
  const lists = await Promise.all(
    ['ready', 'active'].map((state) => api.get(`/api/jobs?state=${state}&limit=200`)),
  );
  const jobs = (lists as readonly { readonly jobs: readonly { readonly runAt: string }[] }[]).flatMap(
    (list) => list.jobs,
  );
  // A turn that was interrupted expires in some hours.
  return jobs.every(({ runAt }) => Date.parse(runAt) > Date.now() + 60_000);
}

async function vectorsLine(sanctum: Sanctum): Promise<string> {
  const ended = await sanctum.run('doctor', '--json');
  const checks = JSON.parse(ended.out) as readonly { readonly name: string; readonly detail: string }[];
  return checks.find(({ name }) => name === 'memory vectors')?.detail ?? '';
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`killed while it indexes and embeds, on ${engine}`, () => {
    it('P1 K8 index, vectors and log agree after the restart: every item is found, each has one vector', async () => {
      await using server = await openEmbeddingServer();
      server.delayMs = 40;
      await using sanctum = await createSanctum(engine, {
        EMBEDDER_BASE_URL: `${server.url}/v1`,
        EMBEDDER_MODEL: 'small',
      });
      const acknowledged: string[] = [];
      let thread = '';
      for (let round = 0; round < rounds; round += 1) {
        const api = await sanctum.start();
        if (thread === '') thread = await api.newThread();
        const killed = new Promise<void>((resolve) => {
          setTimeout(() => void api.server.kill().then(resolve), 400 + Math.random() * 1_600);
        });
        for (let at = 0; at < saidInARound; at += 1) {
          const text = `zanzibar tale ${round * saidInARound + at}`;
          try {
            acknowledged.push(await api.say(thread, text, `r${round}-${at}`));
          } catch {
            break;
          }
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
        }
        await killed;
      }
      const api = await sanctum.start();
      // What a killed program had begun is taken over and answered first.
      const settingsPage = async () => (await fetch(`${api.url}/settings`)).text();
      await eventually(
        async () => (await isIdle(api)) && /none is waiting/.test(await settingsPage()),
        60_000,
      ).catch(async (cause: unknown) => {
        const { out } = await sanctum.run('queue', 'list', '--json');
        throw new Error(`Never done: ${out}${await vectorsLine(sanctum)}${api.server.said()}`, { cause });
      });
      assert.match(await vectorsLine(sanctum), /none is waiting/);
      assert.match(
        await settingsPage(),
        /openai-compatible\/small gave \d+ memories a vector of 64 dimensions/,
      );
      const found = (await api.get('/api/memory/search?q=zanzibar&limit=100')) as {
        readonly results: readonly { readonly message: string }[];
      };
      const messages = new Set(found.results.map(({ message }) => message));
      assert.ok(acknowledged.length >= rounds, `${acknowledged.length} were acknowledged`);
      for (const message of acknowledged) assert.ok(messages.has(message), message);
      const verified = await sanctum.run('verify', '--json');
      assert.equal(verified.code, 0, verified.out + verified.err);
      const stale = server.answered.length;
      assert.equal(await api.server.stop(), 0);

      const missing = `select i.id from memory_items i left join messages m on m.message = i.id
        left join memory_vectors v on v.id = i.id and v.revision = i.revision
        where v.id is null and coalesce(i.text, m.text, '') <> ''`;
      assert.deepEqual(await query(sanctum.place, missing), []);
      const orphans = `select v.id from memory_vectors v left join memory_items i on i.id = v.id where i.id is null`;
      assert.deepEqual(await query(sanctum.place, orphans), []);
      const again = await sanctum.start();
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      assert.equal(server.answered.length, stale, 'nothing is embedded twice for having been restarted');
      assert.equal(await again.server.stop(), 0);
    });
  });
}
