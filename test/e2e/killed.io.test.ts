import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startMediaModel } from '../emulators/media-model-server.ts';
import { startTelegram } from '../emulators/telegram/telegram-emulator.ts';
import { eventually } from '../kit/house.ts';
import { createSanctum } from '../kit/sanctum.ts';

describe('a program that was killed', () => {
  it('K12 alone on its file, it takes its channels back at once', async () => {
    await using telegram = await startTelegram();
    await using model = await startMediaModel({ reply: 'Here.', transcript: null, descriptions: [] });
    await using sanctum = await createSanctum('sqlite', {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      LLM_BASE_URL: model.url,
      LLM_MODEL: 'm',
    });
    const polled = (): number => telegram.calls.filter(({ method }) => method === 'getUpdates').length;
    const first = await sanctum.start();
    await eventually(() => Promise.resolve(polled() > 0));
    await first.server.kill();
    const before = polled();
    await sanctum.start();
    // The lease of the dead one would hold for half a minute.
    await eventually(() => Promise.resolve(polled() > before), 8_000);
    assert.ok(polled() > before);
  });
});
