import { z } from 'zod';

/** A message of a recording. What the recording does not say is null or empty. */
export type RecordedMessage = {
  readonly type: 'message';
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id: string | null;
  readonly author: string;
  readonly authorId: string | null;
  readonly text: string;
  readonly badges: readonly string[];
  readonly firstMessage: boolean;
  /** Milliseconds since 1970. */
  readonly accountCreatedAt: number | null;
  readonly mentionsAgent: boolean;
};

/** Something that happened on the stream. */
export type RecordedHappening =
  | {
      readonly type: 'stream.online';
      readonly at: number;
      readonly title: string | null;
      readonly category: string | null;
      readonly streamer: string | null;
    }
  | { readonly type: 'stream.offline'; readonly at: number }
  | {
      readonly type: 'channel.update';
      readonly at: number;
      readonly title: string | null;
      readonly category: string | null;
    }
  | { readonly type: 'raid'; readonly at: number; readonly from: string; readonly viewers: number };

export type RecordedEntry = RecordedMessage | RecordedHappening;

/** A line, or a comment of a file that is one document, that could not be read. Lines count from 1. */
export type SkippedLine = { readonly type: 'skipped'; readonly line: number; readonly reason: string };

/** Texts longer than any platform lets through are cut here. */
const longest = 10_000;

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/i;
/** ISO 8601; without an offset it is UTC. */
const time = z
  .string()
  .refine((text) => isoTime.test(text), 'not a time as ISO 8601')
  .transform((text) => Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`))
  .refine((at) => Number.isFinite(at) && at >= 0, 'not a time since 1970');
const name = z.string().trim().min(1).max(200);
const optionalName = name.nullish().transform((text) => text ?? null);
const optionalLine = z
  .string()
  .max(1_000)
  .nullish()
  .transform((text) => text ?? null);

const message = z.object({
  at: time,
  author: name,
  text: z.string().transform((text) => text.slice(0, longest)),
  id: optionalName,
  authorId: optionalName,
  badges: z.array(z.string().max(100)).max(50).nullish(),
  firstMessage: z.boolean().nullish(),
  accountCreatedAt: time.nullish(),
  mentionsAgent: z.boolean().nullish(),
});

const happening = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('stream.online'),
    at: time,
    title: optionalLine,
    category: optionalLine,
    streamer: optionalName,
  }),
  z.object({ type: z.literal('stream.offline'), at: time }),
  z.object({ type: z.literal('channel.update'), at: time, title: optionalLine, category: optionalLine }),
  z.object({ type: z.literal('raid'), at: time, from: name, viewers: z.int().nonnegative().catch(0) }),
]);

/**
 * Reads one line of a recording as JSON lines. An empty line is nothing (null); a torn or wrong one is skipped with its number and
 * the reason. Never throws.
 */
export function parseRecordingLine(text: string, line: number): RecordedEntry | SkippedLine | null {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (plain === '') return null;
  const skip = (reason: string): SkippedLine => ({ type: 'skipped', line, reason });
  const value = parseJson(plain);
  if (value === undefined) return skip('it is no complete JSON');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return skip('it is no JSON object');
  if ('type' in value && value.type !== 'message') {
    const read = happening.safeParse(value);
    return read.success
      ? read.data
      : skip(reasonOf(read.error, `its type ${JSON.stringify(value.type)?.slice(0, 60) ?? ''} is not known`));
  }
  const read = message.safeParse(value);
  return read.success ? toMessage(read.data) : skip(reasonOf(read.error));
}

/** Reads lines one after another: what they hold, and what had to be skipped, in order. */
export function* parseRecording(lines: Iterable<string>): Generator<RecordedEntry | SkippedLine> {
  let line = 0;
  for (const text of lines) {
    line += 1;
    const entry = parseRecordingLine(text, line);
    if (entry !== null) yield entry;
  }
}

/** A JSON value, or undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** The first thing that is wrong, in words. */
export function reasonOf(error: z.ZodError, unknownType = ''): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it cannot be read';
  if (issue.code === 'invalid_union' && issue.path[0] === 'type') return unknownType;
  const where = issue.path.join('.');
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `it has no "${where}"`;
  return `its "${where}" is wrong: ${issue.message}`;
}

function toMessage(read: z.infer<typeof message>): RecordedMessage {
  return {
    type: 'message',
    at: read.at,
    id: read.id,
    author: read.author,
    authorId: read.authorId,
    text: read.text,
    badges: read.badges ?? [],
    firstMessage: read.firstMessage ?? false,
    accountCreatedAt: read.accountCreatedAt ?? null,
    mentionsAgent: read.mentionsAgent ?? false,
  };
}
