import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, Outgoing, Sent } from '../../src/agent/channel.ts';
import { DeliveryUnknownError } from '../../src/agent/channel.ts';
import { splitText } from '../../src/agent/delivery/split-text.ts';
import { eventually, listen, untilState } from './channel/listen.ts';
import type { ChannelRig, Platform } from './channel/rig.ts';

const never = new AbortController().signal;

/**
 * The rules that every channel obeys (C1), each against a platform that misbehaves. A rule about something that the rig's platform
 * cannot do is not asked.
 */
export function describeChannel(name: string, createRig: () => Promise<ChannelRig>): void {
  describe(name, async () => {
    const probe = await createRig();
    const abilities: Partial<Platform> = probe.platform ?? {};
    const { guarantee } = probe.open();
    await probe[Symbol.asyncDispose]();

    /** A rule that needs these of the platform. */
    function rule<Ability extends keyof Platform>(
      says: string,
      needs: readonly Ability[],
      run: (rig: ChannelRig, platform: Required<Pick<Platform, Ability | 'posts'>>) => Promise<void>,
    ): void {
      if (!needs.every((ability) => ability in abilities)) return;
      it(says, async () => {
        await using rig = await createRig();
        const has = rig.platform;
        assert.ok(has !== undefined);
        await run(rig, has as Required<Pick<Platform, Ability | 'posts'>>);
      });
    }

    describeAnyChannel(createRig);

    rule(
      'C1 messages come in in the platform’s order, whole and marked',
      ['say'],
      async ({ open }, { say }) => {
        const channel = open();
        await using inbox = listen(channel);
        await untilState(channel, 'connected');
        const said: string[] = [];
        for (let index = 0; index < 20; index += 1) said.push(await say(`line ${index} ünï 👋`));
        await inbox.until(20);
        assert.deepEqual(
          inbox.received.map(({ external }) => external),
          said,
        );
        assert.deepEqual(
          inbox.received.map(({ text }) => text),
          said.map((_, index) => `line ${index} ünï 👋`),
        );
        for (const { author, kind, at } of inbox.received) {
          assert.equal(kind, 'message');
          assert.notEqual(author.external, '');
          assert.ok(Number.isSafeInteger(at) && at > 0);
        }
      },
    );

    rule(
      'C1 a message that is delivered again is the same delivery',
      ['say', 'redeliver'],
      async ({ open }, { say, redeliver }) => {
        await using inbox = listen(open());
        const first = await say('one');
        await inbox.until(1);
        await redeliver(first);
        await redeliver(first);
        await say('two');
        await inbox.until(2);
        assert.deepEqual(
          inbox.received.map(({ text }) => text),
          ['one', 'two'],
        );
      },
    );

    rule(
      'C1 an edit is a delivery of its own about the old message',
      ['say', 'edit'],
      async ({ open }, { say, edit }) => {
        await using inbox = listen(open());
        const external = await say('hallo');
        await inbox.until(1);
        await edit(external, 'hello');
        await inbox.until(2);
        const [, edited] = inbox.received;
        assert.deepEqual([edited?.kind, edited?.external, edited?.text], ['edit', external, 'hello']);
      },
    );

    rule(
      'P1 a message that the log could not take is handed over again',
      ['say'],
      async ({ open }, { say }) => {
        await using inbox = listen(open());
        inbox.refuse(2);
        await say('one');
        await say('two');
        await inbox.until(2);
        assert.deepEqual(inbox.received.map(({ text }) => text).sort(), ['one', 'two']);
        assert.ok(inbox.handed.length >= 4);
      },
    );

    rule(
      'C1 a broken connection is made again and nothing said meanwhile is lost',
      ['say', 'cut'],
      async ({ open }, { say, cut }) => {
        const channel = open();
        await using inbox = listen(channel);
        await say('before');
        await inbox.until(1);
        cut();
        await say('between');
        cut();
        await say('after');
        await inbox.until(3);
        assert.deepEqual(
          inbox.received.map(({ text }) => text),
          ['before', 'between', 'after'],
        );
        await untilState(channel, 'connected');
      },
    );

    rule(
      'P1 what was said while the program was down comes in after its start',
      ['say', 'keeps'],
      async ({ open }, { say }) => {
        const first = listen(open());
        await say('one');
        await first.until(1);
        await first[Symbol.asyncDispose]();
        await say('two');
        await using second = listen(open());
        await eventually(
          () => second.received.some(({ text }) => text === 'two'),
          () => 'the message never came',
        );
      },
    );

    rule(
      'C1 malformed input is passed over, and what follows comes in',
      ['say', 'malform'],
      async ({ open }, { say, malform }) => {
        await using inbox = listen(open());
        await say('one');
        await malform();
        await malform();
        await say('two');
        await inbox.until(2);
        assert.deepEqual(
          inbox.received.map(({ text }) => text),
          ['one', 'two'],
        );
      },
    );

    rule(
      'C1 expired credentials are renewed by themselves, for reading and for sending',
      ['say', 'expire'],
      async (rig, { say, expire, posts }) => {
        const channel = rig.open();
        await using inbox = listen(channel);
        await say('one');
        await inbox.until(1);
        expire();
        await say('two');
        await inbox.until(2);
        expire();
        assert.equal((await channel.send(part(rig, 'k1', 'hello'), never)).type, 'sent');
        assert.deepEqual(
          posts().map(({ text }) => text),
          ['hello'],
        );
      },
    );

    rule('C1 parts arrive in order and a long text within the limit', ['say'], async (rig, { posts }) => {
      await using channel = rig.open();
      // No two parts are alike: some platforms take nothing twice.
      const sentences = Array.from(
        { length: Math.ceil((channel.limit.length * 3) / 37) },
        (_, index) => `Sentence ${String(index).padStart(6, '0')} is not short at all.`,
      );
      const text = sentences.join(' ');
      const parts = splitText(text, channel.limit);
      assert.ok(parts.length >= 3);
      const externals: string[] = [];
      for (const [index, words] of parts.entries())
        externals.push(external(await inTurn(channel, part(rig, `k${index}`, words))));
      assert.deepEqual(
        posts().map(({ text: posted }) => posted),
        parts,
      );
      assert.deepEqual(
        posts().map((post) => post.external),
        externals,
      );
      assert.ok(posts().every(({ conversation }) => conversation === rig.conversation));
    });

    rule(
      'C1 a limit is told with the wait that the platform asks for',
      ['limitNext'],
      async (rig, { limitNext, posts }) => {
        await using channel = rig.open();
        limitNext(3);
        const answer = await channel.send(part(rig, 'k1', 'hello'), never);
        assert.ok(answer.type === 'transient', answer.type);
        assert.ok(
          answer.retryAfterMs !== undefined && answer.retryAfterMs >= 2_000 && answer.retryAfterMs <= 4_000,
        );
        assert.equal(posts().length, 0);
      },
    );

    rule(
      'C1 a fault of the platform is transient, a refusal is permanent',
      ['failNext', 'refuseNext'],
      async (rig, { failNext, refuseNext, posts }) => {
        await using channel = rig.open();
        failNext();
        assert.equal((await channel.send(part(rig, 'k1', 'hello'), never)).type, 'transient');
        refuseNext();
        assert.equal((await inTurn(channel, part(rig, 'k1', 'hello'))).type, 'permanent');
        assert.equal(posts().length, 0);
        assert.equal((await inTurn(channel, part(rig, 'k1', 'hello'))).type, 'sent');
      },
    );

    rule(
      'K10 a send whose answer is lost says so, and the declared guarantee resolves it',
      ['loseNext'],
      async (rig, { loseNext, posts }) => {
        for (const posted of [true, false]) {
          await using channel = rig.open();
          const before = posts().length;
          const sending = part(rig, `key-${posted}`, `posted ${posted}`);
          loseNext(posted);
          await assert.rejects(channel.send(sending, never), DeliveryUnknownError);
          if (guarantee === 'idempotent') assert.equal((await channel.send(sending, never)).type, 'sent');
          if (guarantee === 'lookup') {
            assert.ok(channel.find);
            const found = await channel.find(sending, never);
            assert.equal(found, posted ? (posts().at(-1)?.external ?? '-') : null);
          }
          const expected = posted || guarantee === 'idempotent' ? 1 : 0;
          assert.equal(posts().length - before, expected);
        }
      },
    );

    rule(
      'C1 a shutdown in mid-send ends the send at once, as unknown, and the channel cleanly',
      ['hold'],
      async (rig, { hold }) => {
        const channel = rig.open();
        const inbox = listen(channel);
        const arrived = hold();
        const abort = new AbortController();
        const sending = channel.send(part(rig, 'k1', 'hello'), abort.signal);
        const settled = assert.rejects(sending, DeliveryUnknownError);
        await arrived;
        abort.abort();
        await settled;
        await inbox[Symbol.asyncDispose]();
        assert.equal(channel.state().status, 'off');
      },
    );

    rule('C1 disposing a channel ends a send that nobody aborted', ['hold'], async (rig, { hold }) => {
      const channel = rig.open();
      const arrived = hold();
      const settled = assert.rejects(channel.send(part(rig, 'k1', 'hello'), never), DeliveryUnknownError);
      await arrived;
      await channel[Symbol.asyncDispose]();
      await settled;
    });
  });
}

/** What holds for a channel even where there is no platform behind it. */
function describeAnyChannel(createRig: () => Promise<ChannelRig>): void {
  it('C1 it names itself, its account, its guarantee and its limit', async () => {
    await using rig = await createRig();
    await using channel = rig.open();
    assert.match(channel.name, /^[a-z][a-z0-9-]*$/u);
    assert.notEqual(channel.account, '');
    assert.ok(channel.limit.length > 0);
    assert.equal(channel.limit.count(''), 0);
    assert.equal(channel.guarantee === 'lookup', channel.find !== undefined);
  });

  it('C1 it is off before its start, connected after it, and off again after its end', async () => {
    await using rig = await createRig();
    const channel = rig.open();
    assert.equal(channel.state().status, 'off');
    const inbox = listen(channel);
    await untilState(channel, 'connected');
    assert.notEqual(channel.state().detail, '');
    await inbox[Symbol.asyncDispose]();
    assert.equal(channel.state().status, 'off');
  });

  it('C1 it ends at once when it is stopped before it has started', async () => {
    await using rig = await createRig();
    await using channel = rig.open();
    const refuse = () => Promise.reject(new Error('nothing may come'));
    await channel.start(refuse, AbortSignal.abort(), refuse);
    assert.equal(channel.state().status, 'off');
  });

  it('K10 a part is sent and named by the platform, and a repetition under one key keeps the promise of the guarantee', async () => {
    await using rig = await createRig();
    await using channel = rig.open();
    const first = external(await channel.send(part(rig, 'k1', 'hello'), never));
    assert.notEqual(first, '');
    if (channel.guarantee !== 'idempotent') return;
    assert.equal(external(await channel.send(part(rig, 'k1', 'hello'), never)), first);
    assert.ok((rig.platform?.posts().length ?? 1) === 1);
  });
}

function part(rig: Pick<ChannelRig, 'conversation'>, key: string, text: string): Outgoing {
  return { key, conversation: rig.conversation, text };
}

/** Sends as delivery does: a channel that keeps its platform's rate says when the part's turn comes. */
async function inTurn(channel: Channel, outgoing: Outgoing): Promise<Sent> {
  for (let tries = 1; ; tries += 1) {
    const answer = await channel.send(outgoing, never);
    if (answer.type !== 'transient' || answer.retryAfterMs === undefined || tries === 5) return answer;
    await sleep(answer.retryAfterMs);
  }
}

function external(answer: Sent): string {
  assert.ok(answer.type === 'sent', `expected sent, got ${JSON.stringify(answer)}`);
  return answer.external;
}
