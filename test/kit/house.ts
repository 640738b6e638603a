import { randomBytes } from 'node:crypto';
import { approvalTables } from '../../src/agent/approvals/approval.tables.ts';
import { createConversations } from '../../src/agent/conversation/create-conversations.ts';
import { conversationTables } from '../../src/agent/conversation/conversation.tables.ts';
import type { Conversations } from '../../src/agent/conversation.ts';
import { createSpine } from '../../src/agent/spine/spine.ts';
import type { Spine } from '../../src/agent/spine/spine.ts';
import { createGenerations } from '../../src/agent/turn/generations.ts';
import { createTurnHandlers } from '../../src/agent/turn/turn-handler.ts';
import { turnQueue } from '../../src/agent/turn/turn-jobs.ts';
import type { TurnPorts } from '../../src/agent/turn/turn-ports.ts';
import type { Listener, Reception } from '../../src/agent/listener.ts';
import type { Decision } from '../../src/agent/policy.ts';
import type { Responder } from '../../src/agent/responder.ts';
import { ulid } from '../../src/kernel/ids.ts';
import { llmMigration } from '../../src/llm/llm.tables.ts';
import type { ModelEvent } from '../../src/llm/model.ts';
import { createJobRunner } from '../../src/store/job-runner.ts';
import type { JobRunner } from '../../src/store/job-runner.ts';
import { core } from '../../src/store/migrations/core.ts';
import type { Store } from '../../src/store/store.ts';
import { createThreadLog } from '../../src/store/thread/thread-log.ts';
import { createThreadReader } from '../../src/store/thread/thread-reader.ts';
import { threadDetails, threadTables } from '../../src/store/thread/thread.tables.ts';
import { threadView } from '../../src/store/thread/thread.view.ts';

/** Store options of a house without memory. */
export const houseStore = {
  projections: [threadView],
  migrations: [core, threadTables, llmMigration, conversationTables, threadDetails, approvalTables],
} as const;

/** A model under a test's control: it answers each call with what the script returns. */
export type Script = (call: number, signal: AbortSignal) => AsyncIterable<ModelEvent> | Iterable<ModelEvent>;

/** One running node: spine, turns and conversations over a store. */
export type House = AsyncDisposable & {
  readonly conversations: Conversations;
  readonly spine: Spine;
  readonly store: Store;
  readonly ports: TurnPorts;
  /** Model calls so far. */
  readonly calls: () => number;
  readonly runner: JobRunner;
};

/** How a house differs from the usual one: it answers everything at once and debounces for 50 ms. */
export type HouseOptions = {
  readonly script?: Script;
  readonly decide?: (text: string) => Decision;
  readonly continues?: boolean;
  readonly responders?: readonly Responder[];
  readonly receptions?: readonly Reception[];
  readonly listeners?: readonly Listener[];
  readonly node?: string;
  readonly leaseMs?: number;
  readonly debounceMs?: number;
  /** Composes prompts; by default the words alone. */
  readonly prompt?: TurnPorts['prompt'];
};

const usage = { input: 1, output: 1, cached: 0, total: 2, estimated: false };

/** The events of a finished answer in these pieces. */
export function answerOf(...pieces: readonly string[]): readonly ModelEvent[] {
  return [
    ...pieces.map((text): ModelEvent => ({ type: 'text', text })),
    { type: 'finish', reason: 'stop', usage, model: 'scripted/one' },
  ];
}

/** The event of a failed call. */
export function failureOf(code: 'cut' | 'unavailable' | 'unauthorized'): ModelEvent {
  const failure = {
    code,
    class: code === 'unauthorized' ? 'permanent' : 'transient',
    message: `it was ${code}`,
  } as const;
  return { type: 'failure', failure, usage };
}

/** The words of the path and nothing else. */
export const plainPrompt: TurnPorts['prompt'] = ({ recent }) =>
  Promise.resolve({
    ok: true,
    messages: recent.map((row) => ({
      role: row.role === 'agent' ? ('assistant' as const) : ('user' as const),
      text: row.text,
    })),
    receipt: { model: 'scripted/one', tokens: 1, hard: 8000, soft: 6000, segments: [] },
  });

/** Opens a node over a store. */
export function openHouse(store: Store, options: HouseOptions = {}): House {
  const clock = () => Date.now();
  const ids = { next: (prefix: string) => `${prefix}_${ulid(clock(), randomBytes(10))}` };
  const threads = createThreadLog(store);
  const reader = createThreadReader(store);
  const generations = createGenerations(store, clock);
  const agent = { name: 'wren', displayName: 'Wren', maxSteps: 5 };
  const quietMs = options.debounceMs ?? 50;
  const debounce = { quietMs, mostMs: 1500 };
  const spine = createSpine({
    store,
    threads,
    reader,
    ids,
    clock,
    agent: agent.name,
    debounce,
    receptions: () => options.receptions ?? [],
    listeners: () => options.listeners ?? [],
  });
  const script = options.script ?? (() => answerOf('Hello', ' there'));
  let calls = 0;
  const ports: TurnPorts = {
    store,
    threads,
    reader,
    generations,
    agent,
    ids,
    clock,
    node: options.node ?? 'a',
    gateway: {
      async *stream({ signal }) {
        calls += 1;
        yield* script(calls, signal);
      },
      describe: (role) => ({ role, name: 'scripted/one', placeholder: false, fallbacks: [] }),
    },
    prompt: options.prompt ?? plainPrompt,
    judge: () =>
      Promise.resolve({
        policy: {
          name: 'test',
          decide: (set) =>
            set.map(({ text }) =>
              (options.decide ?? (() => ({ type: 'answer', reason: 'asked' }) as const))(text),
            ),
        },
      }),
    responder: (name) => options.responders?.find((responder) => responder.name === name) ?? null,
    tools: () => ({
      offers: () => [],
      call: () => Promise.resolve({ ok: false, code: 'tool-unknown', message: 'there are no tools' }),
      tainted: () => false,
    }),
    channel: () => ({ continues: options.continues ?? true, deliver: () => ({ outbox: [], jobs: [] }) }),
  };
  const conversations = createConversations({
    store,
    threads,
    reader,
    generations,
    spine,
    ids,
    clock,
    agent,
    debounce,
    derived: () => Promise.resolve({ memories: 0, scenes: 0, edges: 0 }),
  });
  const runner = createJobRunner(store, {
    handlers: createTurnHandlers(ports),
    queues: [turnQueue],
    worker: options.node ?? 'a',
    leaseMs: options.leaseMs ?? 15_000,
    clock,
    random: Math.random,
  });
  return {
    conversations,
    spine,
    store,
    ports,
    calls: () => calls,
    runner,
    [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
  };
}

/** Waits until the check gives something; fails after the time. The longer it waits, the less it disturbs what it waits for. */
export async function eventually<Value>(
  check: () => Promise<Value | undefined | null | false>,
  ms = 10_000,
): Promise<Value> {
  const begun = Date.now();
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== null && value !== false) return value;
    const waited = Date.now() - begun;
    if (waited > ms) throw new Error(`Waited ${ms} ms in vain`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(60, 15 + waited / 40)));
  }
}
