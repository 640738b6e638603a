import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openRawModelServer, says } from '../emulators/raw-model-server.ts';
import { axe, browserIsHere, openBrowser } from '../kit/browser.ts';
import { eventually } from '../kit/house.ts';
import { createTestFolder } from '../kit/folder.ts';
import { command, question } from '../kit/operator-house.ts';
import { createSanctum } from '../kit/sanctum.ts';
import { writeFile } from 'node:fs/promises';

type Waiting = {
  readonly id: string;
  readonly hash: string;
  readonly status: string;
  readonly action: { readonly request: string };
};

/** The whole program with the operator on the studio's own channel, and the model's answers in order. */
async function openOperator(engine: 'sqlite' | 'postgres') {
  await using opened = new AsyncDisposableStack();
  const model = opened.use(await openRawModelServer());
  const folder = opened.use(await createTestFolder());
  const file = folder.at('sanctum.yaml');
  await writeFile(file, 'plugins:\n  operator:\n    channels: [web]\n');
  const sanctum = opened.use(
    await createSanctum(engine, { LLM_BASE_URL: model.url, LLM_MODEL: 'a-model', SANCTUM_CONFIG: file }),
  );
  const api = await sanctum.start();
  const rest = opened.move();
  const approvals = async (): Promise<readonly Waiting[]> =>
    ((await api.get('/api/approvals')) as { approvals: readonly Waiting[] }).approvals;
  return {
    api,
    model,
    sanctum,
    approvals,
    waits: () =>
      eventually(async () => (await approvals()).find(({ status }) => status === 'pending'), 20_000),
    hears: (thread: string, words: string) =>
      eventually(
        async () =>
          (await api.messages(thread)).findLast(({ role, text }) => role === 'agent' && text.includes(words)),
        20_000,
      ),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`the operator in the studio on ${engine}`, () => {
    it('O4 O5 O6 O10 question, command, comment, approval, summary and audit through the whole program', async () => {
      await using place = await openOperator(engine);
      const { api, model } = place;
      const thread = await api.newThread();

      model.answerWith(says(JSON.stringify(question)), says('Half full.'));
      await api.say(thread, 'how full is the disk?');
      await place.hears(thread, 'Half full.');
      assert.deepEqual(await place.approvals(), []);

      model.answerWith(says(JSON.stringify(command)));
      await api.say(thread, 'free some disk space');
      const first = await place.waits();
      await place.hears(thread, 'Understood: Free some disk space.');
      const classifier = JSON.stringify(model.requests.at(-1)?.body);
      for (const words of ['how full is the disk?', 'Half full.', 'free some disk space'])
        assert.ok(classifier.includes(words), `the classifier sees: ${words}`);

      await api.say(thread, 'but keep the logs');
      const second = await eventually(async () =>
        (await place.approvals()).find(({ status, id }) => status === 'pending' && id !== first.id),
      );
      assert.match(second.action.request, /free some disk space\nbut keep the logs/u);
      const late = await api.post(`/api/approvals/${first.id}/approve`, { hash: first.hash });
      assert.equal(late.status, 409);
      const other = await api.post(`/api/approvals/${second.id}/approve`, { hash: first.hash });
      assert.equal(other.status, 409, 'the hash of another action');

      model.answerWith(says('Deleted two packages: 300 MB.'));
      const pressed = await Promise.all(
        [1, 2, 3].map(() => api.post(`/api/approvals/${second.id}/approve`, { hash: second.hash })),
      );
      assert.deepEqual(
        pressed.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 409, 409],
      );
      const summary = await place.hears(thread, 'Deleted two packages');
      assert.match(summary.text, /Sandbox: /u);

      const { jobs } = (await api.get('/api/operator/jobs')) as {
        jobs: readonly { kind: string; status: string }[];
      };
      assert.deepEqual(
        jobs.filter(({ kind }) => kind === 'execute').map(({ status }) => status),
        ['done'],
      );
      const verified = await place.sanctum.run('audit', 'verify', '--json');
      assert.equal(verified.code, 0, verified.err);
      assert.ok(JSON.parse(verified.out).entries >= 4);
      const listed = await place.sanctum.run('audit', 'list');
      assert.match(listed.out, /approved/u);
    });
  });
}

if (browserIsHere('the operator’s page'))
  describe('the operator’s page', () => {
    it('W5 A5 shows the exact action and carries out one press; axe finds nothing, light, dark and on a phone', async () => {
      await using place = await openOperator('sqlite');
      const { api, model } = place;
      await using browser = await openBrowser();
      const empty = await browser.open(`${api.url}/operator`);
      await empty.page.locator('text=Nothing waits for an OK').waitFor();
      assert.deepEqual(await axe(empty.page), []);
      const thread = await api.newThread();
      model.answerWith(says(JSON.stringify(command)));
      await api.say(thread, 'free some disk space');
      await place.waits();
      await api.post('/api/proactive/pause', {});
      const added = await api.post('/api/tasks', { title: 'Look at the disk every week', priority: 2 });
      assert.equal(added.status, 201);
      await api.post('/api/projects', { title: 'A tidy server' });
      const home = await browser.open(api.url);
      const line = home.page.locator('.waiting li', { hasText: 'Approval' });
      assert.equal(await line.locator('a').getAttribute('href'), '/operator');
      const { page: bare } = await browser.open(`${api.url}/operator`, { javaScriptEnabled: false });
      await bare.locator('#budget', { hasText: 'of 7,000,000 tokens' }).waitFor();
      await bare.locator('#budget-table > summary').click();
      assert.equal(await bare.locator('#budget-table tbody tr').count(), 25);
      await bare.locator('.work-list', { hasText: 'Look at the disk every week' }).waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [1440, 1024, 390]) {
          const { page, complaints } = await browser.open(`${api.url}/operator`, {
            colorScheme,
            viewport: { width, height: 900 },
          });
          await page.locator('.ask > .exact', { hasText: 'free some disk space' }).waitFor();
          await page.locator('#budget-plot canvas').waitFor();
          await page.locator('#budget-table > summary').click();
          await page.locator('.work-list summary').first().click();
          assert.deepEqual(await axe(page), [], `${colorScheme} ${width}`);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(wide <= 0, `${wide} px too wide at ${width}`);
          assert.deepEqual(complaints, []);
          const shots = process.env['PICTURES'] ?? '';
          if (shots !== '')
            await page.screenshot({ path: `${shots}/operator-${colorScheme}-${width}.png`, fullPage: true });
          await page.context().close();
        }
      }
      const { page } = await browser.open(`${api.url}/operator`);
      await page.locator('html.scripted').waitFor();
      model.answerWith(says('Deleted two packages.'));
      await page.locator('button', { hasText: 'Approve once' }).focus();
      await page.keyboard.press('Enter');
      await page.locator('.task', { hasText: 'Deleted two packages.' }).waitFor();
      assert.equal(await page.locator('.ask').count(), 0);
      assert.deepEqual(await axe(page), []);
    });

    it('W5 O8 own work is stopped and resumed by one press, and tasks are added, changed and done on the page', async () => {
      await using place = await openOperator('sqlite');
      const { api } = place;
      await api.post('/api/proactive/pause', { why: 'Nothing is to be asked in this test' });
      await using browser = await openBrowser();
      const { page, complaints } = await browser.open(`${api.url}/operator`);
      await page.locator('html.scripted').waitFor();
      await page.locator('#budget-rest', { hasText: 'It is stopped: Nothing is to be asked' }).waitFor();
      await page.locator('button', { hasText: 'Resume own work' }).click();
      await page.locator('#budget-rest', { hasText: 'It rests: no task is open.' }).waitFor();
      await page.locator('button', { hasText: 'Stop own work' }).click();
      await page.locator('#budget-rest', { hasText: 'The owner said stop' }).waitFor();
      await page.locator('#budget-plot canvas').waitFor();

      const list = page.locator('section[aria-labelledby="work-task"]');
      await list.locator('.work-add input').fill('Look at the disk');
      await list.locator('button', { hasText: 'Add' }).click();
      const task = list.locator('.work-list > li', { hasText: 'Look at the disk' });
      await task.locator('summary').click();
      await task.locator('select').selectOption({ label: 'urgent' });
      await task.locator('textarea').fill('Begin with the logs');
      await task.locator('button', { hasText: 'Save' }).click();
      await task.locator('p', { hasText: 'Next: Begin with the logs' }).waitFor();
      await task.locator('p', { hasText: 'urgent' }).waitFor();
      await task.locator('summary').click();
      await task.locator('button', { hasText: 'Done' }).click();
      await list.locator('p', { hasText: 'No task is open.' }).waitFor();
      const { tasks } = (await api.get('/api/tasks?status=all')) as { tasks: readonly { status: string }[] };
      assert.deepEqual(
        tasks.map(({ status }) => status),
        ['done'],
      );
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(complaints, []);
    });
  });
