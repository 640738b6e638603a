import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { Secret } from './secret.ts';

describe('Secret', () => {
  it('is revealed by asking, and by nothing else', () => {
    const secret = new Secret('hunter2');
    assert.equal(secret.reveal(), 'hunter2');
    const shown = [
      [secret].join(''),
      JSON.stringify({ secret }),
      inspect({ secret }),
      secret.toString(),
      inspect(secret),
    ];
    assert.deepEqual(
      shown.filter((text) => text.includes('hunter2') || !text.includes('[secret]')),
      [],
    );
    assert.deepEqual(Object.keys(secret), []);
  });
});
