import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { buttonsFor } from '../../../agent/approvals/action.ts';
import { createExpiry } from '../../../agent/approvals/expiry.ts';
import type { Approval } from '../../../agent/approvals/approval.tables.ts';
import { tellDecided } from '../../../agent/approvals/tell-decided.ts';
import type { AuditEntry } from '../../../agent/audit/chain.ts';
import { defineTool } from '../../../agent/tools/define-tool.ts';
import { toStatement } from '../../../store/statement.ts';
import type { ClaimedJob } from '../../../store/store.ts';
import { answerOf, eventually } from '../../../../test/kit/house.ts';
import { callsTool, openOperatorHouse } from '../../../../test/kit/operator-house.ts';
import type { OperatorHouse } from '../../../../test/kit/operator-house.ts';
import { refuse } from '../../../kernel/result.ts';
import { operatorWaiting } from '../page/waiting.ts';
import { createExecuteHandler } from './execute.ts';
import { createJobRows } from './job-rows.ts';
import { operatorQueue } from './run-action.ts';

const ok = (approval: Approval): string => buttonsFor(approval)[0]?.[0]?.id ?? '';

/** A tool whose effect is counted, and which never answers the first time, as if the machine had died in it. */
function dying() {
  const effects: string[] = [];
  const entered = Promise.withResolvers<void>();
  const tool = defineTool({
    name: 'note_down',
    description: 'Writes something.',
    input: z.object({ text: z.string() }),
    effect: 'write',
    origins: ['owner'],
    run: ({ text }, { signal }) => {
      effects.push(text);
      entered.resolve();
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('the machine died')));
      });
    },
  });
  return { effects, entered: entered.promise, tool };
}

/** A task that its owner has approved while nobody works, and the job that will carry it out. */
async function approved(
  house: OperatorHouse,
): Promise<{ readonly asked: Approval; readonly job: ClaimedJob }> {
  await house.say({});
  const asked = await house.waits();
  await house.stop();
  await house.press(ok(asked));
  const claim = { queues: [operatorQueue], worker: 'b', limit: 1, now: Date.now(), leaseMs: 60_000 };
  const [job] = await house.store.jobs.claim(claim);
  assert.ok(job !== undefined);
  return { asked, job };
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`crashes of the operator on ${engine}`, () => {
    it('P5 K10 a crash in mid-execution leads to no second effect: it is unknown, and waits for the owner', async () => {
      const { effects, entered, tool } = dying();
      await using house = await openOperatorHouse(engine, {
        tools: [tool],
        chat: () => callsTool('note_down', { text: 'x' }),
      });
      await house.say({});
      await house.press(ok(await house.waits()));
      await entered;
      await house.stop();
      house.start();
      await house.hears('cannot tell how far it got');
      const [run] = await createJobRows(house.store).runs(1);
      assert.equal(run?.status, 'unknown');
      assert.deepEqual(effects, ['x']);
      const entries = (await house.house.audit.list({ limit: 20 })).map(
        ({ kind, decision }) => `${kind} ${decision}`,
      );
      assert.ok(entries.includes('note_down allowed') && entries.includes('run unknown'));
      assert.equal((await house.house.audit.verify(new AbortController().signal)).broken, null);
    });

    it('K10 O10 what nobody knows stays in sight until an owner says how it ended, which is audited and said once', async () => {
      const { entered, tool } = dying();
      let later = 0;
      await using house = await openOperatorHouse(engine, {
        tools: [tool],
        chat: () => callsTool('note_down', { text: 'x' }),
        clock: () => Date.now() + later,
      });
      const { approvals, audit, clock } = house.house;
      const waits = operatorWaiting({ approvals, clock });
      await house.say({});
      const asked = await house.waits();
      await house.press(ok(asked));
      assert.deepEqual(await approvals.settle(asked.id, 'done', 'owner:studio'), refuse('outcome-known'));
      await entered;
      await house.stop();
      house.start();
      await house.hears('cannot tell how far it got');
      later += 30 * 86_400_000;
      assert.deepEqual(
        (await waits()).map(({ kind, title }) => [kind, title]),
        [['Unknown outcome', asked.proposal]],
      );
      const stranger = await approvals.settle(asked.id, 'done', 'person:loop:66');
      assert.deepEqual(stranger, refuse('stranger'));
      const [undone, done] = await Promise.all([
        approvals.settle(asked.id, 'not-done', 'owner:studio'),
        approvals.settle(asked.id, 'done', 'owner:studio'),
      ]);
      assert.notEqual(undone.ok, done.ok, 'it is said once');
      const word = undone.ok ? 'not-done' : 'done';
      assert.deepEqual(await waits(), []);
      const [run] = await createJobRows(house.store).runs(1);
      const settled = await approvals.get(asked.id);
      const status = word === 'done' ? 'done' : 'failed';
      assert.deepEqual([run?.status, settled?.outcome], [status, status]);
      assert.match(run?.content ?? '', /cannot tell how far it got.*\nThe owner says that it was /su);
      const entries = await audit.list({ limit: 1 });
      assert.deepEqual(
        entries.map(({ kind, subject, decision, approver }) => [kind, subject, decision, approver]),
        [['run', asked.id, `said-${word}`, 'owner:studio']],
      );
      assert.equal((await audit.verify(new AbortController().signal)).broken, null);
    });

    it('A5 what is due by a clock that is then set back still ends by itself', async () => {
      let skew = 0;
      await using house = await openOperatorHouse(engine, { clock: () => Date.now() + skew });
      await house.say({});
      const asked = await house.waits();
      await house.stop();
      const now = asked.expires_at + 1;
      const claim = { queues: ['approvals'], worker: 'b', limit: 1, now, leaseMs: 60_000 };
      const [job] = await house.store.jobs.claim(claim);
      assert.ok(job !== undefined);
      const expire = createExpiry(house.house);
      const outcome = await expire(job, new AbortController().signal);
      assert.ok(outcome.type === 'retry' && (outcome.retryAfterMs ?? 0) > 10 * 60_000);
      skew = 16 * 60_000;
      assert.deepEqual(await expire(job, new AbortController().signal), { type: 'completed' });
      assert.equal((await house.house.approvals.get(asked.id))?.status, 'expired');
    });

    for (const isSaid of [true, false])
      it(`O10 K10 what is decided ${isSaid ? 'and told' : 'in silence'} is made anew where others wrote into the audit log meanwhile, and holds once`, async () => {
        await using house = await openOperatorHouse(engine);
        const { asked, job } = await approved(house);
        const { audit, reader } = house.house;
        const entry = (subject: string): AuditEntry => ({
          at: 1,
          principal: 'owner:7',
          kind: 'test',
          subject,
          action: '',
          decision: 'done',
          approver: null,
          sandbox: null,
          exit: null,
          bytes: null,
        });
        let made = 0;
        const text = 'It is decided.';
        const outcome = await tellDecided(
          job,
          async () => {
            made += 1;
            const records = await audit.append([entry('mine')]);
            if (made === 1)
              await audit.commit(async () => ({ records: await audit.append([entry('theirs')]) }));
            const said = isSaid ? { thread: asked.thread, text, reason: 'a test' } : null;
            return { said, extras: { records } };
          },
          house.house,
        );
        assert.deepEqual([outcome, made], [{ type: 'completed' }, 2]);
        const subjects = (await audit.list({ limit: 2 })).map(({ subject }) => subject);
        assert.deepEqual(subjects, ['mine', 'theirs']);
        assert.equal((await audit.verify(new AbortController().signal)).broken, null);
        const heard = await reader.window(asked.thread, { before: 1_000, limit: 10 });
        assert.equal(heard.filter((message) => message.text === text).length, isSaid ? 1 : 0);
        const active = await house.store.jobs.list({ state: 'active', queue: operatorQueue, limit: 10 });
        assert.deepEqual(active, [], 'the job ended with it');
      });

    it('O6 a task for which there is no room on the disk ends and says so', async () => {
      await using house = await openOperatorHouse(engine);
      const { asked, job } = await approved(house);
      const rows = createJobRows(house.store);
      const { executor, sandbox } = z
        .object({ executor: z.string(), sandbox: z.enum(['bwrap', 'none']) })
        .parse(JSON.parse(asked.action));
      const carryOut = createExecuteHandler({
        house: { ...house.house, folders: { data: '/dev/null', exports: '/dev/null' } },
        rows,
        executors: () =>
          Promise.resolve([
            { name: executor, sandbox, reach: '', run: () => assert.fail('it must not begin') },
          ]),
        tokenCap: 1_000,
      });
      assert.deepEqual(await carryOut(job, new AbortController().signal), { type: 'completed' });
      assert.equal((await rows.runs(1))[0]?.status, 'failed');
      await house.hears('It could not go on: ENOTDIR');
    });

    it('O1 O5 an album is one wish, and leads to one proposal', async () => {
      await using house = await openOperatorHouse(engine);
      await Promise.all(
        ['free some disk space', '[image]', '[image]'].map((text, index) =>
          house.say({ text, details: { media: [{ kind: 'image', external: `p${index}` }] } }),
        ),
      );
      const asked = await house.waits();
      assert.match(asked.action, /free some disk space(?:\\n\[(?:image|description)[^"]*){3}/u);
      assert.equal((await house.house.approvals.list({ limit: 10 })).length, 1);
    });

    it('K9 O5 a stop in the very moment in which a task begins ends it, and nothing is left queued', async () => {
      await using house = await openOperatorHouse(engine);
      const { job } = await approved(house);
      const rows = createJobRows(house.store);
      const { approvals } = house.house;
      const carryOut = createExecuteHandler({
        house: {
          ...house.house,
          approvals: {
            ...approvals,
            async execute(id) {
              await house.say({ text: 'stop' });
              return approvals.execute(id);
            },
          },
        },
        rows,
        executors: () => Promise.reject(new Error('nothing may begin')),
        tokenCap: 1_000,
      });
      assert.deepEqual(await carryOut(job, new AbortController().signal), { type: 'completed' });
      assert.equal((await rows.runs(1))[0]?.status, 'canceled');
      await house.hears('Stopped before it began. Nothing was done.');
    });

    it('P5 K9 a press before a crash is carried out once after it, and one that was never committed not at all', async () => {
      let calls = 0;
      await using house = await openOperatorHouse(engine, {
        chat: () => {
          calls += 1;
          return answerOf('It is done.');
        },
      });
      await house.say({});
      const proposal = await house.waits();
      await house.stop();
      await house.press(ok(proposal), { delivery: 'press-1' });
      assert.equal(calls, 0);
      house.start();
      await house.hears('It is done.');
      const again = await house.press(ok(proposal), { delivery: 'press-1' });
      assert.equal(again.repeated, true);
      const runs = await createJobRows(house.store).runs(10);
      assert.deepEqual(
        runs.map(({ status }) => status),
        ['done'],
      );
      assert.equal(calls, 1);
    });

    it('P5 A5 what was changed in the database after the press is not carried out', async () => {
      await using house = await openOperatorHouse(engine);
      await house.say({});
      const proposal = await house.waits();
      await house.stop();
      await house.press(ok(proposal));
      const action = proposal.action.replace('free some disk space', 'delete everything');
      assert.notEqual(action, proposal.action);
      const forged = house.store.sql.withTables<{ approvals: { id: string; action: string } }>();
      await house.store.commit({
        records: [toStatement(forged.updateTable('approvals').set({ action }).where('id', '=', proposal.id))],
      });
      house.start();
      await house.hears('what is stored is not what you approved');
      const [run] = await createJobRows(house.store).runs(1);
      assert.deepEqual([run?.status, run?.steps], ['failed', 0]);
    });

    it('O2 every message, also the bot’s, stands in chat_messages with its payload', async () => {
      await using house = await openOperatorHouse(engine);
      await house.say({ text: 'free some disk space' });
      await house.waits();
      const rows = await eventually(async () => {
        const found = await house.store.query(
          toStatement({
            compile: () =>
              sql`select t.platform, t.chat_id, m.role, m.text, m.raw_payload from chat_messages m
                join chat_threads t on t.id = m.thread_id order by m.at, m.id`.compile(house.store.sql),
          }),
        );
        return found.length === 2 ? found : null;
      });
      assert.deepEqual(
        rows.map((row) => [row['platform'], row['chat_id'], row['role'], row['raw_payload']]),
        [
          ['loop', 'chat-1', 'user', '{"text":"free some disk space"}'],
          ['loop', 'chat-1', 'agent', null],
        ],
      );
    });
  });
}
