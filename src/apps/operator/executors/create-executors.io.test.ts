import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { createTestFolder } from '../../../../test/kit/folder.ts';
import { answerOf } from '../../../../test/kit/house.ts';
import { callsTool, openOperatorHouse } from '../../../../test/kit/operator-house.ts';
import { buttonsFor } from '../../../agent/approvals/action.ts';
import type { Approval } from '../../../agent/approvals/approval.tables.ts';
import { trySandbox } from './sandbox/try-sandbox.ts';

const ok = (approval: Approval): string => buttonsFor(approval)[0]?.[0]?.id ?? '';
const tried = await trySandbox();

describe('the executors of the operator', () => {
  it('O5 O7 a command of the model waits for its own press, runs in the sandbox, and is summed up; without one it is off', async () => {
    await using at = await createTestFolder();
    await writeFile(at.at('old.log'), 'old');
    const argv = ['rm', at.at('old.log')];
    await using house = await openOperatorHouse('sqlite', {
      chat: (call) => (call === 1 ? callsTool('run_command', { argv }) : answerOf('Removed one log.')),
      config: { folders: [{ path: at.folder, access: 'write' }] },
    });
    await house.say({});
    const proposal = await house.waits();
    await house.press(ok(proposal));
    if (tried.level === 'none') {
      await house.hears('Removed one log.');
      assert.ok(existsSync(at.at('old.log')));
      return;
    }
    const asked = await house.waits('pending');
    assert.notEqual(asked.id, proposal.id);
    assert.ok(existsSync(at.at('old.log')));
    await house.press(ok(asked));
    const summary = await house.hears('Removed one log.');
    assert.match(summary.text, /rm \S+old\.log: exit 0/);
    assert.equal(existsSync(at.at('old.log')), false);
  });

  it('O7 the whole machine cannot be listed as a folder for commands', async () => {
    await assert.rejects(openOperatorHouse('sqlite', { config: { folders: [{ path: '/' }] } }), /not \//);
  });
});
