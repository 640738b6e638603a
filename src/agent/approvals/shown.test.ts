import assert from 'node:assert/strict';
import { it } from 'node:test';
import { buttonsFor } from './action.ts';
import { buttonsBelow, showExactly } from './shown.ts';

it('A5 an action is shown as it is, and what has no shape is written out', () => {
  const plain = 'printf "%s\n" *bold* <b>_it_</b> `x`\t👩🏽‍💻';
  assert.deepEqual(showExactly(plain), { text: plain, whole: true });
  const hidden = 'rm \u202egpj.a\u202c \u200b\u00ad/\u0007b \u{e0041}\u2028\ud800 a\u200db';
  assert.equal(
    showExactly(hidden).text,
    String.raw`rm \u{202e}gpj.a\u{202c} \u{200b}\u{00ad}/\u{0007}b \u{e0041}\u{2028}\u{d800} a\u{200d}b`,
  );
});

it('A5 what is too long to be shown can be refused where it stands, and approved only where all of it is', () => {
  const buttons = buttonsFor({ id: 'apr_1', hash: 'a'.repeat(64) });
  const short = showExactly('x'.repeat(12_000));
  const long = showExactly(`${'x'.repeat(12_000)}; rm -rf /`);
  assert.deepEqual(buttonsBelow(buttons, short), buttons);
  assert.equal(long.whole, false);
  assert.match(long.text, /read and approve it on the operator page\]$/u);
  assert.deepEqual(
    buttonsBelow(buttons, long).map((row) => row.map(({ label }) => label)),
    [['No']],
  );
});
