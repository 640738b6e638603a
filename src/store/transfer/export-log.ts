import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { StoredEvent } from '../../kernel/event.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { Store } from '../store.ts';
import { TransferError } from './transfer-error.ts';

/** First line of every export. */
export const exportHeader = { format: 'sanctum-events', version: 1 } as const;

/** What an export wrote. */
export type ExportReport = {
  readonly file: string;
  readonly streams: number;
  readonly events: number;
  /** Of every byte before the last line, which repeats it. */
  readonly sha256: string;
};

/** How far to tell about it, and when to give up. */
export type TransferWatch = {
  readonly progress: (events: number, total: number | null) => void;
  readonly signal: AbortSignal;
};

const pageSize = 1000;

/**
 * Writes every event as a line of canonical JSON, each stream in order, between a header and a checksum. The same log gives the
 * same bytes. The file must not exist; a broken-off one is removed.
 */
export async function exportLog(store: Store, file: string, watch: TransferWatch): Promise<ExportReport> {
  const output = await create(file);
  try {
    const hash = createHash('sha256');
    const write = async (text: string): Promise<void> => {
      hash.update(text);
      await output.write(text);
    };
    try {
      await write(`${canonicalJson(exportHeader)}\n`);
      let events = 0;
      const revisions = new Map<string, number>();
      for await (const page of inOrder(store, revisions)) {
        watch.signal.throwIfAborted();
        await write(page.map((event) => `${canonicalJson(event)}\n`).join(''));
        events += page.length;
        watch.progress(events, null);
      }
      const end = { events, streams: revisions.size, sha256: hash.digest('hex') };
      await output.write(`${canonicalJson(end)}\n`);
      await output.sync();
      return { file, ...end };
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  } finally {
    await output[Symbol.asyncDispose]();
  }
}

async function create(file: string): ReturnType<typeof open> {
  try {
    return await open(file, 'wx', 0o600);
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const message = exists
      ? `Cannot export to ${file}: it is there already, and nothing is written over. Name another file.`
      : `Cannot export to ${file}: it cannot be written. Check the folder and its rights.`;
    throw new TransferError(exists ? 'file-exists' : 'file-unreadable', message, { cause: error });
  }
}

/** All events in pages. PostgreSQL may hand over a stream's events out of order; those wait for the ones before them. */
async function* inOrder(
  store: Store,
  revisions: Map<string, number>,
): AsyncGenerator<readonly StoredEvent[]> {
  const early = new Map<string, Map<number, StoredEvent>>();
  let cursor = 'start';
  for (;;) {
    const { events, next } = await store.readAll(cursor, pageSize);
    if (events.length === 0) return;
    cursor = next;
    const page: StoredEvent[] = [];
    for (const event of events) {
      const waiting = early.get(event.stream) ?? new Map<number, StoredEvent>();
      waiting.set(event.revision, event);
      let revision = revisions.get(event.stream) ?? 0;
      for (let due = waiting.get(revision + 1); due !== undefined; due = waiting.get(revision + 1)) {
        page.push(due);
        revision += 1;
        waiting.delete(revision);
      }
      revisions.set(event.stream, revision);
      if (waiting.size > 0) early.set(event.stream, waiting);
      else early.delete(event.stream);
    }
    yield page;
  }
}
