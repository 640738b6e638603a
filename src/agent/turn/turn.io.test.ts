import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOf, eventually, failureOf, houseStore, openHouse } from '../../../test/kit/house.ts';
import type { House, HouseOptions } from '../../../test/kit/house.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import type { ThreadFrame } from '../conversation.ts';
import { hastenTurns, turnJob } from './turn-jobs.ts';

/** Long enough that what is said every 40 ms is one burst. */
const debounceMs = 150;
const asking = (key: string) => ({ principal: 'owner:studio', key });
let keys = 0;
const fresh = () => {
  keys += 1;
  return asking(`k${keys}`);
};

async function newThread(house: House): Promise<string> {
  const created = await house.conversations.create(fresh(), {});
  assert.ok(created.ok);
  return created.value.id;
}

async function say(house: House, thread: string, text: string): Promise<string> {
  const said = await house.conversations.say(fresh(), thread, text);
  assert.ok(said.ok);
  return said.value.messageId;
}

async function visible(house: House, thread: string): Promise<readonly string[]> {
  const page = await house.conversations.messages(thread, { limit: 200 });
  assert.ok(page.ok);
  return page.value.messages.map((message) => `${message.role}:${message.text}`);
}

const quiet = (house: House, thread: string) =>
  eventually(async () => {
    const state = await house.ports.threads.load(thread);
    const waiting = await house.ports.reader.untaken(thread, state.taken, 1);
    return waiting.length === 0 && state.open.every((open) => open.paused) && house.runner.running() === 0;
  });

const wait = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** A model that writes words until it is stopped. */
const endless: HouseOptions['script'] = async function* (_call, signal) {
  for (let i = 0; i < 1000 && !signal.aborted; i += 1) {
    yield { type: 'text', text: `word${i} ` };
    await wait(10, signal);
  }
  yield failureOf('cut');
};

/** A model that takes its time between three words. */
const counting: HouseOptions['script'] = async function* () {
  for (const event of answerOf('one ', 'two ', 'three')) {
    yield event;
    await wait(150);
  }
};

for (const engine of ['sqlite', 'postgres'] as const) {
  const live = async (options: HouseOptions, run: (house: House) => Promise<void>) => {
    await using place = await openTestStore(engine, houseStore);
    await using house = openHouse(place.store, options);
    await run(house);
  };

  describe(`turn on ${engine}`, () => {
    it('P2 the same message ten times at once is one message, one reply, one model call', () =>
      live({}, async (house) => {
        const thread = await newThread(house);
        const answers = await Promise.all(
          Array.from({ length: 10 }, () => house.conversations.say(asking('same'), thread, 'hello')),
        );
        const ids = answers.map((answer) => answer.ok && answer.value.messageId);
        assert.equal(new Set(ids).size, 1);
        await quiet(house, thread);
        assert.deepEqual(await visible(house, thread), ['user:hello', 'agent:Hello there']);
        assert.equal(house.calls(), 1);
      }));

    it('K4 a key used again for other words is refused and changes nothing', () =>
      live({}, async (house) => {
        const thread = await newThread(house);
        assert.ok((await house.conversations.say(asking('x'), thread, 'one')).ok);
        const again = await house.conversations.say(asking('x'), thread, 'two');
        assert.ok(!again.ok && again.refusal.code === 'key-reused');
        await quiet(house, thread);
        assert.equal((await visible(house, thread)).length, 2);
      }));

    it('K11 a burst is answered together: ten messages, ten verdicts, at most two calls', () =>
      live({ debounceMs }, async (house) => {
        const thread = await newThread(house);
        const began = Date.now();
        let before = began;
        let pauses = 0;
        for (let i = 0; i < 10; i += 1) {
          const start = Date.now();
          await say(house, thread, `message ${i}`);
          if (Date.now() - before >= debounceMs) pauses += 1;
          before = start;
          await wait(40);
        }
        // A burst ends with a pause, and puts its turn off by 1.5 s at most: a machine that is slower asks once more for each.
        const most = 1 + pauses + Math.ceil((Date.now() - began) / 1_500);
        await quiet(house, thread);
        assert.ok(house.calls() <= most, `${house.calls()} calls`);
        const verdicts = await house.conversations.verdicts(thread, { limit: 50 });
        assert.ok(verdicts.ok);
        const inbound = verdicts.value.filter((verdict) => verdict.kind === 'message');
        assert.equal(
          inbound.reduce((sum, verdict) => sum + verdict.count, 0),
          10,
        );
        assert.ok(inbound.every(({ verdict }) => verdict === 'answered' || verdict === 'merged'));
      }));

    it('K11 silence is one record over its range and calls no model', () =>
      live({ decide: () => ({ type: 'silent', reason: 'people are talking' }) }, async (house) => {
        const thread = await newThread(house);
        for (const text of ['a', 'b', 'c']) {
          await say(house, thread, text);
          await quiet(house, thread);
        }
        const verdicts = await house.conversations.verdicts(thread, { limit: 50 });
        assert.ok(verdicts.ok);
        assert.deepEqual(
          verdicts.value.map(({ verdict, count }) => [verdict, count]),
          [['silent', 3]],
        );
        assert.equal(house.calls(), 0);
      }));

    it('R5 Stop keeps what was written, as truncated', () =>
      live({ script: endless }, async (house) => {
        const thread = await newThread(house);
        await say(house, thread, 'go on');
        await eventually(async () => (await visible(house, thread)).some((line) => line.includes('word5')));
        assert.ok((await house.conversations.stop(fresh(), thread)).ok);
        await quiet(house, thread);
        const page = await house.conversations.messages(thread, { limit: 10 });
        assert.ok(page.ok);
        const reply = page.value.messages.at(-1);
        assert.equal(reply?.state, 'truncated');
        assert.match(reply?.text ?? '', /^word0 word1 /);
      }));

    it('K11 a cut stream is interrupted and open until it is continued', () =>
      live(
        {
          script: (call) =>
            call === 1 ? [{ type: 'text', text: 'Once upon' }, failureOf('cut')] : answerOf(' a time'),
        },
        async (house) => {
          const thread = await newThread(house);
          await say(house, thread, 'a story');
          await quiet(house, thread);
          const page = await house.conversations.messages(thread, { limit: 10 });
          assert.ok(page.ok);
          assert.equal(page.value.messages.at(-1)?.state, 'interrupted');
          const before = await house.conversations.verdicts(thread, { limit: 10 });
          assert.ok(before.ok);
          assert.deepEqual(before.value, []);
          assert.ok((await house.conversations.continue(fresh(), thread)).ok);
          await eventually(async () => (await visible(house, thread)).includes('agent:Once upon a time'));
          await quiet(house, thread);
          const after = await house.conversations.verdicts(thread, { limit: 10 });
          assert.ok(after.ok);
          assert.equal(after.value.length, 2);
        },
      ));

    it('K11 a refused call ends as failed, and retry answers in its place', () =>
      live(
        { script: (call) => (call === 1 ? [failureOf('unauthorized')] : answerOf('now it works')) },
        async (house) => {
          const thread = await newThread(house);
          await say(house, thread, 'hello');
          await quiet(house, thread);
          const page = await house.conversations.messages(thread, { limit: 10 });
          assert.ok(page.ok);
          assert.equal(page.value.messages.at(-1)?.state, 'failed');
          assert.ok((await house.conversations.retry(fresh(), thread)).ok);
          await eventually(async () => (await visible(house, thread)).includes('agent:now it works'));
          await quiet(house, thread);
          assert.deepEqual(await visible(house, thread), ['user:hello', 'agent:now it works']);
        },
      ));

    it('K5 rewinding while a reply is written stops it and keeps what was paid as a variant', () =>
      live({ script: endless }, async (house) => {
        const thread = await newThread(house);
        await say(house, thread, 'go on');
        await eventually(async () => (await visible(house, thread)).some((line) => line.includes('word3')));
        assert.ok((await house.conversations.undo(fresh(), thread)).ok);
        await quiet(house, thread);
        assert.deepEqual(await visible(house, thread), []);
        const verdicts = await house.conversations.verdicts(thread, { limit: 5 });
        assert.ok(verdicts.ok);
        assert.equal(verdicts.value[0]?.verdict, 'expired');
        const kept = await house.ports.reader.messageById(verdicts.value[0]?.reply ?? '');
        assert.match(kept?.text ?? '', /word3/);
      }));

    it('R9 regenerate makes a variant in place, and variants can be stepped through', () =>
      live({ script: (call) => answerOf(`answer ${call}`) }, async (house) => {
        const thread = await newThread(house);
        await say(house, thread, 'hello');
        await quiet(house, thread);
        assert.ok((await house.conversations.regenerate(fresh(), thread, {})).ok);
        await eventually(async () => (await visible(house, thread)).includes('agent:answer 2'));
        await quiet(house, thread);
        const page = await house.conversations.messages(thread, { limit: 10 });
        assert.ok(page.ok);
        const reply = page.value.messages.at(-1);
        assert.equal(reply?.variants.length, 2);
        assert.ok((await house.conversations.variant(fresh(), thread, reply?.id ?? '', 0)).ok);
        assert.deepEqual(await visible(house, thread), ['user:hello', 'agent:answer 1']);
        assert.ok((await house.conversations.undo(fresh(), thread)).ok);
        assert.deepEqual(await visible(house, thread), ['user:hello', 'agent:answer 2']);
      }));

    it('R9 rewording a message answers the new words and leaves the old ones on their branch', () =>
      live({ script: (call) => answerOf(`answer ${call}`) }, async (house) => {
        const thread = await newThread(house);
        await say(house, thread, 'hello');
        await quiet(house, thread);
        assert.ok((await house.conversations.regenerate(fresh(), thread, { text: 'good day' })).ok);
        await eventually(async () => (await visible(house, thread)).includes('agent:answer 2'));
        assert.deepEqual(await visible(house, thread), ['user:good day', 'agent:answer 2']);
        await quiet(house, thread);
        const branches = await house.conversations.branches(thread);
        assert.ok(branches.ok);
        assert.equal(branches.value.length, 2);
      }));

    it('K11 after a crash a reply without text is tried again, one with text is interrupted', async () => {
      await using place = await openTestStore(engine, houseStore);
      const crashed = openHouse(place.store, { script: endless, leaseMs: 300, node: 'first' });
      const thread = await newThread(crashed);
      await say(crashed, thread, 'hello');
      await eventually(async () => (await visible(crashed, thread)).some((line) => line.includes('word3')));
      const [row] = await crashed.ports.generations.running(`thread:${thread}`);
      assert.ok(row !== undefined);
      const lost = await place.store.commit({
        records: [
          crashed.ports.generations.takeOver(row.generation, { job: 'other', fence: 99, node: 'second' }),
        ],
      });
      assert.equal(lost.type, 'committed');
      await eventually(async () => crashed.runner.running() === 0);
      await crashed[Symbol.asyncDispose]();
      const [job] = await place.store.jobs.list({ limit: 5 });
      assert.equal(job?.state, 'active');
      await place.store.jobs.releaseAll(Date.now());
      await using next = openHouse(place.store, { script: () => answerOf('never asked'), node: 'second' });
      await eventually(async () => {
        const page = await next.conversations.messages(thread, { limit: 10 });
        return page.ok && page.value.messages.at(-1)?.state === 'interrupted';
      });
      assert.equal(next.calls(), 0);
      assert.ok((await next.conversations.dismiss(fresh(), thread)).ok);
    });

    it('Q3 a turn put off by a clock that went back is due at once after a start', async () => {
      await using place = await openTestStore(engine, houseStore);
      const thread = 'waits';
      const tomorrow = Date.now() + 24 * 60 * 60 * 1000;
      await place.store.commit({ jobs: [turnJob(thread, 'job_1', tomorrow, tomorrow)] });
      await place.store.commit({
        records: [hastenTurns(place.store.sql, Date.now(), { quietMs: 50, mostMs: 1500 })],
      });
      const [job] = await place.store.jobs.list({ limit: 1 });
      assert.ok(job !== undefined && job.runAt <= Date.now());
    });

    it('W2 a follower sees a snapshot, every change once and the tokens in order', () =>
      live({ script: counting }, async (house) => {
        const thread = await newThread(house);
        const stop = new AbortController();
        const followed = await house.conversations.follow(thread, { signal: stop.signal });
        assert.ok(followed.ok);
        const frames: ThreadFrame[] = [];
        const reading = (async () => {
          for await (const frame of followed.value) {
            frames.push(frame);
            if (frame.type === 'verdict') stop.abort();
          }
        })();
        await eventually(async () => frames.length > 0);
        await say(house, thread, 'count');
        await reading;
        assert.equal(frames[0]?.type, 'snapshot');
        const text = frames.reduce((all, frame) => {
          if (frame.type !== 'token') return all;
          assert.equal(frame.offset, all.length);
          return all + frame.text;
        }, '');
        assert.equal(text, 'one two three');
        const messages = frames.flatMap((frame) => (frame.type === 'message' ? [frame.message.id] : []));
        assert.equal(new Set(messages).size, messages.length);
        assert.equal(messages.length, 2);
        const revisions = frames.flatMap((frame) => ('revision' in frame ? [frame.revision] : []));
        assert.deepEqual(
          revisions,
          [...revisions].sort((a, b) => a - b),
        );
        assert.equal(new Set(revisions).size, revisions.length);
      }));
  });
}
