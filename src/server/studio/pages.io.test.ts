import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { browserIsHere, openBrowser, type TestBrowser } from '../../../test/kit/browser.ts';
import type { Page } from 'playwright-core';
import { fill } from '../../../test/kit/studio/samples.ts';
import { serveHouse, type Served } from '../../../test/kit/studio/serve.ts';

if (browserIsHere('the pages of the studio'))
  describe('the pages of the studio', () => {
    let browser: TestBrowser;
    let house: Served;

    before(async () => {
      browser = await openBrowser();
      house = await serveHouse('furnished', { pace: 10 });
    });
    after(async () => {
      await browser[Symbol.asyncDispose]();
      await house.listening.close();
    });

    it('W5 everything can be read and a message sent without script', async () => {
      const { page } = await browser.open(house.url, { javaScriptEnabled: false });
      for (const place of [
        '/',
        '/chats',
        '/chats/pier',
        '/memory',
        '/settings',
        '/chats/pier?panel=branches',
      ]) {
        await page.goto(house.url + place);
        assert.equal(await page.locator('h1').first().isVisible(), true, place);
      }
      await page.goto(`${house.url}/chats/long`);
      const latest = await page.locator('.message').last().getAttribute('id');
      await page.click('#older a');
      await page.waitForURL('**/chats/long?before=*');
      assert.equal(await page.locator(`#${latest}`).count(), 0);
      assert.equal(await page.locator('.message').count(), 60);
      await page.goto(`${house.url}/chats/empty`);
      await page.fill('#words', 'Sent by a form');
      await page.click('#send');
      await page.locator('.message', { hasText: 'Sent by a form' }).first().waitFor();
      await page.context().close();
    });

    it('W5 home tells what was said, done and left with its reason, and changes while one looks', async () => {
      const { page, complaints } = await browser.open(house.url);
      await page
        .locator('.watch-entry', { hasText: 'Left unanswered, 31 messages · People are talking' })
        .waitFor();
      await page.locator('#connection[data-state=open]').waitFor();
      await page.locator('.home summary').click();
      await house.conversations.say(
        { principal: 'owner:web', key: 'home' },
        'empty',
        '(quiet) on the stairs',
      );
      await page.locator('.watch-entry', { hasText: 'on the stairs' }).waitFor();
      assert.equal(
        await page.locator('.home details table').isVisible(),
        true,
        'what is unfolded stays unfolded',
      );
      const waiting = page.locator('.waiting li', { hasText: 'memory.embed' });
      await waiting.locator('button').click();
      await waiting.waitFor({ state: 'detached' });
      await page
        .locator('.waiting li', { hasText: 'Letters, unsent' })
        .locator('button', { hasText: 'Continue' })
        .click();
      await page.waitForURL('**/chats/letters');
      await page.locator('.message[data-state=complete]', { hasText: 'to its end' }).waitFor();
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    it('W5 the rail shows what is new while one looks, until it is looked at', async () => {
      fill(house.conversations.add({ id: 'news', title: 'News' }), 2, Date.now(), 'Mira');
      const { page, complaints } = await browser.open(`${house.url}/chats/news`);
      await page.locator('#connection[data-state=open]').waitFor();
      await page.goto(`${house.url}/settings`);
      await page.locator('#connection[data-state=open]').waitFor();
      assert.equal(await page.locator('[data-unread]').count(), 0);
      await house.conversations.say({ principal: 'owner:web', key: 'news' }, 'news', '(quiet) something new');
      await page.locator('#recent [data-unread]', { hasText: 'News' }).click();
      await page.waitForURL('**/chats/news');
      await page.locator('#connection[data-state=open]').waitFor();
      await page.goto(`${house.url}/settings`);
      assert.equal(await page.locator('[data-unread]').count(), 0);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    it('W5 a search that is refused or broken is told, and what stands there stays', async () => {
      const { page } = await browser.open(`${house.url}/memory?q=chimney`);
      await page.locator('html.scripted').waitFor();
      const found = await page.locator('#found').textContent();
      for (const [status, words] of [
        [429, 'A little slower'],
        [503, 'That did not work'],
      ] as const) {
        await page.route('**/memory/found**', (route) =>
          route.fulfill({ status, contentType: 'application/problem+json', body: '{"code":"x"}' }),
        );
        await page.locator('#memory-search').pressSequentially('s');
        await page.locator('.toast', { hasText: words }).waitFor();
        assert.equal(await page.locator('#found').textContent(), found);
        await page.unroute('**/memory/found**');
      }
      await page.route('**/memory/found**', (route) => route.abort());
      await page.locator('#memory-search').pressSequentially('s');
      await page.locator('.toast', { hasText: 'cannot be reached' }).waitFor();
      await page.context().close();
    });

    it('W5 chats are found by title, archived, and brought back', async () => {
      fill(house.conversations.add({ id: 'attic', title: 'Boxes in the attic' }), 2, Date.now(), 'Mira');
      const { page } = await browser.open(`${house.url}/chats`);
      await page.locator('html.scripted').waitFor();
      await page.locator('input[type=search]').pressSequentially('attic');
      await page.locator('.thread').nth(1).waitFor({ state: 'detached' });
      assert.equal(await page.locator('.thread-title').textContent(), 'Boxes in the attic');
      await page.locator('.thread').hover();
      await page.locator('.thread button').click();
      await page.locator('.thread', { hasText: 'attic' }).waitFor({ state: 'detached' });
      await page.goto(`${house.url}/chats?archived=1`);
      await page.locator('.thread', { hasText: 'attic' }).hover();
      await page.locator('.thread button').click();
      await page.locator('.thread', { hasText: 'attic' }).waitFor({ state: 'detached' });
      await page.goto(`${house.url}/chats`);
      assert.equal(await page.locator('.thread', { hasText: 'attic' }).count(), 1);
      await page.context().close();
    });

    it('W5 the palette goes to places, finds messages, and gives the focus back', async () => {
      const { page } = await browser.open(`${house.url}/settings`);
      await page.locator('html.scripted').waitFor();
      await page.keyboard.press('Control+k');
      await page.keyboard.type('chimney');
      await page.locator('.palette-list [data-found]').first().waitFor();
      await page.keyboard.press('Escape');
      assert.equal(await page.locator('#palette').isVisible(), false);
      await page.keyboard.press('Control+k');
      await page.keyboard.type('memor');
      await page.locator('[aria-selected=true]', { hasText: 'Memory' }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/memory');
      await page.context().close();
    });

    it('W5 the colours are chosen once and are right before any script runs', async () => {
      const { page } = await browser.open(`${house.url}/settings`, { colorScheme: 'light' });
      await page.locator('html.scripted').waitFor();
      const paper = (): Promise<string> =>
        page.evaluate(() => getComputedStyle(document.body.parentElement ?? document.body).backgroundColor);
      const light = await paper();
      const kept = page.waitForResponse('**/settings/theme');
      await page.locator('input[value=dark]').check();
      await kept;
      assert.notEqual(await paper(), light);
      await page.goto(`${house.url}/chats`);
      assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
      await page.context().close();
    });

    it('W4 with an admin token there is a door, a wrong token is told, and the way leads where one wanted to go', async () => {
      const guarded = await serveHouse('furnished', { adminToken: 'right-token-for-this-test' });
      try {
        const { page } = await browser.open(`${guarded.url}/memory`);
        await page.waitForURL('**/login?next=%2Fmemory');
        await page.fill('input[name=token]', 'wrong');
        await page.keyboard.press('Enter');
        await page.locator('[role=alert]', { hasText: 'not the token' }).waitFor();
        await page.fill('input[name=token]', 'right-token-for-this-test');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/memory');
        await page.goto(`${guarded.url}/settings`);
        await page.locator('button', { hasText: 'Sign out' }).click();
        await page.waitForURL('**/login');
        await page.context().close();
      } finally {
        await guarded.listening.close();
      }
    });

    it('W2 a hidden page holds no connection, and misses nothing and repeats nothing when it is shown again', async () => {
      fill(house.conversations.add({ id: 'hidden', title: 'Hidden' }), 4, Date.now(), 'Mira');
      const { page } = await browser.open(`${house.url}/chats/hidden`);
      await page.locator('#connection[data-state=open]').waitFor();
      const tree = house.conversations.trees.get('hidden');
      assert.ok(tree !== undefined);
      await until(() => tree.followers.size === 1);
      const resumed: (string | undefined)[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/events')) resumed.push(request.headers()['last-event-id']);
      });
      await show(page, 'hidden');
      await until(() => tree.followers.size === 0);
      await house.conversations.say(
        { principal: 'owner:web', key: 'hid' },
        'hidden',
        'Said behind your back',
      );
      await until(() => tree.open.length === 0);
      await show(page, 'visible');
      await page.locator('.message[data-state=complete]', { hasText: 'You said “Said behind' }).waitFor();
      assert.equal(await page.locator('.message').count(), 6);
      assert.match(resumed[0] ?? '', /^\d+$/);
      await page.context().close();
    });

    it('W2 eight tabs side by side all open, although a browser opens six connections to a host', async () => {
      const { page } = await browser.open(`${house.url}/chats/pier`);
      const context = page.context();
      for (let tab = 0; tab < 7; tab += 1) {
        // Another tab in front hides the one before it.
        await show(context.pages().at(-1) ?? page, 'hidden');
        const next = await context.newPage();
        const started = Date.now();
        await next.goto(`${house.url}/chats/pier`);
        await next.locator('#connection[data-state=open]').waitFor();
        assert.ok(Date.now() - started < 4_000, `tab ${tab + 2} was open after ${Date.now() - started} ms`);
      }
      await context.close();
    });

    it('W5 what is written without a connection is kept, told, and sent once when it is back', async () => {
      fill(house.conversations.add({ id: 'away', title: 'Away' }), 2, Date.now(), 'Mira');
      const { page } = await browser.open(`${house.url}/chats/away`);
      await page.locator('#connection[data-state=open]').waitFor();
      await page.context().setOffline(true);
      await show(page, 'hidden');
      await show(page, 'visible');
      await page.fill('#words', 'Written in the dark');
      await page.keyboard.press('Enter');
      await page.locator('.unsent', { hasText: 'Not sent yet' }).waitFor();
      await page.locator('#banner', { hasText: 'The connection is lost' }).waitFor();
      await page.context().setOffline(false);
      await page.locator('.message[data-role=agent]', { hasText: 'Written in the dark' }).waitFor();
      assert.equal(
        await page.locator('.message[data-role=user]', { hasText: 'Written in the dark' }).count(),
        1,
      );
      assert.equal(await page.locator('#banner').isVisible(), false);
      await page.context().close();
    });
  });

async function until(holds: () => boolean): Promise<void> {
  const late = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > late) throw new Error('It did not come true within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Without a window nothing covers a page, so its state is set and told as a browser would. */
async function show(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}
