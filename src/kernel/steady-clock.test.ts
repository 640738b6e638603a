import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createSteadyClock } from './steady-clock.ts';

describe('a steady clock', () => {
  it('Q3 follows the wall clock as long as that goes forwards, however far', () => {
    let wall = 1000;
    const clock = createSteadyClock(
      () => wall,
      () => 0,
    );
    wall = 90_000_000;
    assert.equal(clock(), 90_000_000);
  });

  it('Q3 goes on at its own pace where the wall clock jumps back, until that has caught up', () => {
    let wall = 10_000;
    let ticks = 0;
    const clock = createSteadyClock(
      () => wall,
      () => ticks,
    );
    wall = 4_000;
    ticks = 25;
    assert.equal(clock(), 10_025);
    wall = 10_050;
    ticks = 6_075;
    assert.equal(clock(), 10_050);
    wall = 20_000;
    assert.equal(clock(), 20_000);
  });

  it('Q3 never goes back, whatever the wall clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 10 ** 13 }), fc.nat({ max: 1000 }))),
        (steps) => {
          let wall = 10 ** 12;
          let ticks = 0;
          const clock = createSteadyClock(
            () => wall,
            () => ticks,
          );
          let before = clock();
          for (const [at, passed] of steps) {
            wall = at;
            ticks += passed;
            const now = clock();
            assert.ok(now >= before);
            before = now;
          }
        },
      ),
    );
  });
});
