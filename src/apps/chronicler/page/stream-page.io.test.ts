import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { axe, browserIsHere, openBrowser } from '../../../../test/kit/browser.ts';
import { eventually } from '../../../../test/kit/house.ts';
import { createSanctum } from '../../../../test/kit/sanctum.ts';

const sample = path.resolve(import.meta.dirname, '../../../../examples/sample-stream.jsonl');

describe('the page of the stream', { skip: !browserIsHere('the page of the stream') }, () => {
  it('W5 shows a past stream with plot, flags and ledger, and nothing wrong in light, dark and phone width', async () => {
    await using sanctum = await createSanctum('sqlite');
    assert.equal((await sanctum.run('replay', sample, '--json')).code, 0);
    const api = await sanctum.start();
    await using browser = await openBrowser();
    for (const options of [
      { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
      { viewport: { width: 390, height: 800 }, colorScheme: 'dark' },
    ] as const) {
      const { page, complaints } = await browser.open(`${api.url}/stream`, options);
      await page.locator('#velocity-plot canvas').waitFor();
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(complaints, []);
      assert.equal(await page.locator('.flag').count(), 3);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await page.getByText('As a table').click();
      assert.ok((await page.locator('#velocity-table tbody tr').count()) > 8);
      await page.close();
    }
  });

  it('W5 S5 hostile words stay words; a key decides, the list gets shorter, and focus is not lost', async () => {
    await using sanctum = await createSanctum('sqlite');
    const api = await sanctum.start();
    const say = (author: string, text: string) =>
      api.post('/admin/test-message', { author, text, firstMessage: true });
    await using browser = await openBrowser();
    const { page, complaints } = await browser.open(`${api.url}/stream`);
    await page.getByLabel('Title').fill('<script>document.title = "taken"</script>');
    await page.getByRole('button', { name: 'Start a session' }).click();
    await page.getByText('On the air').waitFor();
    await say(
      '<img src=x onerror=alert(1)>',
      'Cheap viewers on streamhype . example (remove the space) <b>now</b>',
    );
    await say(
      'artsy',
      'hello dear, I draw emotes and overlays, add me on discord artsy_one to see my portfolio',
    );
    await page.locator('.flag').nth(1).waitFor({ timeout: 20_000 });
    assert.equal(await page.locator('.flag img, .flag b').count(), 0);
    assert.notEqual(await page.title(), 'taken');
    assert.deepEqual(await axe(page), []);

    await page.locator('.flag').first().focus();
    await page.keyboard.press('a');
    await eventually(async () => (await page.locator('.flag').count()) === 1);
    await page.keyboard.press('k');
    await eventually(async () => (await page.locator('.flag').count()) === 0);

    await page.getByRole('switch', { name: 'librarian' }).click();
    await page.locator('#mode-librarian[aria-checked="false"]').waitFor();
    await page.locator('#talk-quiet').click();
    await page.locator('#talk-quiet[aria-pressed="true"]').waitFor();
    await page.getByRole('button', { name: 'End the session' }).click();
    await page.getByText('Off the air').waitFor({ timeout: 30_000 });
    assert.deepEqual(complaints, []);
  });
});
