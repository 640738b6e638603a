import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { readRows } from '../kit/read-rows.ts';
import { trySandbox } from '../../src/apps/operator/executors/sandbox/try-sandbox.ts';
import { saying, using } from '../emulators/anthropic/anthropic-replies.ts';
import { openRawModelServer } from '../emulators/raw-model-server.ts';
import type { RawReply } from '../emulators/raw-model-server.ts';
import { claudeCodeFile } from '../kit/claude-code.ts';
import { createTestFolder } from '../kit/folder.ts';
import { eventually } from '../kit/house.ts';
import { openOperatorPlace } from '../kit/operator-place.ts';
import { buttonsNow, hears, press, pressAnswers } from '../kit/telegram-talk.ts';

const counted = { input: 300, output: 40, cached: 100 };

/** The owner asks for something at Telegram and presses OK, so that the real Claude Code works with this model; gives the place then. */
async function openClaudePlace(
  engine: 'sqlite' | 'postgres',
  repliesFor: (file: string) => readonly RawReply[],
  tokens = 200_000,
) {
  await using opened = new AsyncDisposableStack();
  const reached = opened.use(await createTestFolder());
  const server = opened.use(await openRawModelServer());
  const file = reached.at('made');
  server.answerWith(...repliesFor(file));
  const place = opened.use(
    await openOperatorPlace(engine, {
      environment: {
        CLAUDE_CODE_PATH: claudeCodeFile,
        ANTHROPIC_API_KEY: 'sk-ant-planted-0123456789',
        ANTHROPIC_BASE_URL: server.url,
      },
      plugins: {
        operator: {
          executor: 'claude-code',
          tokens,
          folders: [{ path: reached.folder, access: 'write' }],
        },
      },
    }),
  );
  const { telegram, sanctum } = place;
  const api = await sanctum.start();
  telegram.say({ text: 'free some disk space' });
  const proposal = await hears(telegram, 'Understood: Free some disk space.');
  assert.match(proposal.text, /By claude-code, sandbox: bwrap\./u);
  assert.equal(server.requests.length, 0, 'nothing is asked of its model before the press');
  press(telegram, proposal.id, 'ok');
  const rest = opened.move();
  return {
    telegram,
    file,
    proposal,
    requests: server.requests,
    /** Stops the program; gives what its account says of Claude Code, and how its runs ended. */
    async account() {
      await api.server.stop();
      const ledger = await readRows(
        sanctum.place,
        `select scope, outcome, total from token_ledger where provider = 'claude_code' order by opened_at`,
        z.object({ scope: z.string(), outcome: z.string(), total: z.coerce.number() }),
      );
      const runs = await readRows(
        sanctum.place,
        `select status, executor, tokens from reactive_jobs where kind = 'execute'`,
        z.object({ status: z.string(), executor: z.string(), tokens: z.coerce.number() }),
      );
      const audited = await sanctum.run('audit', 'verify');
      assert.equal(audited.code, 0, audited.out + audited.err);
      return { ledger, runs, total: ledger.reduce((sum, row) => sum + row.total, 0) };
    },
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

const isHere = existsSync(claudeCodeFile) && (await trySandbox()).level === 'bwrap';
if (!isHere) {
  process.stdout.write(
    `\nCLAUDE CODE IS NOT INSTALLED, or nothing holds it: npm run claude-code-test installs it (380 MB)\n`,
  );
}

// The program is the owner's own and is not part of this one; see `npm run claude-code-test`.
for (const engine of isHere ? (['sqlite', 'postgres'] as const) : [])
  describe(`the real Claude Code behind the buttons of Telegram, on ${engine}`, () => {
    it('O7 A5 a permission that it asks for is given by a button, and its tokens are those that the server counted', async () => {
      await using place = await openClaudePlace(engine, (file) => [
        using('t1', 'Bash', { command: `touch ${file}` }, counted),
        saying('The file is there.', counted),
      ]);
      const { telegram, file, proposal, requests } = place;
      const asked = await hears(telegram, 'May I?', proposal.id);
      assert.ok(asked.text.includes(`Bash, exactly:\ntouch ${file}`), asked.text);
      assert.equal(existsSync(file), false, 'nothing is done before the press');
      press(telegram, asked.id, 'ok');
      await hears(telegram, /The file is there\.[^]*touch \S+made: exit 0[^]*Sandbox: bwrap/u, asked.id);
      assert.equal(existsSync(file), true);
      await eventually(() => Promise.resolve(buttonsNow(telegram, asked.id).length === 0));
      assert.deepEqual(pressAnswers(telegram), ['Approved.', 'Approved.']);
      const { ledger, runs, total } = await place.account();
      assert.equal(requests.length, 2);
      assert.equal(total, requests.length * (counted.input + counted.output));
      assert.deepEqual(runs, [{ status: 'done', executor: 'claude-code', tokens: total }]);
      assert.deepEqual(
        [...new Set(ledger.map(({ scope, outcome }) => `${scope} ${outcome}`))],
        ['reactive finished'],
      );
      assert.ok(requests.every(({ headers }) => headers['x-api-key'] === 'sk-ant-planted-0123456789'));
    });

    it('O7 A5 a permission that is refused by a button is not used, and it goes on without', async () => {
      await using place = await openClaudePlace(engine, (file) => [
        using('t1', 'Bash', { command: `touch ${file}` }, counted),
        saying('Then I leave it.', counted),
      ]);
      const { telegram, file, proposal, requests } = place;
      const asked = await hears(telegram, 'May I?', proposal.id);
      press(telegram, asked.id, 'no');
      await hears(telegram, /Then I leave it\.[^]*Sandbox: bwrap/u, asked.id);
      assert.equal(existsSync(file), false);
      assert.deepEqual(pressAnswers(telegram), ['Approved.', 'Rejected. Nothing was done.']);
      assert.match(JSON.stringify(requests[1]?.body), /the owner was asked, and it was rejected/u);
      const { runs, total } = await place.account();
      assert.equal(total, 2 * (counted.input + counted.output));
      assert.deepEqual(runs, [{ status: 'done', executor: 'claude-code', tokens: total }]);
    });

    it('O7 L7 it is stopped by its cap before the call that could pass it', async () => {
      const much = { input: 15_000, output: 100, cached: 0 };
      await using place = await openClaudePlace(
        engine,
        () => [using('t1', 'Bash', { command: 'ls' }, much), saying('Never.', much)],
        35_000,
      );
      const { telegram, proposal, requests } = place;
      await hears(telegram, 'has used 15100 of its 35000 tokens', proposal.id);
      const { runs, total } = await place.account();
      assert.deepEqual([requests.length, total], [1, 15_100]);
      assert.deepEqual(runs, [{ status: 'canceled', executor: 'claude-code', tokens: 15_100 }]);
    });
  });
