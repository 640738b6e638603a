import type { ZodType } from 'zod';
import type { Json } from '../kernel/json.ts';
import type { NewJob } from '../store/store.ts';

/** Where the text came from that led to a call; rights follow it (A4), never what a model says. */
export type Origin = 'owner' | 'known-person' | 'stranger' | 'tool-output' | 'proactive';

/** What a tool does to the world: reading is free, writing changes our own state, acting reaches outside and needs consent. */
export type Effect = 'read' | 'write' | 'act';

/** What every call of a tool gives back. */
export type ToolResult =
  | { readonly ok: true; readonly output: Json }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** For whom and where a tool runs. */
export type ToolContext = {
  readonly agent: string;
  readonly thread: string;
  readonly turn: string;
  readonly principal: string;
  readonly origin: Origin;
  readonly channel: string;
  /** Node that the turn answers: what a tool learns belongs there. */
  readonly node: number;
  readonly now: number;
  readonly signal: AbortSignal;
  /** Takes the job that asks an owner for a call that acts, to commit it with the end of the work that wants it; without it, it is committed at once. */
  readonly holdAsk?: (job: NewJob) => void;
};

/** Something that a model may call. */
export type Tool<Input = unknown> = {
  /** Snake case, unique, such as `search_memory`. */
  readonly name: string;
  readonly description: string;
  readonly input: ZodType<Input>;
  /** The JSON schema to show, where its source gives one; else it is made from `input`. */
  readonly inputSchema?: Json;
  readonly effect: Effect;
  /** Origins that may call it. */
  readonly origins: readonly Origin[];
  /** Channels on which it is offered; absent means all. */
  readonly platforms?: readonly string[];
  /** Calls a minute for one thread; 60 by default. */
  readonly perMinute?: number;
  /** Whether its output holds nothing but our own facts (a clock), so that reading it takes no rights away (A4). */
  readonly trusted?: boolean;
  readonly run: (input: Input, context: ToolContext) => Promise<ToolResult>;
};
