import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Approval } from '../../src/agent/approvals/approval.tables.ts';
import { createFolderObjects } from '../../src/agent/artifacts/objects/folder-objects.ts';
import { createApprovalsPlugin } from '../../src/agent/approvals/approvals-plugin.ts';
import type { Incoming } from '../../src/agent/channel.ts';
import { createConversations } from '../../src/agent/conversation/create-conversations.ts';
import type { Conversations } from '../../src/agent/conversation.ts';
import type { PluginHouse } from '../../src/agent/plugin.ts';
import { loadPlugins } from '../../src/agent/plugins/load-plugins.ts';
import type { Noticed } from '../../src/agent/spine/notices.ts';
import type { Tool } from '../../src/agent/tool.ts';
import { defineTool } from '../../src/agent/tools/define-tool.ts';
import { createTurnHandlers } from '../../src/agent/turn/turn-handler.ts';
import { turnQueue } from '../../src/agent/turn/turn-jobs.ts';
import { createOperatorPlugin } from '../../src/apps/operator/operator-plugin.ts';
import type { Classification } from '../../src/apps/operator/reactive/classification.ts';
import { openVaultKey } from '../../src/agent/vault/vault-key.ts';
import { createVault } from '../../src/agent/vault/vault.ts';
import { Secret } from '../../src/kernel/secret.ts';
import { ulid } from '../../src/kernel/ids.ts';
import type { Gateway } from '../../src/llm/gateway.ts';
import type { ModelCall, ModelEvent } from '../../src/llm/model.ts';
import { openGate } from '../../src/llm/spend-gate.ts';
import { createJobRunner } from '../../src/store/job-runner.ts';
import type { Dialect } from '../../src/store/migration.ts';
import type { Store } from '../../src/store/store.ts';
import type { MessageRow } from '../../src/store/thread/thread-reader.ts';
import { loadParts } from '../../src/wire.ts';
import { executorOptions } from '../../src/wire/executor-options.ts';
import { debounce, lendHouse } from '../../src/wire/lend-house.ts';
import { readAgent } from '../../src/wire/read-agent.ts';
import { turnPortsOf } from '../../src/wire/turn-ports.ts';
import { createTestFolder } from './folder.ts';
import { answerOf, eventually, plainPrompt } from './house.ts';
import { createMemoryLedger } from './llm.ts';
import { openTestStore } from './stores.ts';

/** How a message of a test comes in; the owner types it by default. */
export type Saying = Partial<
  Pick<Incoming, 'text' | 'origin' | 'delivery' | 'details' | 'external' | 'kind'>
> & {
  readonly owner?: boolean;
  readonly from?: string;
  readonly chat?: string;
};

/** What a test's house is made of. */
export type OperatorHouseOptions = {
  readonly classify?: (prompt: string) => Classification | null | Promise<Classification | null>;
  /** What the model says to each call, in order; the last for ever. */
  readonly chat?: (call: number, asked: ModelCall) => readonly ModelEvent[];
  readonly tools?: readonly Tool[];
  readonly config?: object;
  readonly approvals?: object;
  readonly clock?: () => number;
};

/** One running node with the operator, on a private channel called `loop`. */
export type OperatorHouse = AsyncDisposable & {
  readonly store: Store;
  readonly house: Omit<PluginHouse, 'config'>;
  readonly conversations: Conversations;
  /** Prompts that the classifier was given. */
  readonly classified: readonly string[];
  readonly say: (saying: Saying) => Promise<{ readonly thread: string; readonly message: string }>;
  readonly press: (
    button: string,
    from?: {
      readonly owner?: boolean;
      readonly from?: string;
      readonly chat?: string;
      readonly origin?: string;
      readonly delivery?: string;
    },
  ) => Promise<Noticed>;
  readonly said: (chat?: string) => Promise<readonly MessageRow[]>;
  /** The newest approval, once there is one in this state. */
  readonly waits: (status?: Approval['status'], count?: number) => Promise<Approval>;
  /** What the agent said last, once it holds these words. */
  readonly hears: (words: string | RegExp, chat?: string) => Promise<MessageRow>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

/** A command as a classifier would see it. */
export const command: Classification = {
  intent: 'command',
  summary: 'Free some disk space',
  plan: 'Delete old packages and tell which',
  needs_confirmation: true,
  confidence: 0.9,
};

/** A question as a classifier would see it. */
export const question: Classification = {
  intent: 'question',
  summary: 'How full is the disk',
  plan: 'Answer',
  needs_confirmation: false,
  confidence: 0.95,
};

const usage = { input: 1, output: 1, cached: 0, total: 2, estimated: false };

/** A tool that reaches outside, and what it did. */
export function deletingTool(): { readonly tool: Tool; readonly done: readonly string[] } {
  const done: string[] = [];
  const tool = defineTool({
    name: 'delete_file',
    description: 'Deletes a file.',
    input: z.object({ path: z.string() }),
    effect: 'act',
    origins: ['owner'],
    run: ({ path }) => {
      done.push(path);
      return Promise.resolve({ ok: true, output: `deleted ${path}` });
    },
  });
  return { done, tool };
}

/** The event of a tool call, and the end that follows. */
export function callsTool(tool: string, input: object): readonly ModelEvent[] {
  return [
    { type: 'tool-call', id: 'call_1', tool, input: JSON.parse(JSON.stringify(input)) as never },
    { type: 'finish', reason: 'tool-calls', usage, model: 'scripted/one' },
  ];
}

let deliveries = 0;

/** Opens a house with the operator over an empty store. */
export async function openOperatorHouse(
  engine: Dialect,
  options: OperatorHouseOptions = {},
): Promise<OperatorHouse> {
  await using made = new AsyncDisposableStack();
  const folder = made.use(await createTestFolder());
  const { projections, migrations } = loadParts({});
  const clock = options.clock ?? (() => Date.now());
  const opened = made.use(await openTestStore(engine, { projections, migrations, clock }));
  const { store } = opened;
  const ids = { next: (prefix: string) => `${prefix}_${ulid(clock(), randomBytes(10))}` };
  const agent = readAgent({ agents: [] });
  const classified: string[] = [];
  let calls = 0;
  const gateway: Gateway = {
    async *stream(call) {
      calls += 1;
      yield* (options.chat ?? (() => answerOf('It is done.')))(calls, call);
    },
    generate: () => Promise.reject(new Error('not used')),
    async classify(call) {
      const prompt = call.messages.map((message) => ('text' in message ? message.text : '')).join('\n');
      classified.push(prompt);
      const value = await (options.classify ?? (() => command))(prompt);
      const parsed = value === null ? null : call.schema.parse(value);
      return { value: parsed ?? call.fallback, source: parsed === null ? 'default' : 'model', usage };
    },
    embed: () => Promise.reject(new Error('not used')),
    transcribe: () => Promise.reject(new Error('not used')),
    describeImage: () => Promise.reject(new Error('not used')),
    describe: (role) => ({ role, name: 'scripted/one', placeholder: false, fallbacks: [] }),
    canEmbed: false,
    proactive: null,
    budget: () => ({ hard: 4_000, soft: 3_000, count: (text) => Math.ceil(text.length / 4) }),
  };
  const key = () => openVaultKey({ secret: new Secret('a key for tests'), folder: folder.folder });
  const lent = lendHouse({
    agent,
    store,
    gateway,
    account: { ledger: createMemoryLedger(), gate: openGate },
    vault: createVault({ store, key, clock, log: () => {} }),
    objects: createFolderObjects(folder.folder),
    folders: { data: folder.folder, exports: folder.folder },
    publicUrl: null,
    ids,
    clock,
    log: () => {},
  });
  const { house } = lent;
  const { reader, spine, tools, approvals } = house;
  for (const tool of options.tools ?? []) tools.register(tool);
  const plugins = loadPlugins(
    [createApprovalsPlugin(), createOperatorPlugin({ except: [], executors: executorOptions(undefined) })],
    {
      ...(options.config === undefined ? {} : { operator: options.config }),
      ...(options.approvals === undefined ? {} : { approvals: options.approvals }),
    },
  );
  const parts = made.use(await plugins.start(house));
  lent.settle(parts);
  const turnPorts = turnPortsOf(lent, parts, { node: 'a', prompt: plainPrompt });
  const conversations = createConversations({
    ...house,
    generations: turnPorts.generations,
    debounce,
    derived: () => Promise.resolve({ memories: 0, scenes: 0, edges: 0 }),
  });
  const startRunner = () =>
    createJobRunner(store, {
      handlers: new Map([...createTurnHandlers(turnPorts), ...parts.jobs]),
      queues: [turnQueue, ...plugins.names],
      worker: 'a',
      clock,
      random: Math.random,
    });
  let runner: ReturnType<typeof startRunner> | null = startRunner();
  made.defer(async () => {
    await runner?.[Symbol.asyncDispose]();
  });
  const place = (chat = 'chat-1') => ({ external: chat, title: 'Chat', audience: 'private' as const });
  const author = (owner: boolean, from: string) => ({
    external: from,
    name: owner ? 'Olga' : 'Stan',
    owner,
    bot: false,
  });
  const threadAt = async (chat = 'chat-1') => (await reader.threadAt('loop', 'me', chat))?.thread ?? '';
  const said = async (chat?: string) =>
    (await reader.window(await threadAt(chat), { limit: 200 })).toReversed();
  const rest = made.move();
  return {
    store,
    house,
    conversations,
    classified,
    said,
    async say({ text = 'free some disk space', origin = 'direct', owner = true, from = '1', chat, ...more }) {
      deliveries += 1;
      const received = await spine.receive({
        channel: 'loop',
        account: 'me',
        incoming: {
          delivery: more.delivery ?? `d${deliveries}`,
          conversation: place(chat),
          external: more.external ?? `m${deliveries}`,
          kind: more.kind ?? 'message',
          author: author(owner, from),
          text,
          at: clock(),
          origin,
          addressed: true,
          ...(more.details === undefined ? {} : { details: more.details }),
          raw: { text },
        },
      });
      if (received.type !== 'received') throw new Error(received.type);
      return { thread: received.thread, message: received.message };
    },
    press(button, { owner = true, from = '1', chat, origin = 'direct', delivery } = {}) {
      deliveries += 1;
      return spine.notice({
        channel: 'loop',
        account: 'me',
        notice: {
          delivery: delivery ?? `d${deliveries}`,
          conversation: place(chat),
          type: 'press',
          author: author(owner, from),
          origin,
          data: { id: button, message: 'm1' },
          at: clock(),
          raw: { id: button },
        },
      });
    },
    waits: (status = 'pending', count = 1) =>
      eventually(async () => {
        const found = (await approvals.list({ limit: 100 })).filter((one) => one.status === status);
        return found.length >= count ? (found[0] ?? null) : null;
      }),
    hears: (words, chat) =>
      eventually(async () =>
        (await said(chat)).findLast(
          ({ role, text }) =>
            role === 'agent' && (typeof words === 'string' ? text.includes(words) : words.test(text)),
        ),
      ),
    start: () => void (runner ??= startRunner()),
    async stop() {
      await runner?.[Symbol.asyncDispose]();
      runner = null;
    },
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}
