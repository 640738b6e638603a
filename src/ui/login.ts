import { html } from 'hono/html';
import { when, type Html } from './html.ts';
import { mark } from './icons.ts';

/** The door: one field for the admin token. */
export function loginForm(page: {
  readonly name: string;
  readonly wrong: boolean;
  readonly next: string;
}): Html {
  return html`<main class="alone" id="main" tabindex="-1">
    <form class="door" method="post" action="/login">
      <span class="ember" data-state="asleep" aria-hidden="true"></span>
      <h1>${page.name}</h1>
      <p class="dim">
        This house is not on its own machine alone, so it asks who comes in. The token was printed once at the
        first start.
      </p>
      <input type="hidden" name="next" value="${page.next}" />
      <label class="field"
        ><span>Admin token</span
        ><input
          name="token"
          type="password"
          required
          autocomplete="current-password"
          ${page.wrong ? html`aria-invalid="true" aria-describedby="wrong"` : ''}
      /></label>
      ${when(page.wrong, () => html`<p class="note" id="wrong" role="alert" data-kind="refused">${mark('triangle')} That is not the token. It is in the variable ADMIN_TOKEN of the server.</p>`)}
      <button class="primary">Come in</button>
    </form>
  </main>`;
}
