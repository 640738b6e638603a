import type { JobRecord } from '../../../src/store/store.ts';
import type { Recalled } from '../../../src/memory/memory.ts';
import type { Health, TokenDay } from '../../../src/server/ports.ts';
import { createFakeMemory } from '../../../src/server/fake-memory.fixtures.ts';
import type { Remembered } from '../../../src/server/memory-port.ts';
import type { AgentCard, StudioPorts, Waiting } from '../../../src/server/studio/ports.ts';
import { pretendConversations, type PretendedConversations } from './conversations.ts';
import { furnish, sampleBlocks, sampleNotes } from './samples.ts';

/** A pretended Sanctum: first day, or after some weeks of use, or with everything broken that can be. */
export type Scenery = 'first-day' | 'furnished' | 'troubled';

/** The pretended Sanctum's ports and what stands behind them. */
export type House = { readonly ports: StudioPorts; readonly conversations: PretendedConversations };

const day = 86_400_000;

function tokensOf(scenery: Scenery, now: number): TokenDay {
  const hours = Array.from({ length: 24 }, (_, index) => {
    const busy =
      scenery === 'first-day'
        ? 0
        : Math.max(0, Math.sin((index - 5) / 3.4)) * 90_000 + ((index * 7_919) % 9_000);
    return {
      from: Math.floor(now / 3_600_000) * 3_600_000 - (23 - index) * 3_600_000,
      reactive: Math.round(busy),
      proactive: Math.round(index % 5 === 0 ? busy * 0.7 : busy * 0.15),
    };
  });
  const total = hours.reduce((sum, hour) => sum + hour.reactive + hour.proactive, 0);
  return {
    hours,
    input: Math.round(total * 0.9),
    output: Math.round(total * 0.1),
    cached: Math.round(total * 0.55),
    calls: scenery === 'first-day' ? 0 : 214,
    budget: 7_000_000,
  };
}

function healthOf(scenery: Scenery, now: number): Health {
  const troubled = scenery === 'troubled';
  return {
    store: {
      engine: 'sqlite',
      ok: !troubled,
      detail: troubled ? 'The disk is full.' : 'SQLite in the data folder',
    },
    checks: [
      {
        name: 'Store',
        state: troubled ? 'failed' : 'ok',
        detail: troubled
          ? 'The disk is full: new messages are refused until there is room. Everything written so far is safe.'
          : 'SQLite in the data folder, 12,482 events, schema 1.',
      },
      {
        name: 'Model',
        state: scenery === 'first-day' ? 'warning' : troubled ? 'failed' : 'ok',
        detail:
          scenery === 'first-day'
            ? 'No model is configured: a placeholder answers. Set LLM_PROVIDER and LLM_API_KEY.'
            : troubled
              ? 'The provider refuses the key (401). Check LLM_API_KEY.'
              : 'Featherless answers in 420 ms.',
      },
      {
        name: 'Backups',
        state: scenery === 'first-day' ? 'warning' : 'ok',
        detail:
          scenery === 'first-day'
            ? 'None yet. The first is written tonight at 03:00.'
            : 'Last night at 03:00, 14 kept.',
      },
    ],
    channels:
      scenery === 'first-day'
        ? [
            {
              name: 'web',
              account: 'studio',
              state: { status: 'connected', detail: 'This studio', since: now },
            },
          ]
        : [
            {
              name: 'web',
              account: 'studio',
              state: { status: 'connected', detail: 'This studio', since: now - day },
            },
            {
              name: 'twitch',
              account: 'harbour_light',
              state: {
                status: troubled ? 'failed' : 'connected',
                detail: troubled
                  ? 'The login has expired. Run sanctum login twitch.'
                  : 'Listening to #harbour_light',
                since: now - 7_200_000,
              },
            },
            {
              name: 'telegram',
              account: '@mira_bot',
              state: {
                status: 'degraded',
                detail: 'Slowed down by the platform until 14:10',
                since: now - 300_000,
              },
            },
          ],
  };
}

function waitingOf(scenery: Scenery, now: number): Waiting[] {
  if (scenery === 'first-day') return [];
  return [
    {
      type: 'interrupted',
      thread: 'letters',
      title: 'Letters, unsent',
      message: 'letters_m00005',
      words: '“By evening the wind had turned, and”',
      at: now - 10_800_000,
    },
    {
      type: 'failed',
      thread: 'failing',
      title: 'A failing provider',
      message: 'failing_m00003',
      words: 'The provider asks to wait (429).',
      at: now - 2 * day,
    },
    {
      type: 'delivery',
      part: 'out_1',
      thread: 'letters',
      title: 'Letters, unsent',
      message: 'letters_m00005',
      words: 'The connection to telegram broke while this was sent: “By evening”',
      at: now - 3 * day,
    },
  ];
}

/** The last messages of each conversation as memory holds them. */
function messagesOf(conversations: PretendedConversations): readonly Remembered[] {
  return [...conversations.trees.values()]
    .flatMap((tree) =>
      [...tree.leaves.values()].slice(-30).map(({ view }, index) => ({
        id: view.id,
        kind: 'message' as const,
        author: view.author.name,
        text: view.text,
        at: view.at,
        thread: tree.id,
        title: tree.summary.title,
        message: view.id,
        significance: index === 3 ? 3 : index % 3,
        pinned: index === 3,
        released: false,
        hearers: tree.summary.audience === 'public' ? ('everyone' as const) : ('present' as const),
        version: 1,
      })),
    )
    .filter((entry) => entry.text !== '');
}

/** Builds the ports over invented content; nothing is stored and nothing leaves the process. */
export function pretendHouse(
  scenery: Scenery,
  options: { readonly pace?: number; readonly clock?: () => number } = {},
): House {
  const clock = options.clock ?? Date.now;
  const now = clock();
  const name = 'Mira';
  const conversations = pretendConversations({ clock, pace: options.pace ?? 30, agentName: name });
  if (scenery !== 'first-day') furnish(conversations, now, name);
  const blocks = sampleBlocks(now);
  const jobs: JobRecord[] =
    scenery === 'first-day'
      ? []
      : [
          {
            id: 'job_1',
            queue: 'memory',
            kind: 'memory.embed',
            lane: 'memory:pier',
            payload: { message: 'pier_m00012' },
            attempt: 3,
            maxAttempts: 3,
            fence: 7,
            state: 'dead',
            runAt: now - 5_000_000,
            leaseUntil: null,
            error: 'The embedder did not answer within 10 s',
          },
        ];
  const search = (text: string, limit: number): Recalled[] => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const hits: Recalled[] = [];
    for (const tree of conversations.trees.values())
      for (const { view } of tree.leaves.values()) {
        if (hits.length >= limit) return hits;
        const found = words.filter((word) => view.text.toLowerCase().includes(word));
        if (found.length > 0 && found.length === words.length)
          hits.push({
            id: view.id,
            kind: 'message',
            holder: 'agent',
            thread: tree.id,
            message: view.id,
            author: view.author.name,
            text: view.text,
            at: view.at,
            score: 1 - hits.length / 20,
            trace: [
              { name: 'words', by: 'add', value: 1 - hits.length / 25 },
              { name: 'recency', by: 'times', value: (1 - hits.length / 20) / (1 - hits.length / 25) },
            ],
            why: `says “${found.join('”, “')}”, ${hits.length === 0 ? 'pinned' : 'recent'}`,
          });
      }
    return hits;
  };
  const thinking = (): boolean => [...conversations.trees.values()].some((tree) => tree.open.length > 0);
  const agent = (): AgentCard => ({
    name,
    state: scenery === 'troubled' ? 'asleep' : thinking() ? 'thinking' : 'awake',
    activity:
      scenery === 'troubled'
        ? 'Cannot answer: the model refuses the key.'
        : thinking()
          ? 'Writing a reply.'
          : scenery === 'first-day'
            ? 'Awake. Nobody has spoken yet.'
            : 'Quiet since 15 minutes: people are talking to each other.',
  });
  return {
    conversations,
    ports: {
      conversations,
      memory: createFakeMemory({
        blocks,
        notes: scenery === 'first-day' ? [] : sampleNotes(now),
        others: () => messagesOf(conversations),
        search,
        clock,
      }),
      agent,
      version: { name: 'Sanctum', version: '0.1.0', sha: '6799e3f' },
      health: async () => healthOf(scenery, clock()),
      waiting: async () => waitingOf(scenery, clock()),
      tokens: async () => tokensOf(scenery, clock()),
      configured: () => ({
        roles: [
          {
            role: 'chat',
            name:
              scenery === 'first-day' ? 'placeholder/echo' : 'featherless/Dolphin-Mistral-24B-Venice-Edition',
            placeholder: scenery === 'first-day',
            fallbacks: [],
          },
          {
            role: 'classifier',
            name: scenery === 'first-day' ? 'placeholder/echo' : 'featherless/Hermes-3-Llama-3.1-8B',
            placeholder: scenery === 'first-day',
            fallbacks: ['featherless/Qwen2.5-7B-Instruct'],
          },
          { role: 'embedder', name: 'none', placeholder: true, fallbacks: [] },
        ],
        groups: [
          {
            title: 'Store',
            rows: [
              { name: 'Database', value: 'SQLite, sanctum.db', source: 'default' },
              { name: 'Data folder', value: './data', source: 'default' },
              { name: 'Export folder', value: './data/exports', source: 'environment' },
            ],
          },
          {
            title: 'Budgets',
            rows: [
              { name: 'Proactive tokens in 24 hours', value: '7,000,000', source: 'default' },
              { name: 'Prompt, hard limit', value: '8,000', source: 'sanctum.yaml' },
              { name: 'Prompt, soft limit', value: '6,000', source: 'sanctum.yaml' },
            ],
          },
          {
            title: 'Server',
            rows: [
              { name: 'Address', value: '127.0.0.1:8000', source: 'default' },
              { name: 'Admin token', value: 'not set; only this machine can connect', source: 'default' },
            ],
          },
        ],
      }),
      jobs: {
        list: async () => jobs,
        counts: async () =>
          scenery === 'first-day'
            ? []
            : [
                { queue: 'turns', state: 'ready', count: 0 },
                { queue: 'outbox', state: 'ready', count: 2 },
                { queue: 'memory', state: 'dead', count: jobs.length },
              ],
        requeue: async (id) => {
          const index = jobs.findIndex((job) => job.id === id);
          if (index >= 0) jobs.splice(index, 1);
          return index >= 0;
        },
        cancel: async (id) => {
          const index = jobs.findIndex((job) => job.id === id);
          if (index >= 0) jobs.splice(index, 1);
          return index >= 0;
        },
      },
      settleDelivery: async () => true,
      holder: 'agent',
      clock,
    },
  };
}
