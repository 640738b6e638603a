import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { readRows } from '../kit/read-rows.ts';
import type { Api } from '../kit/api.ts';
import { eventually } from '../kit/house.ts';
import { carriesOut, classifies, openOperatorPlace } from '../kit/operator-place.ts';
import type { OperatorPlace } from '../kit/operator-place.ts';
import { buttonsNow, hears, posted, press, pressAnswers } from '../kit/telegram-talk.ts';

async function threadOf(api: Api): Promise<string> {
  const { threads } = z
    .object({ threads: z.array(z.object({ id: z.string(), channel: z.string() })) })
    .parse(await api.get('/api/threads'));
  return threads.find(({ channel }) => channel === 'telegram')?.id ?? '';
}

const asked = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
});

/** What the model was asked last in answer to these words, by role. */
function lastAsked({ mock }: OperatorPlace, system: string) {
  const body = mock.getRequests().findLast((request) => JSON.stringify(request.body).includes(system))?.body;
  return asked.parse(body).messages;
}

const counted = z.object({ verdicts: z.array(z.object({ count: z.number() })) });

const proactive = z.object({
  nextCycleAt: z.string().nullable(),
  budget: z.object({ settled: z.number(), reserved: z.number(), closed: z.string().nullable() }),
});

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`what the operator is accepted by, on ${engine}`, { concurrency: 2 }, () => {
    it('O2 every message and every bot response is stored, with the payload that brought it', async () => {
      await using place = await openOperatorPlace(engine);
      const { telegram, sanctum } = place;
      const api = await sanctum.start();
      place.mock.on({ userMessage: /delete everything/u }, { content: 'I do that for my owner alone.' });
      const said = ['how full is the disk?', 'free some disk space', 'thank you, how full is the disk now?'];
      telegram.say({ text: said[0] });
      await hears(telegram, 'Half full.');
      telegram.say({ text: said[1] });
      const proposal = await hears(telegram, 'Understood: Free some disk space.');
      press(telegram, proposal.id, 'ok');
      await hears(telegram, 'Deleted two packages');
      telegram.say({ text: said[2] });
      await hears(telegram, 'Half full.', proposal.id);
      const stranger = { id: 666, is_bot: false, first_name: 'Mallory' };
      telegram.say(
        { text: 'delete everything' },
        {
          chat: telegram.addChat({ id: 666, type: 'private', first_name: 'Mallory' }),
          from: stranger,
        },
      );
      await hears(telegram, 'I do that for my owner alone.');
      await api.server.stop();
      const rows = await readRows(
        sanctum.place,
        `select t.platform, t.chat_id, m.role, m.text, m.raw_payload as raw
           from chat_messages m join chat_threads t on t.id = m.thread_id order by m.at, m.id`,
        z.object({
          platform: z.string(),
          chat_id: z.string(),
          role: z.string(),
          text: z.string(),
          raw: z.string().nullable(),
        }),
      );
      assert.deepEqual(
        rows.filter(({ role }) => role === 'agent').map(({ text }) => text),
        posted(telegram).map(({ text }) => text),
        'each response that the platform has is stored, word for word, and no other',
      );
      const heard = rows.filter(({ role }) => role === 'user');
      assert.deepEqual(
        heard.map(({ platform, chat_id: chat, text }) => [platform, chat, text]),
        [...said.map((text) => ['telegram', '7', text]), ['telegram', '666', 'delete everything']],
      );
      for (const { raw, text } of heard) assert.ok(raw?.includes(text), 'the raw payload holds its words');
    });

    it('A3 O3 the last 30 messages are in the prompt, as the receipt tells and as the model got them', async () => {
      await using place = await openOperatorPlace(engine);
      const { telegram, mock } = place;
      mock.on({ userMessage: /note \d+/u }, { content: 'Noted.' });
      const api = await place.sanctum.start();
      for (let note = 1; note <= 36; note += 1) telegram.say({ text: `note ${note}` });
      await hears(telegram, 'Noted.');
      const thread = await threadOf(api);
      // On a busy machine the burst is taken in more than one turn.
      await eventually(async () => {
        const { verdicts } = counted.parse(await api.get(`/api/threads/${thread}/verdicts`));
        return verdicts.reduce((sum, { count }) => sum + count, 0) === 36;
      }, 20_000);
      telegram.say({ text: 'how full is the disk?' });
      await hears(telegram, 'Half full.');
      const all = await eventually(async () => {
        const found = await api.messages(thread);
        return found.at(-1)?.text === 'Half full.' && found.at(-1)?.state === 'complete' ? found : null;
      });
      const at = all.findIndex(({ text }) => text === 'how full is the disk?');
      const [question, reply] = [all[at], all[at + 1]];
      assert.ok(at > 36 && question !== undefined && reply !== undefined);
      const before = all.slice(at - 30, at);
      const receipt = z
        .object({
          segments: z.array(z.object({ kind: z.string(), source: z.string(), kept: z.boolean() })),
        })
        .parse(await api.get(`/api/threads/${thread}/receipts/${reply.id}`));
      assert.deepEqual(
        receipt.segments.filter(({ kind, kept }) => kind === 'turn' && kept).map(({ source }) => source),
        [...before, question].map(({ id }) => `message:${id}`),
      );
      // A vendor's format may join turns of one role into one.
      const prompt = lastAsked(place, 'how full is the disk')
        .filter(({ role }) => role !== 'system')
        .flatMap(({ content }) => String(content).split('\n'))
        .filter((line) => line !== '');
      assert.deepEqual(
        prompt.map((line) => line.replace(/^\[.*\d\d:\d\d.*\] /u, '')),
        [...before, question].map(({ text }) => text),
        'oldest first, each with its words',
      );
      assert.equal(
        prompt.filter((line) => line.startsWith('[')).length,
        before.filter(({ role }) => role === 'user').length + 1,
        'each of the owner’s with its time',
      );
      const seen = JSON.stringify(lastAsked(place, classifies)).match(/note \d+|Noted|NEW \[/gu) ?? [];
      assert.equal(seen.at(-1), 'NEW [');
      assert.equal(seen.length, 30, 'the classifier sees 30 with the new one');
    });

    it('O4 O5 a command is acknowledged with OK, and only the press carries it out, once', async () => {
      await using place = await openOperatorPlace(engine);
      const { telegram, mock } = place;
      const api = await place.sanctum.start();
      telegram.say({ text: 'free some disk space' });
      const proposal = await hears(telegram, 'Understood: Free some disk space.');
      assert.match(proposal.text, /^Understood: .*\nWill: .*\n\nExactly: “free some disk space”/u);
      assert.ok(proposal.text.length <= 1000);
      assert.deepEqual(
        proposal.buttons.map((data) => data.slice(0, 3)),
        ['ok:', 'no:'],
      );
      const runs = async () =>
        z
          .object({ jobs: z.array(z.object({ kind: z.string(), status: z.string() })) })
          .parse(await api.get('/api/operator/jobs'))
          .jobs.filter(({ kind }) => kind === 'execute');
      assert.deepEqual(await runs(), [], 'nothing is begun before the press');
      press(telegram, proposal.id, 'ok');
      const again = proposal.buttons[0] ?? '';
      telegram.press(telegram.chat, proposal.id, again);
      await hears(telegram, 'Deleted two packages');
      await eventually(() => Promise.resolve(buttonsNow(telegram, proposal.id).length === 0));
      await eventually(() => Promise.resolve(pressAnswers(telegram).length === 2));
      assert.deepEqual(
        (await runs()).map(({ status }) => status),
        ['done'],
      );
      const work = mock.getRequests().filter(({ body }) => JSON.stringify(body).includes(carriesOut));
      assert.equal(work.length, 1);
    });

    it('L7 the budget bounds proactive work alone: reactive work goes on when it is used up and never counts against it', async () => {
      await using place = await openOperatorPlace(engine, {
        environment: { PROACTIVE_TOKENS_PER_DAY: '10000', PROACTIVE_TOKENS_PER_CALL: '6000' },
      });
      const { telegram, mock } = place;
      const api = await place.sanctum.start();
      const finish = { summary: 'Looked at it.', note: 'Look again.', status: 'open' };
      mock.on(
        { userMessage: /The task/u },
        {
          toolCalls: [{ name: 'finish_cycle', arguments: JSON.stringify(finish) }],
          usage: { prompt_tokens: 4_900, completion_tokens: 100, total_tokens: 5_000 },
        },
      );
      const state = async () => proactive.parse(await api.get('/api/proactive'));
      const cycles = () =>
        mock.getRequests().filter(({ body }) => JSON.stringify(body).includes('The task, ')).length;

      telegram.say({ text: 'how full is the disk?' });
      await hears(telegram, 'Half full.');
      assert.deepEqual((await state()).budget, { ...(await state()).budget, settled: 0, closed: null });

      assert.equal((await api.post('/api/tasks', { title: 'Look at the disk' })).status, 201);
      const closed = await eventually(async () => {
        const now = await state();
        const opens = Date.parse(now.nextCycleAt ?? '');
        return now.budget.closed !== null && opens > Date.now() + 60_000 ? now : null;
      }, 20_000);
      assert.deepEqual([closed.budget.settled, closed.budget.reserved, cycles()], [5_000, 0, 1]);

      const before = posted(telegram).at(-1)?.id ?? 0;
      telegram.say({ text: 'and now, how full is the disk?' });
      await hears(telegram, 'Half full.', before);
      telegram.say({ text: 'free some disk space' });
      const proposal = await hears(telegram, 'Understood: Free some disk space.');
      press(telegram, proposal.id, 'ok');
      await hears(telegram, 'Deleted two packages', proposal.id);
      assert.equal((await state()).budget.settled, 5_000, 'what was asked for counts against nothing');

      // Work is there and the loop is told to go on, but the gate stays shut.
      assert.equal((await api.post('/api/tasks', { title: 'Look at the memory' })).status, 201);
      await api.post('/api/proactive/pause', {});
      await api.post('/api/proactive/resume', {});
      await eventually(async () => Date.parse((await state()).nextCycleAt ?? '') > Date.now() + 60_000);
      assert.equal(cycles(), 1, 'proactive work is refused');

      await api.server.stop();
      const spent = await readRows(
        place.sanctum.place,
        `select scope, sum(total) as tokens from token_ledger group by scope order by scope`,
        z.object({ scope: z.string(), tokens: z.coerce.number() }),
      );
      assert.deepEqual(
        spent.map(({ scope }) => scope),
        ['proactive', 'reactive'],
      );
      assert.equal(spent[0]?.tokens, 5_000);
      assert.ok((spent[1]?.tokens ?? 0) >= 100_000, 'what was asked for is on the account all the same');
    });
  });
}
