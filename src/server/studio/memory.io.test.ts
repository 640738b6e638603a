import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { axe, browserIsHere, openBrowser, type TestBrowser } from '../../../test/kit/browser.ts';
import { serveHouse, type Served } from '../../../test/kit/studio/serve.ts';

if (browserIsHere('the pages of memory'))
  describe('the pages of memory', () => {
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

    const noteOf = async (id: string) => (await house.ports.memory.find([id]))[0];
    const blockOf = async (label: string) =>
      (await house.ports.memory.blocks()).find((block) => block.label === label);
    const keep = async (key: string, text: string): Promise<string> => {
      const kept = await house.ports.memory.remember({ principal: 'owner:web', key, text });
      assert.ok(kept.ok);
      return kept.value.id;
    };

    it('W5 memory is searched while one types: who, where, when and why; filters narrow it', async () => {
      const { page, complaints } = await browser.open(`${house.url}/memory`);
      await page.locator('html.scripted').waitFor();
      await page.locator('#memory-search').pressSequentially('chimney');
      const hit = page.locator('#found .memory', { hasText: 'chimney' }).first();
      await hit.waitFor();
      assert.match((await hit.locator('.hit-why').textContent()) ?? '', /says “chimney”/);
      assert.match((await hit.locator('.memory-thread').getAttribute('href')) ?? '', /^\/chats\/.*#m-/);
      assert.equal(await hit.locator('time').count(), 1);
      await hit.locator('.trace summary').click();
      assert.match((await hit.locator('.trace tr').last().textContent()) ?? '', /^\s*Score\s+\d/);
      await page.locator('select[name=kind]').selectOption('note');
      await page.locator('#found', { hasText: 'Nothing remembered says' }).waitFor();
      await page.locator('#memory-search').fill('');
      await page.locator('#found .memory', { hasText: 'Tess drinks tea' }).waitFor();
      assert.equal(await page.locator('#found .memory:not(:has(.chip))').count(), 0);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    it('M6 a note is reworded, pinned, released, taken back and forgotten in its place, by keyboard', async () => {
      const id = await keep('keys', 'Tess sleeps late.');
      const { page, complaints } = await browser.open(`${house.url}/memory?kind=note`, {
        reducedMotion: 'reduce',
      });
      await page.locator('html.scripted').waitFor();
      const note = page.locator('#found .memory', { hasText: 'Tess sleeps' });
      const press = async (selector: string): Promise<void> => {
        await note.locator(selector).focus();
        await page.keyboard.press('Enter');
      };
      await press('.pin');
      await note.locator('.pin[data-on]').waitFor();
      assert.equal((await noteOf(id))?.pinned, true);
      assert.equal(
        await note.locator('.pin').evaluate((element) => element === document.activeElement),
        true,
        'the focus stays where it was',
      );
      await press('a[id$=-open]');
      await note.locator('.reword-note textarea').fill('Tess sleeps very late.');
      assert.deepEqual(await axe(page), []);
      await press('.reword-note .primary');
      await note.locator('.note', { hasText: 'Saved' }).waitFor();
      await note.locator('summary', { hasText: 'Earlier wordings' }).click();
      assert.equal(
        await note
          .locator('.wordings')
          .textContent()
          .then((words) => words?.includes('Tess sleeps late.')),
        true,
      );

      await press('summary:text("Let everybody")');
      assert.match((await note.locator('.warning').textContent()) ?? '', /told to anybody/);
      await press('button:text("Release it")');
      await note.locator('button', { hasText: 'Take it back' }).waitFor();
      assert.equal((await noteOf(id))?.released, true);
      await press('button:text("Take it back")');
      await note.locator('.note', { hasText: 'Taken back' }).waitFor();
      assert.equal((await noteOf(id))?.released, false);

      await press('.danger summary');
      await press('.danger button');
      await page.locator('.memory-gone', { hasText: 'Forgotten' }).waitFor();
      assert.equal(await noteOf(id), undefined);
      await page.locator('.memory-gone button', { hasText: 'Undo' }).press('Enter');
      await note.locator('.memory-text').waitFor();
      assert.equal((await noteOf(id))?.id, id);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    it('M6 words that come too late are kept beside those that came between, for notes and for blocks', async () => {
      const id = await keep('late', 'The boat is red.');
      const { page } = await browser.open(`${house.url}/memory?kind=note`);
      await page.locator('html.scripted').waitFor();
      const note = page.locator('#found .memory[id*=mem_late]');
      await note.locator('a[id$=-open]').click();
      await note.locator('.reword-note textarea').waitFor();
      await house.ports.memory.reword({
        principal: 'a',
        key: 'b',
        id,
        text: 'The boat is blue.',
        version: 1,
      });
      await note.locator('.reword-note textarea').fill('The boat is green.');
      await note.locator('.reword-note .primary').click();
      await note.locator('.note', { hasText: 'changed this note meanwhile' }).waitFor();
      assert.equal(await note.locator('.reword-note textarea').inputValue(), 'The boat is green.');
      assert.match((await note.locator('.memory-text').first().textContent()) ?? '', /blue/);
      await note.locator('.reword-note .primary').click();
      await note.locator('.note', { hasText: 'Saved' }).waitFor();
      assert.equal((await noteOf(id))?.text, 'The boat is green.');

      const block = page.locator('#block-zeitgeist');
      const revision = (await blockOf('zeitgeist'))?.revision ?? 0;
      assert.equal(await block.locator('[data-save]').isVisible(), false);
      await house.ports.memory.writeBlock({
        principal: 'a',
        key: 'b',
        label: 'zeitgeist',
        value: 'Winter.',
        revision,
      });
      await block.locator('textarea').fill('Spring.');
      await block.locator('[data-save]').click();
      await block.locator('.block-now', { hasText: 'Winter.' }).waitFor();
      assert.equal(await block.locator('textarea').inputValue(), 'Spring.');
      await block.locator('[data-save]').click();
      await block.locator('.note', { hasText: 'Saved' }).waitFor();
      assert.equal((await blockOf('zeitgeist'))?.value, 'Spring.');
      await page.context().close();
    });

    it('W5 without script every act of memory is a form that leads back', async () => {
      const id = await keep('plain', 'Ada writes letters.');
      const { page } = await browser.open(`${house.url}/memory`, { javaScriptEnabled: false });
      await page.fill('#note-words', 'Kept by a form.');
      await page.click('.keep-note button');
      await page.waitForURL('**/memory#lately');
      await page.locator('#lately .memory', { hasText: 'Kept by a form.' }).waitFor();
      const inList = page.locator(`[id="lately-${id}"]`);
      await inList.locator('.pin').click();
      await page.locator('#pins .memory', { hasText: 'Ada writes letters.' }).waitFor();
      await inList.locator('a[id$=-open]').click();
      await page.waitForURL(`**/memory/items/${id}`);
      await house.ports.memory.reword({ principal: 'a', key: 'b', id, text: 'Ada reads.', version: 1 });
      await page.fill('.reword-note textarea', 'Ada burns letters.');
      await page.click('.reword-note .primary');
      await page.locator('.memory-text', { hasText: 'Ada reads' }).first().waitFor();
      assert.equal(await page.locator('.reword-note textarea').inputValue(), 'Ada burns letters.');
      await page.click('.reword-note .primary');
      await page.waitForURL('**/memory');
      assert.equal((await noteOf(id))?.text, 'Ada burns letters.');
      await page.goto(`${house.url}/memory/items/${id}`);
      await page.click('.danger summary');
      await page.click('.danger button');
      await page.locator('.memory-gone', { hasText: 'Forgotten' }).waitFor();
      assert.equal(await noteOf(id), undefined);
      await page.click('.memory-gone button');
      await page.waitForURL('**/memory');
      assert.equal((await noteOf(id))?.text, 'Ada burns letters.');
      await page.click('.more-row a');
      await page.locator('h2', { hasText: 'Earlier' }).waitFor();
      await page.context().close();
    });

    it('M6 a block is created, reshaped, put back to what it said, and removed', async () => {
      const { page, complaints } = await browser.open(`${house.url}/memory`);
      await page.locator('html.scripted').waitFor();
      await page.click('#new-block summary');
      await page.fill('#new-block input[name=label]', 'weather');
      await page.fill('#new-block textarea', 'Fog over {agent_name}.');
      await page.click('#new-block .primary');
      await page.waitForURL('**/memory#blocks-title');
      const block = page.locator('#block-weather');
      await block.locator('summary').click();
      assert.equal(await block.locator('.block-filled').textContent(), 'Fog over wren.');
      await block.locator('textarea').fill('Rain.');
      await block.locator('[data-save]').click();
      await block.locator('.note', { hasText: 'Saved' }).waitFor();
      await block.locator('a', { hasText: 'History' }).click();
      await page.waitForURL('**/memory/blocks/weather');
      await page.locator('.block-history li', { hasText: 'Fog over' }).locator('button').click();
      await page.waitForLoadState();
      assert.equal((await blockOf('weather'))?.value, 'Fog over {agent_name}.');
      await page.fill('input[name=audience]', 'owner');
      await page.click('form[action$=shape] button');
      await page.waitForLoadState();
      assert.deepEqual((await blockOf('weather'))?.audience, ['owner']);
      await page.click('.danger summary');
      await page.click('.danger button');
      await page.waitForURL('**/memory#blocks-title');
      assert.equal(await blockOf('weather'), undefined);
      await page.click('#new-block summary');
      await page.fill('#new-block input[name=label]', 'persona');
      await page.fill('#new-block textarea', 'My words.');
      await page.click('#new-block .primary');
      await page.locator('#new-block .note', { hasText: 'a block of that name already' }).waitFor();
      assert.equal(await page.locator('#new-block textarea').inputValue(), 'My words.');
      assert.deepEqual(
        complaints.filter((words) => !words.includes('422')),
        [],
      );
      await page.context().close();
    });

    it('W5 beside a chat stand the blocks of its prompt, what came to mind, and its notes', async () => {
      const { page, complaints } = await browser.open(`${house.url}/chats/pier`);
      await page.locator('#connection[data-state=open]').waitFor();
      await page.click('[data-panel-link][href="?panel=memory"]');
      const drawer = page.locator('#drawer');
      await drawer.locator('h2', { hasText: 'What Mira remembers here' }).waitFor();
      const came = drawer.locator('.memory[id^=recalled-]');
      await came.nth(2).waitFor();
      assert.match((await came.first().locator('.hit-why').textContent()) ?? '', /ranked 1 of 4/);
      assert.equal(await came.nth(2).getAttribute('data-left-out'), '');
      await drawer.locator('.memory', { hasText: 'Tess drinks tea' }).first().waitFor();
      await drawer.locator('.block').first().waitFor();
      await page.evaluate(() => document.body.setAttribute('data-same', ''));
      await drawer.locator('.memory', { hasText: 'Tess drinks tea' }).first().locator('.pin').click();
      await drawer.locator('.memory .pin:not([data-on])').first().waitFor();
      assert.equal((await noteOf('mem_tea'))?.pinned, false);
      assert.equal(await page.locator('body[data-same]').count(), 1, 'it is done in its place');
      await house.ports.memory.remember({ principal: 'a', key: 'between', text: 'Between.', thread: 'pier' });
      await page.fill('#words', 'And the tea?');
      await page.keyboard.press('Enter');
      await drawer.locator('.memory', { hasText: 'Between.' }).waitFor();
      await drawer.locator('#note-words').fill('A note of this chat.');
      await drawer.locator('.keep-note button').click();
      await page.waitForURL('**/chats/pier?panel=memory');
      await page.locator('#drawer .memory', { hasText: 'A note of this chat.' }).waitFor();
      const [kept] = (await house.ports.memory.list({ limit: 1, thread: 'pier', kind: 'note' })).memories;
      assert.equal(kept?.text, 'A note of this chat.');
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  });
