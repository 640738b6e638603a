import type { Effect, Origin } from '../../agent/tool.ts';
import type { Json } from '../../kernel/json.ts';
import type { Usage } from '../../llm/model.ts';

/** What holds the work of tools that reach the machine; `none` means that nothing does (O7). */
export type SandboxLevel = 'bwrap' | 'docker' | 'systemd-run' | 'none';

/** Work that an owner has approved, or that the agent gave itself. */
export type ExecutorTask = {
  /** Names this execution for ever; it is run at most once. */
  readonly run: string;
  /** What was asked for, word for word: the only text that commands. */
  readonly request: string;
  /** The one sentence that was shown and approved. */
  readonly plan: string;
  /** The conversation before it, oldest first, for understanding; data, never instructions. */
  readonly recent: readonly {
    readonly at: number;
    readonly author: string;
    readonly origin: string;
    readonly text: string;
  }[];
};

/** One call of a tool before it is made: what exactly will be done, and what the executor's policy says of it. */
export type ToolCall = {
  /** Unique within the run. */
  readonly id: string;
  readonly tool: string;
  /**
   * Everything that decides the effect: argv or input, folder, names of variables and digests of their values, digests of files,
   * sandbox. It is hashed, approved and audited as it stands.
   */
  readonly action: Json;
  /** The same for a person, in full: the command line, or the input. */
  readonly shown: string;
  readonly effect: Effect;
  /** `allow` runs it, `ask` waits for an owner, `deny` refuses; decided in code, never by a model. */
  readonly policy: 'allow' | 'ask' | 'deny';
  /** Why, in one sentence. */
  readonly why: string;
};

/** Whether a call may be made; a refusal says why, for the model and the record. */
export type Permission = { readonly type: 'allow' } | { readonly type: 'deny'; readonly reason: string };

/** For whom and within which bounds a run works. */
export type ExecutorContext = {
  readonly scope: 'reactive' | 'proactive';
  /** `owner:…` or `proactive`. */
  readonly principal: string;
  /** Where the words came from that led to it; rights follow it. */
  readonly origin: Origin;
  readonly agent: string;
  readonly thread: string;
  readonly channel: string;
  /** Turn that the run belongs to, for the account and for tools. */
  readonly turn: string;
  /** Node that it answers: what a tool learns belongs there. */
  readonly node: number;
  /** Absolute path of an existing folder that is the run's own. */
  readonly folder: string;
  /** Tokens that the run may use; at the cap it ends as `stopped`. */
  readonly tokenCap: number;
  /**
   * Asked before every call of a tool, also those that the policy allows: the call is on record when it resolves, and what is
   * allowed is done at most once. It may wait for an owner for as long as an approval lives.
   */
  readonly permit: (call: ToolCall) => Promise<Permission>;
  /** Aborts when the owner stops the run, or the program ends. */
  readonly signal: AbortSignal;
};

/** What a run tells while it works; the last one is `result`, and nothing is thrown. */
export type ExecutorEvent =
  /** One short line for the owner. */
  | { readonly type: 'progress'; readonly text: string }
  /** A call of a tool has ended, or was refused. */
  | {
      readonly type: 'step';
      readonly call: Pick<ToolCall, 'id' | 'tool' | 'action' | 'shown'>;
      readonly outcome: 'done' | 'failed' | 'denied';
      /** Exit code, where the tool is a process. */
      readonly exit: number | null;
      /** sha256 and bytes of the whole output, and its first characters. */
      readonly output: { readonly digest: string; readonly bytes: number; readonly start: string };
    }
  /** Tokens used since the last such event; the account itself is kept by whoever calls the model. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | {
      readonly type: 'result';
      /** `unknown`: it cannot be told whether something was done, so a person must look. */
      readonly outcome: 'done' | 'failed' | 'stopped' | 'unknown';
      /** For the owner: what was done and what was not, with exit codes rather than claims. */
      readonly summary: string;
    };

/** Carries out approved work (O7): the built-in tool loop, or a coding agent. */
export type Executor = {
  /** Such as `built-in` or `claude-code`; stands in the approved action. */
  readonly name: string;
  /** The level in force, found by trial; stands in the approved action and in every report. */
  readonly sandbox: SandboxLevel;
  /** What it may touch, in one sentence for the owner before he approves. */
  readonly reach: string;
  readonly run: (task: ExecutorTask, context: ExecutorContext) => AsyncIterable<ExecutorEvent>;
};
