import type { Hono } from 'hono';
import type { Recalled } from '../../memory/memory.ts';
import {
  foundList,
  memory,
  timeline,
  type MemoryFound,
  type MemoryHit,
  type MemoryPage,
  type MemoryQuestion,
} from '../../ui/memory/page.ts';
import type { ServerEnv } from '../http/context.ts';
import { pinLimit, type MemoryFilter } from '../memory-port.ts';
import { sendFragment, sendPage, type PageContext, type Studio } from './context.ts';

/** Most that a search shows, and how many are looked through where a filter leaves some out. */
const shown = 20;
const looked = 120;
const pageSize = 40;
const threadsOffered = 100;

/** What the agent remembers: search, blocks, pins, the latest. */
export function memoryRoutes(app: Hono<ServerEnv>, studio: Studio): void {
  const { ports } = studio;

  app.get('/memory', (context) => sendMemory(studio, context));

  app.get('/memory/found', studio.tools.limit, async (context) =>
    sendFragment(context, foundList(await readFound(studio, questionOf(context)))),
  );

  app.get('/memory/older', async (context) => {
    const question = questionOf(context);
    const before = context.req.query('before') ?? '';
    const page = await ports.memory.list({
      ...toFilter(question),
      limit: pageSize,
      ...(before === '' ? {} : { before }),
    });
    return sendFragment(context, timeline(page, ports.clock(), question));
  });
}

/** The page; with what was refused on it, where a form did not come through. */
export async function sendMemory(
  studio: Studio,
  context: PageContext,
  refused: Pick<MemoryPage, 'blockNote' | 'keepNote'> = {},
): Promise<Response> {
  const { ports } = studio;
  const before = context.req.method === 'GET' ? (context.req.query('before') ?? '') : '';
  const question = questionOf(context);
  const [agent, found, blocks, pins, recent, threads] = await Promise.all([
    ports.agent(),
    readFound(studio, question),
    ports.memory.blocks(),
    ports.memory.pins(),
    ports.memory.list({
      limit: pageSize,
      ...(before === '' ? {} : { ...toFilter(question), before }),
    }),
    ports.conversations.list({ limit: threadsOffered }),
  ]);
  const page = {
    ...found,
    ...refused,
    agentName: agent.name,
    blocks: blocks.map((block) => ({ block, filled: ports.memory.fill(block.value) })),
    pins,
    pinLimit,
    recent,
    past: before !== '',
    threads,
  };
  const status = Object.keys(refused).length === 0 ? 200 : 422;
  return sendPage(studio, context, { title: 'Memory', place: 'memory', main: memory(page) }, status);
}

function questionOf(context: PageContext): MemoryQuestion {
  const kind = context.req.query('kind');
  return {
    query: (context.req.query('q') ?? '').trim().slice(0, 1_000),
    kind: kind === 'note' || kind === 'message' ? kind : '',
    thread: (context.req.query('thread') ?? '').slice(0, 200),
  };
}

function toFilter({ kind, thread }: MemoryQuestion): MemoryFilter {
  return { ...(kind === '' ? {} : { kind }), ...(thread === '' ? {} : { thread }) };
}

async function readFound({ ports }: Studio, question: MemoryQuestion): Promise<MemoryFound> {
  const { query, kind, thread } = question;
  const base = { ...question, now: ports.clock(), most: shown, hits: [], page: { memories: [], next: null } };
  if (query !== '') return { ...base, hits: await search(ports, question) };
  if (kind === '' && thread === '') return base;
  return { ...base, page: await ports.memory.list({ ...toFilter(question), limit: pageSize }) };
}

async function search(
  ports: Studio['ports'],
  { query, kind, thread }: MemoryQuestion,
): Promise<readonly MemoryHit[]> {
  const found = await ports.memory.search({
    text: query,
    holder: ports.holder,
    limit: kind === '' && thread === '' ? shown : looked,
    ...(thread === '' ? {} : { thread }),
  });
  const fitting = found
    .filter((hit) => (kind === '' || hit.kind === kind) && (thread === '' || hit.thread === thread))
    .slice(0, shown);
  const standing = new Map(
    (await ports.memory.find(fitting.map(({ id }) => id))).map((one) => [one.id, one]),
  );
  return fitting.map((hit) => ({
    memory: standing.get(hit.id) ?? bare(hit),
    why: hit.why,
    score: hit.score,
    trace: hit.trace ?? [],
  }));
}

/** A hit of a memory that is kept elsewhere: it is shown with what the hit says. */
function bare(hit: Recalled): MemoryHit['memory'] {
  const { id, kind, author, text, at, thread, message } = hit;
  return {
    id,
    kind,
    author,
    text,
    at,
    thread,
    title: null,
    message,
    significance: 1,
    pinned: false,
    released: false,
    hearers: 'present',
    version: 1,
  };
}
