import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createMemoryFailures, createMemoryLedger, createTestIds } from '../../test/kit/llm.ts';
import { openTestStore } from '../../test/kit/stores.ts';
import { createProactiveParts } from '../apps/operator/proactive/proactive-parts.ts';
import { createGateway } from '../llm/create-gateway.ts';
import { core } from '../store/migrations/core.ts';
import type { Watch } from './operations.ts';
import { createTaskOperations } from './task-operations.ts';

const watch: Watch = { progress: () => {}, signal: new AbortController().signal };
const all = { status: null, limit: 50 };
const nothing = { status: null, priority: null, note: null };

for (const engine of ['sqlite', 'postgres'] as const) {
  it(`W6 tasks are added, noted, done and listed at the command line, on ${engine}`, async () => {
    const { migrations, projections } = createProactiveParts();
    await using place = await openTestStore(engine, { migrations: [core, ...migrations], projections });
    const { store } = place;
    const nextId = createTestIds('0000');
    const gateway = createGateway(
      { ledger: createMemoryLedger(), failures: createMemoryFailures(), nextId },
      { roles: {} },
    );
    let now = 1_000;
    const ids = { next: (prefix: string) => `${prefix}_${nextId()}` };
    const tasks = createTaskOperations({ store, gateway, ids, clock: () => (now += 1) });

    const fresh = { priority: 1, notes: '', project: null };
    const { id } = await tasks.tasksAdd({ title: 'Keep the disk below 80 %', ...fresh }, watch);
    await tasks.tasksAdd({ title: 'Rotate the logs', ...fresh, priority: 3 }, watch);
    const list = await tasks.tasksList(all, watch);
    assert.deepEqual(
      list.tasks.map(({ title }) => title),
      ['Rotate the logs', 'Keep the disk below 80 %'],
    );
    const waiting = await store.jobs.list({ queue: 'operator', limit: 5 });
    assert.deepEqual(
      waiting.map(({ kind }) => kind),
      ['operator.cycle'],
    );

    await tasks.tasksChange({ id, ...nothing, note: 'Ask me first' }, watch);
    await tasks.tasksChange({ id: id.slice(-6), ...nothing, note: 'Look at /var' }, watch);
    await tasks.tasksChange({ id, ...nothing, status: 'done' }, watch);
    const [done] = (await tasks.tasksList({ status: 'done', limit: 5 }, watch)).tasks;
    assert.deepEqual([done?.id, done?.notes], [id, 'Ask me first\nLook at /var']);

    await assert.rejects(tasks.tasksChange({ id: 'task_none', ...nothing, status: 'done' }, watch), {
      code: 'work-unknown',
    });
    await assert.rejects(tasks.tasksChange({ id, ...nothing, priority: -1 }, watch), {
      code: 'priority-invalid',
    });
    await assert.rejects(tasks.tasksAdd({ title: 'x', ...fresh, project: 'project_none' }, watch), {
      code: 'project-unknown',
    });
    assert.deepEqual(await tasks.ownWork({ action: 'stop' }, watch), { paused: true, changed: true });
    assert.deepEqual(await tasks.ownWork({ action: 'stop' }, watch), { paused: true, changed: false });
    assert.deepEqual(await tasks.ownWork({ action: 'resume' }, watch), { paused: false, changed: true });
  });
}
