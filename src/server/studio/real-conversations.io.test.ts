import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { it } from 'node:test';
import type { ModelEvent } from '../../llm/model.ts';
import { browserIsHere, openBrowser } from '../../../test/kit/browser.ts';
import { answerOf, failureOf, houseStore, openHouse } from '../../../test/kit/house.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { serveHouse } from '../../../test/kit/studio/serve.ts';

/** Slow enough to be watched: the first answer, a second one, then a cut, then a failure, then answers again. */
async function* script(call: number, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  if (call === 4) return yield failureOf('unauthorized');
  for (const event of answerOf(
    ...Array.from({ length: 20 }, (_, index) => `Answer ${call}, *piece ${index}*. `),
  )) {
    await pause(110);
    if (signal.aborted) return undefined;
    yield event;
  }
  return undefined;
}

if (browserIsHere('the studio over real conversations'))
  it('R5 R9 the studio streams, stops, goes on, retries, rewinds and undoes over the real conversations', async () => {
    await using place = await openTestStore('sqlite', houseStore);
    await using house = openHouse(place.store, { script });
    await using browser = await openBrowser();
    const served = await serveHouse('first-day', {
      over: { conversations: house.conversations, onCommit: (listener) => place.store.onCommit(listener) },
    });
    try {
      const { page, complaints } = await browser.open(`${served.url}/chats`, { reducedMotion: 'reduce' });
      await page.click('#new-chat');
      await page.locator('#connection[data-state=open]').waitFor();
      const second = await page.context().newPage();
      await second.goto(page.url());
      const texts = (tab = page): Promise<string[]> =>
        tab.locator('.message .prose').evaluateAll((all) => all.map((one) => (one.textContent ?? '').trim()));
      const say = async (words: string): Promise<void> => {
        await page.fill('#words', words);
        await page.press('#words', 'Enter');
      };
      const settled = () => page.locator('.message[data-state=streaming]').waitFor({ state: 'detached' });

      await say('First question');
      await page.locator('.live', { hasText: 'Answer 1' }).waitFor();
      await page.locator('.message[data-state=complete] em', { hasText: 'piece 19' }).waitFor();
      await second.locator('.message[data-state=complete] em', { hasText: 'piece 19' }).waitFor();
      assert.deepEqual(await texts(second), await texts());

      await page.locator('.message').last().hover();
      await page.locator('.message').last().locator('[data-act=regenerate]').click();
      await page.locator('.live', { hasText: 'Answer 2' }).waitFor();
      await page.locator('.variant-place', { hasText: '2 / 2' }).waitFor();
      await second.locator('.variant-place', { hasText: '2 / 2' }).waitFor();
      assert.equal((await texts()).length, 2);

      await say('Second question');
      await page.locator('.live', { hasText: 'Answer 3' }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.ending', { hasText: 'Stopped here' }).waitFor();
      assert.match((await texts()).at(-1) ?? '', /^Answer 3/);

      await say('Third question');
      await page.locator('[data-ending=failed]', { hasText: 'it was unauthorized' }).waitFor();
      await page.locator('[data-ending=failed] [data-act=retry]').click();
      await page.locator('.message[data-state=complete]', { hasText: 'Answer 5' }).waitFor();
      await settled();
      assert.equal(await page.locator('[data-ending=failed]').count(), 0);

      const all = await texts();
      assert.equal(all.length, 6);
      await page.locator('.message').nth(1).focus();
      await page.keyboard.press('r');
      await page.locator('#preview-words', { hasText: '4 messages' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.message').nth(2).waitFor({ state: 'detached' });
      await page.keyboard.press('Control+z');
      await page.locator('.message').nth(5).waitFor();
      assert.deepEqual(await texts(), all);
      await second.locator('.message').nth(5).waitFor();
      assert.deepEqual(await texts(second), all);
      await page.reload();
      assert.deepEqual(await texts(), all);
      assert.deepEqual(complaints, []);
    } finally {
      await served.listening.close();
    }
  });
