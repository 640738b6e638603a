import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { buttonsFor } from '../../../agent/approvals/action.ts';
import type { Approval } from '../../../agent/approvals/approval.tables.ts';
import { defineTool } from '../../../agent/tools/define-tool.ts';
import { answerOf, eventually } from '../../../../test/kit/house.ts';
import {
  callsTool,
  command,
  deletingTool,
  openOperatorHouse,
  question,
} from '../../../../test/kit/operator-house.ts';
import { createJobRows } from './job-rows.ts';

const ok = (approval: Approval): string => buttonsFor(approval)[0]?.[0]?.id ?? '';
const no = (approval: Approval): string => buttonsFor(approval)[0]?.[1]?.id ?? '';

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`the operator’s loop on ${engine}`, () => {
    it('O4 O6 a question is answered without waiting, and nothing is proposed', async () => {
      await using house = await openOperatorHouse(engine, {
        classify: () => question,
        chat: () => answerOf('Half full.'),
      });
      await house.say({ text: 'how full is the disk?' });
      await house.hears('Half full.');
      assert.deepEqual(await house.house.approvals.list({ limit: 10 }), []);
      const kinds = (await createJobRows(house.store).list(10)).map(
        ({ kind, status }) => `${kind} ${status}`,
      );
      assert.deepEqual(kinds.toSorted(), ['answer done', 'classify done']);
    });

    it('O4 O5 P5 a command is acknowledged with OK and No, carried out once after the press, and summed up', async () => {
      const { done, tool } = deletingTool();
      await using house = await openOperatorHouse(engine, {
        tools: [tool],
        chat: (call) =>
          call === 1 ? callsTool('delete_file', { path: '/a' }) : answerOf('Deleted one file.'),
      });
      await house.say({});
      const proposal = await house.waits();
      const [shown] = (await house.said()).slice(-1);
      assert.match(shown?.text ?? '', /^Understood: Free some disk space\.\nWill: Delete old packages/u);
      assert.ok((shown?.text.length ?? 0) <= 1000);
      assert.equal(proposal.message, shown?.message);

      const pressed = await Promise.all([house.press(ok(proposal)), house.press(ok(proposal))]);
      assert.deepEqual(
        pressed.map(({ settled }) => settled),
        [true, true],
      );
      const inner = await house.waits();
      assert.equal(inner.kind, 'call');
      assert.match(inner.action, /"path":"\/a"/u);
      assert.deepEqual(done, [], 'a call that acts waits for its own press');
      await house.press(ok(inner));
      await house.hears('Deleted one file.');
      assert.deepEqual(done, ['/a']);
      await house.press(ok(proposal));
      await house.press(ok(inner));
      assert.deepEqual(done, ['/a']);

      const [run] = await createJobRows(house.store).runs(10);
      assert.equal(run?.status, 'done');
      const entries = (await house.house.audit.list({ limit: 50 })).map(
        ({ kind, decision }) => `${kind} ${decision}`,
      );
      assert.deepEqual(entries.slice(-3).toSorted(), ['run allowed', 'run approved', 'run refused']);
      assert.ok(entries.includes('delete_file allowed') && entries.includes('delete_file done'));
      assert.equal((await house.house.audit.verify(new AbortController().signal)).broken, null);
    });

    for (const pressed of ['while it was down', 'after the restart'] as const)
      it(`K10 P5 a step that waits for its press outlives a restart, pressed ${pressed}: asked once, done once`, async () => {
        const { done, tool } = deletingTool();
        await using house = await openOperatorHouse(engine, {
          tools: [tool],
          chat: (_, { messages }) =>
            messages.some(({ role }) => role === 'tool')
              ? answerOf('Deleted one file.')
              : callsTool('delete_file', { path: '/a' }),
        });
        await house.say({});
        await house.press(ok(await house.waits()));
        const inner = await house.waits();
        await house.stop();
        if (pressed === 'while it was down') await house.press(ok(inner));
        house.start();
        if (pressed === 'after the restart') await house.press(ok(inner));
        await house.hears('Deleted one file.');
        assert.deepEqual(done, ['/a']);
        const asked = (await house.said()).filter(({ text }) => text.startsWith('May I?'));
        assert.equal(asked.length, 1);
      });

    it('K10 what a run still asked for when it ended waits for nobody', async () => {
      await using house = await openOperatorHouse(engine, {
        tools: [deletingTool().tool],
        chat: (call) => (call === 1 ? callsTool('delete_file', { path: '/a' }) : answerOf('Left it.')),
      });
      await house.say({});
      await house.press(ok(await house.waits()));
      const inner = await house.waits();
      await house.stop();
      house.start();
      await house.hears('Left it.');
      assert.equal((await house.house.approvals.get(inner.id))?.status, 'superseded');
      assert.equal((await house.press(ok(inner))).settled, true);
      const rows = createJobRows(house.store);
      const [run] = await rows.runs(10);
      assert.deepEqual(
        (await rows.steps(run?.id ?? '')).map(({ status }) => status),
        ['denied'],
      );
    });

    it('O5 no by button and no by word reject, and a yes in words approves nothing', async () => {
      await using house = await openOperatorHouse(engine);
      await house.say({});
      const first = await house.waits();
      await house.say({ text: 'yes' });
      await house.hears('A word is no approval');
      assert.equal((await house.house.approvals.get(first.id))?.status, 'pending');
      await house.say({ text: 'Nein.' });
      assert.equal((await house.house.approvals.get(first.id))?.status, 'rejected');
      await house.hears('Rejected. Nothing was done.');
      await house.say({ text: 'free it after all' });
      const second = await house.waits();
      const pressed = await house.press(no(second));
      assert.equal(pressed.answer, 'Rejected. Nothing was done.');
      assert.deepEqual(await createJobRows(house.store).runs(10), []);
    });

    it('A5 O5 a further comment supersedes in its own transaction and makes a new proposal with both words', async () => {
      await using house = await openOperatorHouse(engine);
      await house.say({ text: 'free some disk space' });
      const first = await house.waits();
      await house.say({ text: 'but keep the logs' });
      assert.equal((await house.house.approvals.get(first.id))?.status, 'superseded');
      assert.match((await house.press(ok(first))).answer ?? '', /newer message/u);
      const second = await house.waits();
      assert.match(second.action, /free some disk space\\nbut keep the logs/u);
      assert.deepEqual(await createJobRows(house.store).runs(10), []);
    });

    /** The first classification waits until it is let go, as with a model that thinks. */
    function slowly() {
      const asked = Promise.withResolvers<void>();
      const letGo = Promise.withResolvers<void>();
      let calls = 0;
      const classify = async () => {
        calls += 1;
        asked.resolve();
        if (calls === 1) await letGo.promise;
        return command;
      };
      return { classify, asked: asked.promise, letGo: letGo.resolve };
    }

    it('A5 O5 a comment that comes while its command is still thought about is proposed together with it', async () => {
      const { classify, asked, letGo } = slowly();
      await using house = await openOperatorHouse(engine, { classify });
      await house.say({ text: 'free some disk space' });
      await asked;
      const comment = await house.say({ text: 'but keep the logs' });
      letGo();
      const second = await house.waits();
      assert.match(second.action, /free some disk space\\nbut keep the logs/u);
      const first = await house.waits('superseded');
      assert.equal(first.resolved_message, comment.message);
      const going = { sql: `select payload from jobs where kind = 'take-buttons'`, parameters: [] };
      assert.equal((await house.store.query(going)).length, 1, 'its buttons go');
      assert.match((await house.press(ok(first))).answer ?? '', /newer message/u);
      assert.deepEqual(await createJobRows(house.store).runs(10), []);
    });

    it('O5 a “no” that comes while its command is still thought about rejects it', async () => {
      const { classify, asked, letGo } = slowly();
      await using house = await openOperatorHouse(engine, { classify });
      await house.say({ text: 'free some disk space' });
      await asked;
      await house.say({ text: 'no' });
      letGo();
      await house.hears('Rejected. Nothing was done.');
      assert.deepEqual(await house.house.approvals.list({ status: 'pending', limit: 10 }), []);
    });

    it('A5 O5 words that are changed afterwards take their proposal away, and the owner is told', async () => {
      await using house = await openOperatorHouse(engine);
      await house.say({ text: 'delete /a', external: 'edited' });
      const proposal = await house.waits();
      await house.say({ kind: 'edit', text: 'delete /a', external: 'edited' });
      assert.equal((await house.house.approvals.get(proposal.id))?.status, 'pending', 'nothing was changed');
      await house.say({ kind: 'edit', text: 'delete /b', external: 'edited' });
      assert.equal((await house.house.approvals.get(proposal.id))?.status, 'superseded');
      await house.hears(/You changed what you had written/u);
      assert.match((await house.press(ok(proposal))).answer ?? '', /newer message/u);
      assert.deepEqual(await createJobRows(house.store).runs(10), []);
    });

    it('A5 O5 words that are changed while they are thought about are not proposed as they were', async () => {
      const { classify, asked, letGo } = slowly();
      await using house = await openOperatorHouse(engine, { classify });
      await house.say({ text: 'delete /a', external: 'edited' });
      await asked;
      await house.say({ kind: 'edit', text: 'delete /b', external: 'edited' });
      letGo();
      const proposal = await house.waits('superseded');
      assert.match((await house.press(ok(proposal))).answer ?? '', /newer message/u);
      assert.deepEqual(await createJobRows(house.store).runs(10), []);
    });

    it('A5 presses by strangers, from elsewhere, forwarded, forged or too late have no effect and are on record', async () => {
      let skew = 0;
      await using house = await openOperatorHouse(engine, { clock: () => Date.now() + skew });
      await house.say({});
      const proposal = await house.waits();
      const answers = [
        await house.press(ok(proposal), { owner: false, from: '66' }),
        await house.press(ok(proposal), { chat: 'chat-2' }),
        await house.press(ok(proposal), { origin: 'forwarded' }),
        await house.press(ok({ ...proposal, hash: '0'.repeat(64) })),
        await house.press(ok({ ...proposal, id: 'apr_nothere' })),
        await house.press(`ok:${'x'.repeat(200)}`),
      ].map(({ answer }) => answer ?? '');
      for (const answer of answers) assert.match(answer, /Nothing was done|Only an owner/u);
      assert.equal((await house.house.approvals.get(proposal.id))?.status, 'pending');
      skew = 16 * 60_000;
      assert.match((await house.press(ok(proposal))).answer ?? '', /expired/u);
      await house.waits('expired');
      assert.deepEqual(await createJobRows(house.store).runs(10), []);
      const refused = (await house.house.audit.list({ limit: 50 })).filter(
        ({ decision }) => decision === 'refused',
      );
      assert.equal(refused.length, 7);
    });

    it('K9 O5 “stop” ends a running task at once and says what was done', async () => {
      const started = Promise.withResolvers<void>();
      await using house = await openOperatorHouse(engine, {
        tools: [
          defineTool({
            name: 'wait_long',
            description: 'Waits.',
            input: z.object({}),
            effect: 'read',
            origins: ['owner'],
            run: (_, { signal }) =>
              new Promise((resolve) => {
                started.resolve();
                signal.addEventListener('abort', () =>
                  resolve({ ok: false, code: 'aborted', message: 'stopped' }),
                );
              }),
          }),
        ],
        chat: (call) => (call === 1 ? callsTool('wait_long', {}) : answerOf('never')),
      });
      await house.say({});
      await house.press(ok(await house.waits()));
      await started.promise;
      await house.say({ text: 'stop' });
      const [run] = await eventually(async () => {
        const runs = await createJobRows(house.store).runs(1);
        return runs[0]?.ended_at === null ? null : runs;
      });
      assert.equal(run?.status, 'canceled');
      await house.hears(/^Stopped\./u);
    });

    it('L4 O4 a classifier that refuses or talks nonsense leads to a question, never to an act', async () => {
      await using house = await openOperatorHouse(engine, { classify: () => null });
      await house.say({ text: 'hmm' });
      const proposal = await house.waits();
      assert.match(proposal.proposal, /Understood: hmm\./u);
    });

    it('K5 a rewind past a proposal supersedes it', async () => {
      await using house = await openOperatorHouse(engine, {
        classify: (prompt) => (prompt.includes('disk') ? command : question),
      });
      await house.say({ text: 'hello' });
      const hello = await house.hears('It is done.');
      const { thread } = await house.say({ text: 'free some disk space' });
      const proposal = await house.waits();
      await house.conversations.rewind({ principal: 'owner:loop:1', key: 'k1' }, thread, hello.message);
      assert.equal((await house.house.approvals.get(proposal.id))?.status, 'superseded');
      assert.equal((await house.press(ok(proposal))).settled, true);
      assert.deepEqual(await createJobRows(house.store).runs(10), []);
    });
  });
}
