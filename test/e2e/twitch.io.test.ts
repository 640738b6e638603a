import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { startTwitch } from '../emulators/twitch/twitch.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum } from '../kit/sanctum.ts';
import { logInBot, twitchSettings, untilTwitch } from '../kit/twitch-bot.ts';

/** Files of a folder that hold a text. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = path.join(folder, name);
    return statSync(file).isFile() && readFileSync(file).includes(text);
  });
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`Twitch with the whole program on ${engine}`, () => {
    it('C2 C8 sanctum login twitch heals the running server, which then answers; the tokens lie nowhere in the clear', async () => {
      await using twitch = await startTwitch();
      await using sanctum = await createSanctum(engine, twitchSettings(twitch));
      const api = await sanctum.start();
      await untilTwitch(api, 'failed');

      const ended = await logInBot(twitch, sanctum.run('login', 'twitch', '--json'));
      assert.deepEqual(JSON.parse(ended.out), { service: 'twitch', title: 'Twitch', account: 'wren_bot' });
      assert.match(ended.err, /Open https:\/\/www\.twitch\.tv\/activate/u);

      await twitch.platform.say('Wren, are you there?');
      await eventually(() => Promise.resolve(twitch.platform.posts().length > 0));
      const { threads } = (await api.get('/api/threads')) as {
        threads: readonly { id: string; channel: string }[];
      };
      const thread = threads.find(({ channel: name }) => name === 'twitch');
      const messages = await api.messages(thread?.id ?? '');
      assert.deepEqual(
        messages.map(({ role }) => role),
        ['user', 'agent'],
      );

      const said = `${api.server.said()}${ended.err}${ended.out}`;
      assert.ok(!said.includes('access-') && !said.includes('refresh-'));
      // What export, backup and verify do is the same on both.
      if (engine === 'postgres') return;
      const folder = sanctum.place.DATA_DIR;
      assert.equal((await sanctum.run('export', path.join(folder, 'all.jsonl'))).code, 0);
      assert.equal((await sanctum.run('backup')).code, 0);
      for (const token of ['access-', 'refresh-']) assert.deepEqual(filesWith(folder, token), []);
      assert.equal((await sanctum.run('verify')).code, 0);
    });
  });
}

describe('sanctum login', () => {
  it('W6 without a server the login is kept for its start; what is missing or unknown is said', async () => {
    await using twitch = await startTwitch();
    await using sanctum = await createSanctum('sqlite', twitchSettings(twitch));
    const { out } = await logInBot(twitch, sanctum.run('login', 'twitch'));
    assert.equal(out, 'Logged in to Twitch as wren_bot.\n');
    const api = await sanctum.start();
    await untilTwitch(api, 'connected');
    const unknown = await sanctum.run('login', 'myspace');
    assert.deepEqual(unknown.code, 1);
    assert.match(unknown.err, /There is no login for myspace. There are: twitch/u);

    await using bare = await createSanctum('sqlite');
    const missing = await bare.run('login', 'twitch');
    assert.equal(missing.code, 1);
    assert.equal(
      missing.err,
      'Set TWITCH_CLIENT_ID (an application at dev.twitch.tv) and TWITCH_CHANNEL_NAME first.\n',
    );
  });
});
