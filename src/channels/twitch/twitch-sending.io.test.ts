import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listen, untilState } from '../../../test/contracts/channel/listen.ts';
import type { Sent } from '../../agent/channel.ts';
import { DeliveryUnknownError } from '../../agent/channel.ts';
import type { ToolContext } from '../../agent/tool.ts';
import { moderationTools } from './moderation-tools.ts';
import type { TwitchRig } from './twitch.fixtures.ts';
import { openTwitchRig } from './twitch.fixtures.ts';

const never = new AbortController().signal;

function sayer(rig: TwitchRig, channel = rig.open()): (text: string, replyTo?: string) => Promise<Sent> {
  const conversation = rig.twitch.streamer.id;
  return (text, replyTo) =>
    channel.send({ key: 'k', conversation, text, ...(replyTo === undefined ? {} : { replyTo }) }, never);
}

describe('speaking on Twitch', () => {
  it('C2 a message goes out as one line, as a reply where it is one', async () => {
    await using rig = await openTwitchRig();
    const sent = await sayer(rig)('two\n\nlines ', 'parent-1');
    const [line] = rig.twitch.state.lines;
    assert.deepEqual(sent, { type: 'sent', external: line?.id });
    assert.deepEqual([line?.text, line?.replyTo, line?.sender], ['two lines', 'parent-1', rig.twitch.bot.id]);
  });

  it('C2 a message that Twitch takes and drops says why in words; only what passes by itself is tried again', async () => {
    await using rig = await openTwitchRig();
    const say = sayer(rig);
    const drop = (code: string, message = 'so it is'): void =>
      void rig.twitch.state.sendFaults.push({ type: 'drop', code, message });
    drop('msg_rejected');
    assert.deepEqual(await say('a'), {
      type: 'permanent',
      message: 'Twitch did not post it: AutoMod holds it back (msg_rejected).',
    });
    drop('msg_duplicate');
    const duplicate = await say('b');
    assert.ok(duplicate.type === 'transient' && duplicate.retryAfterMs === 30_000);
    drop('msg_of_the_future', 'because');
    assert.deepEqual(await say('c'), {
      type: 'permanent',
      message: 'Twitch did not post it: because (msg_of_the_future).',
    });
    for (const status of [400, 403, 422]) {
      rig.twitch.state.sendFaults.push({ type: 'status', status });
      assert.equal((await say(`status ${status}`)).type, 'permanent');
    }
    assert.equal((await say('a')).type, 'sent');
  });

  it('C2 the same words within half a minute wait, and so does the twenty-first message', async () => {
    await using rig = await openTwitchRig();
    const say = sayer(rig);
    assert.equal((await say('hello')).type, 'sent');
    const again = await say('hello');
    assert.ok(again.type === 'transient' && (again.retryAfterMs ?? 0) > 25_000);
    for (let index = 1; index < 20; index += 1) assert.equal((await say(`line ${index}`)).type, 'sent');
    assert.equal((await say('one too many')).type, 'transient');
    assert.equal(rig.twitch.state.lines.length, 20);
  });

  it('C2 a moderator may say more, and the same again', async () => {
    await using rig = await openTwitchRig();
    const channel = rig.open();
    await using _ = listen(channel);
    await untilState(channel, 'connected');
    const say = sayer(rig, channel);
    rig.twitch.state.moderators.add(rig.twitch.bot.id);
    assert.equal((await say('hello')).type, 'sent');
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (let index = 0; index < 30; index += 1) assert.equal((await say('hello')).type, 'sent');
  });

  it('K10 a lost answer is settled by the line’s own return through the chat, and unknown without it', async () => {
    await using rig = await openTwitchRig();
    const { platform } = rig.twitch;
    const channel = rig.open({ echoMs: 300 });
    await using _ = listen(channel);
    await untilState(channel, 'connected');
    const say = sayer(rig, channel);
    platform.loseNext(true);
    const sent = await say('it was posted');
    assert.deepEqual(sent, { type: 'sent', external: rig.twitch.state.lines[0]?.id });
    platform.loseNext(false);
    await assert.rejects(say('it was not'), DeliveryUnknownError);
    rig.twitch.state.sendFaults.push({ type: 'status', status: 500 });
    await assert.rejects(say('who knows'), DeliveryUnknownError);
    assert.equal(rig.twitch.state.lines.length, 1);
  });

  it('C2 while the login service does not answer, or Twitch is gone, a send is tried again later', async () => {
    await using rig = await openTwitchRig();
    const say = sayer(rig);
    rig.twitch.accounts.expire();
    rig.twitch.accounts.failNext(500, 1);
    assert.equal((await say('one')).type, 'transient');
    assert.equal((await say('one')).type, 'sent');
    await rig.twitch[Symbol.asyncDispose]();
    // Until the kept connection is known to be closed; before that nobody could tell.
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(await say('two'), { type: 'transient', message: 'Twitch cannot be reached.' });
  });
});

describe('moderating on Twitch', () => {
  const context: ToolContext = {
    agent: 'wren',
    thread: 'thr_1',
    turn: 'turn_1',
    principal: 'owner:twitch:1000',
    origin: 'owner',
    channel: 'twitch',
    node: 1,
    now: 0,
    signal: never,
  };

  it('A5 deleting and timing out act outside, for the owner and the agent’s own rules alone', async () => {
    await using rig = await openTwitchRig();
    for (const { effect, origins } of moderationTools(rig.parts())) {
      assert.equal(effect, 'act');
      assert.deepEqual(origins, ['owner', 'proactive']);
    }
  });

  it('C2 a message is deleted and its author timed out, by id or by name; what Twitch refuses is said', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const [remove, timeOut] = moderationTools(rig.parts());
    const message = twitch.say({ text: 'buy viewers' });
    assert.equal((await remove?.run({ message }, context))?.ok, true);
    assert.deepEqual(twitch.state.deleted, [message]);
    const by = { seconds: 600, reason: 'spam' };
    for (const user of [`person:twitch:${twitch.viewer.id}`, '@Viewer'])
      assert.equal((await timeOut?.run({ user, ...by }, context))?.ok, true);
    assert.deepEqual(
      twitch.state.timeouts,
      [1, 2].map(() => ({ user: twitch.viewer.id, ...by })),
    );
    const unknown = await timeOut?.run({ user: 'nobody', ...by }, context);
    assert.ok(unknown?.ok === false && unknown.code === 'user-unknown');
    const gone = await remove?.run({ message: 'never-said' }, context);
    assert.ok(gone?.ok === false && gone.message.includes('no such message'));
  });
});
