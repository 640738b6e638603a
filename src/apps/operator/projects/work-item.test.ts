import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fold } from '../../../kernel/decider.ts';
import type { WorkCommand } from './work-item.ts';
import { workItem } from './work-item.ts';
import type { WorkEvent } from './work.events.ts';

const fields = { title: 'Look at the disk', priority: 1, notes: '', project: null };
const add: WorkCommand = { type: 'work.add', kind: 'task', id: 'task_1', fields };
const report = { cycle: 'job_1', outcome: 'worked', summary: 'Looked.', steps: 2 } as const;
const work = (more: object = {}): WorkCommand => ({
  type: 'task.work',
  id: 'task_1',
  ...report,
  note: 'Look again',
  status: 'open',
  ...more,
});
const change = (changes: object, hand: 'person' | 'agent' = 'person'): WorkCommand => ({
  type: 'work.change',
  id: 'task_1',
  hand,
  changes,
});

/** What the last command gives after those before it. */
function given(...commands: readonly WorkCommand[]) {
  let state = workItem.initial;
  let last: ReturnType<typeof workItem.decide> = { ok: true, value: [] };
  for (const command of commands) {
    last = workItem.decide(command, state);
    if (last.ok) state = fold(workItem, state, last.value);
  }
  return { last, state };
}

describe('projects and tasks', () => {
  it('O2 a new task is open, a new project active', () => {
    assert.equal(given(add).state.fields?.status, 'open');
    const project = given({ ...add, kind: 'project', id: 'project_1' });
    assert.deepEqual([project.state.kind, project.state.fields?.status], ['project', 'active']);
  });

  it('O2 a change keeps the earlier value, and only what is new is a change', () => {
    const { last } = given(add, change({ title: 'Look at the disk', priority: 3 }));
    assert.deepEqual(last, {
      ok: true,
      value: [
        {
          type: 'task.changed',
          data: { id: 'task_1', hand: 'person', changes: { priority: 3 }, earlier: { priority: 1 } },
        },
      ],
    });
    assert.deepEqual(given(add, change({ priority: 1 })).last, { ok: true, value: [] });
  });

  it('O2 says no to what no task can be', () => {
    const refused = (...commands: readonly WorkCommand[]) => {
      const { last } = given(...commands);
      return last.ok ? null : last.refusal;
    };
    assert.equal(refused(change({})), 'work-unknown');
    assert.equal(refused(add, add), 'work-exists');
    assert.equal(refused({ ...add, fields: { ...fields, title: ' ' } }), 'title-invalid');
    assert.equal(refused(add, change({ title: 'two\nlines' })), 'title-invalid');
    assert.equal(refused(add, change({ status: 'active' })), 'status-unknown');
    assert.equal(refused(add, change({ priority: 4 })), 'priority-invalid');
    assert.equal(refused(add, change({ notes: 'x'.repeat(20_001) })), 'notes-too-long');
  });

  it('O8 a cycle leaves its note and its word on the status', () => {
    const { state, last } = given(add, work({ status: 'done' }));
    assert.deepEqual([state.fields?.status, state.fields?.nextNote, state.cycles], ['done', 'Look again', 1]);
    assert.deepEqual(last.ok && last.value.map(({ type }) => type), ['task.changed', 'task.worked']);
  });

  it('O8 what a person decided while a cycle ran stands', () => {
    const { state } = given(add, change({ status: 'dropped' }), work({ status: 'done' }));
    assert.equal(state.fields?.status, 'dropped');
  });

  it('O8 a task that never ends waits for a person after twenty cycles; a person sets the count back', () => {
    const many = Array.from({ length: 19 }, () => work());
    assert.equal(given(add, ...many).state.fields?.status, 'open');
    assert.equal(given(add, ...many, work()).state.fields?.status, 'waiting');
    const again = given(add, ...many, change({ notes: 'Go on.' }), work());
    assert.deepEqual([again.state.fields?.status, again.state.cycles], ['open', 1]);
  });

  it('K2 no order of commands breaks the rules or loses an accepted event', () => {
    const command = fc.oneof(
      fc.constant(add),
      fc
        .record({
          status: fc.constantFrom('open', 'waiting', 'done', 'lost'),
          priority: fc.integer({ min: -1, max: 5 }),
        })
        .map((changes) => change(changes)),
      fc.constantFrom('open', 'waiting', 'done').map((status) => work({ status })),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const log: WorkEvent[] = [];
        let state = workItem.initial;
        for (const one of commands) {
          const decided = workItem.decide(one, state);
          if (!decided.ok) continue;
          log.push(...decided.value);
          state = fold(workItem, state, decided.value);
        }
        assert.deepEqual(fold(workItem, workItem.initial, log), state);
        const kept = state.fields;
        if (kept !== null) assert.ok(kept.priority >= 0 && kept.priority <= 3 && kept.status !== 'lost');
      }),
    );
  });
});
