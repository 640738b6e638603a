import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { browserIsHere, openBrowser, type TestBrowser, type Watched } from '../../../test/kit/browser.ts';
import { fill } from '../../../test/kit/studio/samples.ts';
import { serveHouse, type Served } from '../../../test/kit/studio/serve.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

async function settled(page: Page): Promise<void> {
  await page.locator('.message[data-state=streaming]').waitFor({ state: 'detached' });
}

if (browserIsHere('what is at hand in a conversation'))
  describe('what is at hand in a conversation', () => {
    let browser: TestBrowser;
    let house: Served;
    let count = 0;

    /** A conversation of its own for each test. */
    async function open(
      messages: number,
      options: Parameters<TestBrowser['open']>[1] = {},
    ): Promise<Watched> {
      count += 1;
      const id = `hand${count}`;
      fill(house.conversations.add({ id, title: `Test ${count}` }), messages, Date.now() - 60_000, 'Mira');
      const watched = await browser.open(`${house.url}/chats/${id}`, { reducedMotion: 'reduce', ...options });
      await watched.page.locator('html.scripted').waitFor();
      await watched.page.locator('#connection[data-state=open]').waitFor({ state: 'attached' });
      return watched;
    }

    before(async () => {
      browser = await openBrowser();
      house = await serveHouse('furnished', { pace: 10 });
    });
    after(async () => {
      await browser[Symbol.asyncDispose]();
      await house.listening.close();
    });

    it('L5 a line tells where the prompt of the last reply begins, and moves on with the next', async () => {
      const { page, complaints } = await open(40);
      const line = page.locator('.context-line', { hasText: 'What comes before, Mira has in brief' });
      await line.waitFor();
      const beginning = (): Promise<number> =>
        line.evaluate((element) => {
          const all = [...document.querySelectorAll('.message')];
          return all.indexOf(element.nextElementSibling as Element);
        });
      assert.equal(await beginning(), 16);
      await page.fill('#words', 'And then?');
      await page.keyboard.press('Enter');
      await page.locator('.message').nth(41).waitFor();
      await settled(page);
      await page.waitForFunction(
        () =>
          [...document.querySelectorAll('.message')].indexOf(
            document.querySelector('.context-line')?.nextElementSibling as Element,
          ) === 18,
      );
      const short = await open(6);
      await short.page.waitForTimeout(150);
      assert.equal(await short.page.locator('.context-line').count(), 0);
      assert.deepEqual([...complaints, ...short.complaints], []);
      await short.page.context().close();
      await page.context().close();
    });

    it('W5 the palette does in the open chat what its keys do', async () => {
      const { page, complaints } = await open(6);
      const run = async (words: string): Promise<void> => {
        await page.keyboard.press('Control+k');
        await page.keyboard.type(words);
        await page.locator('.palette-list [aria-selected=true]', { hasText: words }).waitFor();
        await page.keyboard.press('Enter');
      };
      await run('Rewind the last turn');
      await page.locator('#preview-words', { hasText: '2 messages' }).waitFor();
      await page.keyboard.press('Escape');
      await run('Branch from the last');
      await page.locator('#branch-sheet').waitFor();
      await page.keyboard.press('Escape');
      await run('What Mira remembers');
      await page.locator('#drawer h2', { hasText: 'What Mira remembers here' }).waitFor();
      await run('Write another version');
      await page.locator('.variant-place', { hasText: '2 / 2' }).waitFor();
      await settled(page);
      await run('Undo in this chat');
      await page.locator('.variant-place', { hasText: '1 / 2' }).waitFor();
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    it('W5 a finger that rests on a message opens its menu, one that moves does not', async () => {
      const { page } = await open(6, phone);
      const touch = await page.context().newCDPSession(page);
      const press = async (ms: number, down: number): Promise<void> => {
        const place = await page.locator('.message .prose').last().boundingBox();
        assert.ok(place !== null);
        const at = (by: number) => [{ x: place.x + 40, y: place.y + 12 - by }];
        await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
        if (down > 0)
          await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(down) });
        await page.waitForTimeout(ms);
        await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        await page.waitForTimeout(160);
      };
      const menu = page.locator('#message-menu');
      await press(60, 0);
      await press(700, 30);
      assert.equal(await menu.isVisible(), false);
      await press(700, 0);
      await menu.waitFor();
      assert.equal(await menu.locator('[data-menu=receipt]').isVisible(), true);
      await page.context().close();
    });
  });
