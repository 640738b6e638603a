import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { axe, browserIsHere, openBrowser } from '../../../test/kit/browser.ts';
import { connectApi } from '../../../test/kit/api.ts';
import { createSanctum } from '../../../test/kit/sanctum.ts';

if (browserIsHere('a killed program'))
  describe('a page while the program dies', () => {
    it('P1 K11 killed in mid-reply: the page says that it is cut off, comes back, shows what was written as interrupted, and Continue ends it', async () => {
      await using sanctum = await createSanctum('sqlite');
      await using browser = await openBrowser();
      const first = await sanctum.start();
      const thread = await first.newThread();
      const { page } = await browser.open(`${first.url}/chats/${thread}`);
      await page.locator('#connection[data-state=open]').waitFor();
      await page.fill('#words', 'Tell me much [[words 200]]');
      await page.keyboard.press('Enter');
      const live = page.locator('.message[data-state=streaming] .live');
      await page.waitForFunction(
        () =>
          (document.querySelector('.message[data-state=streaming] .live')?.textContent ?? '').length > 300,
      );
      await first.server.kill();
      const seen = (await live.textContent()) ?? '';
      await page.locator('#connection:not([data-state=open])').waitFor();
      await page.locator('#banner', { hasText: 'The connection is lost' }).waitFor();
      await page.fill('#words', 'Written while nobody was there');

      const second = await sanctum.start({ PORT: new URL(first.url).port });
      assert.equal(second.url, first.url);
      await page.locator('#connection[data-state=open]').waitFor();
      const partial = page.locator('.message[data-role=agent][data-state=interrupted]');
      await partial.waitFor();
      assert.equal(await page.locator('#banner').isVisible(), false);
      assert.equal(await page.locator('.message[data-state=streaming]').count(), 0);
      assert.equal(await page.inputValue('#words'), 'Written while nobody was there');
      const kept = ((await partial.locator('.prose').textContent()) ?? '').trim();
      // One flush of at most 512 bytes may be lost, and what no frame of the page had shown yet may be there.
      assert.ok(kept.length >= seen.trim().length - 512, `kept ${kept.length} of ${seen.length}`);
      assert.deepEqual(await axe(page), []);

      await partial.locator('button', { hasText: 'Continue' }).click();
      await page.locator('.message[data-role=agent][data-state=complete]').waitFor();
      assert.equal(await page.locator('.message').count(), 2);
      const [, reply] = await connectApi(second.url).messages(thread);
      assert.equal(reply?.state, 'complete');
      assert.ok(reply.text.startsWith(kept.slice(0, 100)), 'it goes on from what was written');
      assert.ok(reply.text.length > kept.length);
      await page.context().close();
    });
  });
