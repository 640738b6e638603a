import type { ZodType } from 'zod';
import { z } from 'zod';
import type { Json } from '../../kernel/json.ts';

const object = z.record(z.string(), z.json());

/** The JSON schema of a tool's input, as models and the API want it; null where the input is no object. */
export function toJsonSchema(input: ZodType): { readonly [key: string]: Json } | null {
  const made = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const { $schema: _, '~standard': _standard, ...schema } = object.parse(JSON.parse(JSON.stringify(made)));
  if (schema['type'] !== 'object') return null;
  return schema['properties'] === undefined ? { ...schema, properties: {} } : schema;
}
