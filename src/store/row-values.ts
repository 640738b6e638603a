import type { InboxMark, NewIntent, NewJob } from './store.ts';

/** Values of a new row of `jobs`, in the order of its columns in both engines. */
export function jobValues(job: NewJob): (string | number | null)[] {
  return [
    job.id,
    job.queue,
    job.kind,
    job.lane,
    JSON.stringify(job.payload),
    job.runAt,
    job.priority ?? 0,
    job.maxAttempts ?? 3,
    job.unique?.key ?? null,
  ];
}

/** The same for `outbox`. */
export function intentValues(intent: NewIntent): (string | number | null)[] {
  return [
    intent.id,
    intent.channel,
    intent.account,
    intent.stream,
    intent.message,
    intent.node,
    intent.part,
    JSON.stringify(intent.payload),
    intent.at,
    intent.expiresAt,
  ];
}

/** The same for `inbox`. */
export function inboxValues({
  channel,
  account,
  delivery,
  at,
  result,
  raw,
}: InboxMark): (string | number | null)[] {
  return [channel, account, delivery, at, JSON.stringify(result), JSON.stringify(raw)];
}
