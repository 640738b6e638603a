import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, listen, untilState } from '../../../test/contracts/channel/listen.ts';
import { accountOf, scopes, service } from './options.ts';
import { openTwitchRig } from './twitch.fixtures.ts';
import { createTwitchLogin } from './twitch-login.ts';

const never = new AbortController().signal;

describe('logins to Twitch', () => {
  it('C2 without a login the channel says what to do, and starts by itself after it', async () => {
    await using rig = await openTwitchRig({ loggedIn: false });
    const channel = rig.open();
    await using _ = listen(channel);
    await untilState(channel, 'failed');
    assert.equal(channel.state().detail, 'Nobody is logged in to Twitch. Run: sanctum login twitch');
    await rig.logIn();
    await untilState(channel, 'connected');
    assert.equal(channel.state().detail, 'Listening to Streamer as wren_bot.');
  });

  it('C2 a revoked login is said plainly and healed by a new one without a restart', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open();
    await using inbox = listen(channel);
    await twitch.platform.say('before');
    await inbox.until(1);
    twitch.accounts.revoke(twitch.bot);
    twitch.eventsub.revoke('channel.chat.message', 'authorization_revoked');
    await untilState(channel, 'failed');
    assert.equal(
      channel.state().detail,
      'The login of wren_bot was withdrawn on Twitch. Run: sanctum login twitch',
    );
    const sent = await channel.send({ key: 'k', conversation: twitch.streamer.id, text: 'hello' }, never);
    assert.ok(sent.type === 'transient' && sent.message.includes('sanctum login twitch'));
    await rig.logIn();
    await untilState(channel, 'connected');
    await twitch.platform.say('after');
    await inbox.until(2);
    assert.ok(!rig.logged.join('\n').includes('access-'));
    assert.ok(!rig.logged.join('\n').includes('refresh-'));
  });

  it('C2 a ban is no matter of the login, and says so', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open();
    await using _ = listen(channel);
    await untilState(channel, 'connected');
    twitch.eventsub.revoke('channel.chat.message', 'chat_user_banned');
    await untilState(channel, 'failed');
    assert.match(channel.state().detail, /wren_bot was banned from the chat. It is tried again/u);
  });

  it('C2 what Twitch does not let us hear besides the chat is said, and the chat is heard', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    twitch.eventsub.refuse('channel.raid', 403, 1);
    const channel = rig.open();
    await using inbox = listen(channel);
    await untilState(channel, 'connected');
    assert.match(channel.state().detail, /Not heard: channel.raid/u);
    twitch.say({ text: 'hello' });
    await inbox.until(1);
  });

  it('C2 a refused chat is said with what to do, too many connections are waited out', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    twitch.eventsub.refuse('channel.chat.message', 429, 2);
    const channel = rig.open();
    await using _ = listen(channel);
    await untilState(channel, 'degraded');
    assert.match(channel.state().detail, /transports limit exceeded/u);
    await untilState(channel, 'connected');
    twitch.eventsub.refuse('channel.chat.message', 403, 1);
    twitch.eventsub.drop();
    await untilState(channel, 'failed');
    assert.match(channel.state().detail, /does not let wren_bot read the chat of Streamer/u);
    await rig.logIn();
    await untilState(channel, 'connected');
  });

  it('C8 ten calls that meet an expired login refresh it once, and both tokens are kept before use', async () => {
    await using rig = await openTwitchRig();
    const { twitch, vault, options } = rig;
    const { logins } = rig.parts();
    const used = await logins.current();
    const renewed = await Promise.all(Array.from({ length: 10 }, () => logins.renew(used, never)));
    assert.equal(twitch.accounts.refreshes(), 1);
    assert.equal(new Set(renewed.map(({ access }) => access)).size, 1);
    const kept = await vault.get(service, accountOf(options));
    assert.ok(kept.type === 'found');
    assert.partialDeepStrictEqual(kept.value, { access: renewed[0]?.access, refresh: renewed[0]?.refresh });
  });

  it('C8 of two nodes that refresh at once, the one that Twitch refuses uses what the other has kept', async () => {
    await using rig = await openTwitchRig();
    const [one, two] = [rig.parts().logins, rig.parts().logins];
    const used = await one.current();
    const [first, second] = await Promise.all([one.renew(used, never), two.renew(used, never)]);
    assert.equal(first.access, second.access);
    assert.equal(rig.twitch.accounts.refreshes(), 1);
  });

  it('C8 a refresh that is refused, or fails, is told apart: one needs a login, the other another try', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const { logins } = rig.parts();
    twitch.accounts.failNext(503, 1);
    await assert.rejects(logins.renew(await logins.current(), never), { code: 'twitch-unavailable' });
    twitch.accounts.revoke(twitch.bot);
    await assert.rejects(logins.renew(await logins.current(), never), {
      code: 'login-needed',
      message: 'Twitch no longer accepts the login of wren_bot. Run: sanctum login twitch',
    });
    await assert.rejects(logins.current(), { code: 'login-needed' });
    await rig.logIn();
    assert.equal((await logins.current()).login, 'wren_bot');
  });

  it('C8 the login is validated now and then; one that does not hold is renewed, or asked for', async () => {
    await using rig = await openTwitchRig();
    const { twitch } = rig;
    const channel = rig.open({ validateMs: 30 });
    await using _ = listen(channel);
    await untilState(channel, 'connected');
    twitch.accounts.expire();
    await eventually(
      () => twitch.accounts.refreshes() === 1,
      () => 'it was not renewed',
    );
    assert.equal(channel.state().status, 'connected');
    twitch.accounts.revoke(twitch.bot);
    await untilState(channel, 'failed');
    assert.match(channel.state().detail, /no longer accepts the login of wren_bot/u);
  });

  it('C8 a damaged login is set aside, said and healed', async () => {
    await using rig = await openTwitchRig();
    await rig.vault.put(service, accountOf(rig.options), { not: 'a login' });
    const channel = rig.open();
    await using _ = listen(channel);
    await untilState(channel, 'failed');
    assert.match(channel.state().detail, /not one. Run: sanctum login twitch/u);
    await rig.logIn();
    await untilState(channel, 'connected');
  });
});

describe('logging in to Twitch', () => {
  it('C2 the code that is shown is agreed to on Twitch, and the login is kept', async () => {
    await using rig = await openTwitchRig({ loggedIn: false });
    const { twitch, vault, options } = rig;
    const said: string[] = [];
    const login = createTwitchLogin(options, { ...rig.parts(), vault, clock: () => Date.now() });
    const running = login.run({
      say(text) {
        said.push(text);
        const code = /agree to the code (\w+)/u.exec(text)?.[1];
        if (code !== undefined) twitch.accounts.agree(code, twitch.bot);
      },
      ask: () => Promise.reject(new Error('nothing is asked')),
      signal: never,
    });
    assert.deepEqual(await running, { account: 'wren_bot' });
    assert.match(said.join('\n'), /Open https:\/\/www\.twitch\.tv\/activate/u);
    const { logins } = rig.parts();
    assert.equal((await logins.current()).userId, twitch.bot.id);
    assert.deepEqual(twitch.accounts.grantOf(`Bearer ${(await logins.current()).access}`)?.scopes, [
      ...scopes,
    ]);
  });

  it('C2 whoever signs in as somebody else, or stops, has changed nothing', async () => {
    await using rig = await openTwitchRig({ loggedIn: false });
    const { twitch, vault, options } = rig;
    const login = createTwitchLogin(options, { ...rig.parts(), vault, clock: () => Date.now() });
    const agreeAs = (user: typeof twitch.bot) => ({
      say(text: string) {
        const code = /agree to the code (\w+)/u.exec(text)?.[1];
        if (code !== undefined) twitch.accounts.agree(code, user);
      },
      ask: () => Promise.reject(new Error('nothing is asked')),
    });
    await assert.rejects(login.run({ ...agreeAs(twitch.viewer), signal: never }), {
      message: /You signed in as viewer, but TWITCH_BOT_USERNAME is wren_bot/u,
    });
    await assert.rejects(login.run({ ...agreeAs(twitch.bot), signal: AbortSignal.timeout(50) }));
    await assert.rejects(
      createTwitchLogin(null, null).run({ ...agreeAs(twitch.bot), signal: never }),
      /Set TWITCH_CLIENT_ID/u,
    );
    assert.deepEqual(await vault.list(), []);
  });
});
