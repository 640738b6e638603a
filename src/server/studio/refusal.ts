import { html } from 'hono/html';
import type { Html } from '../../ui/html.ts';
import { document } from '../../ui/layout.ts';
import type { Refused } from '../http/problem.ts';
import { sendPage, themeOf, type PageContext, type Studio } from './context.ts';

/** A page that says what could not be done, what is safe, and where to go. */
export function refusePage(
  studio: Studio,
  context: PageContext,
  refusal: Pick<Refused, 'code' | 'message'>,
): Promise<Response> {
  const missing = refusal.code.endsWith('-unknown');
  return sendPage(
    studio,
    context,
    {
      title: missing ? 'Not here' : 'Not done',
      place: 'none',
      main: problem(missing ? 'Not here' : 'Not done', refusal.message, 'Nothing was changed.'),
    },
    missing ? 404 : 409,
  );
}

/** The page for an address that leads nowhere. */
export function missingPage(studio: Studio, context: PageContext): Promise<Response> {
  return sendPage(
    studio,
    context,
    {
      title: 'Not here',
      place: 'none',
      main: problem('Nothing is here', 'This address leads nowhere.', 'What was said is still where it was.'),
    },
    404,
  );
}

/** The page for a broken machine; it needs nothing from the store. */
export async function brokenPage(studio: Studio, context: PageContext): Promise<Response> {
  const markup = await document(
    {
      theme: themeOf(context),
      asset: studio.tools.asset,
      title: 'Something is broken',
      module: undefined,
      styles: [],
    },
    html`<main class="alone" id="main" tabindex="-1">
      ${problem(
        'This page cannot be shown now',
        'The store or another part of the house does not answer.',
        'What was acknowledged is safe. Try again in a moment; if it stays, look at the log or run sanctum doctor.',
      )}
    </main>`,
  );
  return context.html(markup, 503, { 'cache-control': 'no-store', 'retry-after': '5' });
}

function problem(title: string, what: string, safe: string): Html {
  return html`<div class="column problem-page">
    <h1>${title}</h1>
    <p class="voice">${what}</p>
    <p class="dim">${safe}</p>
    <p class="row"><a class="primary" href="/">Home</a> <a class="plain" href="">Try again</a></p>
  </div>`;
}
