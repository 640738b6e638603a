import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, listen, untilState } from '../../../test/contracts/channel/listen.ts';
import { openTwitchRig } from './twitch.fixtures.ts';

const minuteMs = 60_000;

describe('listening to Twitch', () => {
  it('C2 a reconnect in mid-raid loses nothing: both connections are heard until the new one is welcomed', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    twitch.eventsub.emit('channel.raid', {
      from_broadcaster_user_id: '77',
      from_broadcaster_user_name: 'Neighbour',
      viewers: 40,
    });
    const said: string[] = [];
    const talking = new AbortController();
    const talk = (async () => {
      while (!talking.signal.aborted) {
        said.push(twitch.say({ text: `hello ${said.length}` }));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let moves = 0; moves < 3; moves += 1) await twitch.eventsub.move();
    talking.abort();
    await talk;
    await inbox.until(said.length);
    assert.deepEqual(
      inbox.received.map(({ external }) => external),
      said,
    );
    assert.deepEqual(
      inbox.noticed.map(({ type, data }) => ({ type, data })),
      [{ type: 'raid', data: { from: 'Neighbour', viewers: 40 } }],
    );
    assert.ok(said.length > 3);
    assert.deepEqual(twitch.eventsub.closed(), []);
    assert.equal(channel.state().status, 'connected');
  });

  it('C2 a move that cannot be made ends in a new connection with new subscriptions', async () => {
    await using rig = await openTwitchRig({ moveMs: 100 });
    const { twitch } = rig;
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    const [before] = twitch.eventsub.sessions();
    twitch.eventsub.withholdWelcome(true);
    const moved = twitch.eventsub.move();
    twitch.say({ text: 'still heard on the old one' });
    await inbox.until(1);
    await moved;
    twitch.eventsub.withholdWelcome(false);
    await eventually(
      () => twitch.eventsub.sessions().some(({ id, types }) => id !== before?.id && types.length === 5),
      () => `sessions: ${JSON.stringify(twitch.eventsub.sessions())}`,
    );
    assert.deepEqual(twitch.eventsub.closed(), [4004]);
  });

  it('C2 a connection on which no keepalive comes is given up and made again', async () => {
    await using rig = await openTwitchRig({ keepaliveSeconds: 0.2 });
    const { twitch } = rig;
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    const [before] = twitch.eventsub.sessions();
    twitch.eventsub.stall(true);
    await untilState(channel, 'degraded');
    twitch.eventsub.stall(false);
    await untilState(channel, 'connected');
    await eventually(
      () => twitch.eventsub.sessions().some(({ id, types }) => id !== before?.id && types.length === 5),
      () => 'nobody subscribed again',
    );
    twitch.say({ text: 'back again' });
    await inbox.until(1);
  });

  it('C2 a dropped connection, with a code or without, is made again and subscribed anew', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open();
    await using inbox = listen(channel);
    for (const [index, code] of [undefined, 4000, 4006, 4002].entries()) {
      await twitch.platform.say(`line ${index}`);
      await inbox.until(index + 1);
      twitch.eventsub.drop(code);
      await untilState(channel, 'degraded', 'connecting');
    }
    await twitch.platform.say('the last');
    await inbox.until(5);
  });

  it('C2 a duplicate is one message, and an event that is older than ten minutes still comes in', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    const old = Date.now() - 30 * minuteMs;
    const external = twitch.say({ text: 'half an hour ago', at: old });
    await twitch.platform.redeliver(external);
    await twitch.platform.redeliver(external);
    twitch.say({ text: 'now' });
    await inbox.until(2);
    assert.deepEqual(
      inbox.received.map(({ text }) => text),
      ['half an hour ago', 'now'],
    );
    assert.ok(Math.abs((inbox.received[0]?.at ?? 0) - old) < 2);
    assert.equal(inbox.handed.length, 4);
  });

  it('C2 garbage of every kind is passed over and told in the log without its words', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    for (const text of [
      '',
      'null',
      '[]',
      '{"metadata":{"message_id":"1","message_type":"session_welcome","message_timestamp":"x"},"payload":{}}',
      '{"metadata":{"message_id":"1","message_type":"of_the_future","message_timestamp":"2026-01-01T00:00:00Z"},"payload":{}}',
      'x'.repeat(60_000),
    ])
      twitch.eventsub.sendRaw(text);
    twitch.eventsub.emit('stream.online', { id: 7 });
    twitch.eventsub.emit('channel.raid', { viewers: 'many, secretly' });
    await twitch.platform.malform();
    twitch.say({ text: 'a NUL \u0000 in the middle' });
    await inbox.until(1);
    assert.equal(inbox.received[0]?.text, 'a NUL  in the middle');
    assert.equal(channel.state().status, 'connected');
    assert.ok(rig.logged.length >= 8);
    assert.ok(!rig.logged.join('\n').includes('secretly'));
  });

  it('C2 the stream’s beginning, change and end are notices with what the platform tells', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    twitch.goLive('s1');
    twitch.eventsub.emit('channel.update', { title: 'Painting it', category_name: 'Art' });
    twitch.goOffline();
    await eventually(
      () => inbox.noticed.length === 3,
      () => JSON.stringify(inbox.noticed),
    );
    const [online, update, offline] = inbox.noticed;
    assert.equal(online?.type, 'stream.online');
    assert.equal(online?.conversation.external, twitch.streamer.id);
    assert.partialDeepStrictEqual(online?.data, {
      title: 'Building a shed',
      category: 'Makers & Crafting',
      streamer: 'Streamer',
      id: 's1',
    });
    assert.deepEqual(update?.data, { title: 'Painting it', category: 'Art' });
    assert.deepEqual([offline?.type, offline?.delivery], ['stream.offline', 'offline:s1']);
  });

  it('C2 a beginning and an end that were missed are found out, and are the same deliveries as if they were heard', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    twitch.goLive('s1', false);
    const first = rig.open();
    {
      await using inbox = listen(first);
      await untilState(first, 'connected');
      twitch.eventsub.emit('stream.online', { id: 's1', started_at: twitch.state.live?.startedAt });
      await eventually(
        () => inbox.noticed.length === 1,
        () => 'no notice came',
      );
      assert.equal(inbox.noticed[0]?.delivery, 'online:s1');
    }
    twitch.goOffline(false);
    twitch.goLive('s2', false);
    await using inbox = listen(rig.open());
    await eventually(
      () => inbox.noticed.length === 2,
      () => JSON.stringify(inbox.noticed),
    );
    assert.deepEqual(
      inbox.noticed.map(({ delivery }) => delivery),
      ['offline:s1', 'online:s2'],
    );
  });

  it('C2 a stream that Twitch does not list for a moment is not taken for ended', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open({ confirmMs: 300 });
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    twitch.goLive('s1');
    await eventually(
      () => inbox.noticed.length === 1,
      () => 'no notice came',
    );
    const { live } = twitch.state;
    twitch.state.live = null;
    twitch.eventsub.drop();
    await untilState(channel, 'degraded');
    await untilState(channel, 'connected');
    twitch.state.live = live;
    await eventually(
      () => inbox.handed.length === 0 && twitch.eventsub.sessions().length === 1,
      () => 'not back',
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(
      inbox.noticed.map(({ type }) => type),
      ['stream.online'],
    );
  });
});

describe('what a line of Twitch tells', () => {
  it('C2 roles, replies, the streamer, bots and whoever speaks to the agent are known; own lines do not come in', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const { bot, streamer } = twitch;
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    twitch.say({ text: 'hello all', badges: ['founder', 'vip', 'premium'] });
    twitch.say({ text: 'welcome', by: streamer, badges: ['broadcaster'] });
    twitch.say({ text: 'follow the rules', by: twitch.join('nightbot') });
    twitch.say({ text: 'beep', by: twitch.join('shedbot') });
    twitch.say({ text: 'boop', by: twitch.join('helper'), badges: ['bot-badge'] });
    twitch.say({ text: 'own words', by: bot });
    twitch.say({ text: 'hey WREN, how tall?', fields: { message_type: 'user_intro' } });
    twitch.say({ text: 'a wrench is no wren-like thing' });
    twitch.say({ text: 'so many wrens' });
    twitch.say({ text: '@wren_bot look' });
    const parent = { parent_message_id: 'm0', parent_user_id: bot.id };
    twitch.say({ text: 'yes', fields: { reply: parent } });
    twitch.say({
      text: 'from next door',
      fields: { source_broadcaster_user_id: '5', source_message_id: 'there-1' },
    });
    await inbox.until(11);
    const shown = inbox.received.map(({ text, author, addressed, details }) => ({
      text,
      marks: [author.owner ? 'owner' : '', author.bot ? 'bot' : '', addressed ? 'addressed' : ''].filter(
        Boolean,
      ),
      roles: details?.roles,
      first: details?.first,
      replyTo: details?.replyTo,
    }));
    const line = (text: string, marks: string[] = [], more: object = {}) => ({
      text,
      marks,
      roles: undefined,
      first: undefined,
      replyTo: undefined,
      ...more,
    });
    assert.deepEqual(shown, [
      line('hello all', [], { roles: ['subscriber', 'vip'] }),
      line('welcome', ['owner'], { roles: ['broadcaster'] }),
      line('follow the rules', ['bot']),
      line('beep', ['bot']),
      line('boop', ['bot']),
      line('hey WREN, how tall?', ['addressed'], { first: true }),
      line('a wrench is no wren-like thing', ['addressed']),
      line('so many wrens'),
      line('@wren_bot look', ['addressed']),
      line('yes', ['addressed'], { replyTo: 'm0' }),
      line('from next door'),
    ]);
    assert.equal(inbox.received.at(-1)?.delivery, 'there-1');
  });

  it('C2 the age of an account is asked for once and for many together', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    const before = twitch.state.userCalls;
    const crowd = Array.from({ length: 150 }, (_, index) =>
      twitch.join(`raider${index}`, '2026-11-01T00:00:00Z'),
    );
    for (const by of crowd) twitch.say({ text: 'hi', by });
    for (const by of crowd) twitch.say({ text: 'hi again', by });
    await inbox.until(300);
    assert.ok(inbox.received.every(({ details }) => details?.accountSince === Date.UTC(2026, 10, 1)));
    assert.ok(twitch.state.userCalls - before <= 4, `${twitch.state.userCalls - before} look-ups`);
  });

  it('C2 no words wait for it longer than a moment, nor at all while Twitch does not answer', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open({ accountMs: 100 });
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    twitch.state.slowMs = 60_000;
    twitch.say({ text: 'one' });
    await inbox.until(1);
    twitch.state.slowMs = 0;
    twitch.state.down = 500;
    twitch.say({ text: 'two', by: twitch.join('another') });
    await inbox.until(2);
    assert.deepEqual(
      inbox.received.map(({ details }) => details?.accountSince),
      [undefined, undefined],
    );
  });
});
