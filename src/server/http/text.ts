import { z } from 'zod';
import type { Refused } from './problem.ts';

/** Longest message in UTF-16 units. */
export const textLimit = 100_000;

const plain = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
const notPlain = 'holds a NUL character or half of a surrogate pair, which no database keeps';

/** Text of at most so many units that every database can keep. */
export function textSchema(limit: number): z.ZodString {
  return z.string().max(limit).refine(plain, notPlain);
}

/** What a person says: emptiness and length are refused with codes of their own, see `checkUtterance`. */
export const utteranceSchema = z
  .string()
  .refine(plain, notPlain)
  .meta({ minLength: 1, maxLength: textLimit });

/** An idempotency key: 1 to 200 visible ASCII characters. */
export const keySchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[!-~]+$/, 'must be visible ASCII characters');

/** An id in an address or a body. */
export const idSchema = z.string().min(1).max(200).refine(plain, notPlain);

/** Why this text cannot be said; null where it can. */
export function checkUtterance(text: string): Refused | null {
  if (text.length > textLimit) {
    return {
      code: 'text-too-long',
      message: `Cannot take the text: it has ${text.length.toLocaleString('en')} characters, the limit is ${textLimit.toLocaleString('en')}.`,
    };
  }
  if (text.trim() === '') return { code: 'text-empty', message: 'Cannot take the text: it is empty.' };
  return null;
}
