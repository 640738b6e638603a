import { z } from 'zod';
import { accept, refuse } from '../../kernel/result.ts';
import { act, read, type Route } from '../http/route.ts';
import { idSchema, textSchema } from '../http/text.ts';
import { noteLimit, type MemoryAnswer, type Remembered, type ServerMemory } from '../memory-port.ts';
import { done, doneSchema, limitSchema, memorySchema, recalledSchema, wordingSchema } from './schemas.ts';
import { toMemory, toRecalled, toTime } from './views.ts';

const params = z.strictObject({ id: idSchema });
const noteText = textSchema(noteLimit).refine((text) => text.trim() !== '', 'must not be empty');

/** Search over memory, and what a person does with single memories (W2, M6). `holder` is whose memory a search means that names none. */
export function memoryRoutes(memory: ServerMemory, holder: string): readonly Route[] {
  return [...findingRoutes(memory, holder), ...noteRoutes(memory), ...markRoutes(memory)];
}

function findingRoutes(memory: ServerMemory, holder: string): readonly Route[] {
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
        deep: z
          .enum(['0', '1'])
          .default('0')
          .describe('1 searches in several steps, with the help of a model where one is configured: slower'),
      }),
      reply: z.strictObject({ results: z.array(recalledSchema) }),
      async handle({ query }) {
        const search = query.deep === '1' ? memory.searchDeeply : memory.search;
        const found = await search({ text: query.q, holder: query.holder ?? holder, limit: query.limit });
        return accept({ results: found.map(toRecalled) });
      },
    }),
    read({
      path: '/api/memory/items',
      operation: 'listMemories',
      summary: 'What the agent remembers, the latest first',
      query: z.strictObject({
        kind: z.enum(['message', 'note']).optional(),
        thread: idSchema.optional(),
        before: idSchema.optional().describe('`next` of an earlier page'),
        limit: limitSchema(50),
      }),
      reply: z.strictObject({ memories: z.array(memorySchema), next: z.string().nullable() }),
      async handle({ query: { kind, thread, before, limit } }) {
        const page = await memory.list({
          limit,
          ...(kind === undefined ? {} : { kind }),
          ...(thread === undefined ? {} : { thread }),
          ...(before === undefined ? {} : { before }),
        });
        return accept({ memories: page.memories.map(toMemory), next: page.next });
      },
    }),
    read({
      path: '/api/memory/items/:id',
      operation: 'getMemory',
      summary: 'One memory with its wordings, the latest first',
      params,
      reply: memorySchema.extend({ wordings: z.array(wordingSchema) }),
      async handle({ params: { id } }) {
        const [found] = await memory.find([id]);
        if (found === undefined)
          return refuse({ code: 'memory-unknown', message: `Cannot find the memory "${id}".` });
        const wordings = await memory.wordings(id);
        return accept({
          ...toMemory(found),
          wordings: wordings.map(({ text, at, version }) => ({ text, at: toTime(at), version })),
        });
      },
    }),
    read({
      path: '/api/memory/pins',
      operation: 'listPins',
      summary: 'What is pinned, the latest first; the first eight that may be heard stand in every prompt',
      reply: z.strictObject({ memories: z.array(memorySchema) }),
      handle: async () => accept({ memories: (await memory.pins()).map(toMemory) }),
    }),
  ];
}

function noteRoutes(memory: ServerMemory): readonly Route[] {
  return [
    act({
      path: '/api/memory/items',
      operation: 'keepNote',
      summary: 'Keeps a note; with a thread it belongs to its end, and goes when that is rewound',
      body: z.strictObject({
        text: noteText,
        significance: z.int().min(0).max(3).optional(),
        thread: idSchema.optional(),
      }),
      status: 201,
      reply: memorySchema,
      handle: async ({ body: { text, significance, thread }, asking }) =>
        toReply(
          await memory.remember({
            ...asking,
            text,
            ...(significance === undefined ? {} : { significance }),
            ...(thread === undefined ? {} : { thread }),
          }),
        ),
    }),
    act({
      method: 'put',
      path: '/api/memory/items/:id',
      operation: 'rewordNote',
      summary: 'Words a note anew; the earlier wording is kept',
      params,
      body: z.strictObject({
        text: noteText,
        version: z.int().min(0).describe('The version that the change is based on'),
      }),
      reply: memorySchema,
      handle: async ({ params: { id }, body: { text, version }, asking }) =>
        toReply(await memory.reword({ ...asking, id, text, version })),
    }),
    act({
      method: 'delete',
      path: '/api/memory/items/:id',
      operation: 'forgetMemory',
      summary: 'Takes a memory out of every search and prompt, until it is restored; the log keeps its words',
      params,
      body: z.strictObject({ reason: textSchema(500).optional() }),
      reply: doneSchema,
      async handle({ params: { id }, body, asking }) {
        const answer = await memory.forget({ ...asking, id, reason: body.reason ?? 'asked for' });
        return answer.ok ? done : answer;
      },
    }),
  ];
}

function markRoutes(memory: ServerMemory): readonly Route[] {
  return [
    act({
      path: '/api/memory/items/:id/restore',
      operation: 'restoreMemory',
      summary: 'Takes back that a memory was forgotten',
      params,
      body: z.strictObject({}),
      reply: memorySchema,
      handle: async ({ params: { id }, asking }) => toReply(await memory.restore({ ...asking, id })),
    }),
    act({
      method: 'put',
      path: '/api/memory/items/:id/pin',
      operation: 'pinMemory',
      summary: 'Pins a memory, or lets it go; beyond eight the oldest automatic pins give way',
      params,
      body: z.strictObject({ pinned: z.boolean() }),
      reply: memorySchema,
      handle: async ({ params: { id }, body, asking }) =>
        toReply(await memory.pin({ ...asking, id, pinned: body.pinned })),
    }),
    act({
      method: 'put',
      path: '/api/memory/items/:id/release',
      operation: 'releaseMemory',
      summary: 'Lets everybody hear a memory, or nobody again but those who were there',
      params,
      body: z.strictObject({ released: z.boolean() }),
      reply: memorySchema,
      handle: async ({ params: { id }, body, asking }) =>
        toReply(await memory.release({ ...asking, id, released: body.released })),
    }),
  ];
}

function toReply(answer: MemoryAnswer<Remembered>) {
  return answer.ok ? accept(toMemory(answer.value)) : answer;
}
