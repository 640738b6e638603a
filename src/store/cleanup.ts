/** What must be closed, in the reverse of the order in which it was opened. */
export type Cleanup = AsyncDisposable & {
  /** Closes this too; gives it back. */
  readonly use: <Resource extends AsyncDisposable | Disposable>(resource: Resource) => Resource;
  readonly defer: (close: () => void | Promise<void>) => void;
  /** Hands everything over to a new one: this one has nothing left to close. */
  readonly move: () => Cleanup;
};

/**
 * Collects what is opened, so that a failure half way closes all of it. Node 22 has neither the stacks of the language nor `using`,
 * and the program runs there too.
 */
export function createCleanup(closers: (() => void | Promise<void>)[] = []): Cleanup {
  let held = closers;
  return {
    use(resource) {
      held.push(async () => {
        if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
        else resource[Symbol.dispose]();
      });
      return resource;
    },
    defer: (close) => void held.push(close),
    move() {
      const moved = createCleanup(held);
      held = [];
      return moved;
    },
    async [Symbol.asyncDispose]() {
      const closing = held.reverse();
      held = [];
      const faults: unknown[] = [];
      for (const close of closing) {
        try {
          await close();
        } catch (fault) {
          faults.push(fault);
        }
      }
      if (faults.length === 1) throw faults[0];
      if (faults.length > 1) throw new AggregateError(faults, 'Several things could not be closed');
    },
  };
}
