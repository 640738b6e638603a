import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { TwitchEmulator } from '../emulators/twitch/twitch.ts';
import { startTwitch } from '../emulators/twitch/twitch.ts';
import type { Api } from '../kit/api.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum } from '../kit/sanctum.ts';

function settingsFor(twitch: TwitchEmulator): NodeJS.ProcessEnv {
  return {
    TWITCH_CLIENT_ID: twitch.client.id,
    TWITCH_CLIENT_SECRET: twitch.client.secret,
    TWITCH_BOT_USERNAME: twitch.bot.login,
    TWITCH_CHANNEL_NAME: twitch.streamer.login,
    TWITCH_API_URL: twitch.apiUrl,
    TWITCH_AUTH_URL: twitch.authUrl,
    TWITCH_EVENTSUB_URL: twitch.eventsubUrl,
  };
}

/** Agrees to the code of the login that is under way. */
function agree(twitch: TwitchEmulator): Promise<boolean> {
  return eventually(() =>
    Promise.resolve(twitch.accounts.codes().some((code) => twitch.accounts.agree(code, twitch.bot))),
  );
}

/** Waits until the channel feels so. */
async function untilTwitch(api: Api, status: string): Promise<void> {
  await eventually(async () => {
    const { channels } = (await api.get('/health')) as {
      channels: readonly { name: string; status: string }[];
    };
    return channels.some((channel) => channel.name === 'twitch' && channel.status === status);
  });
}

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
      await using sanctum = await createSanctum(engine, settingsFor(twitch));
      const api = await sanctum.start();
      await untilTwitch(api, 'failed');

      const login = sanctum.run('login', 'twitch', '--json');
      await agree(twitch);
      const ended = await login;
      assert.equal(ended.code, 0, ended.err);
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
    await using sanctum = await createSanctum('sqlite', settingsFor(twitch));
    const login = sanctum.run('login', 'twitch');
    await agree(twitch);
    assert.deepEqual((({ code, out }) => ({ code, out }))(await login), {
      code: 0,
      out: 'Logged in to Twitch as wren_bot.\n',
    });
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
