import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { createRates } from './rates.ts';

it('C1 never more than one message a second in a chat, twenty a minute in a group, thirty a second in all', () => {
  const step = fc.record({ chat: fc.constantFrom('1', '2', '3', '-4', '-5'), pause: fc.nat(400) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const rates = createRates();
      const sent: { readonly chat: string; readonly at: number }[] = [];
      let now = 1_000_000;
      for (const { chat, pause } of steps) {
        now += pause;
        const wait = rates.take(chat, now, 10_000);
        if (wait <= 10_000) sent.push({ chat, at: now + wait });
      }
      const within = (some: readonly { readonly at: number }[], ms: number): number =>
        Math.max(
          0,
          ...some.map(({ at }) => some.filter((other) => other.at >= at && other.at < at + ms).length),
        );
      assert.ok(within(sent, 1_000) <= 30);
      for (const chat of ['1', '2', '3', '-4', '-5']) {
        const own = sent.filter((one) => one.chat === chat);
        assert.ok(within(own, 1_000) <= 1);
        if (chat.startsWith('-')) assert.ok(within(own, 60_000) <= 20);
      }
    }),
    { numRuns: 30 },
  );
});
