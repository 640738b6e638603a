import { jobState } from '../migrations/core.ts';
import { jobValues } from '../row-values.ts';
import type { NewJob } from '../store.ts';
import type { Write } from './database.ts';

const columns =
  'id, queue, kind, lane, payload, state, run_at, priority, attempts, max_attempts, fence, holds_lane, unique_key';
const insert = `insert into jobs(${columns})
  values($1, $2, $3, $4, $5, ${jobState.ready}, $6, $7, 0, $8, 0, 0, $9)`;
const waiting = `on conflict(unique_key) where state = ${jobState.ready} and unique_key is not null`;
const keep = `${insert} ${waiting} do nothing`;
// A job in backoff keeps its place in the lane; one that never ran is only delayed.
const postpone = `${insert} ${waiting} do update set run_at = least(excluded.run_at, $10::bigint),
  holds_lane = case when jobs.attempts > 0 then 1 else 0 end`;
const once = `with occurrence as (
    insert into job_occurrences(key, at) values($9, $6) on conflict do nothing returning key
  )
  insert into jobs(${columns})
  select $1, $2, $3, $4, $5, ${jobState.ready}, $6::bigint, $7::bigint, 0, $8::bigint, 0, 0, key from occurrence
  ${waiting} do nothing`;
const cancel = `delete from jobs where unique_key = $1 and state = ${jobState.ready}`;

/** Puts a job in its lane, or leaves it out where its occurrence is there already. */
export function insertJob(job: NewJob): Write {
  const { unique } = job;
  const parameters = jobValues(job);
  if (unique === undefined) return { sql: insert, parameters };
  if (unique.as === 'keep') return { sql: keep, parameters };
  if (unique.as === 'once') return { sql: once, parameters };
  return { sql: postpone, parameters: [...parameters, unique.latest ?? Number.MAX_SAFE_INTEGER] };
}

/** Takes waiting jobs with this unique key away. */
export function cancelJobs(key: string): Write {
  return { sql: cancel, parameters: [key] };
}
