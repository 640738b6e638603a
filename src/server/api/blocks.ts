import { z } from 'zod';
import { accept, refuse } from '../../kernel/result.ts';
import type { Block } from '../../memory/memory.ts';
import { act, read, type Route } from '../http/route.ts';
import { idSchema, textLimit, textSchema } from '../http/text.ts';
import type { MemoryAnswer, ServerMemory } from '../memory-port.ts';
import { blockSchema, blockValueSchema, done, doneSchema, limitSchema } from './schemas.ts';
import { toBlock, toTime } from './views.ts';

const params = z.strictObject({ label: idSchema });
const shape = {
  description: textSchema(500),
  limit: z.int().min(1).max(textLimit).describe('Characters'),
  audience: z.array(idSchema).min(1).max(100).describe('`everyone`, `owner`, or ids of persons'),
};

/** The blocks of core memory (M1): written, created, changed, taken out, and what they held before. */
export function blockRoutes(memory: ServerMemory): readonly Route[] {
  return [...valueRoutes(memory), ...shapeRoutes(memory)];
}

function valueRoutes(memory: ServerMemory): readonly Route[] {
  return [
    read({
      path: '/api/memory/blocks',
      operation: 'listBlocks',
      summary: 'The blocks that are in every prompt whose audience may see them',
      reply: z.strictObject({ blocks: z.array(blockSchema) }),
      handle: async () => accept({ blocks: (await memory.blocks()).map(toBlock) }),
    }),
    act({
      method: 'put',
      path: '/api/memory/blocks/:label',
      operation: 'writeBlock',
      summary: 'Writes a block anew',
      params,
      body: z.strictObject({
        value: textSchema(textLimit),
        revision: z.int().min(0).describe('The revision that the change is based on'),
      }),
      reply: blockSchema,
      async handle({ params: { label }, body, asking }) {
        const block = (await memory.blocks()).find((known) => known.label === label);
        if (block === undefined) return refuse(unknownBlock(label));
        if (body.value.length > block.limit) {
          return refuse({
            code: 'body-invalid',
            message: `Cannot write the block "${label}": it has ${body.value.length} characters, its limit is ${block.limit}.`,
            errors: [{ path: 'value', message: `at most ${block.limit} characters` }],
          });
        }
        return toReply(
          await memory.writeBlock({ ...asking, label, value: body.value, revision: body.revision }),
        );
      },
    }),
    read({
      path: '/api/memory/blocks/:label/history',
      operation: 'blockHistory',
      summary: 'The values that a block had, the latest first',
      params,
      query: z.strictObject({ limit: limitSchema(50) }),
      reply: z.strictObject({ values: z.array(blockValueSchema) }),
      async handle({ params: { label }, query }) {
        const values = await memory.blockHistory(label, query.limit);
        if (values.length === 0) return refuse(unknownBlock(label));
        return accept({ values: values.map((one) => ({ ...one, at: toTime(one.at) })) });
      },
    }),
  ];
}

function shapeRoutes(memory: ServerMemory): readonly Route[] {
  return [
    act({
      path: '/api/memory/blocks',
      operation: 'createBlock',
      summary: 'Creates a block; one that was removed goes on with its history',
      body: z.strictObject({ label: idSchema, value: textSchema(textLimit), ...shape }),
      status: 201,
      reply: blockSchema,
      handle: async ({ body: { label, value, description, limit, audience }, asking }) =>
        toReply(await memory.createBlock({ ...asking, label, value, description, limit, audience })),
    }),
    act({
      method: 'put',
      path: '/api/memory/blocks/:label/shape',
      operation: 'changeBlock',
      summary: 'Changes what a block is for, how much it holds and who may see it',
      params,
      body: z.strictObject(shape),
      reply: blockSchema,
      handle: async ({ params: { label }, body: { description, limit, audience }, asking }) =>
        toReply(await memory.changeBlock({ ...asking, label, description, limit, audience })),
    }),
    act({
      method: 'delete',
      path: '/api/memory/blocks/:label',
      operation: 'removeBlock',
      summary: 'Takes a block out of every prompt; its history stays',
      params,
      reply: doneSchema,
      async handle({ params: { label }, asking }) {
        const answer = await memory.removeBlock({ ...asking, label });
        return answer.ok ? done : answer;
      },
    }),
  ];
}

function toReply(answer: MemoryAnswer<Block>) {
  return answer.ok ? accept(toBlock(answer.value)) : answer;
}

function unknownBlock(label: string): { readonly code: 'block-unknown'; readonly message: string } {
  return { code: 'block-unknown', message: `Cannot find the block "${label}".` };
}
