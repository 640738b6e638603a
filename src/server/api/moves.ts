import { z } from 'zod';
import type { Answer, Conversations, Impact } from '../../agent/conversation.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { act, type Route } from '../http/route.ts';
import { checkUtterance, idSchema, utteranceSchema } from '../http/text.ts';
import { done, doneSchema, impactSchema, nameSchema, startedSchema, threadParams } from './schemas.ts';

/** What a person does with the path of a thread and with replies (W2). */
export function moveRoutes(conversations: Conversations): readonly Route[] {
  return [...headRoutes(conversations), ...pathRoutes(conversations), ...turnRoutes(conversations)];
}

function headRoutes(conversations: Conversations): readonly Route[] {
  return [
    act({
      path: '/api/threads/:id/rewind',
      operation: 'rewind',
      summary: 'Goes back to a message, or tells what would go',
      params: threadParams,
      body: z.strictObject({
        to: idSchema.nullable().describe('The message that becomes the last one; null for none'),
        preview: z.boolean().default(false),
      }),
      reply: impactSchema,
      async handle({ params, body, asking }) {
        return body.preview
          ? toImpact(await conversations.previewRewind(params.id, body.to))
          : toImpact(await conversations.rewind(asking, params.id, body.to));
      },
    }),
    act({
      path: '/api/threads/:id/undo',
      operation: 'undo',
      summary: 'Takes the last step back',
      params: threadParams,
      reply: impactSchema,
      handle: async ({ params, asking }) => toImpact(await conversations.undo(asking, params.id)),
    }),
    act({
      path: '/api/threads/:id/redo',
      operation: 'redo',
      summary: 'Does again what was undone',
      params: threadParams,
      reply: impactSchema,
      handle: async ({ params, asking }) => toImpact(await conversations.redo(asking, params.id)),
    }),
  ];
}

function pathRoutes(conversations: Conversations): readonly Route[] {
  return [
    act({
      path: '/api/threads/:id/variant',
      operation: 'chooseVariant',
      summary: 'Shows another variant of a message, at the tip last used under it',
      params: threadParams,
      body: z.strictObject({ messageId: idSchema, index: z.int().min(0).max(1_000_000) }),
      reply: doneSchema,
      async handle({ params, body, asking }) {
        const answer = await conversations.variant(asking, params.id, body.messageId, body.index);
        return answer.ok ? done : answer;
      },
    }),
    act({
      path: '/api/threads/:id/branch',
      operation: 'branch',
      summary: 'Names the present tip and goes back to a message, where the next one forks',
      params: threadParams,
      body: z.strictObject({ at: idSchema, name: nameSchema }),
      reply: doneSchema,
      async handle({ params, body, asking }) {
        const answer = await conversations.branch(asking, params.id, body.at, body.name);
        return answer.ok ? done : answer;
      },
    }),
    act({
      path: '/api/threads/:id/select',
      operation: 'selectBranch',
      summary: 'Goes to a tip that the branches list',
      params: threadParams,
      body: z.strictObject({ tip: idSchema }),
      reply: doneSchema,
      async handle({ params, body, asking }) {
        const answer = await conversations.select(asking, params.id, body.tip);
        return answer.ok ? done : answer;
      },
    }),
  ];
}

function turnRoutes(conversations: Conversations): readonly Route[] {
  return [
    act({
      path: '/api/threads/:id/regenerate',
      operation: 'regenerate',
      summary: 'Writes a new variant of a reply; with text, words the message that it answers anew first',
      costly: true,
      params: threadParams,
      body: z.strictObject({
        text: utteranceSchema.optional(),
        messageId: idSchema.optional().describe('The reply; the last one by default'),
      }),
      status: 202,
      reply: startedSchema,
      async handle({ params, body, asking }) {
        const problem = body.text === undefined ? null : checkUtterance(body.text);
        if (problem !== null) return refuse(problem);
        return conversations.regenerate(asking, params.id, {
          ...(body.text === undefined ? {} : { text: body.text }),
          ...(body.messageId === undefined ? {} : { message: body.messageId }),
        });
      },
    }),
    act({
      path: '/api/threads/:id/continue',
      operation: 'continueReply',
      summary: 'Goes on with an interrupted or truncated reply',
      costly: true,
      params: threadParams,
      status: 202,
      reply: startedSchema,
      handle: ({ params, asking }) => conversations.continue(asking, params.id),
    }),
    act({
      path: '/api/threads/:id/retry',
      operation: 'retry',
      summary: 'Answers again what ended in failed',
      costly: true,
      params: threadParams,
      status: 202,
      reply: startedSchema,
      handle: ({ params, asking }) => conversations.retry(asking, params.id),
    }),
    act({
      path: '/api/threads/:id/dismiss',
      operation: 'dismiss',
      summary: 'Lets an interrupted reply stand as it is',
      params: threadParams,
      reply: doneSchema,
      async handle({ params, asking }) {
        const answer = await conversations.dismiss(asking, params.id);
        return answer.ok ? done : answer;
      },
    }),
    act({
      path: '/api/threads/:id/stop',
      operation: 'stop',
      summary: 'Ends the running reply; what was written stays',
      params: threadParams,
      reply: doneSchema,
      async handle({ params, asking }) {
        const answer = await conversations.stop(asking, params.id);
        return answer.ok ? done : answer;
      },
    }),
  ];
}

function toImpact(answer: Answer<Impact>) {
  if (!answer.ok) return answer;
  const { messages, memories, scenes, edges } = answer.value;
  const gone = answer.value.gone.map(({ id, snippet, delivered }) => ({ id, snippet, delivered }));
  return accept({ messages, memories, scenes, edges, gone });
}
