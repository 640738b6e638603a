import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { axe, browserIsHere, openBrowser, type TestBrowser } from '../../../test/kit/browser.ts';
import { serveHouse, type Served } from '../../../test/kit/studio/serve.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];
const schemes = ['light', 'dark'] as const;
/** Looked at in every size and scheme. */
const places = [
  '/',
  '/chats?q=lamp',
  '/chats/letters?panel=receipt',
  '/chats/stream',
  '/memory?q=lamp',
  '/chats/pier?panel=memory',
  '/settings',
];
/** Looked at once: their parts are those of the others. */
const more = [
  '/chats',
  '/chats/pier?panel=branches',
  '/chats/failing?panel=verdicts',
  '/chats/empty',
  '/memory?kind=note',
  '/memory/items/mem_record',
  '/memory/blocks/humans',
  '/nowhere',
];

if (browserIsHere('the accessibility of the studio'))
  describe('the studio can be used by everybody', () => {
    let browser: TestBrowser;
    let furnished: Served;
    let first: Served;
    let closed: Served;

    before(async () => {
      browser = await openBrowser();
      furnished = await serveHouse('furnished');
      first = await serveHouse('first-day');
      closed = await serveHouse('troubled', { adminToken: 'a-token-for-this-test' });
    });
    after(async () => {
      await browser[Symbol.asyncDispose]();
      await Promise.all([furnished, first, closed].map((house) => house.listening.close()));
    });

    for (const viewport of sizes)
      it(`W5 axe finds nothing wrong and nothing is wider than the page at ${viewport.width} px, light and dark`, async () => {
        const narrow = viewport.width < 500;
        const { page } = await browser.open('about:blank', {
          viewport,
          hasTouch: narrow,
          isMobile: narrow,
          reducedMotion: 'reduce',
        });
        const found: string[] = [];
        const urls = [
          ...places.map((place) => furnished.url + place),
          `${first.url}/`,
          `${closed.url}/login`,
        ];
        const once = viewport.width === 1024 ? more.map((place) => furnished.url + place) : [];
        for (const url of [...urls, ...once]) {
          await page.emulateMedia({ colorScheme: 'light' });
          await page.goto(url);
          for (const colorScheme of once.includes(url) ? (['light'] as const) : schemes) {
            // Styles alone know the scheme, so the page that is open shows the other one as a new one would.
            await page.emulateMedia({ colorScheme });
            await page.waitForTimeout(60);
            found.push(...(await axe(page)).map((words) => `${url} ${colorScheme} ${words}`));
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            if (wide > 0) found.push(`${url} is ${wide} px wider than the page, ${colorScheme}`);
          }
        }
        assert.deepEqual(found, []);
        await page.context().close();
      });

    it('W5 axe finds nothing wrong with the palette, the keys, a menu, a preview and a streaming reply', async () => {
      const { page, complaints } = await browser.open(`${furnished.url}/chats/pier`, {
        reducedMotion: 'reduce',
      });
      const last = page.locator('.message').last();
      await page.keyboard.press('Control+k');
      assert.deepEqual(await axe(page), [], 'palette');
      await page.keyboard.press('Escape');
      await last.focus();
      await page.keyboard.press('?');
      assert.deepEqual(await axe(page), [], 'keys');
      await page.keyboard.press('Escape');
      await last.locator('[data-act=more]').click();
      assert.deepEqual(await axe(page), [], 'menu');
      await page.keyboard.press('Escape');
      await page.locator('.message').nth(-3).focus();
      await page.keyboard.press('r');
      await page.locator('#preview-confirm').waitFor();
      assert.deepEqual(await axe(page), [], 'preview');
      await page.keyboard.press('Escape');
      await page.fill('#words', 'Are you there?');
      await page.keyboard.press('Enter');
      await page.locator('.message[data-state=streaming] .live').waitFor();
      assert.deepEqual(await axe(page), [], 'streaming');
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  });
