import { jobState } from '../migrations/core.ts';
import type { Row, SqlValue } from '../statement.ts';
import type { ClaimedJob, JobRecord, Jobs } from '../store.ts';
import type { Answer, Database } from './database.ts';
import { together } from './database.ts';

const { ready, active, dead } = jobState;
const states = ['ready', 'active', 'dead'] as const;

// A job that waits again gives up its key where another with the same key waits already.
const taken = `exists(
    select 1 from jobs other where other.unique_key = jobs.unique_key and other.state = ${ready} and other.id <> jobs.id
  )`;
const freedKey = `unique_key = case when ${taken} then null else jobs.unique_key end`;

const buryExpired = `update jobs set state = ${dead}, worker = null, lease_until = null, holds_lane = 0,
    error = 'The lease ran out on the last attempt'
  where seq in (
    select seq from jobs where state = ${active} and lease_until <= $1 and attempts >= max_attempts
    order by seq for update skip locked
  )`;
const free = (which: string): string => `with held as (
    select seq, unique_key from jobs where state = ${active} and ${which} order by seq for update skip locked
  ), ranked as (
    select seq, row_number() over (partition by unique_key order by seq) as rank from held
  )
  update jobs set state = ${ready}, run_at = $1, worker = null, lease_until = null, holds_lane = 1,
    unique_key = case when ranked.rank > 1 or ${taken} then null else jobs.unique_key end
  from ranked where jobs.seq = ranked.seq`;
const freeExpired = free('lease_until <= $1');
const freeAll = free('true');
const promote = `update jobs set holds_lane = 1 where seq in (
    select seq from jobs where state = ${ready} and holds_lane = 0 and run_at <= $1
    order by seq for update skip locked
  )`;

// Lanes are stepped through by their index, so a lane of thousands costs as much as a lane of one.
const heads = `recursive lanes(lane) as (
    (select lane from jobs where state = ${ready} and holds_lane = 1 order by lane limit 1)
    union all
    select (
      select lane from jobs where state = ${ready} and holds_lane = 1 and jobs.lane > lanes.lane order by lane limit 1
    ) from lanes where lanes.lane is not null
  ), heads as (
    select (
      select seq from jobs where state = ${ready} and holds_lane = 1 and jobs.lane = lanes.lane order by seq limit 1
    ) as head
    from lanes where lanes.lane is not null
      and not exists (select 1 from jobs busy where busy.lane = lanes.lane and busy.state = ${active})
  )`;
// What another worker has just taken is locked or no longer ready: its lane is left to that worker.
const take = `with ${heads}, picked as materialized (
    select jobs.seq from jobs join heads on jobs.seq = heads.head
    where jobs.state = ${ready} and jobs.run_at <= $1 and jobs.queue = any($2::text[])
    order by jobs.priority desc, jobs.seq limit $3 for update of jobs skip locked
  )
  update jobs set state = ${active}, attempts = attempts + 1, fence = fence + 1, worker = $4, lease_until = $5,
    holds_lane = 0
  from picked where jobs.seq = picked.seq
  returning jobs.seq, priority, id, queue, kind, lane, payload, attempts, max_attempts, fence, lease_until`;
const nextDue = `with ${heads}
  select min(run_at) as due from (
    select run_at from jobs where state = ${ready} and holds_lane = 0 and queue = any($1::text[])
    union all
    select run_at from jobs join heads on jobs.seq = heads.head where queue = any($1::text[])
  ) as waiting`;
const prolong = `update jobs set lease_until = $1 where id = $2 and state = ${active} and fence = $3`;
const retry = `update jobs set state = ${ready}, run_at = $1, error = $2, worker = null, lease_until = null, holds_lane = 1,
  ${freedKey} where id = $3 and state = ${active} and fence = $4`;
const bury = `update jobs set state = ${dead}, error = $1, worker = null, lease_until = null, holds_lane = 0
  where id = $2 and state = ${active} and fence = $3`;
const revive = `update jobs set state = ${ready}, run_at = $1, attempts = 0, error = null, holds_lane = 0, ${freedKey}
  where id = $2 and state = ${dead}`;
const remove = `delete from jobs where id = $1 and state <> ${active}`;
const list = `select id, queue, kind, lane, payload, attempts, max_attempts, fence, state, run_at, lease_until, error
  from jobs where ($1::bigint is null or state = $1) and ($2::text is null or queue = $2) order by seq limit $3`;
const count = 'select queue, state, count(*) as count from jobs group by queue, state order by queue, state';

/** Runs work that may be run again from its start, and does so where it lost a race against another node. */
export type Repeatable = <Value>(work: () => Promise<Value>) => Promise<Value>;

/**
 * The lanes, shared by any number of nodes (K9). Within a lane jobs run strictly in the order they were added, whatever their
 * priority; across lanes the highest priority goes first, then the oldest. `wake` is called where workers may find work now.
 */
export function createJobs(database: Database, repeatable: Repeatable, wake: () => void): Jobs {
  async function change(sql: string, parameters: readonly SqlValue[], wakes = false): Promise<boolean> {
    const { count: changed } = await repeatable(() => database.run(sql, parameters));
    if (changed > 0 && wakes) wake();
    return changed > 0;
  }

  function claim(ask: Parameters<Jobs['claim']>[0]): Promise<Answer> {
    const { queues, worker, limit, now, leaseMs } = ask;
    return database.persist(async (session) => {
      const [, , , , taken] = await together([
        session.send('begin isolation level read committed'),
        session.send(buryExpired, [now]),
        session.send(freeExpired, [now]),
        session.send(promote, [now]),
        session.send(take, [now, queues, limit, worker, now + leaseMs]),
        session.send('commit'),
      ]);
      return taken;
    });
  }

  return {
    async claim(ask) {
      if (ask.limit <= 0 || ask.queues.length === 0) return [];
      const { rows } = await repeatable(() => claim(ask));
      return rows.toSorted(byPriority).map(toClaimed);
    },
    heartbeat: (job, until) => change(prolong, [until, job.id, job.fence]),
    fail: (job, { error, runAt }) =>
      runAt === null
        ? change(bury, [error, job.id, job.fence], true)
        : change(retry, [runAt, error, job.id, job.fence], true),
    async releaseAll(now) {
      const { count: freed } = await repeatable(() => database.run(freeAll, [now]));
      if (freed > 0) wake();
      return freed;
    },
    async list({ state, queue, limit }) {
      const { rows } = await database.run(list, [
        state === undefined ? null : jobState[state],
        queue ?? null,
        limit,
      ]);
      return rows.map(toRecord);
    },
    requeue: (id, now) => change(revive, [now, id], true),
    cancel: (id) => change(remove, [id], true),
    async nextDue(queues) {
      const { rows } = await database.run(nextDue, [queues]);
      const due = rows[0]?.['due'] ?? null;
      return due === null ? null : Number(due);
    },
    async counts() {
      const { rows } = await database.run(count);
      return rows.map((row) => ({
        queue: String(row['queue']),
        state: states[Number(row['state'])] ?? String(row['state']),
        count: Number(row['count']),
      }));
    },
  };
}

function byPriority(a: Row, b: Row): number {
  return Number(b['priority']) - Number(a['priority']) || Number(a['seq']) - Number(b['seq']);
}

function toClaimed(row: Row): ClaimedJob {
  return {
    id: String(row['id']),
    queue: String(row['queue']),
    kind: String(row['kind']),
    lane: String(row['lane']),
    payload: JSON.parse(String(row['payload'])),
    attempt: Number(row['attempts']),
    maxAttempts: Number(row['max_attempts']),
    fence: Number(row['fence']),
    leaseUntil: Number(row['lease_until']),
  };
}

function toRecord(row: Row): JobRecord {
  const { leaseUntil: _, ...job } = toClaimed(row);
  const leaseUntil = row['lease_until'] ?? null;
  const error = row['error'] ?? null;
  return {
    ...job,
    state: states[Number(row['state'])] ?? 'dead',
    runAt: Number(row['run_at']),
    leaseUntil: leaseUntil === null ? null : Number(leaseUntil),
    error: error === null ? null : String(error),
  };
}
