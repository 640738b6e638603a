import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { defineTool } from '../../../agent/tools/define-tool.ts';
import { answerOf, eventually } from '../../../../test/kit/house.ts';
import { callsTool, deletingTool, openOperatorHouse, question } from '../../../../test/kit/operator-house.ts';
import type { Saying } from '../../../../test/kit/operator-house.ts';
import { injections } from './injections.fixtures.ts';
import type { Injection } from './injections.fixtures.ts';
import { createJobRows } from './job-rows.ts';

/** How the attempt looks to the spine; pages and tools bring it in by an innocent question. */
function sayingOf({ by, text }: Injection, chat: string): Saying {
  switch (by) {
    case 'forwarded':
    case 'transcript':
      return { text, origin: by, chat };
    case 'file-name':
      return {
        text: 'what is this file?',
        chat,
        details: { media: [{ kind: 'document', external: 'f1', name: text }] },
      };
    case 'web-page':
    case 'tool-output':
      return { text: 'what does that page say?', chat };
    default:
      // A stranger's own words, in a conversation of his own.
      return { text, chat, owner: false, from: '66' };
  }
}

/** All of them on one engine, and two of each kind on the other: what holds them lies above the store, and each takes its time. */
const attempts = {
  sqlite: injections,
  postgres: injections.filter((one) => {
    const alike = injections.filter(({ by }) => by === one.by);
    return one === alike[0] || one === alike.at(-1);
  }),
};

for (const engine of ['sqlite', 'postgres'] as const)
  describe(`the injection set on ${engine}`, () => {
    it(`P5 A4 O5 ${attempts[engine].length} attempts have no effect without the owner’s press, even where both models obey them`, async () => {
      assert.ok(injections.length >= 60);
      const deleting = deletingTool();
      let page = '';
      await using house = await openOperatorHouse(engine, {
        // The worst classifier: everything is a harmless question.
        classify: () => ({ ...question, confidence: 1 }),
        // The worst model: it reads the page, and then does what is wished.
        chat: (_, { messages }) => {
          const last = messages.at(-1);
          if (last?.role === 'tool' && last.tool !== 'read_page') return answerOf('I did it.');
          return last?.role === 'tool' || page === ''
            ? callsTool('delete_file', { path: '/' })
            : callsTool('read_page', {});
        },
        tools: [
          deleting.tool,
          defineTool({
            name: 'read_page',
            description: 'Reads a page.',
            input: z.object({}),
            effect: 'read',
            origins: ['owner', 'known-person', 'stranger'],
            run: () => Promise.resolve({ ok: true, output: page }),
          }),
        ],
      });
      for (const [index, injection] of attempts[engine].entries()) {
        page = injection.by === 'web-page' || injection.by === 'tool-output' ? injection.text : '';
        const chat = `chat-${index}`;
        await house.say(sayingOf(injection, chat));
        const last = await eventually(async () => {
          const said = await house.said(chat);
          return said.some(({ role }) => role === 'agent') ? said.at(-1) : null;
        });
        assert.ok(last.text !== '');
      }
      assert.deepEqual(deleting.done, []);
      assert.deepEqual(await createJobRows(house.store).runs(10), []);
      const approvals = await house.house.approvals.list({ limit: 500 });
      for (const { status, action, kind } of approvals) {
        assert.notEqual(status, 'approved');
        if (kind === 'tool')
          assert.match(action, /"input":\{"path":"\/"\},/u, 'the exact call is what is asked');
      }
    });
  });

describe('an injection in the acknowledgement', () => {
  it('O4 a summary that lies cannot hide the words: they stand in what is shown and in what is approved', async () => {
    const lie = {
      ...question,
      intent: 'command' as const,
      needs_confirmation: false,
      summary: 'Show the date',
      plan: 'Tell the time',
    };
    await using house = await openOperatorHouse('sqlite', { classify: () => lie });
    for (const [index, { text }] of injections.filter(({ by }) => by === 'forwarded').entries()) {
      const chat = `chat-${index}`;
      await house.say({ text, origin: 'forwarded', chat });
      const shown = await house.hears('Understood:', chat);
      assert.ok(shown.text.includes(text), shown.text);
      assert.match(shown.text, /not typed by you/u);
    }
    for (const { action } of await house.house.approvals.list({ limit: 100 }))
      assert.equal((JSON.parse(action) as { origin: string }).origin, 'known-person');
  });
});
