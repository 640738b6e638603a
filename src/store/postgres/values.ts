import type { CustomTypesConfig } from 'pg';
import type { SqlValue } from '../statement.ts';

/** A parameter as this engine takes it: a value, or a list of values for `unnest` and `any`. */
export type Parameter = SqlValue | readonly SqlValue[];

const oid = { bool: 16, bytea: 17, float4: 700, float8: 701, numeric: 1700 } as const;
const whole: ReadonlySet<number> = new Set([20, 21, 23, 26]);

/**
 * Reads columns as the other engine gives them: whole and decimal numbers (sums and counts too) as numbers, truth as 1 or 0,
 * bytes as `Uint8Array`, and everything else, JSON among it, as text.
 */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (type: number) => {
    if (whole.has(type) || type === oid.float4 || type === oid.float8 || type === oid.numeric)
      return toNumber;
    if (type === oid.bool) return toTruth;
    if (type === oid.bytea) return toBytes;
    return asText;
  },
};

/**
 * The parameter as PostgreSQL can store it; throws for what is no parameter. Its text holds no NUL character, so each becomes U+FFFD here and nowhere else: a
 * search for the same text still finds it, and positions in the text stay right. JSON is unaffected, it escapes NUL.
 */
export function toParameter(value: Parameter): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
  if (value === null || typeof value === 'number' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(toParameter);
  throw new TypeError(`Cannot bind a ${typeof value}: SQL takes text, numbers, bytes and null`);
}

function toNumber(text: string | Buffer): number {
  return Number(text.toString());
}

function toTruth(text: string | Buffer): number {
  return text.toString() === 't' ? 1 : 0;
}

function toBytes(text: string | Buffer): Uint8Array {
  return new Uint8Array(Buffer.from(text.toString().slice(2), 'hex'));
}

function asText(text: string | Buffer): string {
  return text.toString();
}
