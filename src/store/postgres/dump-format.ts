import { z } from 'zod';
import { StoreError } from '../errors.ts';
import type { SqlValue } from '../statement.ts';

/**
 * A dump is JSON, one value a line: the head, then for each table its name and columns and after it the rows as lists, and an
 * end that counts the rows, so that a torn file is known. Bytes are `{"base64": …}`.
 */
export type DumpLine =
  | {
      readonly type: 'head';
      readonly version: 1;
      readonly at: number;
      /** Rows to come, so that progress can be told. */
      readonly rows: number;
      /** Steps of the schema that the tables have, by id. */
      readonly migrations: readonly string[];
    }
  | { readonly type: 'table'; readonly name: string; readonly columns: readonly string[] }
  | { readonly type: 'row'; readonly values: readonly SqlValue[] }
  | { readonly type: 'end'; readonly rows: number };

const marks = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('head'),
    version: z.literal(1),
    at: z.number(),
    rows: z.int().nonnegative(),
    migrations: z.array(z.string()),
  }),
  z.object({ type: z.literal('table'), name: z.string(), columns: z.array(z.string()).min(1) }),
  z.object({ type: z.literal('end'), rows: z.int().nonnegative() }),
]);
const row = z.array(
  z.union([
    z.string(),
    z.number(),
    z.null(),
    z.object({ base64: z.base64() }).transform(({ base64 }) => new Uint8Array(Buffer.from(base64, 'base64'))),
  ]),
);

/** The line without its end of line. */
export function formatDumpLine(line: DumpLine): string {
  if (line.type !== 'row') return JSON.stringify(line);
  return JSON.stringify(
    line.values.map((value) =>
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
    ),
  );
}

/** Reads one line; throws a `StoreError` that names the line where it is none of ours. */
export function parseDumpLine(text: string, number: number): DumpLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(number, 'it is no JSON');
  }
  if (Array.isArray(value)) {
    const parsed = row.safeParse(value);
    if (parsed.success) return { type: 'row', values: parsed.data };
    throw damaged(number, 'it is no row');
  }
  const parsed = marks.safeParse(value);
  if (parsed.success) return parsed.data;
  throw damaged(number, 'it is no line of a dump');
}

/** The fault of a dump that cannot be used. */
export function damaged(number: number, reason: string): StoreError {
  return new StoreError(
    'store-corrupt',
    `Cannot load the dump: line ${number} is damaged, ${reason}. Nothing was changed. Use another backup.`,
  );
}
