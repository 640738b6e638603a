import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Branch, Segment } from './path.ts';
import { changePath, isOnPath, pathTo } from './path.ts';

/** A tree whose branches each leave an earlier one at a depth that exists there. */
const trees = fc
  .array(fc.record({ parent: fc.nat(), depth: fc.nat({ max: 6 }), length: fc.integer({ min: 1, max: 6 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((plans) => {
    const branches: Branch[] = [];
    const tips: { branch: number; depth: number }[] = [];
    for (const plan of plans) {
      const parent = branches.length === 0 ? null : plan.parent % branches.length;
      const tip = parent === null ? undefined : tips[parent];
      const base = parent === null ? undefined : branches[parent];
      const depth =
        tip === undefined || base === undefined ? 0 : Math.min(tip.depth, base.depth + 1 + plan.depth);
      branches.push({ parent, depth });
      tips.push({ branch: branches.length - 1, depth: depth + plan.length });
    }
    return { branches, tips };
  });

function nodesOf(path: readonly Segment[]): readonly string[] {
  return path.flatMap((segment) =>
    Array.from(
      { length: segment.to - segment.from + 1 },
      (_, index) => `${segment.branch}:${segment.from + index}`,
    ),
  );
}

function applyChange(path: readonly Segment[], change: ReturnType<typeof changePath>): readonly Segment[] {
  const kept = path
    .filter((segment) => segment.from <= change.keep)
    .map((segment) => ({ ...segment, to: Math.min(segment.to, change.keep) }));
  return [...kept, ...change.add];
}

describe('path', () => {
  it('K6 a path has one node for every depth from the root to its tip', () => {
    fc.assert(
      fc.property(trees, ({ branches, tips }) => {
        for (const tip of tips) {
          const depths = pathTo(branches, tip).flatMap((segment) =>
            Array.from({ length: segment.to - segment.from + 1 }, (_, index) => segment.from + index),
          );
          assert.deepEqual(
            depths,
            Array.from({ length: tip.depth }, (_, index) => index + 1),
          );
        }
      }),
    );
  });

  it('K6 changing one path by its difference to another gives the other', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(), ({ branches, tips }, a, b) => {
        const from = pathTo(branches, tips[a % tips.length] ?? null);
        const to = pathTo(branches, tips[b % tips.length] ?? null);
        assert.deepEqual(nodesOf(applyChange(from, changePath(from, to))), nodesOf(to));
      }),
    );
  });

  it('K6 a node is on a path exactly when the path lists it', () => {
    fc.assert(
      fc.property(
        trees,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 14 }),
        ({ branches, tips }, a, b, depth) => {
          const path = pathTo(branches, tips[a % tips.length] ?? null);
          const branch = b % branches.length;
          assert.equal(isOnPath(path, { branch, depth }), nodesOf(path).includes(`${branch}:${depth}`));
        },
      ),
    );
  });

  it('K6 the empty path leads nowhere and needs no branch', () => {
    assert.deepEqual(pathTo([], null), []);
    assert.deepEqual(changePath([{ branch: 0, from: 1, to: 4 }], []), { keep: 0, add: [] });
  });
});
