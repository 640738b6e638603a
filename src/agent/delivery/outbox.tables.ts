import { z } from 'zod';
import type { Intent, Store } from '../../store/store.ts';
import { tablesOf } from '../../store/projection.ts';
import type { GuardedStatement, Statement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import { rowIsOnPath } from '../../store/thread/on-path.ts';
import type { Button } from '../channel.ts';
import type { IntentChange } from './intent.ts';

/** The rows that delivery reads and changes, for Kysely. */
type OutboxTables = {
  outbox: {
    id: string;
    channel: string;
    account: string;
    stream: string;
    message: string;
    node: number;
    part: number;
    payload: string;
    state: string;
    attempts: number;
    external: string | null;
    error: string | null;
    at: number;
    expires_at: number;
  };
  jobs: { id: string; fence: number };
  messages: { message: string; stream: string; branch: number; depth: number };
};

/** What a part carries to its platform. */
type PartPayload = {
  readonly conversation: string;
  readonly text: string;
  readonly replyTo?: string | undefined;
  readonly buttons?: readonly (readonly Button[])[] | undefined;
};

/** A part as delivery works on it. */
export type Part = Omit<Intent, 'payload'> & { readonly payload: PartPayload };

/** Why a part was taken back by a rewind. */
export const rewound = 'rewound before it was sent';

const row = z.object({
  id: z.string(),
  channel: z.string(),
  account: z.string(),
  stream: z.string(),
  message: z.string(),
  node: z.number(),
  part: z.number(),
  payload: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(
      z.object({
        conversation: z.string(),
        text: z.string(),
        replyTo: z.string().optional(),
        buttons: z.array(z.array(z.object({ id: z.string(), label: z.string() }))).optional(),
      }),
    ),
  state: z.enum(['pending', 'sending', 'sent', 'failed', 'expired', 'unknown']),
  attempts: z.number(),
  external: z.string().nullable(),
  error: z.string().nullable(),
  at: z.number(),
  expires_at: z.number(),
});

/** The parts of one message, in order. */
export async function readParts(store: Store, stream: string, message: string): Promise<readonly Part[]> {
  const query = tablesOf<OutboxTables>(store.sql)
    .selectFrom('outbox')
    .selectAll()
    .where('message', '=', message)
    .where('stream', '=', stream)
    .orderBy('part');
  return (await store.query(toStatement(query))).map(toPart);
}

/** One part by its id. */
export async function readPart(store: Store, id: string): Promise<Part | null> {
  const query = tablesOf<OutboxTables>(store.sql).selectFrom('outbox').selectAll().where('id', '=', id);
  const [found] = await store.query(toStatement(query));
  return found === undefined ? null : toPart(found);
}

/** Parts in a state that needs attention, oldest first. */
export async function readPartsIn(
  store: Store,
  state: Intent['state'],
  limit: number,
): Promise<readonly Part[]> {
  const query = tablesOf<OutboxTables>(store.sql)
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', state)
    .orderBy('at')
    .limit(limit);
  return (await store.query(toStatement(query))).map(toPart);
}

/** Who may change a part: the job that holds its lane, or a person. */
export type Hand = { readonly job: string; readonly fence: number } | 'person';

/**
 * Changes a part, provided that it is still as it was read and that the job has not lost its lease: two workers can never both
 * believe that they send it (K9, K10).
 */
export function changePart(store: Store, part: Part, change: IntentChange, hand: Hand): GuardedStatement {
  const begins = change.state === 'sending';
  const query = tablesOf<OutboxTables>(store.sql)
    .updateTable('outbox')
    .set({
      state: change.state,
      error: change.error,
      external: change.external,
      attempts: part.attempts + (begins ? 1 : 0),
    })
    .where('id', '=', part.id)
    .where('state', '=', part.state)
    .where('attempts', '=', part.attempts)
    .where((build) =>
      hand === 'person'
        ? build.lit(true)
        : build.exists(
            build
              .selectFrom('jobs')
              .select('jobs.id')
              .where('jobs.id', '=', hand.job)
              .where('jobs.fence', '=', hand.fence),
          ),
    );
  return { ...toStatement(query), guard: 'intent-changed' };
}

/**
 * Takes back every unsent part of a thread whose message is no longer on the selected path (K5). Belongs into the commit that
 * moves the head, where it runs after the path has moved.
 */
export function cancelOffPath(store: Pick<Store, 'sql'>, stream: string): Statement {
  const query = tablesOf<OutboxTables>(store.sql)
    .updateTable('outbox')
    .set({ state: 'expired', error: rewound })
    .where('stream', '=', stream)
    .where('state', '=', 'pending')
    .where((build) =>
      build.not(
        build.exists(
          build
            .selectFrom('messages')
            .select('messages.message')
            .whereRef('messages.message', '=', 'outbox.message')
            .where(rowIsOnPath('messages')),
        ),
      ),
    );
  return toStatement(query);
}

function toPart(found: unknown): Part {
  const { expires_at: expiresAt, ...part } = row.parse(found);
  return { ...part, expiresAt };
}
