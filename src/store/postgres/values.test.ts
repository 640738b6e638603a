import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { columnTypes, toParameter } from './values.ts';

describe('values of PostgreSQL', () => {
  it('K12 numbers, truth and bytes come as the other engine gives them', () => {
    const parse = (type: keyof typeof pg.types.builtins, text: string): unknown =>
      columnTypes.getTypeParser(pg.types.builtins[type], 'text')(text);
    assert.equal(parse('INT8', '1700000000123'), 1_700_000_000_123);
    assert.equal(parse('NUMERIC', '12.5'), 12.5);
    assert.equal(parse('BOOL', 't'), 1);
    assert.equal(parse('BOOL', 'f'), 0);
    assert.deepEqual(parse('BYTEA', '\\x00ff'), new Uint8Array([0, 255]));
    assert.equal(parse('JSONB', '{"a": 1}'), '{"a": 1}');
  });

  it('K12 a NUL character becomes U+FFFD, in lists too, and nothing else changes', () => {
    assert.equal(toParameter('a\0b'), 'a\uFFFDb');
    assert.deepEqual(toParameter(['a\0', 1, null]), ['a\uFFFD', 1, null]);
    const bytes = new Uint8Array([0]);
    assert.equal(toParameter(bytes), bytes);
  });

  it('K3 what is no parameter is refused before anything is sent', () => {
    // As a caller without types would.
    for (const value of [undefined, true, 1n, {}, [{}]]) {
      assert.throws(() => toParameter(value as unknown as Parameters<typeof toParameter>[0]), TypeError);
    }
  });
});
