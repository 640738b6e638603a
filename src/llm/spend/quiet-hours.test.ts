import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { parseQuietHours, quietUntil } from './quiet-hours.ts';

const night = parseQuietHours('22:00-07:00', 'UTC');
const at = (hour: number, minute = 0) => Date.UTC(2026, 2, 1, hour, minute);

it('O8 quiet hours over midnight end in the morning', () => {
  assert.equal(quietUntil(night, at(21, 59)), null);
  assert.equal(quietUntil(night, at(22)), at(31));
  assert.equal(quietUntil(night, at(3, 30)), at(7));
  assert.equal(quietUntil(night, at(7)), null);
  assert.equal(quietUntil(null, at(3)), null);
});

it('O8 quiet hours are those of the clock on the wall', () => {
  const berlin = parseQuietHours('22:00-07:00', 'Europe/Berlin');
  assert.equal(quietUntil(berlin, Date.UTC(2026, 6, 1, 20)), Date.UTC(2026, 6, 2, 5));
  assert.equal(quietUntil(berlin, Date.UTC(2026, 6, 1, 19, 59)), null);
});

it('O8 quiet hours end by the clock on the wall, also in the nights in which it is set', () => {
  const berlin = parseQuietHours('22:00-07:00', 'Europe/Berlin');
  // Forward in the night to 29 March, back in the night to 25 October.
  assert.equal(quietUntil(berlin, Date.UTC(2026, 2, 28, 22)), Date.UTC(2026, 2, 29, 5));
  assert.equal(quietUntil(berlin, Date.UTC(2026, 9, 24, 22)), Date.UTC(2026, 9, 25, 6));
  // An end that the clock leaps over is the leap.
  const early = parseQuietHours('22:00-02:30', 'Europe/Berlin');
  assert.equal(quietUntil(early, Date.UTC(2026, 2, 28, 22)), Date.UTC(2026, 2, 29, 1));
  assert.equal(quietUntil(early, Date.UTC(2026, 2, 29, 1)), null);
});

it('O8 what is no span of hours is not understood', () => {
  for (const text of ['', '22-7', '24:00-07:00', '22:60-07:00', '08:00-08:00']) {
    assert.equal(parseQuietHours(text, 'UTC'), null, text);
  }
});

it('O8 the end of quiet hours is never quiet itself', () => {
  const minutes = fc.integer({ min: 0, max: 1_439 });
  const clock = (of: number) =>
    `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(minutes, minutes, fc.integer({ min: 0, max: 1e12 }), (from, to, now) => {
      const hours = parseQuietHours(`${clock(from)}-${clock(to)}`, 'UTC');
      const end = quietUntil(hours, now);
      if (end === null) return;
      assert.ok(end > now && end - now <= 86_400_000);
      assert.equal(quietUntil(hours, end), null);
    }),
  );
});
