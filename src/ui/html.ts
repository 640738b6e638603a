import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** Builds markup; what is inserted is escaped. */
export { html };

/** Markup whose inserted values are escaped; awaited by whoever inserts or sends it. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** No markup at all. */
export const nothing: HtmlEscapedString = raw('');

/** The markup where the condition holds, else nothing; it is not built in vain. */
export function when(condition: boolean, build: () => Html): Html {
  return condition ? build() : nothing;
}

/** One piece of markup for each item, in order. */
export function each<Item>(items: readonly Item[], build: (item: Item, index: number) => Html): Html {
  return html`${items.map((item, index) => build(item, index))}`;
}
