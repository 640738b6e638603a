import { nodeOf } from '../../store/thread/thread-reader.ts';
import type { MessageRow, ThreadRow } from '../../store/thread/thread-reader.ts';
import type { Node } from '../../kernel/path.ts';
import type { TurnKind, VerdictEntry } from '../../kernel/thread/thread.events.ts';
import type { JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob, Commit } from '../../store/store.ts';
import type { Receipt } from '../../llm/prompt.ts';
import { originOf } from '../tools/session.ts';
import { keepReceipt } from './receipts.ts';
import { settleTurn } from './settle.ts';
import { complete, completionOf, concluded, metaOf } from './turn-commits.ts';
import { expiryJob } from './turn-jobs.ts';
import type { TurnPorts } from './turn-ports.ts';
import { toStimulus } from './turn-set.ts';
import type { WrittenReply } from './write-reply.ts';
import { writeReply } from './write-reply.ts';

/** A turn that has been started and not yet been answered. */
export type RunningTurn = {
  readonly thread: ThreadRow;
  readonly turn: string;
  readonly kind: TurnKind;
  readonly generation: string;
  /** Text that the reply goes on with. */
  readonly prefix: string;
  readonly planned: readonly VerdictEntry[];
  readonly reason: string;
  readonly answers: MessageRow | null;
  /** Ids of the messages that the prompt must hold. */
  readonly set: readonly string[];
  readonly replaces: { readonly parent: Node | null; readonly head: number | null } | null;
  /** The prompt shows the path above this depth. */
  readonly before: number;
  readonly task: 'answer' | 'continue';
};

/** Messages of the path that a prompt may choose from. */
const recentWindow = 40;

/** Writes the reply of a started turn and commits reply, verdict, intents and the end of the job together. */
export async function runTurn(
  turn: RunningTurn,
  job: ClaimedJob,
  signal: AbortSignal,
  ports: TurnPorts,
): Promise<JobOutcome> {
  const { thread } = turn;
  const path = await ports.reader.window(thread.thread, { before: turn.before, limit: recentWindow });
  const recent = path.toReversed();
  const writer = ports.generations.writer({
    generation: turn.generation,
    stream: thread.stream,
    prefix: turn.prefix,
    fence: job.fence,
  });
  const row = await ports.generations.row(turn.generation);
  let receipt: Receipt | null = null;
  let written: WrittenReply;
  try {
    if (row?.stop_requested === 1) {
      written = { type: 'stopped', model: ports.gateway.describe('chat').name, tools: [] };
    } else {
      const asked = recent.filter((message) => turn.set.includes(message.message));
      const principal = turn.answers?.author ?? `agent:${ports.agent.name}`;
      const tools = ports.tools({
        agent: thread.agent,
        thread: thread.thread,
        turn: turn.turn,
        principal,
        origin: originOf(asked.map(toStimulus), () => false),
        channel: thread.channel,
        node: turn.answers?.node ?? 0,
        now: ports.clock(),
        signal,
      });
      const prompt = await ports.prompt({
        thread,
        recent,
        set: turn.set,
        task: turn.task,
        tools: tools.offers(),
        turn: turn.turn,
        signal,
      });
      receipt = prompt.receipt;
      written = prompt.ok
        ? await writeReply(
            {
              messages: prompt.messages,
              thread: thread.thread,
              turn: turn.turn,
              generation: turn.generation,
              principal,
              tools,
            },
            writer,
            ports,
            signal,
          )
        : {
            type: 'failed',
            failure: { code: 'bad-request', class: 'permanent', message: prompt.message },
            tools: [],
          };
    }
  } finally {
    await writer.close();
  }
  return settle(turn, written, writer.text(), receipt, job, ports);
}

/** Commits the end of a turn, or puts it back for another attempt. */
export async function settle(
  turn: RunningTurn,
  written: WrittenReply | { readonly type: 'interrupted' },
  text: string,
  receipt: Receipt | null,
  job: ClaimedJob,
  ports: TurnPorts,
): Promise<JobOutcome> {
  if (written.type === 'lost') return { type: 'completed' };
  const fresh = text.length > turn.prefix.length;
  if (written.type === 'shutdown' && !fresh) {
    return { type: 'retry', error: 'the program was stopped', retryAfterMs: 0 };
  }
  const channel = ports.channel(turn.thread.channel);
  if (written.type === 'failed' && !fresh && !channel.continues && worthAnother(written, job)) {
    const { retryAfterMs } = written.failure;
    return {
      type: 'retry',
      error: written.failure.message,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  const ending =
    written.type === 'shutdown' ? ({ type: 'interrupted' } as const) : emptyIsFailure(written, text);
  const author = { id: `agent:${ports.agent.name}`, name: ports.agent.displayName };
  const answers =
    turn.answers === null ? null : { message: turn.answers.message, node: nodeOf(turn.answers) };
  const standing = { ...turn, answers, continues: channel.continues };

  const outcome = await ports.threads.transact(turn.thread.thread, (state) => {
    if (!state.open.some((open) => open.turn === turn.turn)) return { refuse: 'turn-not-open' };
    const settlement = settleTurn(standing, ending, text, author, state);
    return {
      commands: settlement.commands,
      meta: metaOf(job, turn.turn, ports),
      more: (events): Omit<Commit, 'appends'> => {
        const said = events.find(({ event }) => event.type === 'message.said');
        const sent =
          settlement.speaks && said !== undefined
            ? channel.deliver({
                thread: turn.thread,
                message: turn.generation,
                node: said.revision,
                text,
                replyTo: turn.answers?.external ?? null,
                now: ports.clock(),
              })
            : { outbox: [], jobs: [] };
        const expiry = settlement.paused
          ? [expiryJob(turn.thread.thread, turn.turn, ports.ids.next('job'), ports.clock())]
          : [];
        return {
          completes: completionOf(job),
          outbox: sent.outbox,
          jobs: [...sent.jobs, ...expiry],
          records: [
            ports.generations.end(turn.generation, settlement.generation, text),
            ...(receipt === null
              ? []
              : [keepReceipt(ports.store.sql, turn.generation, turn.thread.stream, receipt, ports.clock())]),
          ],
        };
      },
    };
  });
  if (outcome.type === 'refused') return complete(job, ports);
  return concluded(outcome.type);
}

function worthAnother(written: WrittenReply & { readonly type: 'failed' }, job: ClaimedJob): boolean {
  return written.failure.class === 'transient' && job.attempt < job.maxAttempts;
}

/** A model that ends without a word has not answered. */
function emptyIsFailure<Written extends { readonly type: string }>(
  written: Written,
  text: string,
): Written | (WrittenReply & { readonly type: 'failed' }) {
  if (text.trim() !== '' || (written.type !== 'complete' && written.type !== 'truncated')) return written;
  const message = 'The model ended its reply without a word. Try again, or choose another model.';
  return { type: 'failed', failure: { code: 'bad-answer', class: 'transient', message }, tools: [] };
}
