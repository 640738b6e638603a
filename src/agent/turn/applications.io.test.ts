import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, houseStore, openHouse } from '../../../test/kit/house.ts';
import type { House, HouseOptions } from '../../../test/kit/house.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import type { Incoming, Notice } from '../channel.ts';
import type { Responder } from '../responder.ts';
import { createSpeak } from './speak.ts';

const conversation = { external: 'room', title: 'Room', audience: 'public' } as const;

function incoming(number: number, more: Partial<Incoming> = {}): Incoming {
  return {
    delivery: `d${number}`,
    conversation,
    external: `m${number}`,
    kind: 'message',
    author: { external: `u${number % 3}`, name: 'Bob', owner: false, bot: false },
    text: `message ${number}`,
    at: 1_000 + number,
    origin: 'direct',
    addressed: false,
    raw: null,
    ...more,
  };
}

const arrive = (house: House, message: Incoming) =>
  house.spine.receive({ channel: 'loop', account: 'bot', incoming: message });

async function threadOf(house: House): Promise<string> {
  const row = await house.ports.reader.threadAt('loop', 'bot', 'room');
  assert.ok(row !== null);
  return row.thread;
}

const said = async (house: House, thread: string) =>
  (await house.ports.reader.window(thread, { limit: 500 }))
    .toReversed()
    .map(({ role, text }) => `${role}:${text}`);

for (const engine of ['sqlite', 'postgres'] as const) {
  const live = async (options: HouseOptions, run: (house: House) => Promise<void>) => {
    await using place = await openTestStore(engine, houseStore);
    await using house = openHouse(place.store, options);
    await run(house);
  };

  describe(`applications on ${engine}`, () => {
    it('K10 messages that come together are recorded once each, in their order, with every repetition told the first', () =>
      live({ decide: () => ({ type: 'silent', reason: 'people talk' }) }, async (house) => {
        const numbers = [0, 1, 2, 3, 1, 4, 5, 0, 6, 7, 8, 9];
        const answers = await Promise.all(numbers.map((number) => arrive(house, incoming(number))));
        const ids = answers.map((answer) => (answer.type === 'received' ? answer.message : ''));
        assert.equal(new Set(ids).size, 10);
        assert.equal(ids[4], ids[1]);
        assert.equal(ids[7], ids[0]);
        assert.deepEqual(
          answers.map((answer) => answer.type === 'received' && answer.repeated),
          numbers.map((number, index) => numbers.indexOf(number) !== index),
        );
        const texts = await said(house, await threadOf(house));
        assert.deepEqual(
          texts,
          Array.from({ length: 10 }, (_, number) => `user:message ${number}`),
        );
      }));

    it('K10 what a platform tells besides the words stands with the message', () =>
      live({ decide: () => ({ type: 'silent', reason: 'people talk' }) }, async (house) => {
        const details = { roles: ['moderator'], first: true, accountSince: 5, replyTo: 'm0' };
        await arrive(house, incoming(1, { details }));
        const [row] = await house.ports.reader.window(await threadOf(house), { limit: 1 });
        assert.deepEqual(JSON.parse(row?.details ?? 'null'), details);
      }));

    it('A2 a decision that names a responder is answered by it, without a model, together with what it adds', () => {
      const librarian: Responder = {
        name: 'librarian',
        respond: ({ set }) =>
          Promise.resolve({
            type: 'said',
            text: `You said: ${set.at(-1)?.text ?? ''}`,
            reason: 'found in the log',
            extras: (reply) => ({
              appends: [
                {
                  stream: 'session:1',
                  expected: 'any',
                  events: [{ type: 'session.acted', data: { message: reply?.message ?? '' } }],
                  meta: { at: 1, actor: 'agent:wren', origin: 'direct' },
                },
              ],
            }),
          }),
      };
      const decide = () => ({ type: 'answer', reason: 'asked', by: 'librarian' }) as const;
      return live({ responders: [librarian], decide }, async (house) => {
        await arrive(house, incoming(1));
        const thread = await threadOf(house);
        const texts = await eventually(async () => {
          const all = await said(house, thread);
          return all.length === 2 ? all : null;
        });
        assert.deepEqual(texts, ['user:message 1', 'agent:You said: message 1']);
        assert.equal(house.calls(), 0);
        const [event] = await house.store.read('session:1');
        const [reply] = await house.ports.reader.window(thread, { limit: 1 });
        assert.deepEqual(event?.data, { message: reply?.message });
        const [verdict] = await house.ports.reader.verdicts(thread, { limit: 5 });
        assert.deepEqual(
          [verdict?.verdict, verdict?.reason, verdict?.decided_by],
          ['answered', 'found in the log', 'librarian'],
        );
      });
    });

    it('K11 a responder that says nothing after all leaves a silence with its reason', () => {
      const shy: Responder = {
        name: 'shy',
        respond: () => Promise.resolve({ type: 'silent', reason: 'nothing to add' }),
      };
      const decide = () => ({ type: 'answer', reason: 'asked', by: 'shy' }) as const;
      return live({ responders: [shy], decide }, async (house) => {
        await arrive(house, incoming(1));
        const thread = await threadOf(house);
        const verdict = await eventually(
          async () => (await house.ports.reader.verdicts(thread, { limit: 5 }))[0],
        );
        assert.deepEqual([verdict.verdict, verdict.reason], ['silent', 'nothing to add']);
        assert.deepEqual(await said(house, thread), ['user:message 1']);
      });
    });

    it('A2 the agent speaks by itself once: what it says commits with the job that led to it', () =>
      live({ decide: () => ({ type: 'silent', reason: 'people talk' }) }, async (house) => {
        await arrive(house, incoming(1));
        const thread = await threadOf(house);
        const speak = createSpeak(house.ports);
        const job = {
          id: 'job_1',
          queue: 'own',
          kind: 'own.prompt',
          lane: 'own',
          payload: null,
          runAt: 0,
        };
        await house.store.commit({ jobs: [job] });
        const claimed = await eventually(async () => {
          const claim = { queues: ['own'], worker: 'w', limit: 1, now: Date.now(), leaseMs: 60_000 };
          return (await house.store.jobs.claim(claim))[0];
        });
        const speech = {
          thread,
          text: 'Anyone for tea?',
          reason: 'fifteen minutes without a word',
          completes: { job: claimed.id, fence: claimed.fence },
        };
        assert.equal((await speak(speech)).type, 'said');
        assert.deepEqual(await speak(speech), { type: 'lost', reason: 'lease-lost' });
        assert.deepEqual(await speak({ ...speech, unless: () => 'somebody spoke' }), {
          type: 'unsaid',
          reason: 'somebody spoke',
        });
        assert.deepEqual(await said(house, thread), ['user:message 1', 'agent:Anyone for tea?']);
      }));

    it('K10 a notice has its effect once, and a repetition is told the first answer', () => {
      const notice: Notice = {
        delivery: 'n1',
        conversation,
        type: 'press',
        author: { external: 'u1', name: 'Bob', owner: true, bot: false },
        origin: 'direct',
        data: { id: 'ok:1' },
        at: 5,
        raw: null,
      };
      let told = 0;
      const listener: NonNullable<HouseOptions['listeners']>[number] = ({ principal }, heard) => {
        told += 1;
        const events = [{ type: 'session.pressed', data: { by: principal, data: heard.data } }];
        const meta = { at: heard.at, actor: principal ?? '', origin: heard.origin };
        return Promise.resolve({
          extras: { appends: [{ stream: 'session:2', expected: 'any', events, meta }] },
          answer: `pressed ${told}`,
          settled: true,
        });
      };
      return live({ listeners: [listener] }, async (house) => {
        const tell = () => house.spine.notice({ channel: 'loop', account: 'bot', notice });
        const first = await tell();
        assert.deepEqual([first.answer, first.settled, first.repeated], ['pressed 1', true, false]);
        const again = await tell();
        assert.deepEqual([again.answer, again.settled, again.repeated], ['pressed 1', true, true]);
        const events = await house.store.read('session:2');
        assert.deepEqual(
          events.map(({ data }) => data),
          [{ by: 'owner:loop:u1', data: { id: 'ok:1' } }],
        );
      });
    });

    it('K9 what a reception adds is true with the message, or not at all', () => {
      const reception: NonNullable<HouseOptions['receptions']>[number] = ({ message }, { text }) =>
        Promise.resolve(
          text === 'plain'
            ? null
            : {
                appends: [
                  {
                    stream: 'session:3',
                    expected: 'any',
                    events: [{ type: 'session.heard', data: { message } }],
                    meta: { at: 1, actor: 'person:a', origin: 'direct' },
                  },
                ],
              },
        );
      return live({ receptions: [reception] }, async (house) => {
        await arrive(house, incoming(1, { text: 'plain' }));
        const answers = await Promise.all([arrive(house, incoming(2)), arrive(house, incoming(2))]);
        const events = await house.store.read('session:3');
        const [first] = answers;
        assert.deepEqual(
          events.map(({ data }) => data),
          [{ message: first?.type === 'received' ? first.message : '' }],
        );
      });
    });
  });
}
