import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { startEffects } from '../emulators/mcp/effects.ts';
import type { TelegramEmulator } from '../emulators/telegram/telegram-emulator.ts';
import type { Api } from '../kit/api.ts';
import { writeStore } from '../kit/dump.ts';
import { eventually } from '../kit/house.ts';
import { openOperatorPlace } from '../kit/operator-place.ts';
import type { OperatorPlace } from '../kit/operator-place.ts';
import { buttonsNow, hears, posted, press, pressAnswers } from '../kit/telegram-talk.ts';
import type { Posted } from '../kit/telegram-talk.ts';

const approvals = z.object({ approvals: z.array(z.object({ id: z.string(), status: z.string() })) });

const named = z.object({ id: z.string() });
const delivered = z.object({ delivery: z.string().nullable() });

/** A place whose agent, working by itself, wishes to do something outside. */
async function openWishingPlace(engine: 'sqlite' | 'postgres', url: string): Promise<OperatorPlace> {
  const place = await openOperatorPlace(engine, {
    plugins: { mcp: { servers: [{ name: 'outside', url, origins: ['owner', 'proactive'] }] } },
  });
  place.mock.on(
    { userMessage: /The task/u, hasToolResult: false },
    { toolCalls: [{ name: 'outside_strike', arguments: '{"id":"gong"}' }] },
  );
  const finish = { summary: 'Asked to strike the gong.', note: '', status: 'waiting' };
  place.mock.on(
    { userMessage: /The task/u, hasToolResult: true },
    { toolCalls: [{ name: 'finish_cycle', arguments: JSON.stringify(finish) }] },
  );
  return place;
}

/** The owner is known at Telegram and gives it a task; gives what it asks there. */
async function wish(telegram: TelegramEmulator, api: Api): Promise<Posted> {
  telegram.say({ text: 'how full is the disk?' });
  await hears(telegram, 'Half full.');
  assert.equal((await api.post('/api/tasks', { title: 'Strike the gong' })).status, 201);
  return hears(telegram, 'Will: use outside_strike once');
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`what the operator asks its owner, on ${engine}`, { concurrency: 2 }, () => {
    it('A5 what nobody decides in time is told once in its thread and loses its buttons, also after a crash', async () => {
      await using place = await openOperatorPlace(engine);
      const { telegram, sanctum } = place;
      const first = await sanctum.start();
      telegram.say({ text: 'free some disk space' });
      const proposal = await hears(telegram, 'Understood: Free some disk space.');
      assert.equal(buttonsNow(telegram, proposal.id).length, 2);
      // Where the answer of the platform is lost with the program, nobody knows which message carries the buttons.
      await eventually(async () => {
        const { threads } = z.object({ threads: z.array(named) }).parse(await first.get('/api/threads'));
        const page = await first.get(`/api/threads/${threads[0]?.id}/messages`);
        return (
          z
            .object({ messages: z.array(delivered) })
            .parse(page)
            .messages.at(-1)?.delivery === 'sent'
        );
      });
      await first.server.kill();
      for (const statement of [
        'update approvals set expires_at = 1000',
        `update jobs set run_at = 1000 where kind = 'approvals.expire'`,
      ])
        await writeStore(sanctum.place, statement);
      const second = await sanctum.start();
      const told = await hears(telegram, 'has expired', proposal.id);
      assert.match(told.text, /nothing was done: Understood: Free some disk space\./u);
      await eventually(() => Promise.resolve(buttonsNow(telegram, proposal.id).length === 0));
      await second.server.kill();

      const api = await sanctum.start();
      telegram.press(telegram.chat, proposal.id, proposal.buttons[0] ?? '');
      // On PostgreSQL the channel is free once the lease of the killed program has run out.
      await eventually(
        () => Promise.resolve(pressAnswers(telegram).some((text) => /expired/u.test(text))),
        30_000,
      );
      telegram.say({ text: 'how full is the disk?' });
      await hears(telegram, 'Half full.');
      assert.equal(posted(telegram).filter(({ text }) => text.includes('has expired')).length, 1);
      assert.deepEqual(
        approvals.parse(await api.get('/api/approvals')).approvals.map(({ status }) => status),
        ['expired'],
      );
      assert.equal((await sanctum.run('audit', 'verify')).code, 0);
    });

    it('A5 what a newer comment supersedes loses its buttons', async () => {
      await using place = await openOperatorPlace(engine);
      const { telegram, sanctum } = place;
      await sanctum.start();
      telegram.say({ text: 'free some disk space' });
      const first = await hears(telegram, 'Understood: Free some disk space.');
      telegram.say({ text: 'free some disk space, but keep the logs' });
      const second = await hears(telegram, 'but keep the logs', first.id);
      await eventually(() => Promise.resolve(buttonsNow(telegram, first.id).length === 0));
      assert.equal(buttonsNow(telegram, second.id).length, 2);
    });

    it('O8 A5 what work of its own wishes to do outside is asked at Telegram, and one press does it once', async () => {
      await using outside = await startEffects(() => 0);
      await using place = await openWishingPlace(engine, outside.url);
      const { telegram, sanctum } = place;
      const asked = await wish(telegram, await sanctum.start());
      assert.match(asked.text, /\{"id":"gong"\}/u);
      assert.deepEqual(outside.effects, [], 'nothing is done before the press');
      const ok = buttonsNow(telegram, asked.id)[0] ?? '';
      press(telegram, asked.id, 'ok');
      telegram.press(telegram.chat, asked.id, ok);
      await hears(telegram, 'Done: outside_strike', asked.id);
      await eventually(() => Promise.resolve(pressAnswers(telegram).length === 2));
      await eventually(() => Promise.resolve(buttonsNow(telegram, asked.id).length === 0));
      assert.deepEqual(
        outside.effects.map(({ tool, id }) => [tool, id]),
        [['strike', 'gong']],
      );
      assert.equal((await sanctum.run('audit', 'verify')).code, 0);
    });

    it('K10 W5 what was killed in its midst waits on the pages until the owner says whether it was done', async () => {
      // The effect is there a while before its answer.
      await using outside = await startEffects(() => 1);
      await using place = await openWishingPlace(engine, outside.url);
      const { telegram, sanctum } = place;
      const first = await sanctum.start();
      const asked = await wish(telegram, first);
      press(telegram, asked.id, 'ok');
      await eventually(() => Promise.resolve(outside.effects.length === 1));
      await first.server.kill();
      const api = await sanctum.start();
      await hears(telegram, 'I do not know whether outside_strike was carried out', asked.id);
      const page = async (path: string) => (await fetch(`${api.url}${path}`)).text();
      const [approval] = approvals.parse(await api.get('/api/approvals')).approvals;
      const path = `/api/approvals/${approval?.id}/outcome`;
      assert.match(await page('/'), /Unknown outcome/u);
      assert.ok((await page('/operator')).includes(`data-post="${path}"`));
      assert.equal((await api.post(path, { outcome: 'perhaps' })).status, 422);
      assert.equal((await api.post('/api/approvals/apr_0/outcome', { outcome: 'done' })).status, 404);
      assert.equal((await api.post(path, { outcome: 'done' })).status, 200);
      assert.equal((await api.post(path, { outcome: 'not-done' })).status, 409);
      assert.doesNotMatch(await page('/'), /Unknown outcome/u);
      assert.doesNotMatch(await page('/operator'), /Was it done\?/u);
      assert.equal(outside.effects.length, 1, 'it is never done again');
      assert.match((await sanctum.run('audit', 'list')).out, /said-done/u);
      assert.equal((await sanctum.run('audit', 'verify')).code, 0);
    });
  });
}
