import { z } from 'zod';
import { textSchema, idSchema } from '../http/text.ts';

/** Names of the shapes that the document lists under its components. */
export const components = z.registry<{ readonly id: string }>();

const time = z.iso.datetime({ precision: 3 }).describe('UTC, such as 2026-01-31T12:00:00.000Z');
const count = z.int().min(0);

function component<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  components.add(schema, { id });
  return schema;
}

/** A thread in a list. */
export const threadSchema = component(
  'Thread',
  z.strictObject({
    id: z.string(),
    channel: z.string(),
    title: z.string(),
    snippet: z.string().describe('Start of the last visible message'),
    updatedAt: time,
    archived: z.boolean(),
    audience: z.enum(['private', 'public']),
  }),
);

/** A message as a person sees it. */
export const messageSchema = component(
  'Message',
  z.strictObject({
    id: z.string(),
    role: z.enum(['user', 'agent', 'system']),
    author: z.strictObject({ id: z.string(), name: z.string() }),
    text: z.string(),
    at: time,
    state: z.enum(['streaming', 'complete', 'truncated', 'interrupted', 'failed']),
    variants: z
      .array(z.string())
      .describe('Ids of the messages with the same parent, oldest first, this one among them'),
    answers: z.string().nullable(),
    turn: z.string().nullable(),
    model: z.string().nullable(),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    edited: z.boolean(),
    delivery: z.string().nullable(),
  }),
);

/** How a turn ended. */
export const verdictSchema = component(
  'Verdict',
  z.strictObject({
    turn: z.string(),
    kind: z.enum(['message', 'regenerate', 'continue', 'retry', 'proactive']),
    verdict: z.enum(['answered', 'merged', 'silent', 'flagged', 'refused', 'expired', 'failed']),
    reason: z.string(),
    count,
    from: z.string().nullable(),
    to: z.string().nullable(),
    into: z.string().nullable(),
    reply: z.string().nullable(),
    at: time,
    until: time,
  }),
);

/** A verdict with the thread that it belongs to. */
export const recentVerdictSchema = component(
  'RecentVerdict',
  verdictSchema.extend({ thread: z.string(), title: z.string(), snippet: z.string() }),
);

/** A turn that is under way or waits for a person. */
export const openTurnSchema = component(
  'OpenTurn',
  z.strictObject({
    turn: z.string(),
    kind: z.enum(['message', 'regenerate', 'continue', 'retry', 'proactive']),
    state: z.enum(['running', 'paused']),
    generation: z.string().nullable(),
    replaces: z.string().nullable(),
    messages: z.array(z.string()),
  }),
);

/** A tip that can be returned to. */
export const branchSchema = component(
  'Branch',
  z.strictObject({
    tip: z.string(),
    name: z.string().nullable(),
    snippet: z.string(),
    length: count,
    at: time,
    selected: z.boolean(),
  }),
);

/** What a move of the head takes away and brings back. */
export const impactSchema = component(
  'Impact',
  z.strictObject({
    messages: count,
    memories: count,
    scenes: count,
    edges: count,
    gone: z.array(z.strictObject({ id: z.string(), snippet: z.string(), delivered: z.boolean() })),
  }),
);

/** What a model was given for a reply, and what it was not. */
export const receiptSchema = component(
  'Receipt',
  z.strictObject({
    model: z.string(),
    tokens: count,
    hard: count,
    soft: count,
    segments: z.array(
      z.strictObject({
        kind: z.string(),
        tier: z.enum(['must', 'should', 'nice']),
        source: z.string(),
        tokens: count,
        kept: z.boolean(),
        why: z.string(),
      }),
    ),
    usage: z.unknown().describe('As the provider reported it'),
  }),
);

/** One thing found in memory. */
export const recalledSchema = component(
  'Recalled',
  z.strictObject({
    id: z.string(),
    kind: z.enum(['message', 'note']),
    holder: z.string(),
    thread: z.string().nullable(),
    message: z.string().nullable(),
    author: z.string(),
    text: z.string(),
    at: time,
    score: z.number(),
    why: z.string(),
    trace: z
      .array(z.strictObject({ name: z.string(), by: z.enum(['add', 'times']), value: z.number() }))
      .optional()
      .describe('How the score came about: from 0, each step adds to it or multiplies it'),
  }),
);

/** One thing that is remembered. */
export const memorySchema = component(
  'Memory',
  z.strictObject({
    id: z.string(),
    kind: z.enum(['message', 'note']),
    author: z.string(),
    text: z.string(),
    at: time,
    thread: z.string().nullable(),
    message: z.string().nullable(),
    significance: z.int().min(0).max(3),
    pinned: z.boolean(),
    released: z.boolean(),
    hearers: z
      .enum(['everyone', 'present', 'owner'])
      .describe('Who may hear it: anybody, those who were there, the owner alone'),
    version: count.describe('Counts the wordings'),
  }),
);

/** A wording that a note had, or has. */
export const wordingSchema = component(
  'Wording',
  z.strictObject({ text: z.string(), at: time, version: count }),
);

/** A value that a block had, or has. */
export const blockValueSchema = component(
  'BlockValue',
  z.strictObject({
    value: z.string(),
    version: count,
    actor: z.string(),
    at: time,
    thread: z.string().nullable().describe('Thread in which the agent wrote it'),
  }),
);

/** A named piece of core memory. */
export const blockSchema = component(
  'Block',
  z.strictObject({
    label: z.string(),
    description: z.string(),
    value: z.string(),
    limit: count,
    audience: z.array(z.string()),
    updatedAt: time.nullable(),
    revision: count,
  }),
);

/** A part on its way of which nobody knows whether the platform took it. */
export const deliverySchema = component(
  'Delivery',
  z.strictObject({
    id: z.string(),
    channel: z.string(),
    account: z.string(),
    message: z.string(),
    part: count,
    text: z.string(),
    at: time,
  }),
);

/** Durable work as a person sees it. */
export const jobSchema = component(
  'Job',
  z.strictObject({
    id: z.string(),
    queue: z.string(),
    kind: z.string(),
    lane: z.string(),
    state: z.enum(['ready', 'active', 'dead']),
    payload: z.unknown().describe('What the job is about'),
    attempt: count,
    maxAttempts: count,
    runAt: time,
    leaseUntil: time.nullable(),
    error: z.string().nullable(),
  }),
);

/** The account of the last 24 hours. */
export const tokenDaySchema = component(
  'TokenDay',
  z.strictObject({
    hours: z.array(z.strictObject({ from: time, reactive: count, proactive: count })),
    input: count,
    output: count,
    cached: count,
    calls: count,
    budget: count,
  }),
);

/** How the program feels. */
export const healthSchema = component(
  'Health',
  z.strictObject({
    status: z.enum(['ok', 'degraded']),
    name: z.string(),
    version: z.string(),
    sha: z.string(),
    store: z.strictObject({ engine: z.enum(['sqlite', 'postgres']), status: z.enum(['ok', 'unavailable']) }),
    channels: z.array(
      z.strictObject({
        name: z.string(),
        status: z.enum(['off', 'connecting', 'connected', 'degraded', 'failed']),
        since: time,
      }),
    ),
    uptimeSeconds: count,
    problems: z.array(z.string()).describe('One sentence for everything that is wrong'),
  }),
);

const revision = z.int().min(0).describe('Also the id of the event: send it as Last-Event-ID to resume');

/** One frame of a live thread; the name of the event is its type. */
export const frameSchema = component(
  'Frame',
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('snapshot'),
      revision,
      thread: threadSchema,
      messages: z.array(messageSchema),
      next: z.string().nullable(),
      open: z.array(openTurnSchema),
      canUndo: z.boolean(),
      canRedo: z.boolean(),
    }),
    z.strictObject({
      type: z.literal('message'),
      revision,
      message: messageSchema,
      onPath: z.boolean(),
    }),
    z.strictObject({
      type: z.literal('head'),
      revision,
      cause: z.string(),
      keep: z.string().nullable(),
      messages: z.array(messageSchema),
      canUndo: z.boolean(),
      canRedo: z.boolean(),
    }),
    z.strictObject({ type: z.literal('turn'), revision, open: z.array(openTurnSchema) }),
    z.strictObject({
      type: z.literal('verdict'),
      revision,
      verdict: verdictSchema,
      open: z.array(openTurnSchema),
    }),
    z.strictObject({ type: z.literal('thread'), revision, thread: threadSchema }),
    z.strictObject({ type: z.literal('token'), generation: z.string(), offset: count, text: z.string() }),
  ]),
);

/** A hint that threads changed; null where any may have. */
export const changeSchema = component(
  'Change',
  z.strictObject({ type: z.literal('changed'), threads: z.array(z.string()).nullable() }),
);

/** The answer of an action that has nothing more to tell. */
export const doneSchema = z.strictObject({ done: z.literal(true) });

/** That answer. */
export const done = { ok: true, value: { done: true } } as const;

/** The answer of an action that starts a turn. */
export const startedSchema = z.strictObject({ turn: z.string() });

/** The `:id` of a thread in an address. */
export const threadParams = z.strictObject({ id: idSchema });

/** The `limit` of a list. */
export function limitSchema(standard: number, most = 200): z.ZodDefault<z.ZodCoercedNumber> {
  return z.coerce.number().int().min(1).max(most).default(standard);
}

/** A time in a query. */
export const timeQuery = z.iso.datetime({ offset: true });

/** A title or a name that a person gives. */
export const nameSchema = textSchema(200).refine((text) => text.trim() !== '', 'must not be empty');
