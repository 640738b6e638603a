import type { Ids } from '../../kernel/ids.ts';
import type { Gateway } from '../../llm/gateway.ts';
import type { ToolOffer } from '../../llm/model.ts';
import type { BuiltPrompt } from '../../llm/prompt.ts';
import type { NewIntent, NewJob, Store } from '../../store/store.ts';
import type { MessageRow, ThreadReader, ThreadRow } from '../../store/thread/thread-reader.ts';
import type { ThreadLog } from '../../store/thread/thread-log.ts';
import type { Button } from '../channel.ts';
import type { Judgement } from '../policy.ts';
import type { Responder } from '../responder.ts';
import type { ToolContext } from '../tool.ts';
import type { ToolSession } from '../tools/session.ts';
import type { Generations } from './generations.ts';

/** What a prompt is asked for. */
export type PromptAsk = {
  readonly thread: ThreadRow;
  /** The path up to what is answered, oldest first. */
  readonly recent: readonly MessageRow[];
  /** Ids of the messages that are answered. */
  readonly set: readonly string[];
  readonly task: 'answer' | 'continue';
  readonly tools: readonly ToolOffer[];
  readonly turn: string;
  /** What an application asks of this reply, after the persona. */
  readonly instructions?: string;
  readonly signal: AbortSignal;
};

/** What a turn must know of the channel that it answers on. */
export type TurnChannel = {
  /** Whether a person there can ask for an interrupted reply to go on. */
  readonly continues: boolean;
  /** Shows in the conversation that the agent is writing, where the platform can; never fails. */
  readonly typing?: (external: string) => Promise<void>;
  /** The parts of a reply on their way, and the job that sends them. */
  readonly deliver: (reply: {
    readonly thread: ThreadRow;
    readonly message: string;
    readonly node: number;
    readonly text: string;
    readonly replyTo: string | null;
    readonly buttons?: readonly (readonly Button[])[];
    readonly now: number;
    /** Milliseconds after which an unsent part is dropped; a day by default. */
    readonly ttlMs?: number;
  }) => { readonly outbox: readonly NewIntent[]; readonly jobs: readonly NewJob[] };
};

/** What turns need. */
export type TurnPorts = {
  readonly store: Store;
  readonly threads: ThreadLog;
  readonly reader: ThreadReader;
  readonly generations: Generations;
  readonly gateway: Pick<Gateway, 'stream' | 'describe'>;
  readonly prompt: (ask: PromptAsk) => Promise<BuiltPrompt>;
  /** The policy for these messages, and what commits with its decisions. */
  readonly judge: (thread: ThreadRow, messages: readonly MessageRow[]) => Promise<Judgement>;
  /** Who answers where a decision names somebody; null for the model alone. */
  readonly responder: (name: string) => Responder | null;
  /** Opens the tools for one turn; rights are decided behind it. */
  readonly tools: (context: ToolContext) => ToolSession;
  /** Waits a bounded time until it is known what came with these messages. */
  readonly settled?: (messages: readonly MessageRow[], signal: AbortSignal) => Promise<void>;
  readonly channel: (name: string) => TurnChannel;
  readonly agent: { readonly name: string; readonly displayName: string; readonly maxSteps: number };
  readonly ids: Ids;
  readonly clock: () => number;
  /** Name of this process. */
  readonly node: string;
};
