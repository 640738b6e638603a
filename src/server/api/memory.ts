import { z } from 'zod';
import { accept, refuse } from '../../kernel/result.ts';
import { act, read, type Route } from '../http/route.ts';
import { idSchema, textLimit, textSchema } from '../http/text.ts';
import type { ServerMemory } from '../ports.ts';
import { blockSchema, limitSchema, recalledSchema } from './schemas.ts';
import { toBlock, toRecalled } from './views.ts';

/** Search over memory, and the blocks of the core (W2). `holder` is whose memory a search means that names none. */
export function memoryRoutes(memory: ServerMemory, holder: string): readonly Route[] {
  return [
    read({
      path: '/api/memory/search',
      operation: 'searchMemory',
      summary: 'Finds past messages and notes, the best first',
      costly: true,
      query: z.strictObject({
        q: textSchema(1_000).refine((text) => text.trim() !== '', 'must not be empty'),
        holder: idSchema.optional().describe('Whose memory; that of the agent by default'),
        limit: limitSchema(10),
      }),
      reply: z.strictObject({ results: z.array(recalledSchema) }),
      async handle({ query }) {
        const found = await memory.search({
          text: query.q,
          holder: query.holder ?? holder,
          limit: query.limit,
        });
        return accept({ results: found.map(toRecalled) });
      },
    }),
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
      params: z.strictObject({ label: idSchema }),
      body: z.strictObject({
        value: textSchema(textLimit),
        revision: z.int().min(0).describe('The revision that the change is based on'),
      }),
      reply: blockSchema,
      async handle({ params, body, asking }) {
        const { label } = params;
        const block = (await memory.blocks()).find((known) => known.label === label);
        if (block === undefined) {
          return refuse({ code: 'block-unknown', message: `Cannot find the block "${label}".` });
        }
        if (body.value.length > block.limit) {
          return refuse({
            code: 'body-invalid',
            message: `Cannot write the block "${label}": it has ${body.value.length} characters, its limit is ${block.limit}.`,
            errors: [{ path: 'value', message: `at most ${block.limit} characters` }],
          });
        }
        const change = await memory.writeBlock({
          ...asking,
          label,
          value: body.value,
          revision: body.revision,
        });
        if (!change.ok) return refuse({ code: 'block-conflict', message: change.message });
        return accept(toBlock(change.block));
      },
    }),
  ];
}
