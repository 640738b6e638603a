import { z } from 'zod';
import type { Place } from '../../../test/kit/program.ts';
import { readRows } from '../../../test/kit/read-rows.ts';

const number = z.coerce.number();
const text = z.string();
const parsed = text.transform((json): unknown => JSON.parse(json));

const messages = z.object({ message: text, external: text.nullable(), thread: text, role: text, text });
const approvals = z.object({
  id: text,
  kind: text,
  status: text,
  message: text.nullable(),
  action: parsed.pipe(z.looseObject({ run: text.optional() })),
  resolved_how: text.nullable(),
  executed_at: number.nullable(),
  outcome: text.nullable(),
});
const runs = z.object({
  id: text,
  status: text,
  approval: text.nullable(),
  ended_at: number.nullable(),
  content: text.nullable(),
});
const steps = z.object({
  job: text,
  call: text,
  tool: text,
  policy: text,
  status: text,
  action: parsed.pipe(z.looseObject({ input: z.looseObject({ id: text.optional() }).optional() })),
});
const outbox = z.object({
  message: text,
  state: text,
  external: text.nullable(),
  payload: parsed.pipe(z.looseObject({ text, conversation: text })),
});
const audit = z.object({ subject: text, kind: text, decision: text, approver: text.nullable() });

/** What the program has on record, as it lies in its tables. */
export type OperatorRows = Awaited<ReturnType<typeof readOperatorRows>>;

/** Reads all of it. */
export async function readOperatorRows(place: Place) {
  return {
    messages: await readRows(place, 'select message, external, thread, role, text from messages', messages),
    approvals: await readRows(place, 'select * from approvals', approvals),
    runs: await readRows(place, `select * from reactive_jobs where kind = 'execute'`, runs),
    steps: await readRows(place, 'select * from reactive_steps', steps),
    outbox: await readRows(place, `select * from outbox where channel = 'telegram'`, outbox),
    audit: await readRows(place, 'select * from audit order by seq', audit),
  };
}
