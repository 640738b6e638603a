import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Project, Task } from '../projects/work-rows.ts';
import { pickTask } from './pick-task.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 2, 1, 12);

function task(id: string, more: Partial<Task> = {}): Task {
  const times = { addedAt: now - hour, changedAt: now - hour, workedAt: null, cycles: 0 };
  return {
    id,
    title: id,
    status: 'open',
    priority: 1,
    notes: '',
    nextNote: '',
    project: null,
    ...times,
    ...more,
  };
}

function picked(...tasks: readonly Task[]): string | undefined {
  return pickTask(tasks, [], now)?.id;
}

it('O8 picks the highest priority, among equals the one that waits longest', () => {
  assert.equal(picked(task('a'), task('b', { priority: 2 })), 'b');
  assert.equal(picked(task('a'), task('b', { addedAt: now - 2 * hour })), 'b');
  assert.equal(picked(task('a', { workedAt: now - 1 }), task('b')), 'b');
});

it('O8 what waits long enough comes before what is more important, so that nothing waits for ever', () => {
  const urgent = task('urgent', { priority: 3, workedAt: now });
  assert.equal(picked(urgent, task('old', { priority: 0, addedAt: now - 71 * hour })), 'urgent');
  assert.equal(picked(urgent, task('old', { priority: 0, addedAt: now - 73 * hour })), 'old');
});

it('O8 works on nothing that is not open, nor in a project that rests', () => {
  assert.equal(picked(task('a', { status: 'waiting' }), task('b', { status: 'done' })), undefined);
  const project: Project = {
    id: 'p',
    title: 'p',
    status: 'paused',
    priority: 1,
    notes: '',
    nextNote: '',
    addedAt: now,
    changedAt: now,
  };
  assert.equal(pickTask([task('a', { project: 'p' })], [project], now), null);
  assert.equal(pickTask([task('a', { project: 'p' })], [{ ...project, status: 'active' }], now)?.id, 'a');
});
