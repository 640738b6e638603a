import type { TestBrowser, Watched } from '../browser.ts';
import { fill } from './samples.ts';
import type { Served } from './serve.ts';

/** Opens a conversation of its own with so many messages, and waits until the page is live. */
export async function openChat(
  browser: TestBrowser,
  house: Served,
  id: string,
  messages: number,
  options: Parameters<TestBrowser['open']>[1] = {},
): Promise<Watched & { readonly id: string; readonly url: string }> {
  fill(house.conversations.add({ id, title: `Test ${id}` }), messages, Date.now() - 60_000, 'Mira');
  const url = `${house.url}/chats/${id}`;
  const watched = await browser.open(url, { reducedMotion: 'reduce', ...options });
  await watched.page.locator('html.scripted').waitFor();
  await watched.page.locator('#connection[data-state=open]').waitFor({ state: 'attached' });
  return { ...watched, id, url };
}
