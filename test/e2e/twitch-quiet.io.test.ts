import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { loadConfig } from '../../src/config.ts';
import { startHouse } from '../../src/wire/house.ts';
import { startTwitch } from '../emulators/twitch/twitch.ts';
import { connectApi } from '../kit/api.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum } from '../kit/sanctum.ts';
import { logInBot, twitchSettings } from '../kit/twitch-bot.ts';

const minute = 60_000;

describe('a quarter of an hour on Twitch', () => {
  it('S3 S4 S7 fifteen minutes without a word are fifteen minutes: then one prompt, and after the end the ledger', async () => {
    await using twitch = await startTwitch();
    const settings = twitchSettings(twitch);
    await using sanctum = await createSanctum('sqlite', settings);
    await logInBot(twitch, sanctum.run('login', 'twitch'));

    const cwd = sanctum.place.DATA_DIR;
    const exports = path.join(cwd, 'exports');
    const config = await loadConfig({ cwd, env: { ...sanctum.place, ...settings, EXPORT_PATH: exports } });
    if (!config.ok) throw new Error(`The configuration is wrong: ${JSON.stringify(config.refusal)}`);
    let ahead = 0;
    await using house = await startHouse(
      config.value,
      () => undefined,
      null,
      () => Date.now() + ahead,
    );
    const api = connectApi(house.url);
    await twitch.listened();
    twitch.goLive('broadcast-1');
    const ledger = () => fetch(`${api.url}/admin/ledger`).then((answer) => answer.text());
    await eventually(async () => (await ledger()).startsWith('# Sanctum Ledger'), 30_000);
    twitch.say({ text: 'the wheel is warm tonight' });
    twitch.say({ text: 'so is the tea' });
    await eventually(async () => (await ledger()).includes('2 messages: people are talking'), 30_000);

    // Long enough for every job that is due to be done.
    const settle = () => sleep(3_000);
    ahead += 14 * minute;
    await settle();
    assert.deepEqual(twitch.platform.posts(), []);
    ahead += minute + 10_000;
    await eventually(() => Promise.resolve(twitch.platform.posts().length === 1), 30_000);
    ahead += 30 * minute;
    await settle();
    assert.equal(twitch.platform.posts().length, 1);

    twitch.eventsub.emit(
      'stream.offline',
      {
        broadcaster_user_id: twitch.streamer.id,
        broadcaster_user_login: twitch.streamer.login,
        broadcaster_user_name: twitch.streamer.name,
      },
      { at: Date.now() + ahead },
    );
    const [file = ''] = await eventually(async () => {
      const found = (await readdir(exports).catch(() => [])).filter((name) => name.endsWith('.md'));
      return found.length > 0 ? found : null;
    }, 30_000);
    const written = await readFile(path.join(exports, file), 'utf8');
    assert.equal([...written.matchAll(/ hearthkeeper: “.*Why: nobody has spoken for 15 minutes/g)].length, 1);
  });
});
