import { html, when } from '../../../ui/html.ts';
import type { Html } from '../../../ui/html.ts';

/** What a button does when it is pressed: one request to the API, which the page's script carries out. */
export type PostButton = {
  readonly path: string;
  readonly body?: object;
  readonly label: string;
  readonly look?: 'primary' | 'plain';
  readonly id?: string;
  /** Id of what it is about, for whoever does not see the page. */
  readonly about?: string;
  /** What is said when it has worked, where the API's own answer is not for people. */
  readonly done?: string;
  /** Id of where the reader goes on. */
  readonly focus?: string;
};

/** Such a button. */
export function postButton({ path, body = {}, label, look = 'plain', ...more }: PostButton): Html {
  const { id = '', about = '', done = '', focus = '' } = more;
  return html`<button
    type="button"
    class="${look}"
    data-post="${path}"
    data-body="${JSON.stringify(body)}"
    ${when(id !== '', () => html`id="${id}"`)}
    ${when(about !== '', () => html`aria-describedby="${about}"`)}
    ${when(done !== '', () => html`data-done="${done}"`)}
    ${when(focus !== '', () => html`data-focus="${focus}"`)}
  >
    ${label}
  </button>`;
}
