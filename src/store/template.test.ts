import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSql } from './compiler.ts';
import { template } from './template.ts';

type Tables = { cups: { id: string; size: number; note: string | null } };

describe('a template of a statement', () => {
  const put = template<Tables, { id: string; size: number; note: string | null }>((db, value) =>
    db.insertInto('cups').values({ id: value('id'), note: value('note'), size: value('size') }),
  );

  it('K3 says the same as the query compiled with its values, on each engine', () => {
    assert.deepEqual(put(createSql('sqlite'), { id: 'a', size: 3, note: null }), {
      sql: 'insert into "cups" ("id", "note", "size") values (?, ?, ?)',
      parameters: ['a', null, 3],
    });
    assert.deepEqual(put(createSql('postgres'), { id: 'b', size: 4, note: 'x' }), {
      sql: 'insert into "cups" ("id", "note", "size") values ($1, $2, $3)',
      parameters: ['b', 'x', 4],
    });
  });

  it('K3 fills in new values at every call', () => {
    const sql = createSql('sqlite');
    put(sql, { id: 'a', size: 1, note: null });
    assert.deepEqual(put(sql, { id: 'c', size: 2, note: 'y' }).parameters, ['c', 'y', 2]);
  });
});
