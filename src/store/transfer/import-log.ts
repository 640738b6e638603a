import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import type { NewEvent, Place, StoredEvent } from '../../kernel/event.ts';
import type { Append, Store } from '../store.ts';
import { exportHeader } from './export-log.ts';
import type { TransferWatch } from './export-log.ts';
import { TransferError } from './transfer-error.ts';

const place = z.object({
  kind: z.enum(['chain', 'aside', 'attached']),
  branch: z.number().int().nonnegative(),
  depth: z.number().int().positive(),
  parent: z.number().int().nullable(),
  parentBranch: z.number().int().nullable(),
}) satisfies z.ZodType<Place>;

const eventLine = z.object({
  stream: z.string().min(1),
  revision: z.number().int().positive(),
  type: z.string().min(1),
  schema: z.number().int().positive(),
  data: z.record(z.string(), z.unknown()),
  place: place.optional(),
  meta: z.object({
    at: z.number(),
    actor: z.string(),
    origin: z.string(),
    causation: z.string().optional(),
    correlation: z.string().optional(),
  }),
});
const headerLine = z.object({
  format: z.literal(exportHeader.format),
  version: z.literal(exportHeader.version),
});
const endLine = z.object({ events: z.number(), streams: z.number(), sha256: z.string() });

/** Commits on their way at once, where the engine keeps their order. */
const together = 200;

/**
 * Reads an export into an empty store, on either engine. The whole file is checked first (shape, order, checksum), so that a bad
 * one changes nothing.
 */
export async function importLog(
  store: Store,
  file: string,
  watch: TransferWatch,
): Promise<{ readonly streams: number; readonly events: number }> {
  const { events: present } = await store.readAll('start', 1);
  if (present.length > 0) {
    throw new TransferError(
      'store-not-empty',
      'Cannot import: the store holds events already, and nothing was changed. Import into an empty one: set DATA_DIR or DATABASE_URL.',
    );
  }
  const found = await check(file, watch);
  let events = 0;
  // SQLite commits in the order of the calls and syncs them in groups; PostgreSQL needs one after another to keep the order.
  const width = store.dialect === 'sqlite' ? together : 1;
  let pending: Append[] = [];
  const flush = async (): Promise<void> => {
    await Promise.all(pending.map((append) => commit(store, append)));
    pending = [];
  };
  for await (const event of readEvents(file)) {
    const last = pending.at(-1);
    if (last !== undefined && canJoin(last, event)) {
      pending[pending.length - 1] = { ...last, events: [...last.events, toNewEvent(event)] };
    } else {
      if (pending.length >= width) await flush();
      const { stream, revision, meta } = event;
      pending.push({ stream, expected: revision - 1, events: [toNewEvent(event)], meta });
    }
    events += 1;
    if (events % 1000 === 0) watch.progress(events, found.events);
    watch.signal.throwIfAborted();
  }
  await flush();
  watch.progress(events, found.events);
  return { streams: found.streams, events };
}

/** Events of one stream with the same meta were appended, or may be, by one commit. */
function canJoin(last: Append, event: StoredEvent): boolean {
  const { at, actor, origin, causation, correlation } = event.meta;
  return (
    last.stream === event.stream &&
    last.events.length < 500 &&
    last.meta.at === at &&
    last.meta.actor === actor &&
    last.meta.origin === origin &&
    last.meta.causation === causation &&
    last.meta.correlation === correlation
  );
}

async function commit(store: Store, append: Append): Promise<void> {
  const result = await store.commit({ appends: [append] });
  if (result.type === 'committed') return;
  throw new TransferError(
    'import-broken-off',
    `The import broke off at stream ${append.stream}: somebody else writes to this store. Begin again with an empty one.`,
  );
}

function toNewEvent({ type, schema, data, place: where }: StoredEvent): NewEvent {
  return { type, schema, data, ...(where === undefined ? {} : { place: where }) };
}

/** Reads the whole file once: every line, each stream's order, the checksum. */
async function check(
  file: string,
  watch: TransferWatch,
): Promise<{ readonly events: number; readonly streams: number }> {
  const hash = createHash('sha256');
  const revisions = new Map<string, number>();
  let events = 0;
  let number = 0;
  let end: z.output<typeof endLine> | null = null;
  for await (const line of readLines(file)) {
    number += 1;
    watch.signal.throwIfAborted();
    if (end !== null) throw invalid(file, number, 'something follows the checksum');
    const value = parseJson(line, file, number);
    if (number === 1) {
      if (!headerLine.safeParse(value).success)
        throw invalid(file, 1, 'this is no export of Sanctum that this program can read');
    } else {
      const closing = endLine.safeParse(value);
      if (closing.success) {
        end = closing.data;
        continue;
      }
      const event = eventLine.safeParse(value);
      if (!event.success) throw invalid(file, number, 'this is no event');
      const { stream, revision } = event.data;
      const expected = (revisions.get(stream) ?? 0) + 1;
      if (revision !== expected)
        throw invalid(file, number, `revision ${revision} of ${stream} stands where ${expected} should`);
      revisions.set(stream, revision);
      events += 1;
    }
    hash.update(`${line}\n`);
  }
  if (end === null)
    throw invalid(file, number, 'the file is cut off: its last line, the checksum, is missing');
  if (end.sha256 !== hash.digest('hex'))
    throw invalid(file, number, 'the checksum does not fit: the file was changed or damaged');
  return { events, streams: revisions.size };
}

async function* readEvents(file: string): AsyncGenerator<StoredEvent> {
  let number = 0;
  for await (const line of readLines(file)) {
    number += 1;
    const event = eventLine.safeParse(parseJson(line, file, number));
    if (!event.success) continue;
    const { place: where, meta, ...rest } = event.data;
    const { causation, correlation, ...facts } = meta;
    yield {
      ...rest,
      ...(where === undefined ? {} : { place: where }),
      meta: {
        ...facts,
        ...(causation === undefined ? {} : { causation }),
        ...(correlation === undefined ? {} : { correlation }),
      },
    };
  }
}

/** Lines end at a line feed alone: other characters that some take for a line break may stand in the words. */
async function* readLines(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const part of createReadStream(file, 'utf8')) {
      const lines = `${rest}${String(part)}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new TransferError('file-unreadable', `Cannot read ${file}. Check its name and rights.`, {
      cause: error,
    });
  }
  if (rest !== '') yield rest;
}

function parseJson(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw invalid(file, number, 'this is not JSON');
  }
}

function invalid(file: string, line: number, why: string): TransferError {
  return new TransferError(
    'file-invalid',
    `Cannot import ${file}: line ${line}: ${why}. Nothing was changed.`,
  );
}
