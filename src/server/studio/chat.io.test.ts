import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { browserIsHere, openBrowser, watch, type TestBrowser } from '../../../test/kit/browser.ts';
import { goTo, plant, tell, viewOf, type Tree } from '../../../test/kit/studio/tree.ts';
import { fill } from '../../../test/kit/studio/samples.ts';
import { openChat } from '../../../test/kit/studio/chat.ts';
import { serveHouse, type Served } from '../../../test/kit/studio/serve.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A first message to copy from. */
function fillOne(tree: Tree): string {
  if (tree.leaves.size === 0) fill(tree, 1, Date.now(), 'Mira');
  return tree.head ?? '';
}

/** Texts of the messages on the page, in order. */
const texts = (page: Page): Promise<string[]> =>
  page.locator('.message .prose').evaluateAll((all) => all.map((one) => (one.textContent ?? '').trim()));

const ids = (page: Page): Promise<(string | null)[]> =>
  page.locator('.message').evaluateAll((all) => all.map((one) => one.getAttribute('data-id')));

const fromBottom = (page: Page): Promise<number> =>
  page
    .locator('#scroller')
    .evaluate((one) => Math.round(one.scrollHeight - one.scrollTop - one.clientHeight));

/** Waits until the end of the conversation stands in view; a page follows its text with the next frame that is drawn. */
const atEnd = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => {
    const one = document.querySelector('#scroller');
    return one !== null && one.scrollHeight - one.scrollTop - one.clientHeight < 4;
  });

async function settled(page: Page): Promise<void> {
  await page.locator('.message[data-state=streaming]').waitFor({ state: 'detached' });
  await page.locator('.pending').waitFor({ state: 'detached' });
}

if (browserIsHere('conversations in the studio'))
  describe('a conversation in the studio', () => {
    let browser: TestBrowser;
    let house: Served;
    let count = 0;

    /** A conversation of its own for each test. */
    const open = (messages: number, options?: Parameters<TestBrowser['open']>[1]) =>
      openChat(browser, house, `test${(count += 1)}`, messages, options);

    before(async () => {
      browser = await openBrowser();
      house = await serveHouse('first-day', { pace: 30 });
    });
    after(async () => {
      await browser[Symbol.asyncDispose]();
      await house.listening.close();
    });

    it('R5 a reply streams into two open tabs, and both end with the same markup of the server', async () => {
      const { page, complaints, url } = await open(4);
      const second = watch(await page.context().newPage());
      await second.page.goto(url);
      await page.fill('#words', 'Is *anybody* there?');
      await page.press('#words', 'Enter');
      await Promise.all(
        [page, second.page].map((tab) =>
          tab.locator('.message[data-state=streaming] .live', { hasText: 'You said' }).waitFor(),
        ),
      );
      await settled(page);
      await settled(second.page);
      assert.deepEqual(await texts(page), await texts(second.page));
      assert.equal((await texts(page)).length, 6);
      assert.equal(await page.locator('.message').last().locator('.prose em').count(), 2);
      assert.deepEqual([...complaints, ...second.complaints], []);
      await page.context().close();
    });

    it('R5 a tab that opens in mid-stream shows what was written and goes on', async () => {
      const { page, url } = await open(2);
      await page.fill('#words', 'Tell me slowly.');
      await page.press('#words', 'Enter');
      await page.locator('.live', { hasText: 'rather' }).waitFor();
      const late = await page.context().newPage();
      await late.goto(url);
      await settled(late);
      await settled(page);
      assert.deepEqual(await texts(late), await texts(page));
      await page.context().close();
    });

    it('R5 Escape stops the reply, what was written stays, and it can go on', async () => {
      const { page } = await open(2);
      await page.fill('#words', 'A long answer, please.');
      await page.press('#words', 'Enter');
      await page.locator('.live', { hasText: 'You said' }).waitFor();
      await page.keyboard.press('Escape');
      const last = page.locator('.message').last();
      await last.locator('.ending', { hasText: 'Stopped here' }).waitFor();
      assert.match((await texts(page)).at(-1) ?? '', /^You said/);
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'words');
      await last.locator('[data-act=continue]').click();
      await page.locator('.message[data-state=complete]', { hasText: 'to its end' }).waitFor();
      await page.context().close();
    });

    it('W5 a draft is kept on the server and never lost', async () => {
      const { page, id, url } = await open(2);
      await page.fill('#words', 'Half a thought');
      await page.locator('#draft-words', { hasText: 'Draft kept' }).waitFor();
      assert.equal(await house.conversations.draft(id), 'Half a thought');
      const other = await browser.open(url);
      assert.equal(await other.page.inputValue('#words'), 'Half a thought');
      // Unsaved letters survive a page that is closed at once.
      await page.locator('#words').pressSequentially(', and');
      await page.reload();
      assert.equal(await page.inputValue('#words'), 'Half a thought, and');
      await page.press('#words', 'Enter');
      await settled(page);
      await page.waitForTimeout(300);
      assert.equal(await house.conversations.draft(id), '');
      await page.reload();
      assert.equal(await page.inputValue('#words'), '');
      await other.page.context().close();
      await page.context().close();
    });

    it('R9 rewind shows what will go, can be kept, and is undone for ever by keys', async () => {
      const { page } = await open(12);
      const all = await ids(page);
      const target = page.locator('.message').nth(5);
      await target.focus();
      await page.keyboard.press('r');
      await page.locator('#preview', { hasText: '6 messages, 3 memories and 1 relation will go' }).waitFor();
      assert.equal(await page.locator('.message.going').count(), 6);
      await page.keyboard.press('Escape');
      assert.equal(await page.locator('.message.going').count(), 0);
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-id')), all[5]);
      await page.keyboard.press('r');
      await page.locator('#preview-confirm').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.toast', { hasText: 'Rewound 6 messages' }).waitFor();
      await page.locator('.message').nth(6).waitFor({ state: 'detached' });
      assert.equal(await page.locator('.going, .staying').count(), 0);
      assert.deepEqual(await ids(page), all.slice(0, 6));
      await page.keyboard.press('Control+z');
      await page.locator('.message').nth(11).waitFor();
      assert.deepEqual(await ids(page), all);
      await page.keyboard.press('Control+Shift+z');
      await page.locator('.message').nth(6).waitFor({ state: 'detached' });
      assert.deepEqual(await ids(page), all.slice(0, 6));
      await page.context().close();
    });

    it('R9 another version is written in place, and arrows in the empty composer go between versions in every tab', async () => {
      const { page, url } = await open(4);
      const second = await page.context().newPage();
      await second.goto(url);
      const first = (await texts(page)).at(-1);
      await page.locator('.message').last().hover();
      await page.locator('.message').last().locator('[data-act=regenerate]').click();
      await page.locator('.variant-place', { hasText: '2 / 2' }).waitFor();
      await settled(page);
      assert.equal((await texts(page)).length, 4);
      await page.focus('#words');
      await page.keyboard.press('ArrowLeft');
      await page.locator('.variant-place', { hasText: '1 / 2' }).waitFor();
      await second.locator('.variant-place', { hasText: '1 / 2' }).waitFor();
      assert.equal((await texts(page)).at(-1), first);
      assert.deepEqual(await texts(second), await texts(page));
      await page.context().close();
    });

    it('R9 the up arrow rewords the last message of mine, and it is answered anew', async () => {
      const { page } = await open(4);
      await page.focus('#words');
      await page.keyboard.press('ArrowUp');
      const area = page.locator('.reword textarea');
      await area.fill('Said otherwise.');
      await area.press('Enter');
      await page.locator('.message[data-role=user]', { hasText: 'Said otherwise.' }).waitFor();
      await page
        .locator('.message[data-role=agent][data-state=complete]', { hasText: 'Said otherwise' })
        .waitFor();
      const shown = await texts(page);
      assert.equal(shown.length, 4);
      assert.match(shown.at(-1) ?? '', /Said otherwise/);
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'words');
      await page.context().close();
    });

    it('R9 a branch is named, listed and returned to', async () => {
      const { page } = await open(8);
      const all = await ids(page);
      await page.locator('.message').nth(3).focus();
      await page.keyboard.press('b');
      await page.fill('#branch-sheet input', 'the first way');
      await page.keyboard.press('Enter');
      await page.locator('.message').nth(4).waitFor({ state: 'detached' });
      await page.click('a[href="?panel=branches"]');
      await page.locator('.branch', { hasText: 'the first way' }).click();
      await page.locator('.message').nth(7).waitFor();
      assert.deepEqual(await ids(page), all);
      assert.match(page.url(), /panel=branches/);
      await page.keyboard.press('Escape');
      assert.equal(await page.locator('#drawer').isHidden(), true);
      await page.context().close();
    });

    it('W5 a failed reply says why where it stands, and Retry answers it', async () => {
      const { page } = await open(2);
      await page.fill('#words', 'Please (fail) now');
      await page.press('#words', 'Enter');
      const ending = page.locator('[data-ending=failed]');
      await ending.waitFor();
      assert.match((await ending.textContent()) ?? '', /429.*rate-limited/s);
      await ending.locator('[data-act=retry]').click();
      await page.locator('.message[data-state=complete]', { hasText: 'Please' }).last().waitFor();
      await settled(page);
      assert.equal(await page.locator('[data-ending=failed]').count(), 0);
      await page.context().close();
    });

    it('W5 a silence has its reason under the message, and one sentence for a screen reader', async () => {
      const { page } = await open(2);
      await page.fill('#words', '(quiet) just thinking');
      await page.press('#words', 'Enter');
      await page
        .locator('.verdict', { hasText: 'Left unanswered: people are talking to each other' })
        .waitFor();
      await page.locator('#announcer', { hasText: 'Mira stayed silent' }).waitFor({ state: 'attached' });
      await page.context().close();
    });

    it('R4 hostile words stay words: in messages, titles, names and drafts', async () => {
      const { page, id, complaints } = await open(0);
      const hostile =
        '<img src=x onerror="document.title=1"><script>document.title=2</script> [a](javascript:alert(1)) "\'`</textarea>';
      const tree = house.conversations.trees.get(id);
      assert.ok(tree !== undefined);
      fill(tree, 2, Date.now(), hostile);
      await house.conversations.rename({ principal: 'owner:web', key: 'k' }, id, hostile);
      await page.fill('#words', hostile);
      await page.press('#words', 'Enter');
      await page.locator('.message', { hasText: 'onerror' }).first().waitFor();
      await settled(page);
      await page.fill('#words', hostile);
      await page.locator('#draft-words', { hasText: 'Draft kept' }).waitFor();
      await page.reload();
      assert.equal(await page.inputValue('#words'), hostile);
      for (const place of ['', '?panel=branches', '?panel=receipt'])
        await page.goto(`${house.url}/chats/${id}${place}`);
      for (const place of ['/', '/chats', '/memory?q=onerror']) {
        await page.goto(house.url + place);
        assert.equal(await page.locator('main img, main script').count(), 0, place);
        assert.doesNotMatch(await page.title(), /^[12]$/);
      }
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    it('W5 a message that is written while letters are composed is not sent', async () => {
      const { page } = await open(2);
      await page.fill('#words', '日本');
      await page.locator('#words').evaluate((one) =>
        one.dispatchEvent(
          new KeyboardEvent('keydown', {
            key: 'Enter',
            isComposing: true,
            bubbles: true,
            cancelable: true,
          }),
        ),
      );
      assert.equal(await page.inputValue('#words'), '日本');
      await page.keyboard.press('Shift+Enter');
      assert.equal(await page.inputValue('#words'), '日本\n');
      await page.context().close();
    });

    it('W5 J and K walk through the messages and their actions are reached by Tab', async () => {
      const { page } = await open(10);
      await page.locator('.message').nth(4).focus();
      const all = await ids(page);
      const at = (): Promise<string | null | undefined> =>
        page.evaluate(() => document.activeElement?.closest('.message')?.getAttribute('data-id'));
      await page.keyboard.press('j');
      assert.equal(await at(), all[5]);
      await page.keyboard.press('k');
      await page.keyboard.press('k');
      assert.equal(await at(), all[3]);
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-act')), 'regenerate');
      await page.context().close();
    });

    for (const options of [{ viewport: { width: 1440, height: 900 } }, phone])
      it(`W5 the end is kept while text arrives and let go by an upward move at ${options.viewport.width} px`, async () => {
        const { page } = await open(80, options);
        await atEnd(page);
        await page.fill('#words', 'Write a long answer.');
        await page.click('#send');
        await page.locator('.live', { hasText: 'kettle' }).waitFor();
        await atEnd(page);
        await page.locator('#scroller').hover();
        await page.mouse.wheel(0, -500);
        await page.locator('#latest').waitFor();
        await page.waitForTimeout(250);
        assert.ok((await fromBottom(page)) > 400, 'a reader who moved up is not pulled down');
        await page.click('#latest');
        await settled(page);
        await atEnd(page);
        await page.fill('#words', 'And another, from further up.');
        await page
          .locator('.message')
          .nth(-6)
          .evaluate((one) => one.scrollIntoView());
        await page.waitForTimeout(150);
        await page.click('#send');
        await page.locator('.live', { hasText: 'kettle' }).waitFor();
        await atEnd(page);
        await page.context().close();
      });

    it('S8 a flood of messages leaves the page usable and complete', async () => {
      const { page, id } = await open(0);
      const tree = house.conversations.trees.get(id);
      assert.ok(tree !== undefined);
      for (let burst = 0; burst < 6; burst += 1) {
        for (let index = 0; index < 100; index += 1) {
          const said = plant(tree, tree.head, {
            ...viewOf(tree, fillOne(tree)),
            id: `${id}_f${burst}_${index}`,
            text: `flood ${burst} ${index}`,
          });
          goTo(tree, said);
          tell(tree, { type: 'message', message: viewOf(tree, said), onPath: true });
        }
        await page.waitForTimeout(60);
      }
      await page.locator('.message', { hasText: 'flood 5 99' }).waitFor();
      assert.ok((await page.locator('.message').count()) <= 461, 'the page does not grow for ever');
      await atEnd(page);
      const shown = await texts(page);
      assert.deepEqual(shown.slice(-3), ['flood 5 97', 'flood 5 98', 'flood 5 99']);
      await page.context().close();
    });

    it('W5 older messages come in windows while the reader stays where he is, to the first of many', async () => {
      const { page } = await open(400);
      assert.equal(await page.locator('.message').count(), 60);
      const id = await page.locator('.message').first().getAttribute('data-id');
      const words = page.locator(`#m-${id} .said`);
      const top = await words.evaluate((one) => {
        const scroller = document.querySelector('#scroller');
        if (scroller !== null) scroller.scrollTop = 300;
        return one.getBoundingClientRect().top;
      });
      await page.locator('.message').nth(119).waitFor();
      const later = await words.evaluate((one) => one.getBoundingClientRect().top);
      assert.ok(Math.abs(later - top) < 3, `moved by ${later - top} px`);
      const known = await ids(page);
      assert.equal(new Set(known).size, known.length);
      await page.context().close();
    });

    it('W5 a link to a message of long ago opens there, and leads back to the latest', async () => {
      const { page, id, url } = await open(500);
      const far = `${id}_m00007`;
      await page.goto(`${url}?at=${far}#m-${far}`);
      assert.equal(await page.locator(`#m-${far}`).isVisible(), true);
      await page.locator('#past a').click();
      await page.locator(`#m-${id}_m00499`).waitFor();
      assert.equal((await ids(page)).at(-1), `${id}_m00499`);
      await page.context().close();
    });
  });
