import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { TwitchEmulator } from '../emulators/twitch/twitch.ts';
import { startTwitch } from '../emulators/twitch/twitch.ts';
import type { Api } from '../kit/api.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum } from '../kit/sanctum.ts';
import type { Sanctum } from '../kit/sanctum.ts';
import { logInBot, twitchSettings, untilTwitch } from '../kit/twitch-bot.ts';

const pitch = 'Cheap viewers on streamhype . com, buy followers now';
type Shown = {
  readonly id: string;
  readonly hash: string;
  readonly status: string;
  readonly proposal: string;
  readonly outcome: string | null;
};

/** The program with its bot signed in and listening, and these wishes about flagged lines. */
async function listening(sanctum: Sanctum, twitch: TwitchEmulator, warden: string): Promise<Api> {
  await logInBot(twitch, sanctum.run('login', 'twitch'));
  const settings = path.join(sanctum.place.DATA_DIR, 'sanctum.yaml');
  await writeFile(settings, `plugins:\n  chronicler: { warden: ${warden} }\n`);
  const api = await sanctum.start({ SANCTUM_CONFIG: settings });
  await untilTwitch(api, 'connected');
  return api;
}

async function approvalsOf(api: Api): Promise<readonly Shown[]> {
  return ((await api.get('/api/approvals')) as { readonly approvals: readonly Shown[] }).approvals;
}

/** Waits until every line of the chat has its verdict. */
async function judged(api: Api, lines: number): Promise<void> {
  await eventually(async () => {
    const { verdicts } = (await api.get('/api/verdicts')) as {
      readonly verdicts: readonly { readonly count: number }[];
    };
    return verdicts.reduce((sum, { count }) => sum + count, 0) >= lines;
  }, 30_000);
}

describe('the warden and the owner', () => {
  it('S5 A5 a flagged line is put to the owner, and deleted once, by their press alone', async () => {
    await using twitch = await startTwitch();
    await using sanctum = await createSanctum('sqlite', twitchSettings(twitch));
    const api = await listening(sanctum, twitch, '{ act: delete }');
    twitch.say({ text: 'the wheel is warm tonight' });
    const flagged = twitch.say({ text: pitch, by: twitch.join('seller') });
    const asked = await eventually(async () => {
      const found = await approvalsOf(api);
      return found.length > 0 ? found : null;
    }, 30_000);
    assert.deepEqual(
      asked.map(({ status }) => status),
      ['pending'],
    );
    const [one] = asked;
    assert.match(one?.proposal ?? '', /flagged a line of Seller: “Cheap viewers .*Delete it\?/);
    assert.deepEqual(twitch.state.deleted, []);

    const press = (hash: string) =>
      fetch(`${api.url}/api/approvals/${one?.id}/approve`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ hash }),
      });
    assert.equal((await press('0'.repeat(16))).status, 409);
    const [first, second] = await Promise.all([press(one?.hash ?? ''), press(one?.hash ?? '')]);
    assert.deepEqual(new Set([first.status, second.status]), new Set([200, 409]));
    await eventually(async () => (await approvalsOf(api))[0]?.outcome === 'done', 30_000);
    assert.deepEqual(twitch.state.deleted, [flagged]);
    assert.deepEqual(twitch.state.timeouts, []);
    // Nothing of it is said in the chat.
    assert.deepEqual(twitch.platform.posts(), []);
  });

  it('S5 A5 a time-out that is rejected never happens', async () => {
    await using twitch = await startTwitch();
    await using sanctum = await createSanctum('sqlite', twitchSettings(twitch));
    const api = await listening(sanctum, twitch, '{ act: timeout, timeoutSeconds: 60 }');
    const seller = twitch.join('seller');
    twitch.say({ text: pitch, by: seller });
    const [one] = await eventually(async () => {
      const found = await approvalsOf(api);
      return found.length > 0 ? found : null;
    }, 30_000);
    assert.match(one?.proposal ?? '', /Keep Seller from writing for 60 seconds\?/);
    const answer = await fetch(`${api.url}/api/approvals/${one?.id}/reject`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ hash: one?.hash }),
    });
    assert.equal(answer.status, 200);

    twitch.say({ text: `${pitch} today`, by: seller });
    const next = await eventually(
      async () => (await approvalsOf(api)).find(({ status }) => status === 'pending') ?? null,
      30_000,
    );
    await fetch(`${api.url}/api/approvals/${next.id}/approve`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ hash: next.hash }),
    });
    await eventually(() => Promise.resolve(twitch.state.timeouts.length > 0), 30_000);
    assert.deepEqual(twitch.state.timeouts, [
      { user: seller.id, seconds: 60, reason: 'Looks like advertising' },
    ]);
  });

  it('S5 where the owner has turned nothing on, a flagged line is shown to a person and nothing is proposed', async () => {
    await using twitch = await startTwitch();
    await using sanctum = await createSanctum('sqlite', twitchSettings(twitch));
    const api = await listening(sanctum, twitch, '{}');
    twitch.say({ text: pitch, by: twitch.join('seller') });
    await judged(api, 1);
    const view = await (await fetch(`${api.url}/api/stream/view`)).text();
    assert.match(view, /Cheap viewers/);
    assert.deepEqual(await approvalsOf(api), []);
    assert.deepEqual([twitch.state.deleted, twitch.state.timeouts], [[], []]);
  });
});
