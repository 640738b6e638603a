import { z } from 'zod';
import type { Conversations } from '../../agent/conversation.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { act, read, type Route } from '../http/route.ts';
import { checkUtterance, idSchema, textLimit, textSchema, utteranceSchema } from '../http/text.ts';
import {
  branchSchema,
  done,
  doneSchema,
  limitSchema,
  messageSchema,
  nameSchema,
  receiptSchema,
  recentVerdictSchema,
  threadParams,
  threadSchema,
  timeQuery,
  verdictSchema,
} from './schemas.ts';
import { toBranch, toMessage, toThread, toVerdict } from './views.ts';

/** Threads and what is in them (W2). */
export function threadRoutes(conversations: Conversations): readonly Route[] {
  return [...listRoutes(conversations), ...messageRoutes(conversations), ...accountRoutes(conversations)];
}

function listRoutes(conversations: Conversations): readonly Route[] {
  return [
    read({
      path: '/api/threads',
      operation: 'listThreads',
      summary: 'Threads, the one that changed last first',
      query: z.strictObject({
        limit: limitSchema(50),
        before: timeQuery.optional().describe('Only threads that changed before'),
        archived: z.enum(['true', 'false']).default('false'),
      }),
      reply: z.strictObject({ threads: z.array(threadSchema) }),
      async handle({ query }) {
        const threads = await conversations.list({
          limit: query.limit,
          archived: query.archived === 'true',
          ...(query.before === undefined ? {} : { before: Date.parse(query.before) }),
        });
        return accept({ threads: threads.map(toThread) });
      },
    }),
    act({
      path: '/api/threads',
      operation: 'createThread',
      summary: 'Opens a thread in the studio',
      body: z.strictObject({ title: textSchema(200).optional() }),
      status: 201,
      reply: z.strictObject({ id: z.string() }),
      handle: ({ body, asking }) =>
        conversations.create(asking, body.title === undefined ? {} : { title: body.title }),
    }),
    read({
      path: '/api/threads/:id',
      operation: 'getThread',
      summary: 'One thread',
      params: threadParams,
      reply: threadSchema,
      async handle({ params }) {
        const thread = await conversations.get(params.id);
        return thread === null ? refuse(unknownThread(params.id)) : accept(toThread(thread));
      },
    }),
    act({
      path: '/api/threads/:id/rename',
      operation: 'renameThread',
      summary: 'Gives a thread another title',
      params: threadParams,
      body: z.strictObject({ title: nameSchema }),
      reply: doneSchema,
      async handle({ params, body, asking }) {
        const answer = await conversations.rename(asking, params.id, body.title);
        return answer.ok ? done : answer;
      },
    }),
    act({
      path: '/api/threads/:id/archive',
      operation: 'archiveThread',
      summary: 'Puts a thread away, or takes it out again',
      params: threadParams,
      body: z.strictObject({ archived: z.boolean().default(true) }),
      reply: doneSchema,
      async handle({ params, body, asking }) {
        const answer = await conversations.archive(asking, params.id, body.archived);
        return answer.ok ? done : answer;
      },
    }),
  ];
}

function messageRoutes(conversations: Conversations): readonly Route[] {
  return [
    read({
      path: '/api/threads/:id/messages',
      operation: 'listMessages',
      summary: 'Messages of the selected path, oldest first',
      params: threadParams,
      query: z.strictObject({
        before: idSchema.optional().describe('A message id, or `next` of an earlier page'),
        limit: limitSchema(50),
      }),
      reply: z.strictObject({ messages: z.array(messageSchema), next: z.string().nullable() }),
      async handle({ params, query }) {
        const page = await conversations.messages(params.id, {
          limit: query.limit,
          ...(query.before === undefined ? {} : { before: query.before }),
        });
        if (!page.ok) return page;
        return accept({ messages: page.value.messages.map(toMessage), next: page.value.next });
      },
    }),
    act({
      path: '/api/threads/:id/messages',
      operation: 'sayMessage',
      summary: 'Says something; it is safe in the log once this answers',
      costly: true,
      key: 'required',
      params: threadParams,
      body: z.strictObject({ text: utteranceSchema }),
      status: 202,
      reply: z.strictObject({ messageId: z.string() }),
      async handle({ params, body, asking }) {
        const problem = checkUtterance(body.text);
        if (problem !== null) return refuse(problem);
        const said = await conversations.say(asking, params.id, body.text);
        if (!said.ok) return said;
        const { messageId, repeated } = said.value;
        return {
          ...accept({ messageId }),
          ...(repeated ? { headers: { 'idempotent-replayed': 'true' } } : {}),
        };
      },
    }),
    read({
      path: '/api/threads/:id/draft',
      operation: 'getDraft',
      summary: 'The unsent words of the composer',
      params: threadParams,
      reply: z.strictObject({ text: z.string() }),
      async handle({ params }) {
        if ((await conversations.get(params.id)) === null) return refuse(unknownThread(params.id));
        return accept({ text: await conversations.draft(params.id) });
      },
    }),
    act({
      method: 'put',
      path: '/api/threads/:id/draft',
      operation: 'keepDraft',
      summary: 'Keeps the unsent words of the composer',
      params: threadParams,
      body: z.strictObject({ text: textSchema(textLimit) }),
      reply: doneSchema,
      async handle({ params, body }) {
        if ((await conversations.get(params.id)) === null) return refuse(unknownThread(params.id));
        await conversations.keepDraft(params.id, body.text);
        return done;
      },
    }),
  ];
}

function accountRoutes(conversations: Conversations): readonly Route[] {
  return [
    read({
      path: '/api/threads/:id/branches',
      operation: 'listBranches',
      summary: 'Tips that can be returned to',
      params: threadParams,
      reply: z.strictObject({ branches: z.array(branchSchema) }),
      async handle({ params }) {
        const branches = await conversations.branches(params.id);
        return branches.ok ? accept({ branches: branches.value.map(toBranch) }) : branches;
      },
    }),
    read({
      path: '/api/threads/:id/verdicts',
      operation: 'listVerdicts',
      summary: 'How the turns of a thread ended, the latest first',
      params: threadParams,
      query: z.strictObject({ limit: limitSchema(50), before: timeQuery.optional() }),
      reply: z.strictObject({ verdicts: z.array(verdictSchema) }),
      async handle({ params, query }) {
        const verdicts = await conversations.verdicts(params.id, {
          limit: query.limit,
          ...(query.before === undefined ? {} : { before: Date.parse(query.before) }),
        });
        return verdicts.ok ? accept({ verdicts: verdicts.value.map(toVerdict) }) : verdicts;
      },
    }),
    read({
      path: '/api/verdicts',
      operation: 'recentVerdicts',
      summary: 'The latest verdicts over all threads',
      query: z.strictObject({ limit: limitSchema(50) }),
      reply: z.strictObject({ verdicts: z.array(recentVerdictSchema) }),
      async handle({ query }) {
        const verdicts = await conversations.recentVerdicts(query.limit);
        return accept({
          verdicts: verdicts.map((view) => ({
            ...toVerdict(view),
            thread: view.thread,
            title: view.title,
            snippet: view.snippet,
          })),
        });
      },
    }),
    read({
      path: '/api/threads/:id/receipts/:messageId',
      operation: 'getReceipt',
      summary: 'What the model was given for a reply, and what it was not',
      params: threadParams.extend({ messageId: idSchema }),
      reply: receiptSchema,
      async handle({ params }) {
        if ((await conversations.get(params.id)) === null) return refuse(unknownThread(params.id));
        const answer = await conversations.receipt(params.messageId);
        if (!answer.ok) return answer;
        const { model, tokens, hard, soft, segments, usage } = answer.value;
        return accept({
          model,
          tokens,
          hard,
          soft,
          segments: segments.map(({ kind, tier, source, tokens: size, kept, why }) => ({
            kind,
            tier,
            source,
            tokens: size,
            kept,
            why,
          })),
          usage,
        });
      },
    }),
  ];
}

/** The refusal for a thread that does not exist. */
function unknownThread(id: string): { readonly code: 'thread-unknown'; readonly message: string } {
  return { code: 'thread-unknown', message: `Cannot find the thread "${id}".` };
}
