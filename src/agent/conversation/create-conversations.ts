import type { Compilable } from 'kysely';
import type { LlmTables } from '../../llm/llm.tables.ts';
import type { Receipt } from '../../llm/prompt.ts';
import type { Json } from '../../kernel/json.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { ThreadPlan } from '../../store/thread/thread-log.ts';
import type { MessageRow } from '../../store/thread/thread-reader.ts';
import { nodeOf } from '../../store/thread/thread-reader.ts';
import { threadStream } from '../../store/thread/thread.view.ts';
import type { Answer, Asking, Conversations } from '../conversation.ts';
import { letStand } from '../turn/turn-commits.ts';
import { askAgain, replyAtHead, replyToRegenerate, reword, textProblem } from './answer-again.ts';
import { branchesOf } from './branches.ts';
import type { ConversationTables } from './conversation.tables.ts';
import type { ConversationPorts } from './conversation-ports.ts';
import { deny, grant } from './conversation-ports.ts';
import { followThread } from './follow.ts';
import { answerOf, hashOf, markOf, metaOf, moveHead, topStep } from './head-moves.ts';
import { impactOf } from './impact.ts';
import { snippetOf, toSummary, toViews, withStreaming } from './message-views.ts';
import { shownUnderWay } from './under-way.ts';
import { toVerdictViews } from './verdict-views.ts';

/** Conversations over the kernel: what the web API and the studio call. */
export function createConversations(ports: ConversationPorts): Conversations {
  const { store, threads, reader, generations, spine, ids, clock, agent } = ports;
  const db = tablesOf<ConversationTables & LlmTables>(store.sql);
  const first = async <RowType>(query: Compilable<RowType>): Promise<RowType | null> =>
    ((await store.query(toStatement(query))) as readonly RowType[])[0] ?? null;

  const messageOf = async (thread: string, message: string): Promise<Answer<MessageRow>> => {
    const row = await reader.message(thread, message);
    if (row !== null) return grant(row);
    return (await reader.thread(thread)) === null ? deny('thread-unknown') : deny('message-unknown');
  };

  const simple = async (asking: Asking, thread: string, request: Json, plan: () => ThreadPlan) =>
    answerOf(
      await threads.transact(thread, () => {
        const planned = plan();
        if ('refuse' in planned) return planned;
        return { ...planned, more: () => ({ command: markOf(asking, thread, request, null, clock()) }) };
      }),
      null,
    );

  return {
    async list({ limit, before, archived }) {
      const rows = await reader.threads({
        limit,
        archived: archived ?? false,
        ...(before === undefined ? {} : { before }),
      });
      return Promise.all(
        rows.map(async (row) => toSummary(row, (await reader.window(row.thread, { limit: 1 }))[0])),
      );
    },

    async get(thread) {
      const row = await reader.thread(thread);
      return row === null ? null : toSummary(row, (await reader.window(thread, { limit: 1 }))[0]);
    },

    async create(asking, { title }) {
      const thread = ids.next('thr');
      const stream = threadStream(thread);
      const external = thread;
      const now = clock();
      const result = await store.commit({
        command: {
          principal: asking.principal,
          stream: 'threads',
          key: asking.key,
          hash: hashOf({ title: title ?? null }),
          result: { id: thread },
          at: now,
        },
        appends: [
          {
            stream,
            expected: 0,
            meta: metaOf(asking, now),
            events: [
              {
                type: 'thread.created',
                data: {
                  agent: agent.name,
                  channel: 'web',
                  account: 'studio',
                  external,
                  title: title ?? null,
                  audience: 'private',
                },
              },
            ],
          },
        ],
      });
      if (result.type === 'committed') return grant({ id: thread });
      if (result.type === 'repeated') return grant(result.result as { readonly id: string });
      return deny(result.type === 'key-reused' ? 'key-reused' : 'head-moved');
    },

    async rename(asking, thread, title) {
      if (title.trim() === '') return deny('text-empty', 'The title is empty. Write one first.');
      const row = await reader.thread(thread);
      if (row === null) return deny('thread-unknown');
      return simple(asking, thread, { title }, () => ({
        commands: [{ type: 'thread.rename', title: title.trim(), earlier: row.title }],
        meta: metaOf(asking, clock()),
      }));
    },

    archive: (asking, thread, archived) =>
      simple(asking, thread, { archived }, () => ({
        commands: [{ type: 'thread.archive', archived }],
        meta: metaOf(asking, clock()),
      })),

    async messages(thread, { before, limit }) {
      if ((await reader.thread(thread)) === null) return deny('thread-unknown');
      const cursor = before === undefined ? null : await reader.message(thread, before);
      if (before !== undefined && cursor === null) {
        return deny('cursor-unknown', 'There is no such message to page from. Start without "before".');
      }
      const rows = await reader.window(thread, {
        limit,
        ...(cursor === null ? {} : { before: cursor.depth }),
      });
      const views = await toViews(thread, rows.toReversed(), reader);
      const running = cursor === null ? await shownUnderWay(thread, ports) : [];
      const oldest = rows.at(-1);
      return grant({
        messages: withStreaming(views, running, { id: `agent:${agent.name}`, name: agent.displayName }),
        next: rows.length === limit && oldest !== undefined && oldest.depth > 1 ? oldest.message : null,
      });
    },

    async say(asking, thread, text) {
      const wrong = textProblem(text);
      if (wrong !== null) return wrong;
      const row = await reader.thread(thread);
      if (row === null) return deny('thread-unknown');
      if (row.channel !== 'web') return deny('external-thread');
      const received = await spine.receive({
        channel: row.channel,
        account: row.account,
        command: {
          principal: asking.principal,
          stream: threadStream(thread),
          key: asking.key,
          hash: hashOf({ text }),
        },
        incoming: {
          delivery: `${asking.principal} ${thread} ${asking.key}`,
          conversation: { external: row.external, audience: 'private' },
          external: asking.key,
          kind: 'message',
          author: { external: 'studio', name: 'You', owner: true, bot: false },
          text,
          at: clock(),
          origin: 'direct',
          addressed: true,
          raw: null,
        },
      });
      if (received.type === 'key-reused') return deny('key-reused');
      return grant({ messageId: received.message, repeated: received.repeated });
    },

    async rewind(asking, thread, to) {
      const target = to === null ? null : await messageOf(thread, to);
      if (target !== null && !target.ok) return target;
      const node = target === null ? null : nodeOf(target.value);
      const command = async () => ({ type: 'head.rewind' as const, to: node });
      return moveHead(asking, thread, { request: { rewind: to }, command }, ports);
    },

    async previewRewind(thread, to) {
      const target = to === null ? null : await messageOf(thread, to);
      if (target !== null && !target.ok) return target;
      const state = await threads.load(thread);
      if (!state.exists) return deny('thread-unknown');
      return grant(await impactOf(thread, state, target === null ? null : nodeOf(target.value), ports));
    },

    undo: (asking, thread) =>
      moveHead(
        asking,
        thread,
        {
          request: { undo: asking.key },
          async command(state) {
            if (!state.exists) return { refuse: 'thread-unknown' };
            const step = await topStep(thread, state, ports);
            return step === null ? { refuse: 'nothing-to-undo' } : { type: 'head.undo', step };
          },
        },
        ports,
      ),

    redo: (asking, thread) =>
      moveHead(
        asking,
        thread,
        { request: { redo: asking.key }, command: async () => ({ type: 'head.redo' }) },
        ports,
      ),

    async variant(asking, thread, message, index) {
      const found = await messageOf(thread, message);
      if (!found.ok) return found;
      const [view] = await toViews(thread, [found.value], reader);
      const chosen = await reader.message(thread, view?.variants[index] ?? '');
      if (chosen === null) return deny('variant-unknown');
      const command = async () => ({ type: 'head.choose' as const, node: nodeOf(chosen) });
      const moved = await moveHead(asking, thread, { request: { message, index }, command }, ports);
      return moved.ok ? grant(null) : moved;
    },

    async branch(asking, thread, at, name) {
      const found = await messageOf(thread, at);
      if (!found.ok) return found;
      if (name.trim() === '') return deny('text-empty', 'The branch needs a name.');
      const command = async () => ({
        type: 'head.branch' as const,
        at: nodeOf(found.value),
        name: name.trim(),
      });
      const moved = await moveHead(asking, thread, { request: { at, name }, command }, ports);
      return moved.ok ? grant(null) : moved;
    },

    async select(asking, thread, tip) {
      const found = await messageOf(thread, tip);
      if (!found.ok) return found;
      const command = async () => ({ type: 'head.choose' as const, node: nodeOf(found.value) });
      const moved = await moveHead(asking, thread, { request: { tip }, command }, ports);
      return moved.ok ? grant(null) : moved;
    },

    regenerate: (asking, thread, { message, text }) =>
      text === undefined
        ? askAgain(asking, thread, 'regenerate', () => replyToRegenerate(thread, message, ports), ports)
        : reword(asking, thread, { text, ...(message === undefined ? {} : { message }) }, ports),

    continue: (asking, thread) =>
      askAgain(
        asking,
        thread,
        'continue',
        () => replyAtHead(thread, ['interrupted', 'truncated'], 'not-interrupted', ports),
        ports,
      ),

    retry: (asking, thread) =>
      askAgain(
        asking,
        thread,
        'retry',
        () => replyAtHead(thread, ['failed', 'interrupted'], 'nothing-to-answer', ports),
        ports,
      ),

    async dismiss(asking, thread) {
      const paused = (await reader.openTurns(thread)).filter((turn) => turn.state === 'paused');
      if (paused.length === 0) {
        return (await reader.thread(thread)) === null ? deny('thread-unknown') : deny('not-interrupted');
      }
      return simple(asking, thread, { dismiss: paused.map((turn) => turn.turn) }, () => ({
        commands: paused.map((turn) => letStand(turn, 'left as it was')),
        meta: metaOf(asking, clock()),
      }));
    },

    async stop(asking, thread) {
      const running = await generations.running(threadStream(thread));
      if (running.length === 0) {
        return (await reader.thread(thread)) === null ? deny('thread-unknown') : deny('not-streaming');
      }
      const result = await store.commit({
        command: markOf(asking, thread, { stop: true }, null, clock()),
        records: running.map((row) => generations.requestStop(row.generation)),
      });
      for (const row of running) generations.hasten(row.generation);
      return result.type === 'key-reused' ? deny('key-reused') : grant(null);
    },

    branches: (thread) => branchesOf(thread, ports),

    async verdicts(thread, options) {
      if ((await reader.thread(thread)) === null) return deny('thread-unknown');
      return grant(await toVerdictViews(thread, await reader.verdicts(thread, options), reader));
    },

    async recentVerdicts(limit) {
      const rows = await reader.recentVerdicts(limit);
      return Promise.all(
        rows.map(async (row) => {
          const thread = row.stream.slice(row.stream.indexOf(':') + 1);
          const [view] = await toVerdictViews(thread, [row], reader);
          const summary = await reader.thread(thread);
          const [message] = await reader.messagesAtNodes(thread, [row.to_node]);
          if (view === undefined) throw new Error(`Cannot show verdict ${row.row_id} of ${thread}`);
          return {
            ...view,
            thread,
            title: summary?.title ?? 'New chat',
            snippet: snippetOf(message?.text ?? ''),
          };
        }),
      );
    },

    async receipt(message) {
      const row = await first(db.selectFrom('receipts').selectAll().where('message', '=', message));
      if (row === null) return deny('message-unknown', 'There is no receipt for this message.');
      const usage = await store.query(
        toStatement(
          db
            .selectFrom('token_ledger')
            .select(['provider', 'model', 'input', 'output', 'cached', 'total', 'estimated', 'outcome'])
            .where('generation', '=', message)
            .orderBy('opened_at'),
        ),
      );
      return grant({ ...(JSON.parse(row.receipt) as Receipt), usage: usage as unknown as Json });
    },

    draft: async (thread) =>
      (await first(db.selectFrom('drafts').select('text').where('thread', '=', thread)))?.text ?? '',

    async keepDraft(thread, text) {
      const row = { text: text.slice(0, 100_000), at: clock() };
      const keep =
        text === ''
          ? db.deleteFrom('drafts').where('thread', '=', thread)
          : db
              .insertInto('drafts')
              .values({ thread, ...row })
              .onConflict((conflict) => conflict.column('thread').doUpdateSet(row));
      await store.commit({ records: [toStatement(keep)] });
    },

    follow: (thread, options) => followThread(thread, options, ports),
  };
}
