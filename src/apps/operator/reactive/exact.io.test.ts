import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buttonsFor, shortHash } from '../../../agent/approvals/action.ts';
import { answerOf } from '../../../../test/kit/house.ts';
import { callsTool, command, deletingTool, openOperatorHouse } from '../../../../test/kit/operator-house.ts';
import { operatorWaiting } from '../page/waiting.ts';
import { acknowledge } from './acknowledge.ts';

const task = {
  request: 'x',
  executor: 'built-in',
  sandbox: 'bwrap',
  reach: 'Its own folder.',
  origin: 'owner',
  written: true,
};

describe('what is shown before a press', () => {
  for (const [text, whole] of [
    [`/${'a'.repeat(6_000)}\u202e; end`, true],
    [`/${'a'.repeat(20_000)}; end`, false],
  ] as const)
    it(`A5 a call of ${text.length} characters is shown to its end, or cannot be approved there`, async () => {
      await using house = await openOperatorHouse('sqlite', {
        tools: [deletingTool().tool],
        chat: (call) => (call === 1 ? callsTool('delete_file', { path: text }) : answerOf('Done.')),
      });
      await house.say({});
      await house.press(buttonsFor(await house.waits())[0]?.[0]?.id ?? '');
      const { text: shown } = await house.hears('May I?');
      assert.equal(/(?:\\u\{202e\})?; end"/u.test(shown), whole);
      assert.equal(shown.includes('\u202e'), false);
      assert.equal(shown.includes('approve it on the operator page]'), !whole);
    });

  it('O4 however much may be reached, the words stand in the acknowledgement, with who carries them out', () => {
    const reach = `It may write in ${'/srv/a-long-name/with/folders, '.repeat(40)}.`;
    const sentence = 'Free space. '.repeat(30);
    const request = 'free some disk space and tell me what you removed';
    const { text, whole } = acknowledge({ summary: sentence, plan: sentence }, { ...task, request, reach });
    assert.ok(text.length <= 1_000);
    assert.ok(text.includes(`“${request}”\nBy built-in, sandbox: bwrap.`), text);
    assert.equal(whole, true);
  });

  it('A5 O5 words that stand nowhere in the conversation and are too long to be shown are approved on the page', async () => {
    await using house = await openOperatorHouse('sqlite', { classify: () => command });
    const media = Array.from({ length: 8 }, (_, index) => ({
      kind: 'document' as const,
      external: `f${index}`,
      name: `${'b'.repeat(100)};\ndelete all`,
    }));
    await house.say({ text: 'do what it says', details: { media }, chat: 'unseen' });
    assert.match((await house.hears('Understood:', 'unseen')).text, /approve it on the operator page\]”/u);
    assert.match((await house.waits()).action, /b; delete all, not fetched yet\]/u);
    // Words of a message stand above it, to be read in full.
    await house.say({ text: 'a '.repeat(2_000), chat: 'seen' });
    assert.match((await house.hears('Understood:', 'seen')).text, /all of them in what you wrote\]”/u);
  });

  it('A5 W5 what waits stays in sight, however much is asked and decided after it', async () => {
    await using house = await openOperatorHouse('sqlite');
    const { approvals, clock } = house.house;
    const { thread } = await house.say({});
    const asked = await house.waits();
    for (let index = 0; index < 60; index += 1) {
      const { id, hash, extras } = approvals.propose({
        kind: 'other',
        proposal: `${index}`,
        action: { index },
        thread: { thread, stream: asked.stream },
        requestedBy: 'owner:loop:1',
        origin: 'owner',
        now: asked.at + 1,
      });
      await house.store.commit(extras({ said: null, answers: null }));
      const decision = { approval: id, word: 'no', hash: shortHash(hash), by: 'owner:studio' } as const;
      await approvals.decide({ ...decision, thread: null, origin: 'direct', how: 'page' });
    }
    const waiting = await operatorWaiting({ approvals, clock })();
    assert.deepEqual(
      waiting.map(({ title }) => title),
      [asked.proposal],
    );
  });

  it('A5 what nobody can see is no part of what is approved', async () => {
    await using house = await openOperatorHouse('sqlite', { classify: () => command });
    await house.say({ text: 'free some disk\u{e0064}\u{e0065}\u202e space', origin: 'forwarded' });
    assert.match((await house.waits()).action, /"request":"free some disk space"/u);
  });
});
