import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Api, WireMessage } from '../kit/api.ts';
import { eventually } from '../kit/house.ts';
import { openLive } from '../kit/live.ts';
import { createSanctum, replyIn } from '../kit/sanctum.ts';

type Branch = { tip: string; name: string | null; length: number; selected: boolean };
type Verdict = { verdict: string; reason: string; reply: string | null };
type Shown = WireMessage & { readonly variants: readonly string[] };

/** A thread of a running program, with the actions of the studio. */
function converse(api: Api, thread: string) {
  const url = `/api/threads/${thread}`;
  const messages = async (): Promise<readonly Shown[]> => (await api.messages(thread)) as readonly Shown[];
  return {
    url,
    messages,
    /** Does something that must work, and gives what it says. */
    async act(action: string, body: object = {}): Promise<{ readonly [name: string]: unknown }> {
      const answer = await api.post(`${url}/${action}`, body);
      assert.ok(answer.status === 200 || answer.status === 202, `${action}: ${JSON.stringify(answer.body)}`);
      return answer.body as { readonly [name: string]: unknown };
    },
    /** Does something that must be refused, and gives the code. */
    async refused(action: string, body: object = {}): Promise<string> {
      const answer = await api.post(`${url}/${action}`, body);
      assert.ok(answer.status >= 400 && answer.status < 500, `${action}: ${answer.status}`);
      return (answer.body as { code: string }).code;
    },
    async say(text: string): Promise<readonly [question: string, reply: string]> {
      const question = await api.say(thread, text);
      const reply = await eventually(async () =>
        (await messages()).find(({ answers, state }) => answers === question && state === 'complete'),
      );
      return [question, reply.id];
    },
    /** Waits until the last message is another one, complete. */
    newReply: (than: string) =>
      eventually(async () => {
        const last = (await messages()).at(-1);
        return last?.role === 'agent' && last.state === 'complete' && last.id !== than ? last : null;
      }),
    /** What is shown, by id. */
    ids: async () => (await messages()).map(({ id }) => id),
    branches: async () => ((await api.get(`${url}/branches`)) as { branches: readonly Branch[] }).branches,
    verdicts: async () => ((await api.get(`${url}/verdicts`)) as { verdicts: readonly Verdict[] }).verdicts,
  };
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`a conversation with the program on ${engine}`, () => {
    it('P3 R9 rewinds with a preview, undoes, redoes, steps through variants and branches', async () => {
      await using sanctum = await createSanctum(engine);
      const api = await sanctum.start();
      const chat = converse(api, await api.newThread());
      const one = await chat.say('The first thing.');
      const two = await chat.say('The second thing.');
      const three = await chat.say('The third thing.');
      const all = [...one, ...two, ...three];

      const preview = await chat.act('rewind', { to: one[1], preview: true });
      assert.equal(preview['messages'], 4);
      assert.deepEqual(
        (preview['gone'] as { id: string }[]).map(({ id }) => id),
        [...two, ...three],
      );
      assert.deepEqual(await chat.ids(), all, 'a preview changes nothing');
      assert.deepEqual(await chat.act('rewind', { to: one[1] }), preview, 'what was foretold happens');
      assert.deepEqual(await chat.ids(), one);
      await chat.act('undo');
      assert.deepEqual(await chat.ids(), all);
      await chat.act('redo');
      assert.deepEqual(await chat.ids(), one);
      assert.equal(await chat.refused('redo'), 'nothing-to-redo');
      await chat.act('undo');
      await chat.act('undo');
      assert.deepEqual(await chat.ids(), [...one, ...two], 'a message and its reply are one step');
      await chat.act('redo');
      assert.deepEqual(await chat.ids(), all);

      await chat.act('regenerate');
      const anew = await chat.newReply(three[1]);
      assert.deepEqual(anew.variants, [three[1], anew.id]);
      assert.deepEqual(await chat.ids(), [...one, ...two, three[0], anew.id]);
      await chat.act('variant', { messageId: anew.id, index: 0 });
      assert.deepEqual(await chat.ids(), all);
      assert.equal(await chat.refused('variant', { messageId: anew.id, index: 2 }), 'variant-unknown');
      await chat.act('undo');
      assert.equal((await chat.ids()).at(-1), anew.id);
      assert.equal(await chat.refused('rewind', { to: three[1] }), 'not-on-path');

      await chat.act('regenerate', { text: 'The third thing, in other words.', messageId: anew.id });
      const reworded = await chat.newReply(anew.id);
      const [question] = (await chat.messages()).slice(-2);
      assert.equal(question?.text, 'The third thing, in other words.');
      assert.deepEqual(question.variants, [three[0], question.id]);
      assert.match(reworded.text, /in other words/);
      await chat.act('variant', { messageId: question.id, index: 0 });
      assert.equal((await chat.ids()).at(-1), anew.id, 'the tip last used under it');

      await chat.act('branch', { at: two[1], name: 'the long way' });
      assert.deepEqual(await chat.ids(), [...one, ...two]);
      const four = await chat.say('Instead of the third thing.');
      const branches = await chat.branches();
      assert.deepEqual(
        branches.filter(({ selected }) => selected).map(({ tip }) => tip),
        [four[1]],
      );
      assert.equal(branches.find(({ name }) => name === 'the long way')?.tip, anew.id);
      assert.deepEqual(
        branches.map(({ tip }) => tip).sort(),
        [four[1], anew.id, reworded.id, three[1]].sort(),
      );
      await chat.act('select', { tip: three[1] });
      assert.deepEqual(await chat.ids(), all);
      await chat.act('rewind', { to: null });
      assert.deepEqual(await chat.ids(), []);
      assert.equal(await chat.refused('regenerate'), 'nothing-to-answer');
      await chat.act('undo');
      assert.deepEqual(await chat.ids(), all);
      for (const action of ['continue', 'dismiss']) {
        assert.equal(await chat.refused(action), 'not-interrupted');
      }
      assert.equal(await chat.refused('stop'), 'not-streaming');
      const verified = await sanctum.run('verify');
      assert.equal(verified.code, 0, verified.out);
    });

    it('K5 a reply that is being written while its question is rewound expires, kept off the path', async () => {
      await using sanctum = await createSanctum(engine);
      const api = await sanctum.start();
      const thread = await api.newThread();
      const chat = converse(api, thread);
      const before = await chat.say('Before.');
      using live = await openLive(`${api.url}${chat.url}/events`);
      await api.say(thread, 'A long one. [[words 400]]');
      await live.until((frame) => frame.event === 'token' && Number(frame.data['offset']) > 200);
      assert.equal(await chat.refused('regenerate'), 'turn-running');
      await chat.act('rewind', { to: before[1] });
      assert.deepEqual(await chat.ids(), before, 'gone at once, what is being written too');
      const verdict = await eventually(async () =>
        (await chat.verdicts()).find((found) => found.verdict === 'expired'),
      );
      assert.deepEqual(await chat.ids(), before);
      assert.ok(verdict.reply !== null, 'what was paid for is kept');
      const kept = (await chat.branches()).find(({ tip }) => tip === verdict.reply);
      assert.equal(kept?.selected, false);
      await chat.act('select', { tip: verdict.reply });
      const reply = (await chat.messages()).at(-1);
      assert.match(reply?.text ?? '', /^word1 word2 /);
      assert.ok((reply?.text.length ?? 0) < 2500, 'it was stopped');
      const after = await chat.say('And on it goes.');
      assert.equal((await chat.ids()).at(-1), after[1]);
    });

    it('R5 K11 a stopped reply stands as it is and goes on when asked; an interrupted one can be dismissed', async () => {
      await using sanctum = await createSanctum(engine);
      let api = await sanctum.start();
      const thread = await api.newThread();
      let chat = converse(api, thread);
      {
        using live = await openLive(`${api.url}${chat.url}/events`);
        await api.say(thread, 'A long one. [[words 150]]');
        await live.until((frame) => frame.event === 'token' && Number(frame.data['offset']) > 200);
        await chat.act('stop');
      }
      const stopped = await replyIn(api, thread, 'truncated');
      assert.match(stopped.text, /^word1 word2 /);
      assert.equal(await chat.refused('dismiss'), 'not-interrupted');
      await chat.act('continue');
      const whole = await chat.newReply(stopped.id);
      assert.ok(whole.text.startsWith(stopped.text) && whole.text.endsWith(' word150'), whole.text);

      {
        using live = await openLive(`${api.url}${chat.url}/events`);
        await api.say(thread, 'Another long one. [[words 400]]');
        await live.until((frame) => frame.event === 'token' && Number(frame.data['offset']) > 200);
        // A killed node's turn waits for its lease on PostgreSQL; two-nodes.io.test.ts waits for that.
        await (engine === 'sqlite' ? api.server.kill() : api.server.stop());
      }
      api = await sanctum.start();
      chat = converse(api, thread);
      const partial = await replyIn(api, thread, 'interrupted', 40_000);
      const open = (await chat.verdicts()).length;
      await chat.act('dismiss');
      assert.equal(await chat.refused('dismiss'), 'not-interrupted');
      assert.equal((await chat.messages()).at(-1)?.text, partial.text, 'it stands as it is');
      assert.equal((await chat.verdicts()).length, open + 1, 'and its question has its verdict');
      const next = await chat.say('Something else.');
      assert.equal((await chat.ids()).at(-1), next[1]);
    });
  });
}
