import { messageId } from '../../kernel/ids.ts';
import type { ThreadPlan } from '../../store/thread/thread-log.ts';
import type { MessageRow } from '../../store/thread/thread-reader.ts';
import { isOnPath, nodeAbove } from '../../kernel/path.ts';
import type { Answer, Asking } from '../conversation.ts';
import { againJob, turnJob } from '../turn/turn-jobs.ts';
import type { AgainPayload } from '../turn/turn-jobs.ts';
import type { ConversationPorts } from './conversation-ports.ts';
import { deny, grant } from './conversation-ports.ts';
import { answerOf, markOf, metaOf, selectedPath } from './head-moves.ts';

const mostText = 100_000;

/** What is wrong with a text that a person wants to say; null if nothing. */
export function textProblem(text: string): Extract<Answer<never>, { ok: false }> | null {
  if (text.trim() === '') return deny('text-empty');
  return text.length > mostText ? deny('text-too-long') : null;
}

/** Asks for a reply in the place of another one. */
export async function askAgain(
  asking: Asking,
  thread: string,
  kind: AgainPayload['kind'],
  find: () => Promise<Answer<MessageRow>>,
  ports: ConversationPorts,
): Promise<Answer<{ readonly turn: string }>> {
  const turn = ports.ids.next('turn');
  let denied: Extract<Answer<never>, { ok: false }> | null = null;
  const outcome = await ports.threads.transact(thread, async (state): Promise<ThreadPlan> => {
    denied = null;
    if (!state.exists) return { refuse: 'unknown-thread' };
    if (state.open.some((open) => !open.paused)) return { refuse: 'turn-running' };
    const found = await find();
    if (!found.ok) {
      denied = found;
      return { refuse: found.refusal.code };
    }
    if (!isOnPath(selectedPath(state), found.value)) return { refuse: 'not-on-path' };
    const now = ports.clock();
    const payload = { thread, turn, kind, replaces: found.value.message, principal: asking.principal };
    return {
      commands: [],
      meta: metaOf(asking, now),
      more: () => ({
        command: markOf(asking, thread, { kind, replaces: payload.replaces }, { turn }, now),
        jobs: [againJob(payload, ports.ids.next('job'), now)],
      }),
    };
  });
  return denied ?? answerOf(outcome, { turn });
}

/** The reply that can be answered anew: the one asked for, else the last on the path. */
export async function replyToRegenerate(
  thread: string,
  message: string | undefined,
  ports: Pick<ConversationPorts, 'reader'>,
): Promise<Answer<MessageRow>> {
  if (message !== undefined) {
    const row = await ports.reader.message(thread, message);
    if (row === null) return deny('message-unknown');
    return row.role === 'agent'
      ? grant(row)
      : deny('nothing-to-answer', 'Only replies can be answered anew.');
  }
  const last = (await ports.reader.window(thread, { limit: 50 })).find((row) => row.role === 'agent');
  return last === undefined ? deny('nothing-to-answer') : grant(last);
}

/** The reply at the head, in one of these states. */
export async function replyAtHead(
  thread: string,
  states: readonly string[],
  otherwise: 'not-interrupted' | 'nothing-to-answer',
  ports: Pick<ConversationPorts, 'reader'>,
): Promise<Answer<MessageRow>> {
  const [head] = await ports.reader.window(thread, { limit: 1 });
  if (head === undefined || head.role !== 'agent' || !states.includes(head.state)) return deny(otherwise);
  return grant(head);
}

/** Words a message anew: a variant beside it, which is then answered like any other. */
export async function reword(
  asking: Asking,
  thread: string,
  options: { readonly message?: string; readonly text: string },
  ports: ConversationPorts,
): Promise<Answer<{ readonly turn: string }>> {
  const wrong = textProblem(options.text);
  if (wrong !== null) return wrong;
  const message = ports.ids.next('msg');
  const turn = ports.ids.next('turn');
  let denied: Extract<Answer<never>, { ok: false }> | null = null;
  const outcome = await ports.threads.transact(thread, async (state): Promise<ThreadPlan> => {
    denied = null;
    if (!state.exists) return { refuse: 'unknown-thread' };
    if (state.open.some((open) => !open.paused)) return { refuse: 'turn-running' };
    const target = await messageToReword(thread, options.message, ports);
    if (!target.ok) {
      denied = target;
      return { refuse: target.refusal.code };
    }
    const row = target.value;
    if (!isOnPath(selectedPath(state), row)) return { refuse: 'not-on-path' };
    const now = ports.clock();
    return {
      commands: [
        {
          type: 'message.reword',
          parent: nodeAbove(state.branches, row, row.parent),
          utterance: {
            message: messageId(message),
            role: 'user',
            author: { id: row.author, name: row.author_name },
            text: options.text,
            state: 'complete',
            ...(row.owner === 1 ? { owner: true } : {}),
          },
        },
      ],
      meta: metaOf(asking, now),
      more: () => ({
        command: markOf(asking, thread, { reword: row.message, text: options.text }, { turn, message }, now),
        jobs: [turnJob(thread, ports.ids.next('job'), now, now)],
      }),
    };
  });
  return denied ?? answerOf(outcome, { turn });
}

async function messageToReword(
  thread: string,
  message: string | undefined,
  ports: Pick<ConversationPorts, 'reader'>,
): Promise<Answer<MessageRow>> {
  if (message === undefined) {
    const rows = await ports.reader.window(thread, { limit: 50 });
    const last = rows.find((row) => row.role === 'user');
    return last === undefined ? deny('nothing-to-answer') : grant(last);
  }
  const row = await ports.reader.message(thread, message);
  if (row === null) return deny('message-unknown');
  if (row.role === 'user') return grant(row);
  const asked = row.answers === null ? null : await ports.reader.message(thread, row.answers);
  return asked === null ? deny('nothing-to-answer') : grant(asked);
}
