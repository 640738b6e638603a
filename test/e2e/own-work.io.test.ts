import { LLMock } from '@copilotkit/aimock';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { hang, openRawModelServer, wires } from '../emulators/raw-model-server.ts';
import type { Api } from '../kit/api.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum, replyIn } from '../kit/sanctum.ts';
import type { Sanctum } from '../kit/sanctum.ts';

const counted = { prompt_tokens: 41, completion_tokens: 9, total_tokens: 50 };

async function openMock() {
  const mock = new LLMock({ port: 0 });
  await mock.start();
  return { mock, [Symbol.asyncDispose]: () => mock.stop() };
}

function connected(url: string): NodeJS.ProcessEnv {
  return {
    LLM_PROVIDER: 'openai',
    LLM_BASE_URL: url,
    LLM_API_KEY: 'sk-planted-0123456789',
    LLM_MODEL: 'a-model',
  };
}

async function command(sanctum: Sanctum, ...words: readonly string[]): Promise<unknown> {
  const ended = await sanctum.run('tasks', ...words, '--json');
  assert.equal(ended.code, 0, ended.err);
  return JSON.parse(ended.out);
}

async function added(sanctum: Sanctum, title: string): Promise<string> {
  return z.object({ id: z.string() }).parse(await command(sanctum, 'add', title)).id;
}

const shape = z.object({
  status: z.string(),
  nextNote: z.string(),
  history: z.array(z.object({ summary: z.string() })),
});

/** The task once a cycle has worked on it. */
function worked(api: Api, id: string) {
  return eventually(async () => {
    const task = shape.parse(await api.get(`/api/tasks/${id}`));
    return task.history.length > 0 && task;
  }, 30_000);
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`the whole program at work of its own on ${engine}`, { concurrency: 2 }, () => {
    it('O8 works where there is something to do, on the account, until one word stops it', async () => {
      await using place = await openMock();
      const { mock } = place;
      const finish = { summary: 'Looked at it.', note: 'Look again in a week.', status: 'done' };
      mock.on(
        { userMessage: /The task/u },
        { toolCalls: [{ name: 'finish_cycle', arguments: JSON.stringify(finish) }], usage: counted },
      );
      await using sanctum = await createSanctum(engine, connected(mock.url));
      const api = await sanctum.start();
      await wait(1_500);
      assert.equal(mock.getRequests().length, 0, 'nothing to do, nothing asked');

      const id = await added(sanctum, 'Look at the disk');
      const task = await worked(api, id);
      assert.deepEqual([task.status, task.nextNote], ['done', 'Look again in a week.']);
      const state = z
        .object({ budget: z.object({ settled: z.number(), reserved: z.number(), closed: z.null() }) })
        .parse(await api.get('/api/proactive'));
      assert.deepEqual([state.budget.settled, state.budget.reserved], [50, 0]);
      const asked = JSON.stringify(mock.getLastRequest()?.body);
      assert.match(asked, /"max_(?:completion_)?tokens":2000/u);

      await command(sanctum, 'stop');
      const second = await added(sanctum, 'Look at the memory');
      await wait(1_500);
      assert.equal(mock.getRequests().length, 1, 'stopped is stopped');
      const thread = await api.newThread();
      await api.say(thread, '/resume');
      assert.equal((await replyIn(api, thread, 'complete')).text, 'I go on working by myself.');
      assert.equal((await worked(api, second)).status, 'done');
    });

    it('O8 a cycle in whose midst the program is killed is begun again, and all it may have cost counts', async () => {
      await using server = await openRawModelServer();
      const usage = { input: 23, output: 7, cached: 5 };
      const answer = [wires.chat.start(), wires.chat.piece('All is well.'), wires.chat.end(usage)];
      server.answerWith({ steps: [hang] });
      await using sanctum = await createSanctum(engine, connected(server.url));
      const first = await sanctum.start();
      const id = await added(sanctum, 'Look at the disk');
      await eventually(() => Promise.resolve(server.requests.length === 1), 20_000);
      await first.server.kill();
      server.answerWith({ steps: answer });
      const api = await sanctum.start();
      const task = await worked(api, id);
      assert.deepEqual([task.status, task.history], ['open', [{ summary: 'All is well.' }]]);
      const { budget } = z
        .object({ budget: z.object({ settled: z.number(), reserved: z.number() }) })
        .parse(await api.get('/api/proactive'));
      assert.equal(budget.settled + budget.reserved, 200_000 + 30);
    });
  });
}
