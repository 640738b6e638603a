import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createCalibration } from './calibrate.ts';

describe('calibration', () => {
  it('L5 comes near a model that always counts by the same factor', () => {
    const factors = fc.double({ min: 0.5, max: 2.5, noNaN: true });
    const sizes = fc.array(fc.integer({ min: 100, max: 5_000 }), { minLength: 3 });
    fc.assert(
      fc.property(factors, sizes, (factor, prompts) => {
        const calibration = createCalibration();
        for (const size of prompts) calibration.learn('m', size, size * factor);
        assert.ok(Math.abs(calibration.factor('m') - factor) < 0.02);
      }),
    );
  });

  it('L5 is not led astray by servers that count nonsense or by short prompts', () => {
    const calibration = createCalibration();
    calibration.learn('m', 1_000, 1_000_000);
    assert.ok(calibration.factor('m') <= 3);
    for (const [estimated, reported] of [
      [10, 500],
      [1_000, 0],
      [1_000, Number.NaN],
    ] as const) {
      const other = createCalibration();
      other.learn('m', estimated, reported);
      assert.equal(other.factor('m'), 1);
    }
  });

  it('L5 keeps models apart', () => {
    const calibration = createCalibration();
    calibration.learn('a', 1_000, 2_000);
    assert.equal(calibration.factor('b'), 1);
    assert.equal(
      calibration.count('a', 'word '.repeat(100)),
      calibration.count('b', 'word '.repeat(100)) * 2,
    );
  });
});
