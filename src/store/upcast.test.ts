import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createUpcast } from './upcast.ts';

describe('upcasting', () => {
  it('K7 there is nothing to do without upcasters', () => {
    assert.equal(createUpcast(undefined), null);
    assert.equal(createUpcast({}), null);
  });

  it('K7 every step from an event’s own schema on runs once, in order; what is newer or unknown stays', () => {
    const step = (name: string) => (data: object) => ({
      steps: [...('steps' in data && Array.isArray(data.steps) ? data.steps : []), name],
    });
    const upcast = createUpcast({ 'note.added': [step('2'), step('3'), step('4')] });
    assert.ok(upcast);
    fc.assert(
      fc.property(
        fc.constantFrom('note.added', 'note.other'),
        fc.integer({ min: 1, max: 9 }),
        (type, schema) => {
          const known = type === 'note.added' ? ['2', '3', '4'].slice(schema - 1) : [];
          const data = {};
          const upcasted = upcast(type, schema, data);
          assert.equal(upcasted.schema, schema + known.length);
          if (known.length === 0) assert.equal(upcasted.data, data);
          else assert.deepEqual(upcasted.data, { steps: known });
        },
      ),
    );
  });

  it('K7 a type named like a member of every object is unknown', () => {
    const upcast = createUpcast({ 'a.b': [(data) => data] });
    assert.deepEqual(upcast?.('constructor', 1, { x: 1 }), { schema: 1, data: { x: 1 } });
  });
});
