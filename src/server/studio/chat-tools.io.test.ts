import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { browserIsHere, openBrowser, type TestBrowser } from '../../../test/kit/browser.ts';
import { openChat } from '../../../test/kit/studio/chat.ts';
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
    const open = (messages: number, options?: Parameters<TestBrowser['open']>[1]) =>
      openChat(browser, house, `hand${(count += 1)}`, messages, options);

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

    it('W5 a reader who moves on while older messages load is not thrown back', async () => {
      const { page } = await open(400);
      const gate = Promise.withResolvers<void>();
      await page.route('**/window?before=*', async (route) => {
        await gate.promise;
        await route.continue();
      });
      const id = await page.locator('.message').first().getAttribute('data-id');
      const words = page.locator(`#m-${id} .said`);
      const moveTo = (top: number): Promise<number> =>
        words.evaluate((one, place) => {
          const scroller = document.querySelector('#scroller');
          if (scroller !== null) scroller.scrollTop = place;
          return one.getBoundingClientRect().top;
        }, top);
      const asked = page.waitForRequest('**/window?before=*');
      await moveTo(300);
      await asked;
      const top = await moveTo(520);
      gate.resolve();
      await page.locator('.message').nth(119).waitFor();
      const later = await words.evaluate((one) => one.getBoundingClientRect().top);
      assert.ok(Math.abs(later - top) < 3, `moved by ${later - top} px`);
      await page.context().close();
    });
  });
