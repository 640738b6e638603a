import type { Hono } from 'hono';
import { blockCard, foundList, memory, type BlockNote } from '../../ui/memory.ts';
import { readForm } from '../http/body.ts';
import type { ServerEnv } from '../http/context.ts';
import { askingOf, sendFragment, sendPage, type PageContext, type Studio } from './context.ts';
import { missingPage } from './refusal.ts';

const formLimit = 400_000;

/** What the agent remembers: search, blocks, the latest. */
export function memoryRoutes(app: Hono<ServerEnv>, studio: Studio): void {
  const { ports } = studio;

  app.get('/memory', async (context) => {
    const query = questionOf(context);
    const [agent, found, blocks, recent] = await Promise.all([
      ports.agent(),
      search(studio, query),
      ports.memory.blocks(),
      ports.memory.list({ limit: 40 }).then(({ memories }) => memories),
    ]);
    const page = { now: ports.clock(), agentName: agent.name, query, found, blocks, recent };
    return sendPage(studio, context, { title: 'Memory', place: 'memory', main: memory(page) });
  });

  app.get('/memory/found', studio.tools.limit, async (context) => {
    const query = questionOf(context);
    const found = await search(studio, query);
    return sendFragment(context, foundList({ query, found, now: ports.clock() }));
  });

  app.post('/memory/blocks/:label', async (context) => {
    const label = context.req.param('label');
    const form = await readForm(context.req.raw, formLimit);
    const value = text(form?.get('value')).replaceAll('\r\n', '\n');
    const revision = Number(text(form?.get('revision')));
    const before = (await ports.memory.blocks()).find((block) => block.label === label);
    if (before === undefined) return missingPage(studio, context);
    const change = await ports.memory.writeBlock({ ...askingOf(studio), label, value, revision });
    if (context.req.header('hx-request') === undefined) return context.redirect('/memory', 303);
    const note: BlockNote = change.ok
      ? { kind: 'saved', words: 'Saved. The earlier words stay in the history.' }
      : { kind: 'refused', words: change.refusal.message };
    const block = change.ok ? change.value : before;
    return sendFragment(
      context,
      blockCard(block, ports.clock(), note, change.ok ? block.value : value),
      change.ok ? 200 : 409,
    );
  });
}

function questionOf(context: PageContext): string {
  return (context.req.query('q') ?? '').trim().slice(0, 1_000);
}

function search({ ports }: Studio, query: string) {
  return query === '' ? [] : ports.memory.search({ text: query, holder: ports.holder, limit: 20 });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
