import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blankTraces, collectTraces, holdsTrace, isBlank } from './traces.ts';

function tracesOf(
  own: readonly string[],
  others: readonly string[] = [],
): ReturnType<typeof collectTraces>['traces'] {
  const collector = collectTraces();
  for (const text of own) collector.add(text);
  for (const text of others) collector.exclude(text);
  return collector.traces;
}

describe('traces of a person’s words', () => {
  const traces = tracesOf(
    ['My cat Zebulonka ate the red carpet', 'write to ann@example.org'],
    ['a carpet shop'],
  );

  it('K15 four words in a row are a trace, whatever their case and marks', () => {
    assert.ok(holdsTrace('You said: "MY cat, ZEBULONKA… ate" it', traces));
    assert.ok(holdsTrace('so it ate the red carpet?', traces));
    assert.ok(!holdsTrace('ate the red', traces));
    assert.ok(!holdsTrace('the red cat ate my carpet', traces));
  });

  it('K15 a word of eight or more characters that only they used is a trace', () => {
    assert.ok(holdsTrace('zebulonka!', traces));
    assert.ok(holdsTrace('mail ann@example.org now', traces));
    assert.ok(!holdsTrace('zebulon', traces));
    const shared = tracesOf(['something unusual'], ['there is something']);
    assert.ok(!holdsTrace('something else', shared));
    assert.ok(!holdsTrace('how unusual', shared), 'seven characters are not enough');
  });

  it('K15 blanking leaves the rest of a text as it was', () => {
    assert.equal(
      blankTraces('Notes: my cat Zebulonka ate the red carpet, and it rained.', traces),
      'Notes: [forgotten], and it rained.',
    );
    assert.equal(blankTraces('nothing here', traces), 'nothing here');
    assert.equal(blankTraces('Zebulonka and zebulonka', traces), '[forgotten] and [forgotten]');
  });

  it('K15 what erasing leaves is no trace itself', () => {
    assert.ok(isBlank('[forgotten 0123456789abcdef]') && isBlank('[forgotten]'));
    assert.deepEqual(tracesOf(['[forgotten 0123456789abcdef]']).words.size, 0);
  });
});
