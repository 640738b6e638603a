import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createThreadModel } from '../../../test/kit/thread-model.ts';
import type { Operation, ThreadModel } from '../../../test/kit/thread-model.ts';
import { operations } from '../../../test/kit/thread-operations.ts';
import { turnId } from '../ids.ts';
import { isOnPath, pathTo } from '../path.ts';
import { thread } from './thread.ts';
import type { VerdictEntry } from './thread.events.ts';

/** What the decider's own coordinates make visible. */
function visibleByCoordinates(model: ThreadModel): readonly string[] {
  const path = pathTo(model.state.branches, model.state.head);
  return model.events
    .flatMap((event) => (event.type === 'message.said' && isOnPath(path, event.place) ? [event] : []))
    .sort((a, b) => a.place.depth - b.place.depth)
    .map((event) => event.data.message);
}

function live(steps: readonly Operation[]): ThreadModel {
  const model = createThreadModel();
  for (const step of steps) model.perform(step);
  return model;
}

describe('thread', () => {
  it('K6 after any operations, what the coordinates show is the chain of parents', () => {
    fc.assert(
      fc.property(operations, (steps) => {
        const model = live(steps);
        assert.deepEqual(visibleByCoordinates(model), model.visible());
      }),
      { numRuns: 2000 },
    );
  });

  it('K6 no two nodes share coordinates', () => {
    fc.assert(
      fc.property(operations, (steps) => {
        const places = live(steps).events.flatMap((event) =>
          event.type === 'message.said' ? [`${event.place.branch}:${event.place.depth}`] : [],
        );
        assert.equal(new Set(places).size, places.length);
      }),
    );
  });

  it('R9 undo takes back the last step and redo restores it, however many there are', () => {
    fc.assert(
      fc.property(operations, fc.integer({ min: 1, max: 10 }), (steps, times) => {
        const model = live(steps);
        const before = model.visible();
        let undone = 0;
        for (let i = 0; i < times; i += 1) undone += model.perform({ type: 'undo' }).length;
        for (let i = 0; i < undone; i += 1) model.perform({ type: 'redo' });
        assert.deepEqual(model.visible(), before);
      }),
    );
  });

  it('K2 evolve never refuses an event that it does not know', () => {
    const state = thread.evolve(
      thread.initial,
      { type: 'scene.opened', data: {} } as unknown as Parameters<typeof thread.evolve>[1],
      1,
    );
    assert.equal(state.revision, 1);
  });

  it('K5 a reply whose question left the path is kept beside it and the head stays', () => {
    const model = live([{ type: 'say' }, { type: 'reply' }, { type: 'say' }]);
    model.perform({ type: 'undo' });
    const head = model.state.head;
    model.perform({ type: 'late-reply' });
    assert.deepEqual(model.state.head, head);
    assert.equal(model.events.filter((event) => event.type === 'message.said').length, 4);
  });

  it('K5 what is kept beside the path is found again under what it answers', () => {
    const model = live([{ type: 'say' }, { type: 'reply' }, { type: 'say' }]);
    const question = model.state.head;
    model.perform({ type: 'undo' });
    model.perform({ type: 'late-reply' });
    const kept = model.events.findLast((event) => event.type === 'message.said');
    assert.deepEqual(
      model.state.tips.map(({ revision }) => revision),
      [question?.revision, model.events.length],
    );
    model.perform({ type: 'choose', pick: 2 });
    assert.equal(model.visible().at(-1), kept?.data.message);
  });

  it('K5 a reply in the place of one whose question left the path stays off it', () => {
    const model = live([{ type: 'say' }, { type: 'branch', pick: 0 }, { type: 'say' }]);
    model.perform({ type: 'rewind', pick: 0 });
    model.perform({ type: 'regenerate', pick: 1 });
    assert.deepEqual(model.visible(), []);
    assert.equal(model.state.head, null);
  });

  it('K5 choosing a variant goes to the tip last used under it', () => {
    const model = live([{ type: 'say' }, { type: 'reply' }, { type: 'say' }, { type: 'reply' }]);
    const long = model.visible();
    model.perform({ type: 'reword', pick: 0 });
    assert.equal(model.visible().length, 1);
    model.perform({ type: 'choose', pick: 0 });
    assert.deepEqual(model.visible(), long);
  });

  it('K11 a run of silence for one reason is one record over its range', () => {
    const silent = (node: number): VerdictEntry => ({
      from: node,
      to: node,
      count: 1,
      verdict: 'silent',
      reason: 'people are talking',
    });
    const end = (turn: string, entry: VerdictEntry, state = model.state) => {
      const decided = thread.decide(
        {
          type: 'turn.end',
          turn: turnId(turn),
          kind: 'message',
          verdict: 'silent',
          reason: entry.reason,
          verdicts: [entry],
        },
        state,
      );
      assert.ok(decided.ok);
      const [event] = decided.value;
      assert.ok(event?.type === 'turn.ended');
      return { entry: event.data.verdicts[0], state: thread.evolve(state, event, state.revision + 1) };
    };
    const model = live([{ type: 'say' }, { type: 'say' }]);
    const first = end('a', silent(2));
    assert.equal(first.entry?.extends, undefined);
    const second = end('b', silent(3), first.state);
    assert.equal(second.entry?.extends, '4.0');
    const other = end('c', { ...silent(3), reason: 'a bot spoke' }, second.state);
    assert.equal(other.entry?.extends, undefined);
  });
});
