import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z, type ZodType } from 'zod';
import { toJsonSchema } from './classify.ts';
import { smallestJson } from './smallest-json.ts';

type Tree = { readonly name: string; readonly children: readonly Tree[] };
const tree: ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), children: z.array(tree) }));

const schemas: { readonly [name: string]: ZodType } = {
  text: z.string(),
  'long text': z.string().min(12),
  date: z.object({ at: z.iso.datetime() }),
  address: z.object({ mail: z.email(), url: z.url(), id: z.uuid() }),
  number: z.number().min(3).max(9),
  negative: z.number().max(-2),
  exclusive: z.number().gt(0).lt(1),
  whole: z.int().gt(4),
  step: z.number().min(7).multipleOf(5),
  choice: z.enum(['b', 'a']),
  constant: z.literal('x'),
  nullable: z.string().nullable(),
  union: z.union([z.object({ a: z.string() }), z.array(z.string())]),
  variants: z.discriminatedUnion('type', [
    z.object({ type: z.literal('one'), a: z.int() }),
    z.object({ type: z.literal('two'), b: z.array(z.string()).min(2) }),
  ]),
  list: z.array(z.object({ a: z.boolean() })).min(2),
  tuple: z.tuple([z.string(), z.number()]),
  record: z.record(z.string(), z.number()),
  optional: z.object({ a: z.string().optional(), b: z.number().default(4), c: z.object({ d: z.null() }) }),
  both: z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() })),
  tree,
};

describe('smallest JSON', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    it(`L2 the smallest value obeys its schema: ${name}`, () => {
      const value = smallestJson(toJsonSchema(schema));
      assert.ok(schema.safeParse(value).success, JSON.stringify(value));
    });
  }

  it('L2 leaves out what is optional and takes nothing where nothing is allowed', () => {
    const schema = z.object({ a: z.string().optional(), b: z.string().nullable() });
    assert.deepEqual(smallestJson(toJsonSchema(schema)), { b: null });
  });
});
