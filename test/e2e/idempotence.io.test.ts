import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openRawModelServer, wires } from '../emulators/raw-model-server.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum, replyIn } from '../kit/sanctum.ts';

const usage = { input: 10, output: 3, cached: 0 };
const { start, piece, end } = wires.chat;
const answer = { steps: [start(), 100, piece('Heard '), 50, piece('you.'), end(usage)] };

type Verdict = { readonly verdict: string; readonly kind: string; readonly count: number };

/** A program whose model server counts its calls. */
async function openCounted(engine: 'sqlite' | 'postgres') {
  await using opened = new AsyncDisposableStack();
  const model = opened.use(await openRawModelServer());
  model.answerWith(answer);
  const sanctum = opened.use(await createSanctum(engine, { LLM_BASE_URL: model.url, LLM_MODEL: 'a-model' }));
  const api = await sanctum.start();
  const rest = opened.move();
  return {
    api,
    calls: () => model.requests.length,
    verdicts: async (thread: string) =>
      ((await api.get(`/api/threads/${thread}/verdicts?limit=100`)) as { verdicts: readonly Verdict[] })
        .verdicts,
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

const sum = (verdicts: readonly Verdict[]) => verdicts.reduce((all, { count }) => all + count, 0);

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`the whole program on ${engine}`, () => {
    it('P2 K4 the same message ten times at once is one message, one reply, one model call; other words are refused', async () => {
      await using place = await openCounted(engine);
      const { api } = place;
      const thread = await api.newThread();
      const url = `/api/threads/${thread}/messages`;
      const same = { text: 'hello', key: 'the-same' };
      const answers = await Promise.all(Array.from({ length: 10 }, () => api.post(url, same)));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
      assert.equal(new Set(answers.map(({ body }) => JSON.stringify(body))).size, 1);
      await replyIn(api, thread, 'complete');
      assert.equal(place.calls(), 1);
      assert.deepEqual(await api.post(url, same), answers[0], 'also afterwards');

      const other = await api.post(url, { text: 'good bye', key: 'the-same' });
      assert.equal(other.status, 409);
      const problem = other.body as { code: string; detail: string; hint: string };
      assert.equal(problem.code, 'key-reused');
      assert.ok(problem.detail.length > 10 && problem.hint.length > 10);

      // Another message takes any turn with it that should not be there.
      await api.say(thread, 'and now?');
      await eventually(async () => (await api.messages(thread)).length >= 4);
      await replyIn(api, thread, 'complete');
      assert.deepEqual(
        (await api.messages(thread)).map(({ role, text }) => `${role}: ${text}`),
        ['user: hello', 'agent: Heard you.', 'user: and now?', 'agent: Heard you.'],
      );
      assert.equal(place.calls(), 2);
      assert.equal(sum(await place.verdicts(thread)), 2);
    });

    it('K11 ten messages 40 ms apart are at most two model calls and ten verdicts', async () => {
      await using place = await openCounted(engine);
      const { api } = place;
      const thread = await api.newThread();
      const posts: Promise<string>[] = [];
      for (let i = 0; i < 10; i += 1) {
        posts.push(api.say(thread, `message ${i}`));
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      const ids = await Promise.all(posts);
      const verdicts = await eventually(async () => {
        const found = await place.verdicts(thread);
        return sum(found) >= 10 ? found : null;
      });
      assert.equal(sum(verdicts), 10);
      assert.ok(verdicts.every(({ kind }) => kind === 'message'));
      assert.ok(verdicts.every(({ verdict }) => verdict === 'answered' || verdict === 'merged'));
      assert.ok(place.calls() >= 1 && place.calls() <= 2, `${place.calls()} model calls`);
      assert.equal(verdicts.filter(({ verdict }) => verdict === 'answered').length, place.calls());
      const shown = await api.messages(thread);
      assert.deepEqual(
        shown
          .filter(({ role }) => role === 'user')
          .map(({ id }) => id)
          .sort(),
        ids.toSorted(),
      );
      assert.equal(shown.filter(({ role }) => role === 'agent').length, place.calls());
    });

    it('P1 what two tabs say at the same moment is both kept and both answered', async () => {
      await using place = await openCounted(engine);
      const { api } = place;
      const thread = await api.newThread();
      for (let round = 0; round < 5; round += 1) {
        const texts = ['left', 'right'].map((tab) => `from the ${tab} tab, ${round}`);
        await Promise.all(texts.map((text) => api.say(thread, text)));
        const shown = (await api.messages(thread)).map(({ text }) => text);
        for (const text of texts) assert.equal(shown.filter((other) => other === text).length, 1);
      }
      const verdicts = await eventually(async () => {
        const found = await place.verdicts(thread);
        return sum(found) >= 10 ? found : null;
      });
      assert.equal(sum(verdicts), 10);
    });
  });
}
