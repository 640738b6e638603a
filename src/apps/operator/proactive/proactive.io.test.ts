import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { createToolProposer } from '../../../agent/approvals/tool-approvals.ts';
import type { ToolContext } from '../../../agent/tool.ts';
import { defineTool } from '../../../agent/tools/define-tool.ts';
import type { ModelEvent } from '../../../llm/model.ts';
import { parseQuietHours } from '../../../llm/spend/quiet-hours.ts';
import { core } from '../../../store/migrations/core.ts';
import { verifyStore } from '../../../store/verify.ts';
import { workMigration } from '../projects/work.tables.ts';
import { workView } from '../projects/work.view.ts';
import type { TestLoop } from './proactive.fixtures.ts';
import { finishes, openTestLoop, says } from './proactive.fixtures.ts';
import { proactiveMigration, proactiveView } from './proactive.view.ts';

const minute = 60_000;

async function addTask(loop: TestLoop, title: string, more: object = {}): Promise<string> {
  const { status, body } = await loop.request('POST', '/api/tasks', { title, ...more });
  assert.equal(status, 201, JSON.stringify(body));
  return z.object({ id: z.string() }).parse(body).id;
}

const taskShape = z.object({
  title: z.string(),
  status: z.string(),
  nextNote: z.string(),
  history: z.array(z.object({ outcome: z.string(), summary: z.string(), steps: z.number() })),
});

async function taskOf(loop: TestLoop, id: string) {
  return taskShape.parse((await loop.request('GET', `/api/tasks/${id}`)).body);
}

async function titlesOf(loop: TestLoop): Promise<readonly string[]> {
  const { body } = await loop.request('GET', '/api/tasks?status=all');
  return z
    .object({ tasks: z.array(z.object({ title: z.string() })) })
    .parse(body)
    .tasks.map(({ title }) => title);
}

const failure = (code: 'unavailable' | 'unauthorized'): ModelEvent[] => [
  {
    type: 'failure',
    failure: { code, class: 'permanent', message: `It is ${code}` },
    usage: { input: 0, output: 0, cached: 0, total: 0, estimated: true },
  },
];

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`proactive work on ${engine}`, () => {
    it('O8 without work there is no call, whatever time passes', async () => {
      await using loop = await openTestLoop(engine, () => says('never'));
      for (let day = 0; day < 4; day += 1) {
        await loop.run();
        loop.clock.now += 24 * 60 * minute;
        await loop.restart();
      }
      await addTask(loop, 'Already done');
      const [task] = z
        .object({ tasks: z.array(z.object({ id: z.string() })) })
        .parse((await loop.request('GET', '/api/tasks')).body).tasks;
      await loop.request('POST', `/api/tasks/${task?.id}`, { status: 'done' });
      await loop.run();
      assert.deepEqual([loop.asked.length, await loop.nextAt()], [0, null]);
    });

    it('O8 a cycle works on one task, and leaves what changed and a note for the next one', async () => {
      await using loop = await openTestLoop(engine, (call) =>
        call === 1
          ? says(
              'I look.',
              { tool: 'list_tasks', input: {} },
              { tool: 'add_task', input: { title: 'Rotate the logs' } },
            )
          : says('', finishes('Found old logs.', { note: 'Logs are in /var/log.' })),
      );
      await addTask(loop, 'Something else', { priority: 0 });
      const id = await addTask(loop, 'Free some disk space', { priority: 2, notes: 'Never below 10 %.' });
      await loop.run();
      assert.equal(loop.asked.length, 2);
      const prompt = JSON.stringify(loop.asked[0]?.messages);
      assert.match(prompt, /Free some disk space.*Never below 10 %.*Something else/su);
      const task = await taskOf(loop, id);
      assert.deepEqual([task.status, task.nextNote], ['open', 'Logs are in /var/log.']);
      assert.deepEqual(task.history, [{ outcome: 'worked', summary: 'Found old logs.', steps: 2 }]);
      assert.deepEqual((await titlesOf(loop)).toSorted(), [
        'Free some disk space',
        'Rotate the logs',
        'Something else',
      ]);
      assert.equal(await loop.nextAt(), loop.clock.now + minute);
      // The note is before the model the next time.
      loop.clock.now += minute;
      await loop.run();
      assert.match(JSON.stringify(loop.asked.at(-1)?.messages), /Logs are in \/var\/log\.|Rotate the logs/u);
    });

    it('O8 a cycle has so many calls and no more, and the last one can only end it', async () => {
      await using loop = await openTestLoop(engine, () => says('Again.', { tool: 'list_tasks', input: {} }));
      const id = await addTask(loop, 'Endless');
      await loop.run();
      assert.equal(loop.asked.length, 8);
      assert.deepEqual(
        loop.asked.map(({ tools }) => tools?.length),
        [5, 5, 5, 5, 5, 5, 5, 1],
      );
      assert.equal((await taskOf(loop, id)).history.length, 1);
    });

    it('O8 a cycle that is killed leaves nothing behind, and is begun again', async () => {
      const killed = Promise.withResolvers<void>();
      await using loop = await openTestLoop(engine, async function* (call) {
        if (call === 2) {
          killed.resolve();
          await new Promise(() => {});
        }
        yield* call === 1 || call === 3
          ? says('', { tool: 'add_task', input: { title: 'Once only' } })
          : says('', finishes('Done.', { status: 'done' }));
      });
      const id = await addTask(loop, 'Split the work');
      void loop.run();
      await killed.promise;
      assert.deepEqual(await titlesOf(loop), ['Split the work']);
      // All that the killed call may have cost is set aside, and the pace wants its time for that.
      loop.clock.now += 60 * minute;
      await loop.restart();
      assert.equal(await loop.run(), 1);
      assert.deepEqual((await titlesOf(loop)).toSorted(), ['Once only', 'Split the work']);
      const task = await taskOf(loop, id);
      assert.deepEqual([task.status, task.history.length], ['done', 1]);
    });

    it('O8 runs that were missed are made up once', async () => {
      await using loop = await openTestLoop(engine, () => says('', finishes('A step.')));
      await addTask(loop, 'Steady');
      await loop.run();
      loop.clock.now += 3 * 24 * 60 * minute;
      await loop.restart();
      await loop.restart();
      assert.equal(await loop.run(), 1);
      assert.equal(loop.asked.length, 2);
    });

    it('O8 effects are proposed and never carried out', async () => {
      let effects = 0;
      const act = defineTool({
        name: 'delete_logs',
        description: 'Deletes logs.',
        input: z.object({ folder: z.string() }),
        effect: 'act',
        origins: ['owner', 'proactive'],
        run: () => Promise.resolve({ ok: true, output: (effects += 1) }),
      });
      await using loop = await openTestLoop(
        engine,
        (call) =>
          call === 1
            ? says('', { tool: 'delete_logs', input: { folder: '/var/log' } })
            : says('', finishes('Asked to delete them.', { status: 'waiting' })),
        { tools: [act] },
      );
      const id = await addTask(loop, 'Free some disk space');
      await loop.run();
      assert.equal(effects, 0);
      assert.deepEqual(
        loop.proposals.map(({ task, tool, input }) => ({ task, tool, input })),
        [{ task: id, tool: 'delete_logs', input: { folder: '/var/log' } }],
      );
      assert.equal((await taskOf(loop, id)).status, 'waiting');
    });

    it('O8 where a channel leads to the owner, an effect is put to them there, with the rights of nobody else', async () => {
      const contexts: ToolContext[] = [];
      let effects = 0;
      const act = defineTool({
        name: 'delete_logs',
        description: 'Deletes logs.',
        input: z.object({ folder: z.string() }),
        effect: 'act',
        origins: ['owner', 'proactive'],
        run: () => Promise.resolve({ ok: true, output: (effects += 1) }),
      });
      await using loop = await openTestLoop(
        engine,
        (call) =>
          call === 1
            ? says('', { tool: 'delete_logs', input: { folder: '/var/log' } })
            : says('', finishes('Asked.', { status: 'waiting' })),
        {
          tools: [act],
          asks: (_tool, _input, context) => {
            contexts.push(context);
            return Promise.resolve({ ok: false, code: 'approval-pending', message: 'An owner is asked.' });
          },
        },
      );
      await addTask(loop, 'Free some disk space');
      await loop.run();
      assert.deepEqual(
        contexts.map(({ channel, principal, origin }) => [channel, principal, origin]),
        [['somewhere', 'proactive', 'proactive']],
      );
      assert.deepEqual([effects, loop.proposals.length], [0, 0]);
      assert.match(JSON.stringify(loop.asked[1]?.messages), /An owner is asked/u);
    });

    it('O8 P5 a cycle that is killed after its proposal asks once: with the end of the one that is begun again', async () => {
      const killed = Promise.withResolvers<void>();
      const ids = { next: (prefix: string) => `${prefix}_${randomUUID()}` };
      const act = defineTool({
        name: 'delete_logs',
        description: 'Deletes logs.',
        input: z.object({ folder: z.string() }),
        effect: 'act',
        origins: ['owner', 'proactive'],
        run: () => Promise.resolve({ ok: true, output: 'never' }),
      });
      await using loop = await openTestLoop(
        engine,
        async function* (call) {
          if (call === 2) {
            killed.resolve();
            await new Promise(() => {});
          }
          // Begun again, the model says the same in other words, and says it twice.
          const input = { folder: call === 1 ? '/var/log' : '/var/log/' };
          yield* call === 4
            ? says('', finishes('Asked.', { status: 'waiting' }))
            : says('', { tool: 'delete_logs', input }, { tool: 'delete_logs', input });
        },
        {
          tools: [act],
          asks: (...call) => createToolProposer(loop.store, ids)(...call),
        },
      );
      const asks = async () => loop.store.jobs.list({ queue: 'approvals', limit: 10 });
      await addTask(loop, 'Free some disk space');
      void loop.run();
      await killed.promise;
      assert.deepEqual(await asks(), []);
      loop.clock.now += 60 * minute;
      await loop.restart();
      assert.equal(await loop.run(), 1);
      assert.deepEqual(
        (await asks()).map(({ payload }) => Object(payload)['input']),
        [{ folder: '/var/log/' }],
      );
      assert.match(JSON.stringify(loop.asked.at(-1)?.messages), /approval-pending/u);
    });

    it('O8 what the owner changes while a cycle runs stands', async () => {
      await using loop = await openTestLoop(engine, async function* () {
        await loop.request('POST', `/api/tasks/${id}`, { status: 'dropped' });
        yield* says('', finishes('I am done.', { status: 'done' }));
      });
      const id = await addTask(loop, 'No longer wanted');
      await loop.run();
      const task = await taskOf(loop, id);
      assert.deepEqual([task.status, task.history.length], ['dropped', 1]);
    });

    it('O8 one word stops it in the midst of a call, and another lets it go on', async () => {
      await using loop = await openTestLoop(engine, async function* (call, _asked, signal) {
        if (call === 1) {
          await loop.request('POST', '/api/proactive/pause', {});
          await new Promise<void>((resolve) => {
            if (signal.aborted) resolve();
            else signal.addEventListener('abort', () => resolve());
          });
          yield {
            type: 'failure',
            failure: { code: 'aborted', class: 'permanent', message: 'Stopped.' },
            usage: zero,
          };
          return;
        }
        yield* says('', finishes('Finished.', { status: 'done' }));
      });
      await addTask(loop, 'Long work');
      await loop.run();
      assert.deepEqual([loop.asked.length, await loop.nextAt()], [1, null]);
      assert.equal((await loop.request('POST', '/api/proactive/pause', {})).status, 409);
      await addTask(loop, 'More work');
      await loop.run();
      assert.equal(loop.asked.length, 1);
      assert.equal((await loop.request('POST', '/api/proactive/resume', {})).status, 200);
      await loop.run();
      assert.equal(loop.asked.length, 2);
    });

    it('O8 failures in a row pause it, and tell the owner once', async () => {
      await using loop = await openTestLoop(engine, () => failure('unauthorized'));
      await addTask(loop, 'Impossible');
      for (let hour = 0; hour < 12; hour += 1) {
        await loop.run();
        loop.clock.now += 60 * minute;
      }
      assert.equal(loop.asked.length, 3);
      const alerts = await loop.store.jobs.list({ queue: 'alerts', limit: 5 });
      assert.equal(alerts.length, 1);
      assert.match(JSON.stringify(alerts[0]?.payload), /unauthorized.*\/resume/u);
      const state = z
        .object({ paused: z.object({ by: z.string() }), budget: z.object({ closed: z.string() }) })
        .parse((await loop.request('GET', '/api/proactive')).body);
      assert.deepEqual([state.paused.by, state.budget.closed], ['breaker', 'paused']);
      await loop.request('POST', '/api/proactive/resume', {});
      await loop.run();
      assert.equal(loop.asked.length, 4);
    });

    it('O8 nothing begins in quiet hours; the next cycle waits for their end', async () => {
      const quiet = parseQuietHours('11:00-13:30', 'UTC');
      assert.ok(quiet !== null);
      await using loop = await openTestLoop(engine, () => says('', finishes('A step.')), { quiet });
      await addTask(loop, 'Later');
      await loop.run();
      assert.deepEqual([loop.asked.length, await loop.nextAt()], [0, loop.clock.now + 90 * minute]);
      loop.clock.now += 90 * minute;
      await loop.run();
      assert.equal(loop.asked.length, 1);
    });

    it('L7 a cycle whose budget ends is put off until it may go on, with what it did', async () => {
      await using loop = await openTestLoop(
        engine,
        () => says('Looking.', { tool: 'list_tasks', input: {} }),
        {
          budget: 4_000,
        },
      );
      const id = await addTask(loop, 'Costly');
      await loop.run();
      assert.ok(loop.asked.length < 8);
      assert.equal((await taskOf(loop, id)).history[0]?.outcome, 'deferred');
      assert.ok(((await loop.nextAt()) ?? 0) > loop.clock.now);
      const series = z
        .object({
          limit: z.number(),
          nextCallAt: z.string(),
          hours: z.array(z.object({ settled: z.number(), window: z.number() })),
        })
        .parse((await loop.request('GET', '/api/proactive/budget?hours=3')).body);
      assert.deepEqual([series.limit, series.hours.length], [4_000, 3]);
      const last = series.hours.at(-1);
      assert.equal(last?.settled, loop.asked.length * 2_500);
      assert.equal(last?.window, last?.settled);
    });

    it('K6 the tables of work agree with its events', async () => {
      await using loop = await openTestLoop(engine, () =>
        says('', finishes('A step.', { status: 'waiting' })),
      );
      await addTask(loop, 'One');
      await loop.request('POST', '/api/projects', { title: 'A project' });
      await loop.run();
      await loop.request('POST', '/api/proactive/pause', {});
      await loop.request('POST', '/api/proactive/resume', {});
      const report = await verifyStore(loop.store, {
        projections: [workView, proactiveView],
        migrations: [core, workMigration, proactiveMigration],
      });
      assert.deepEqual([report.problems, report.streams], [[], 3]);
    });
  });
}

const zero = { input: 0, output: 0, cached: 0, total: 0, estimated: true };
