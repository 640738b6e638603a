import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { startTwitch } from '../emulators/twitch/twitch.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum } from '../kit/sanctum.ts';
import { logInBot, twitchSettings, untilTwitch } from '../kit/twitch-bot.ts';

describe('a stream on Twitch', () => {
  it('S1 S3 S7 goes online, is chatted in, falls silent, gets one prompt, goes offline, and has its ledger', async () => {
    await using twitch = await startTwitch();
    await using sanctum = await createSanctum('sqlite', twitchSettings(twitch));
    await logInBot(twitch, sanctum.run('login', 'twitch'));
    const settings = path.join(sanctum.place.DATA_DIR, 'sanctum.yaml');
    await writeFile(settings, 'plugins:\n  chronicler: { silenceMinutes: 0.08, longPauseMinutes: 600 }\n');
    const exports = path.join(sanctum.place.DATA_DIR, 'exports');
    const api = await sanctum.start({ SANCTUM_CONFIG: settings, EXPORT_PATH: exports });
    await untilTwitch(api, 'connected');

    twitch.goLive('broadcast-1');
    const ledger = () => fetch(`${api.url}/admin/ledger`).then((answer) => answer.text());
    await eventually(async () => (await ledger()).startsWith('# Sanctum Ledger'), 30_000);
    twitch.say({ text: 'the wheel is warm tonight' });
    twitch.say({ text: 'so is the tea' });
    await eventually(() => Promise.resolve(twitch.platform.posts().length > 0), 60_000);
    twitch.goOffline();
    const files = await eventually(async () => {
      const found = await readdir(exports).catch(() => []);
      return found.some((name) => name.endsWith('.md')) ? found : null;
    }, 30_000);
    assert.equal(twitch.platform.posts().length, 1);
    const written = await readFile(path.join(exports, files[0] ?? ''), 'utf8');
    assert.equal([...written.matchAll(/ hearthkeeper: /g)].length, 1);
    assert.match(written, /2 messages: people are talking and nobody asked the agent/);
    assert.equal((await sanctum.run('verify')).code, 0);
  });
});
