import { nodeOf } from '../../store/thread/thread-reader.ts';
import type { MessageRow, ThreadRow } from '../../store/thread/thread-reader.ts';
import type { Node } from '../../kernel/path.ts';
import type { TurnKind, VerdictEntry } from '../../kernel/thread/thread.events.ts';
import type { JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob, Commit } from '../../store/store.ts';
import type { Receipt } from '../../llm/prompt.ts';
import type { Button } from '../channel.ts';
import type { Extras } from '../extras.ts';
import { joinExtras } from '../extras.ts';
import type { RepliedAs } from '../responder.ts';
import type { Origin } from '../tool.ts';
import { originOf } from '../tools/session.ts';
import type { GenerationWriter } from './generations.ts';
import { keepReceipt } from './receipts.ts';
import { settleTurn } from './settle.ts';
import { showTyping } from './show-typing.ts';
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
  /** The responder that answers; null for the model alone. */
  readonly by: string | null;
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
  const writer = ports.generations.writer({
    generation: turn.generation,
    stream: thread.stream,
    prefix: turn.prefix,
    fence: job.fence,
  });
  const row = await ports.generations.row(turn.generation);
  const typing = showTyping(ports.channel(thread.channel), thread.external);
  let reply: Reply;
  try {
    reply =
      row?.stop_requested === 1
        ? {
            written: { type: 'stopped', model: ports.gateway.describe('chat').name, tools: [] },
            receipt: null,
          }
        : await writeOrRespond(turn, path.toReversed(), writer, signal, ports);
  } finally {
    typing[Symbol.dispose]();
    await writer.close();
  }
  return settle(turn, reply, reply.text ?? writer.text(), job, ports);
}

/** A reply as it was written. */
export type Reply = {
  /** Words that came at once; streamed ones are with the writer, so that a crash leaves what was streamed. */
  readonly text?: string;
  readonly written: WrittenReply | { readonly type: 'interrupted' };
  readonly receipt: Receipt | null;
  readonly buttons?: readonly (readonly Button[])[];
  readonly reason?: string;
  readonly extras?: (reply: RepliedAs) => Extras;
};

/** Asks the application that decided to answer, or the model where none did. */
async function writeOrRespond(
  turn: RunningTurn,
  recent: readonly MessageRow[],
  writer: GenerationWriter,
  signal: AbortSignal,
  ports: TurnPorts,
): Promise<Reply> {
  const { thread } = turn;
  const asked = recent.filter((message) => turn.set.includes(message.message));
  const principal = turn.answers?.author ?? `agent:${ports.agent.name}`;
  const origin = originOf(asked.map(toStimulus), () => false);
  const responder = turn.by === null || turn.task === 'continue' ? null : ports.responder(turn.by);
  if (responder === null) return letModelWrite(turn, { recent, principal, origin }, writer, signal, ports);

  const response = await responder.respond({
    thread,
    turn: turn.turn,
    message: turn.generation,
    set: asked,
    recent,
    principal,
    origin,
    now: ports.clock(),
    signal,
  });
  const extras = response.extras === undefined ? {} : { extras: response.extras };
  switch (response.type) {
    case 'write': {
      const { instructions, mostWords } = response;
      const by = { recent, principal, origin, instructions, ...(mostWords !== undefined && { mostWords }) };
      return { ...(await letModelWrite(turn, by, writer, signal, ports)), ...extras };
    }
    case 'silent':
      return { written: { type: 'unsaid', reason: response.reason }, receipt: null, ...extras };
    case 'failed':
      return { written: { type: 'failed', failure: response.failure, tools: [] }, receipt: null, ...extras };
    default: {
      const { text, buttons, reason, model = `code/${responder.name}` } = response;
      return {
        written: { type: 'complete', model, tools: [] },
        receipt: null,
        text,
        ...(buttons === undefined ? {} : { buttons }),
        ...(reason === undefined ? {} : { reason }),
        ...extras,
      };
    }
  }
}

async function letModelWrite(
  turn: RunningTurn,
  by: {
    readonly recent: readonly MessageRow[];
    readonly principal: string;
    readonly origin: Origin;
    readonly instructions?: string;
    readonly mostWords?: number;
  },
  writer: GenerationWriter,
  signal: AbortSignal,
  ports: TurnPorts,
): Promise<Reply> {
  const { thread } = turn;
  const { recent, principal, origin } = by;
  const tools = ports.tools({
    agent: thread.agent,
    thread: thread.thread,
    turn: turn.turn,
    principal,
    origin,
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
    ...(by.instructions === undefined ? {} : { instructions: by.instructions }),
    signal,
  });
  const { receipt } = prompt;
  if (!prompt.ok) {
    const failure = { code: 'bad-request', class: 'permanent', message: prompt.message } as const;
    return { written: { type: 'failed', failure, tools: [] }, receipt };
  }
  const call = {
    messages: prompt.messages,
    thread: thread.thread,
    turn: turn.turn,
    generation: turn.generation,
    principal,
    tools,
    ...(by.mostWords === undefined ? {} : { mostWords: by.mostWords }),
  };
  return { written: await writeReply(call, writer, ports, signal), receipt };
}

/** Commits the end of a turn, or puts it back for another attempt. */
export async function settle(
  turn: RunningTurn,
  reply: Reply,
  text: string,
  job: ClaimedJob,
  ports: TurnPorts,
): Promise<JobOutcome> {
  const { written, receipt } = reply;
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
  const standing = { ...turn, reason: reply.reason ?? turn.reason, answers, continues: channel.continues };

  const outcome = await ports.threads.transact(turn.thread.thread, (state) => {
    if (!state.open.some((open) => open.turn === turn.turn)) return { refuse: 'turn-not-open' };
    const settlement = settleTurn(standing, ending, text, author, state);
    return {
      commands: settlement.commands,
      meta: metaOf(job, turn.turn, ports),
      more: (events): Commit => {
        const said = events.find(({ event }) => event.type === 'message.said');
        const sent =
          settlement.speaks && said !== undefined
            ? channel.deliver({
                thread: turn.thread,
                message: turn.generation,
                node: said.revision,
                text,
                replyTo: turn.answers?.external ?? null,
                ...(reply.buttons === undefined ? {} : { buttons: reply.buttons }),
                now: ports.clock(),
              })
            : { outbox: [], jobs: [] };
        const expiry = settlement.paused
          ? [expiryJob(turn.thread.thread, turn.turn, ports.ids.next('job'), ports.clock())]
          : [];
        const records = [
          ports.generations.end(turn.generation, settlement.generation, text),
          ...(receipt === null
            ? []
            : [keepReceipt(ports.store.sql, turn.generation, turn.thread.stream, receipt, ports.clock())]),
        ];
        const added = reply.extras?.(
          said === undefined ? null : { message: turn.generation, node: said.revision },
        );
        return {
          ...joinExtras([{ outbox: sent.outbox, jobs: [...sent.jobs, ...expiry], records }, added ?? {}]),
          completes: completionOf(job),
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
