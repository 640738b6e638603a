import { createSpine } from '../../../agent/spine/spine.ts';
import { createToolRegistry } from '../../../agent/tools/registry.ts';
import type { ToolRegistryOptions } from '../../../agent/tools/registry.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Tool } from '../../../agent/tool.ts';
import { core } from '../../../store/migrations/core.ts';
import type { Dialect } from '../../../store/migration.ts';
import type { Store } from '../../../store/store.ts';
import { createGateway } from '../../../llm/create-gateway.ts';
import { llmMigration } from '../../../llm/llm.tables.ts';
import { createLedger } from '../../../llm/ledger.ts';
import type { LanguageModel, ModelCall, ModelEvent } from '../../../llm/model.ts';
import type { Provider } from '../../../llm/providers/provider.ts';
import { toSpendLimits } from '../../../llm/spend/pacing.ts';
import type { QuietHours } from '../../../llm/spend/quiet-hours.ts';
import { spendMigration } from '../../../llm/spend/spend.tables.ts';
import { createSpendGate } from '../../../llm/spend/store-gate.ts';
import { createMemoryFailures, createTestIds } from '../../../../test/kit/llm.ts';
import { createThreadLog } from '../../../store/thread/thread-log.ts';
import { threadDetails, threadTables } from '../../../store/thread/thread.tables.ts';
import { threadView } from '../../../store/thread/thread.view.ts';
import { createThreadReader } from '../../../store/thread/thread-reader.ts';
import { openTestStore } from '../../../../test/kit/stores.ts';
import { readAgent } from '../../../wire/read-agent.ts';
import { operatorConfig } from '../options.ts';
import { createProactiveParts } from './proactive-parts.ts';
import type { Proposal, Propose } from './propose.ts';

/** What the model does at its n-th call, from 1. */
export type Script = (
  call: number,
  asked: ModelCall,
  signal: AbortSignal,
) => AsyncIterable<ModelEvent> | Iterable<ModelEvent>;

/** The proactive loop over a real store, with a clock that the test moves and no worker but the test itself. */
export type TestLoop = AsyncDisposable & {
  readonly store: Store;
  readonly clock: { now: number };
  /** Everything that the model was asked. */
  readonly asked: readonly ModelCall[];
  readonly proposals: readonly Proposal[];
  /** Opens the parts again, as a restart does. */
  readonly restart: () => Promise<void>;
  /** Claims and runs cycles that are due, one after the other; gives how many. */
  readonly run: () => Promise<number>;
  /** When the next cycle is due; null while none waits. */
  readonly nextAt: () => Promise<number | null>;
  readonly request: (
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ) => Promise<{ status: number; body: unknown }>;
};

const start = Date.UTC(2026, 2, 1, 12);
const usage = { input: 2_000, output: 500, cached: 0, total: 2_500, estimated: false };

/** One answer: words, calls of tools, and an end. */
export function says(
  text: string,
  ...calls: readonly { readonly tool: string; readonly input: object }[]
): ModelEvent[] {
  return [
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ...calls.map(({ tool, input }, index) => ({
      type: 'tool-call' as const,
      id: `call_${index}`,
      tool,
      input: JSON.parse(JSON.stringify(input)),
    })),
    { type: 'finish', reason: calls.length === 0 ? 'stop' : 'tool-calls', usage, model: 'scripted' },
  ];
}

/** The call that ends a cycle. */
export function finishes(summary: string, more: object = {}) {
  return { tool: 'finish_cycle', input: { summary, note: 'Go on there.', status: 'open', ...more } };
}

/** Opens the loop with its model under the test's control. */
export async function openTestLoop(
  engine: Dialect,
  script: Script,
  options: {
    readonly tools?: readonly Tool[];
    readonly quiet?: QuietHours;
    readonly budget?: number;
    /** A private thread of the owner's, in which calls that act are put to them by this. */
    readonly asks?: NonNullable<ToolRegistryOptions['propose']>;
  } = {},
): Promise<TestLoop> {
  let parts = createProactiveParts();
  const place = await openTestStore(engine, {
    migrations: [core, threadTables, threadDetails, llmMigration, spendMigration, ...parts.migrations],
    projections: [threadView, ...parts.projections],
  });
  const { store } = place;
  const clock = { now: start };
  const nextId = createTestIds('id');
  const ids = { next: (prefix: string) => `${prefix}_${nextId()}` };
  const asked: ModelCall[] = [];
  const proposals: Proposal[] = [];
  const gate = createSpendGate(store, 'node', {
    limits: toSpendLimits(options.budget ?? 7_000_000, 200_000),
    quiet: options.quiet ?? null,
    now: () => clock.now,
  });
  const gateway = createGateway(
    {
      ledger: createLedger(store, 'node'),
      failures: createMemoryFailures(),
      nextId: () => ids.next('call'),
      gate,
      proactive: gate,
      pace: {
        now: () => clock.now,
        random: () => 0,
        sleep: () => Promise.resolve(),
        after: () => () => {},
      },
      providers: [
        providerOf((call, signal) => {
          asked.push(call);
          return script(asked.length, call, signal);
        }),
      ],
    },
    { roles: { chat: { provider: 'scripted' } } },
  );
  const propose: Propose = (proposal) => {
    proposals.push(proposal);
    return Promise.resolve({ proposed: true });
  };

  const owners = options.asks === undefined ? null : await ownersWord(store, ids, clock.now);

  async function open() {
    const fresh = createProactiveParts();
    const { asks } = options;
    const tools = createToolRegistry({
      clock: () => clock.now,
      ...(asks === undefined ? {} : { propose: asks }),
    });
    const speak = () => Promise.resolve({ type: 'unsaid', reason: 'nobody is there' } as const);
    const agent = readAgent({ agents: [] });
    const house = {
      agent,
      store,
      reader: createThreadReader(store),
      gateway,
      tools,
      speak,
      ownersThread: () => Promise.resolve(owners),
      ids,
      clock: () => clock.now,
    };
    await fresh.open(house, operatorConfig.parse({}).proactive, propose);
    for (const tool of [...fresh.tools(), ...(options.tools ?? [])]) tools.register(tool);
    parts = fresh;
    return { jobs: fresh.jobs(), routes: fresh.routes() };
  }
  let running = await open();

  return {
    store,
    clock,
    asked,
    proposals,
    async restart() {
      running = await open();
    },
    async run() {
      for (let cycles = 0; ; cycles += 1) {
        const ask = { queues: ['operator'], worker: 'test', limit: 1, now: clock.now, leaseMs: 10_000 };
        const [job] = await store.jobs.claim(ask);
        if (job === undefined) return cycles;
        const outcome = await running.jobs[job.kind]?.(job, new AbortController().signal);
        if (outcome?.type !== 'completed') throw new Error(`The cycle ended as ${JSON.stringify(outcome)}`);
      }
    },
    async nextAt() {
      const [job] = await store.jobs.list({ state: 'ready', queue: 'operator', limit: 1 });
      return job?.runAt ?? null;
    },
    async request(method, path, body = {}) {
      const [pathname = '', search = ''] = path.split('?');
      const route = running.routes.find(
        (one) => one.method === method && matches(one.path, pathname) !== null,
      );
      if (route === undefined) throw new Error(`There is no ${method} ${path}`);
      const answer = await route.handle({
        method,
        path: pathname,
        params: matches(route.path, pathname) ?? {},
        query: Object.fromEntries(new URLSearchParams(search)),
        body: JSON.parse(JSON.stringify(body)),
        principal: 'owner:test',
        signal: new AbortController().signal,
      });
      if ('text' in answer) throw new Error(`${path} answered without a JSON body`);
      return { status: answer.status, body: 'problem' in answer ? answer.problem : answer.body };
    },
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  };
}

/** An owner says something in private; gives the thread. */
async function ownersWord(store: Store, ids: Ids, at: number): Promise<string> {
  const threads = createThreadLog(store);
  const reader = createThreadReader(store);
  const debounce = { quietMs: 0, mostMs: 0 };
  const spine = createSpine({ store, threads, reader, ids, clock: () => at, agent: 'wren', debounce });
  const received = await spine.receive({
    channel: 'somewhere',
    account: 'main',
    incoming: {
      delivery: '1',
      conversation: { external: '1', audience: 'private' },
      external: '1',
      kind: 'message',
      author: { external: '1', name: 'Ada', owner: true, bot: false },
      text: 'Hello',
      at,
      origin: 'direct',
      addressed: true,
      raw: null,
    },
  });
  if (received.type !== 'received') throw new Error(`The owner was not heard: ${received.type}`);
  return received.thread;
}

function matches(pattern: string, path: string): { readonly [name: string]: string } | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: { [name: string]: string } = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return params;
}

function providerOf(answer: (call: ModelCall, signal: AbortSignal) => ReturnType<Script>): Provider {
  const model: LanguageModel = {
    provider: 'scripted',
    model: 'scripted',
    async *stream(call, signal) {
      yield* answer(call, signal);
    },
  };
  return {
    name: 'scripted',
    account: 'scripted',
    needsKey: false,
    baseUrl: 'http://127.0.0.1:1',
    models: { chat: ['scripted'] },
    language: () => model,
  };
}
