import type { Hono } from 'hono';
import type { Block } from '../../memory/memory.ts';
import {
  blockAddress,
  blockCard,
  blockPage,
  type BlockDraft,
  type BlockView,
} from '../../ui/memory/blocks.ts';
import type { Note } from '../../ui/memory/entry.ts';
import { readForm } from '../http/body.ts';
import type { ServerEnv } from '../http/context.ts';
import type { BlockShape, MemoryAnswer } from '../memory-port.ts';
import { askingOf, sendFragment, sendPage, type PageContext, type Studio } from './context.ts';
import { sendMemory } from './memory.ts';
import { missingPage, refusePage } from './refusal.ts';

const formLimit = 400_000;
const historyShown = 50;

type Draft = Pick<BlockDraft, 'description' | 'limit' | 'audience'>;

/** Blocks of core memory: written, created, reshaped, put back to what they said, removed. */
export function blockRoutes(app: Hono<ServerEnv>, studio: Studio): void {
  const { memory } = studio.ports;

  app.post('/memory/blocks', async (context) => {
    const form = await fieldsOf(context);
    const draft = { ...draftOf(form), label: form('label').trim(), value: form('value') };
    const created = await memory.createBlock({
      ...askingOf(studio),
      ...toShape(draft),
      label: draft.label,
      value: draft.value,
    });
    if (created.ok) return context.redirect('/memory#blocks-title', 303);
    return sendMemory(studio, context, { blockNote: { draft, note: refusedNote(created) } });
  });

  app.get('/memory/blocks/:label', async (context) => {
    const block = await findBlock(studio, context.req.param('label'));
    return block === undefined ? missingPage(studio, context) : sendBlock(studio, context, block);
  });

  app.post('/memory/blocks/:label', async (context) => {
    const label = context.req.param('label');
    const form = await fieldsOf(context);
    const value = form('value');
    const change = await memory.writeBlock({
      ...askingOf(studio),
      label,
      value,
      revision: Number(form('revision')),
    });
    const block = change.ok ? change.value : await findBlock(studio, label);
    if (block === undefined) return missingPage(studio, context);
    const view: Partial<BlockView> = change.ok
      ? { note: { kind: 'saved', words: 'Saved. The earlier words stay in the history.' } }
      : {
          note: refusedNote(change),
          typed: value,
          conflict: change.refusal.code === 'block-conflict',
        };
    if (context.req.header('hx-request') !== undefined)
      return sendFragment(context, blockCard({ ...viewOf(studio, block), ...view }), change.ok ? 200 : 409);
    return change.ok
      ? context.redirect(`/memory#blocks-title`, 303)
      : sendBlock(studio, context, block, { view });
  });

  app.post('/memory/blocks/:label/shape', async (context) => {
    const label = context.req.param('label');
    const draft = draftOf(await fieldsOf(context));
    const change = await memory.changeBlock({ ...askingOf(studio), label, ...toShape(draft) });
    if (change.ok) return context.redirect(blockAddress(label), 303);
    const block = await findBlock(studio, label);
    if (block === undefined) return missingPage(studio, context);
    return sendBlock(studio, context, block, { note: refusedNote(change), draft });
  });

  app.post('/memory/blocks/:label/restore', async (context) => {
    const label = context.req.param('label');
    const form = await fieldsOf(context);
    const version = Number(form('version'));
    const earlier = (await memory.blockHistory(label, historyShown)).find((one) => one.version === version);
    const block = await findBlock(studio, label);
    if (earlier === undefined || block === undefined) return missingPage(studio, context);
    const change = await memory.writeBlock({
      ...askingOf(studio),
      label,
      value: earlier.value,
      revision: Number(form('revision')),
    });
    if (change.ok) return context.redirect(blockAddress(label), 303);
    return sendBlock(studio, context, block, {
      view: {
        note: refusedNote(change),
        typed: earlier.value,
        conflict: change.refusal.code === 'block-conflict',
      },
    });
  });

  app.post('/memory/blocks/:label/remove', async (context) => {
    const removed = await memory.removeBlock({ ...askingOf(studio), label: context.req.param('label') });
    return removed.ok
      ? context.redirect('/memory#blocks-title', 303)
      : refusePage(studio, context, removed.refusal);
  });
}

async function findBlock({ ports }: Studio, label: string): Promise<Block | undefined> {
  return (await ports.memory.blocks()).find((block) => block.label === label);
}

function viewOf({ ports }: Studio, block: Block): BlockView {
  return { block, filled: ports.memory.fill(block.value), now: ports.clock() };
}

async function sendBlock(
  studio: Studio,
  context: PageContext,
  block: Block,
  refused: { readonly view?: Partial<BlockView>; readonly note?: Note; readonly draft?: Draft } = {},
): Promise<Response> {
  const history = await studio.ports.memory.blockHistory(block.label, historyShown);
  const main = blockPage({
    view: { ...viewOf(studio, block), ...refused.view },
    history,
    note: refused.note ?? null,
    draft: refused.draft ?? {
      description: block.description,
      limit: String(block.limit),
      audience: block.audience.join(', '),
    },
  });
  const status = Object.keys(refused).length === 0 ? 200 : 409;
  return sendPage(studio, context, { title: block.label, place: 'memory', main }, status);
}

function refusedNote(answer: MemoryAnswer<unknown> & { readonly ok: false }): Note {
  return { kind: 'refused', words: answer.refusal.message };
}

async function fieldsOf(context: PageContext): Promise<(name: string) => string> {
  const form = await readForm(context.req.raw, formLimit);
  return (name) => (form?.get(name) ?? '').replaceAll('\r\n', '\n');
}

function draftOf(form: (name: string) => string): Draft {
  return {
    description: form('description').trim(),
    limit: form('limit').trim(),
    audience: form('audience').trim(),
  };
}

/** Numbers and lists beyond what may be are brought to the nearest that may. */
function toShape(draft: Draft): BlockShape {
  const limit = Math.round(Number(draft.limit));
  const audience = draft.audience
    .split(/[,\s]+/)
    .filter((id) => id !== '')
    .slice(0, 100);
  return {
    description: draft.description.slice(0, 500),
    limit: Number.isFinite(limit) ? Math.max(1, Math.min(100_000, limit)) : 2_000,
    audience: audience.length === 0 ? ['owner'] : audience,
  };
}
