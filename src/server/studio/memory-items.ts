import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { Html } from '../../ui/html.ts';
import { entry, forgottenEntry, type Note } from '../../ui/memory/entry.ts';
import { memoryPage } from '../../ui/memory/page.ts';
import { readForm } from '../http/body.ts';
import type { ServerEnv } from '../http/context.ts';
import { noteLimit, type MemoryAnswer, type Remembered } from '../memory-port.ts';
import { askingOf, sendFragment, sendPage, type PageContext, type Studio } from './context.ts';
import { sendMemory } from './memory.ts';
import { missingPage, refusePage } from './refusal.ts';

const formLimit = 100_000;

type Form = {
  readonly text: (name: string) => string;
  /** Which list the entry stands in. */
  readonly list: string;
  /** Where a browser without script goes afterwards. */
  readonly back: string;
  readonly open: boolean;
};

/** What a person does with single memories: keep, reword, pin, release, forget, restore. Every act is a form. */
export function memoryItemRoutes(app: Hono<ServerEnv>, studio: Studio): void {
  const { memory } = studio.ports;

  app.post('/memory/items', async (context) => {
    const form = await formOf(context);
    const thread = form.text('thread');
    const typed = form.text('text');
    const kept = await memory.remember({
      ...askingOf(studio),
      text: typed,
      ...(thread === '' ? {} : { thread }),
    });
    if (kept.ok) return context.redirect(form.back, 303);
    const note: Note = { kind: 'refused', words: kept.refusal.message };
    return sendMemory(studio, context, { keepNote: { typed, note } });
  });

  app.get('/memory/items/:id', async (context) => {
    const [found] = await memory.find([context.req.param('id')]);
    const form = toForm(new URLSearchParams(context.req.url.split('?')[1] ?? ''));
    if (found === undefined) return sendForgotten(studio, context, form);
    if (isPart(context))
      return sendFragment(context, await showEntry(studio, found, form, { open: form.open }));
    return sendEntryPage(studio, context, found, { ...form, list: 'one' });
  });

  app.post('/memory/items/:id', async (context) => {
    const form = await formOf(context);
    const text = form.text('text').replaceAll('\r\n', '\n');
    const id = context.req.param('id');
    const change = { ...askingOf(studio), id, text, version: Number(form.text('version')) };
    return answer(studio, context, form, await memory.reword(change), {
      done: 'Saved. The earlier wording is kept.',
      typed: text,
    });
  });

  app.post('/memory/items/:id/pin', async (context) => {
    const form = await formOf(context);
    const pinned = form.text('pinned') === '1';
    const done = await memory.pin({ ...askingOf(studio), id: context.req.param('id'), pinned });
    return answer(studio, context, form, done, { done: null });
  });

  app.post('/memory/items/:id/release', async (context) => {
    const form = await formOf(context);
    const released = form.text('released') === '1';
    const done = await memory.release({ ...askingOf(studio), id: context.req.param('id'), released });
    return answer(studio, context, form, done, {
      done: released ? 'Released: everybody may hear it now.' : 'Taken back.',
    });
  });

  app.post('/memory/items/:id/forget', async (context) => {
    const form = await formOf(context);
    const done = await memory.forget({
      ...askingOf(studio),
      id: context.req.param('id'),
      reason: 'asked for in the studio',
    });
    if (!done.ok && !isPart(context)) return refusePage(studio, context, done.refusal);
    return isPart(context)
      ? sendForgotten(studio, context, form)
      : context.redirect(`/memory/items/${encodeURIComponent(context.req.param('id'))}`, 303);
  });

  app.post('/memory/items/:id/restore', async (context) => {
    const form = await formOf(context);
    const done = await memory.restore({ ...askingOf(studio), id: context.req.param('id') });
    return answer(studio, context, form, done, { done: null });
  });
}

/** The entry as it stands now; without script the page that one came from, or the entry's own where something was refused. */
async function answer(
  studio: Studio,
  context: PageContext,
  form: Form,
  result: MemoryAnswer<Remembered>,
  words: { readonly done: string | null; readonly typed?: string },
): Promise<Response> {
  if (result.ok) {
    if (!isPart(context)) return context.redirect(form.back, 303);
    const note: Note | null = words.done === null ? null : { kind: 'saved', words: words.done };
    return sendFragment(context, await showEntry(studio, result.value, form, { open: form.open, note }));
  }
  const [standing] = await studio.ports.memory.find([context.req.param('id') ?? '']);
  if (standing === undefined)
    return isPart(context)
      ? sendForgotten(studio, context, form)
      : refusePage(studio, context, result.refusal);
  const refused = {
    note: { kind: 'refused' as const, words: result.refusal.message },
    typed: words.typed ?? null,
  };
  if (isPart(context))
    return sendFragment(context, await showEntry(studio, standing, form, { open: true, ...refused }), 409);
  return sendEntryPage(studio, context, standing, form, refused);
}

/** The way back, where the memory is only forgotten; a page that tells that there is none, where it never was. */
async function sendForgotten(studio: Studio, context: PageContext, form: Form): Promise<Response> {
  const id = context.req.param('id') ?? '';
  const part = isPart(context);
  if (!part && (await studio.ports.memory.wordings(id)).length === 0) return missingPage(studio, context);
  const place = { now: studio.ports.clock(), list: form.list, back: form.back };
  const gone = forgottenEntry(id, place);
  if (part) return sendFragment(context, gone);
  return sendPage(studio, context, {
    title: 'A memory',
    place: 'memory',
    main: memoryPage(gone),
  });
}

async function showEntry(
  { ports }: Studio,
  memory: Remembered,
  form: Form,
  shown: { readonly open: boolean; readonly note?: Note | null; readonly typed?: string | null },
): Promise<Html> {
  const place = { now: ports.clock(), list: form.list, back: form.back };
  if (!shown.open) return entry(memory, place);
  const wordings = await ports.memory.wordings(memory.id);
  return entry(memory, {
    ...place,
    opened: { wordings, note: shown.note ?? null, typed: shown.typed ?? null },
  });
}

async function sendEntryPage(
  studio: Studio,
  context: PageContext,
  memory: Remembered,
  form: Form,
  refused?: { readonly note: Note; readonly typed: string | null },
): Promise<Response> {
  const one = await showEntry(studio, memory, form, { open: true, ...refused });
  return sendPage(
    studio,
    context,
    { title: 'A memory', place: 'memory', main: memoryPage(html`${one}`) },
    refused === undefined ? 200 : 409,
  );
}

/** Whether a script asks for a piece of the page. */
function isPart(context: PageContext): boolean {
  return context.req.header('hx-request') !== undefined;
}

async function formOf(context: PageContext): Promise<Form> {
  return toForm((await readForm(context.req.raw, formLimit)) ?? new URLSearchParams());
}

function toForm(values: URLSearchParams): Form {
  const text = (name: string): string => (values.get(name) ?? '').slice(0, noteLimit * 2);
  const list = text('list');
  const back = text('back');
  return {
    text,
    list: /^[a-z]{1,20}$/.test(list) ? list : 'one',
    // Only this house: an address that names another host begins with two slashes.
    back: /^\/(?![/\\])/.test(back) ? back : '/memory',
    open: text('open') === '1',
  };
}
