import type { Part } from '../agent/delivery/outbox.tables.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { Block } from '../memory/memory.ts';
import type { JobRecord } from '../store/store.ts';
import { createFakeConversations } from './fake-conversations.fixtures.ts';
import { createFakeMemory } from './fake-memory.fixtures.ts';
import type { Remembered } from './memory-port.ts';
import type { ServerOptions } from './options.ts';
import type { Health, ServerPorts } from './ports.ts';
import { createServer, type Listening } from './server.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5);

const block: Block = {
  label: 'persona',
  description: 'Who I am',
  value: 'Calm.',
  limit: 20,
  audience: ['everyone'],
  updatedAt: null,
  revision: 1,
};

const note: Remembered = {
  id: 'mem_2',
  kind: 'note',
  author: 'You',
  text: 'The lamp is oiled on Mondays.',
  at,
  thread: null,
  title: null,
  message: null,
  significance: 1,
  pinned: false,
  released: false,
  hearers: 'owner',
  version: 1,
};

const job: JobRecord = {
  id: 'job_1',
  queue: 'turns',
  kind: 'turn',
  lane: 'thr_1',
  payload: { turn: 'trn_1' },
  attempt: 3,
  maxAttempts: 3,
  fence: 7,
  state: 'dead',
  runAt: at,
  leaseUntil: null,
  error: 'The model refused.',
};

const delivery: Part = {
  id: 'out_1',
  channel: 'twitch',
  account: 'bot',
  stream: 'thread:thr_1',
  message: 'msg_1',
  node: 3,
  part: 0,
  payload: { conversation: 'room', text: 'Hello' },
  state: 'unknown',
  attempts: 1,
  external: null,
  error: null,
  at,
  expiresAt: at + 60_000,
};

/** A state in which all is well. */
export const wellHealth: Health = {
  store: { engine: 'sqlite', ok: true, detail: 'It answers.' },
  checks: [{ name: 'models', state: 'warning', detail: 'The placeholder answers.' }],
  channels: [
    { name: 'web', account: 'studio', state: { status: 'connected', detail: 'Open pages: 0.', since: at } },
  ],
};

type Line = { level: string; message: string; data?: { readonly [name: string]: unknown } };

/** Ports over fakes, the fake behind them and everything that they log. */
export function createPorts(replace: Partial<ServerPorts> = {}) {
  const fake = createFakeConversations();
  const logged: Line[] = [];
  const ports: ServerPorts = {
    conversations: fake.conversations,
    memory: createFakeMemory({
      blocks: [block],
      notes: [note],
      search: (text, limit, holder) => [{ ...recalled, holder, text }].slice(0, limit),
      clock: () => at,
    }),
    health: async () => wellHealth,
    tokens: async () => ({
      hours: [{ from: at, reactive: 10, proactive: 0 }],
      input: 8,
      output: 2,
      cached: 0,
      calls: 1,
      budget: 7_000_000,
    }),
    jobs: {
      list: async ({ state }) => (state === 'dead' ? [job] : []),
      requeue: async (id) => id === job.id,
      cancel: async (id) => id === job.id,
      counts: async () => [{ queue: 'turns', state: 'dead', count: 1 }],
    },
    deliveries: {
      unknown: () => Promise.resolve([delivery]),
      resolveUnknown: (id) => Promise.resolve(id === delivery.id ? accept(null) : refuse('intent-unknown')),
    },
    onChange: fake.onChange,
    clock: Date.now,
    log: (level, message, data) => logged.push({ level, message, ...(data === undefined ? {} : { data }) }),
    ...replace,
  };
  return { ports, fake, logged };
}

const recalled = {
  id: 'mem_1',
  kind: 'note',
  thread: null,
  message: null,
  author: 'You',
  at,
  score: 1.5,
  why: 'every word',
} as const;

/** A listening server over fakes, on a free port. */
export async function startServer(
  options: Partial<ServerOptions> = {},
  replace: Partial<ServerPorts> = {},
): Promise<
  AsyncDisposable &
    Listening & {
      readonly fake: ReturnType<typeof createFakeConversations>;
      readonly logged: readonly Line[];
    }
> {
  const { ports, fake, logged } = createPorts(replace);
  const server = createServer(ports, {
    name: 'Sanctum',
    version: '0.1.0',
    sha: 'abc123',
    holder: 'agt_1',
    port: 0,
    closeMs: 500,
    ...options,
  });
  const listening = await server.listen();
  return { ...listening, fake, logged, [Symbol.asyncDispose]: listening.close };
}
