import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keepNotes } from './notebook.ts';

describe('examples/notebook.ts', () => {
  it('Q5 shows an event appended and a read model that follows', async () => {
    assert.deepEqual(await keepNotes(':memory:'), [
      { number: 1, text: 'milk' },
      { number: 2, text: 'candles' },
    ]);
  });
});
