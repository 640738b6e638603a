/** A node of a thread's tree: `revision` is its name, the rest its fixed coordinates. */
export type Node = { readonly revision: number; readonly branch: number; readonly depth: number };

/** Where a branch leaves the tree: below the node at `depth` of `parent`; the trunk and new roots have no parent. */
export type Branch = { readonly parent: number | null; readonly depth: number };

/** The nodes of one branch between two depths, both included. */
export type Segment = { readonly branch: number; readonly from: number; readonly to: number };

/** The chain of nodes from the root to this one, as at most one segment a branch, root first. `null` is the empty path. */
export function pathTo(
  branches: readonly Branch[],
  node: Pick<Node, 'branch' | 'depth'> | null,
): readonly Segment[] {
  const segments: Segment[] = [];
  let at: { readonly branch: number; readonly depth: number } | null = node;
  while (at !== null) {
    const branch: Branch | undefined = branches[at.branch];
    if (branch === undefined)
      throw new RangeError(`Cannot follow branch ${at.branch}: the thread has ${branches.length}`);
    if (at.depth > branch.depth) segments.push({ branch: at.branch, from: branch.depth + 1, to: at.depth });
    at = branch.parent === null ? null : { branch: branch.parent, depth: Math.min(branch.depth, at.depth) };
  }
  return segments.reverse();
}

/** The node above this one; null above the root. `parent` is its name, as the child's place gives it. */
export function nodeAbove(
  branches: readonly Branch[],
  child: Pick<Node, 'branch' | 'depth'>,
  parent: number,
): Node | null {
  const branch = branches[child.branch];
  if (branch === undefined || child.depth <= 1) return null;
  const above = child.depth - 1 > branch.depth ? child.branch : branch.parent;
  return above === null ? null : { revision: parent, branch: above, depth: child.depth - 1 };
}

/** Whether the node lies on the path. */
export function isOnPath(path: readonly Segment[], node: Pick<Node, 'branch' | 'depth'>): boolean {
  return path.some(
    (segment) => segment.branch === node.branch && node.depth >= segment.from && node.depth <= segment.to,
  );
}

/** How to turn one path into another: keep everything up to a depth, then add segments. */
export type PathChange = {
  /** Depth up to which the old path stays; 0 keeps nothing. */
  readonly keep: number;
  readonly add: readonly Segment[];
};

/** The smallest change from one path to the other. */
export function changePath(from: readonly Segment[], to: readonly Segment[]): PathChange {
  let keep = 0;
  for (const [index, next] of to.entries()) {
    const old = from[index];
    if (old === undefined || old.branch !== next.branch || old.from !== next.from) {
      return { keep, add: to.slice(index) };
    }
    keep = Math.min(old.to, next.to);
    if (old.to !== next.to) {
      const rest =
        next.to > keep ? [{ ...next, from: keep + 1 }, ...to.slice(index + 1)] : to.slice(index + 1);
      return { keep, add: rest };
    }
  }
  return { keep, add: [] };
}
