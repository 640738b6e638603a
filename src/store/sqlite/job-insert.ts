import { jobState } from '../migrations/core.ts';
import { jobValues } from '../row-values.ts';
import type { NewJob } from '../store.ts';
import type { Connection } from './connection.ts';

const columns = `insert into jobs(id, queue, kind, lane, payload, state, run_at, priority, attempts, max_attempts, fence,
  holds_lane, unique_key) values(?, ?, ?, ?, ?, ${jobState.ready}, ?, ?, 0, ?, 0, 0, ?)`;
const waiting = `on conflict(unique_key) where state = ${jobState.ready} and unique_key is not null`;
const keep = `${columns} ${waiting} do nothing`;
// A job in backoff keeps its place in the lane; one that never ran is only delayed.
const postpone = `${columns} ${waiting} do update set run_at = min(excluded.run_at, ?),
  holds_lane = case when attempts > 0 then 1 else 0 end`;
const occur = 'insert into job_occurrences(key, at) values(?, ?) on conflict do nothing';

/** Puts a job in its lane, or leaves it out where its occurrence is there already. */
export function insertJob(connection: Connection, job: NewJob): void {
  const { unique } = job;
  const values = jobValues(job);
  if (unique === undefined) {
    connection.run(columns, values);
  } else if (unique.as === 'postpone') {
    connection.run(postpone, [...values, unique.latest ?? Number.MAX_SAFE_INTEGER]);
  } else if (unique.as === 'keep' || connection.run(occur, [unique.key, job.runAt]) === 1) {
    connection.run(keep, values);
  }
}
