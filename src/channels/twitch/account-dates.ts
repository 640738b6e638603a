/** When chatters' accounts were made. */
export type AccountDates = {
  /** Milliseconds since 1970; undefined where Twitch does not say in time. Never rejects. */
  readonly of: (user: string) => Promise<number | undefined>;
};

const mostAtOnce = 100;
const gatherMs = 20;
const mostKept = 20_000;
const restMs = 30_000;

/**
 * Asks for many chatters at once, and for each only once. Nobody's words wait longer than `waitMs` for it, and while Twitch does
 * not answer nobody's wait at all.
 */
export function createAccountDates(ports: {
  readonly lookUp: (ids: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly waitMs: number;
  readonly clock: () => number;
}): AccountDates {
  const known = new Map<string, number | undefined>();
  const asking = new Map<string, Promise<number | undefined>>();
  let gathering: { readonly ids: string[]; readonly dates: Promise<ReadonlyMap<string, number>> } | null =
    null;
  let restUntil = 0;

  /** The dates of all who are asked for in the same moment. */
  function gather(user: string): Promise<ReadonlyMap<string, number>> {
    if (gathering === null || gathering.ids.length >= mostAtOnce) {
      const ids: string[] = [];
      gathering = { ids, dates: pause(gatherMs).then(() => lookUp(ids)) };
    }
    gathering.ids.push(user);
    return gathering.dates;
  }

  async function lookUp(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (gathering?.ids === ids) gathering = null;
    try {
      const dates = await ports.lookUp(ids);
      if (known.size > mostKept) known.clear();
      for (const id of ids) known.set(id, dates.get(id));
      return dates;
    } catch {
      restUntil = ports.clock() + restMs;
      return new Map();
    } finally {
      for (const id of ids) asking.delete(id);
    }
  }

  return {
    async of(user) {
      if (known.has(user) || ports.clock() < restUntil) return known.get(user);
      const asked = asking.get(user) ?? gather(user).then((dates) => dates.get(user));
      asking.set(user, asked);
      const late = pause(ports.waitMs).then(() => 'late' as const);
      const first = await Promise.race([asked, late]);
      if (first !== 'late') return first;
      restUntil = ports.clock() + restMs;
      return undefined;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
