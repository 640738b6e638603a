import { jobState } from '../migrations/core.ts';
import type { SqlValue } from '../statement.ts';
import type { ClaimedJob, JobRecord, Jobs } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Writer } from './writer.ts';

const { ready, active, dead } = jobState;
const states = ['ready', 'active', 'dead'] as const;

// A job that waits again gives up its key where another with the same key waits already.
const freedKey = `unique_key = case when exists(
    select 1 from jobs other where other.unique_key = jobs.unique_key and other.state = ${ready} and other.id <> jobs.id
  ) then null else unique_key end`;

const buryExpired = `update jobs set state = ${dead}, worker = null, lease_until = null, holds_lane = 0,
  error = 'The lease ran out on the last attempt'
  where state = ${active} and lease_until <= ? and attempts >= max_attempts`;
const selectExpired = `select id from jobs where state = ${active} and lease_until <= ? order by seq`;
const selectActive = `select id from jobs where state = ${active} order by seq`;
const free = `update jobs set state = ${ready}, run_at = ?, worker = null, lease_until = null, holds_lane = 1, ${freedKey}
  where id = ? and state = ${active}`;
const promote = `update jobs set holds_lane = 1 where state = ${ready} and holds_lane = 0 and run_at <= ?`;

// Lanes are stepped through by their index, so a lane of thousands costs as much as a lane of one.
const heads = `with recursive lanes(lane) as (
    select min(lane) from jobs where state = ${ready} and holds_lane = 1
    union all
    select (select min(lane) from jobs where state = ${ready} and holds_lane = 1 and lane > lanes.lane)
    from lanes where lanes.lane is not null
  ), heads as (
    select (select seq from jobs where state = ${ready} and holds_lane = 1 and lane = lanes.lane
            order by seq limit 1) as head
    from lanes where lanes.lane is not null
      and not exists (select 1 from jobs busy where busy.lane = lanes.lane and busy.state = ${active})
  )`;
// Filtered and sorted outside: sorting in SQL costs ten times the rest of a claim where little waits.
const selectDue = `${heads} select seq, queue, priority from jobs join heads on jobs.seq = heads.head where run_at <= ?`;
const take = `update jobs set state = ${active}, attempts = attempts + 1, fence = fence + 1, worker = ?, lease_until = ?,
  holds_lane = 0 where seq = ?
  returning id, queue, kind, lane, payload, attempts, max_attempts, fence, lease_until`;
const selectNextDue = `${heads} select min(run_at) from (
    select (select min(run_at) from jobs where state = ${ready} and holds_lane = 0
            and queue in (select value from json_each(?))) as run_at
    union all
    select run_at from jobs join heads on jobs.seq = heads.head where queue in (select value from json_each(?))
  )`;
const prolong = `update jobs set lease_until = ? where id = ? and state = ${active} and fence = ?`;
const retry = `update jobs set state = ${ready}, run_at = ?, error = ?, worker = null, lease_until = null, holds_lane = 1,
  ${freedKey} where id = ? and state = ${active} and fence = ?`;
const bury = `update jobs set state = ${dead}, error = ?, worker = null, lease_until = null, holds_lane = 0
  where id = ? and state = ${active} and fence = ?`;
const revive = `update jobs set state = ${ready}, run_at = ?, attempts = 0, error = null, holds_lane = 0, ${freedKey}
  where id = ? and state = ${dead}`;
const remove = `delete from jobs where id = ? and state <> ${active}`;
const list = `select id, queue, kind, lane, payload, attempts, max_attempts, fence, state, run_at, lease_until, error
  from jobs where state = coalesce(?, state) and queue = coalesce(?, queue) order by seq limit ?`;
const count = 'select queue, state, count(*) from jobs group by queue, state order by queue, state';

/**
 * The lanes of one process (K9). Within a lane jobs run strictly in the order they were added, whatever their priority; across
 * lanes the highest priority goes first, then the oldest. `wake` is called where others may find work now.
 */
export function createJobs(connection: Connection, writer: Writer, wake: () => void): Jobs {
  /** One guarded change of one row; those that give workers something to do wake them. */
  function change(
    action: string,
    sql: string,
    parameters: readonly SqlValue[],
    wakes = false,
  ): Promise<boolean> {
    return writer.write(action, () => {
      const changed = connection.run(sql, parameters) > 0;
      if (changed && wakes) wake();
      return { value: changed, kept: changed };
    });
  }

  function claim(ask: Parameters<Jobs['claim']>[0]): { value: readonly ClaimedJob[]; kept: boolean } {
    let touched = connection.run(buryExpired, [ask.now]);
    for (const [id] of connection.values(selectExpired, [ask.now])) {
      touched += connection.run(free, [ask.now, id ?? null]);
    }
    touched += connection.run(promote, [ask.now]);
    const due = connection
      .values(selectDue, [ask.now])
      .map(([seq, queue, priority]) => ({
        seq: Number(seq),
        queue: String(queue),
        priority: Number(priority),
      }))
      .filter(({ queue }) => ask.queues.includes(queue))
      .sort((a, b) => b.priority - a.priority || a.seq - b.seq)
      .slice(0, ask.limit);
    const value = due.flatMap(({ seq }) =>
      connection.values(take, [ask.worker, ask.now + ask.leaseMs, seq]).map(toClaimed),
    );
    return { value, kept: touched + value.length > 0 };
  }

  return {
    claim: (ask) => writer.write('claim jobs', () => claim(ask)),
    heartbeat: (job, until) => change('prolong a lease', prolong, [until, job.id, job.fence]),
    fail: (job, { error, runAt }) =>
      runAt === null
        ? change('bury a job', bury, [error, job.id, job.fence], true)
        : change('put a job back', retry, [runAt, error, job.id, job.fence], true),
    releaseAll: (now) =>
      writer.write('free the leases', () => {
        const held = connection.values(selectActive, []);
        for (const [id] of held) connection.run(free, [now, id ?? null]);
        if (held.length > 0) wake();
        return { value: held.length, kept: held.length > 0 };
      }),
    list: async (filter) =>
      connection
        .values(list, [
          filter.state === undefined ? null : jobState[filter.state],
          filter.queue ?? null,
          filter.limit,
        ])
        .map(toRecord),
    requeue: (id, now) => change('requeue a job', revive, [now, id], true),
    cancel: (id) => change('cancel a job', remove, [id], true),
    nextDue: async (queues) => {
      const due =
        connection.values(selectNextDue, [JSON.stringify(queues), JSON.stringify(queues)])[0]?.[0] ?? null;
      return due === null ? null : Number(due);
    },
    counts: async () =>
      connection.values(count, []).map(([queue, state, jobs]) => ({
        queue: String(queue),
        state: states[Number(state)] ?? String(state),
        count: Number(jobs),
      })),
  };
}

function toClaimed(row: readonly SqlValue[]): ClaimedJob {
  const [id, queue, kind, lane, payload, attempt, maxAttempts, fence, leaseUntil] = row;
  return {
    id: String(id),
    queue: String(queue),
    kind: String(kind),
    lane: String(lane),
    payload: JSON.parse(String(payload)),
    attempt: Number(attempt),
    maxAttempts: Number(maxAttempts),
    fence: Number(fence),
    leaseUntil: Number(leaseUntil),
  };
}

function toRecord(row: readonly SqlValue[]): JobRecord {
  const { leaseUntil: _, ...job } = toClaimed(row);
  const [state, runAt, leaseUntil, error] = row.slice(8);
  return {
    ...job,
    state: states[Number(state)] ?? 'dead',
    runAt: Number(runAt),
    leaseUntil: leaseUntil === null ? null : Number(leaseUntil),
    error: error === null ? null : String(error),
  };
}
