import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fold } from '../../kernel/decider.ts';
import { isAttached, temporalLabels, userLabel } from './attachment.ts';
import type { BlockEvent } from './block.events.ts';
import type { BlockCommand } from './block.ts';
import { block } from './block.ts';
import { fillTemplate } from './template.ts';

const name = { agent: 'wren', label: 'humans' };
const shape = { description: 'people', limit: 10, audience: ['owner'] };
const created: BlockEvent = { type: 'block.created', data: { ...name, ...shape, value: 'ann', version: 1 } };
const edit: BlockCommand = {
  type: 'block.edit',
  ...name,
  value: 'bob',
  current: { value: 'ann', version: 1 },
  audience: null,
};

const decide = (given: readonly BlockEvent[], command: BlockCommand) =>
  block.decide(command, fold(block, block.initial, given));

describe('a block of core memory', () => {
  it('M6 keeps the earlier value in the event of an edit', () => {
    const result = decide([created], edit);
    assert.ok(result.ok);
    assert.deepEqual(result.value[0]?.data, {
      ...name,
      value: 'bob',
      earlier: 'ann',
      version: 2,
      audience: null,
    });
  });

  it('M1 refuses a value over its limit, when created and when edited', () => {
    const long = 'x'.repeat(11);
    const refused = { ok: false, refusal: 'block-too-long' };
    assert.deepEqual(decide([created], { ...edit, value: long }), refused);
    const create: BlockCommand = { type: 'block.create', ...name, ...shape, value: long, version: 1 };
    assert.deepEqual(decide([], create), refused);
    assert.ok(decide([created], { ...edit, value: 'x'.repeat(10) }).ok);
  });

  it('M1 refuses an edit of a value that its editor did not see', () => {
    assert.deepEqual(decide([created], { ...edit, expected: 7 }), { ok: false, refusal: 'block-changed' });
    assert.ok(decide([created], { ...edit, expected: 1 }).ok);
  });

  it('M1 refuses to edit what does not exist, to create what does, and labels that no stream can carry', () => {
    assert.deepEqual(decide([], edit), { ok: false, refusal: 'block-unknown' });
    const create: BlockCommand = { type: 'block.create', ...name, ...shape, value: '', version: 1 };
    assert.deepEqual(decide([created], create), { ok: false, refusal: 'block-exists' });
    assert.deepEqual(decide([], { ...create, label: 'a:b' }), { ok: false, refusal: 'label-invalid' });
    const removed: BlockEvent = { type: 'block.removed', data: { ...name, earlier: 'ann' } };
    assert.ok(decide([created, removed], create).ok);
  });

  it('M1 fills templates once and leaves other braces', () => {
    const personality = {
      coreIdentity: 'a {date}',
      developmentDirective: 'd',
      communicationStyle: '',
      tone: '',
    };
    const agent = { name: 'wren', displayName: 'Wren', description: '', personality };
    const now = Date.UTC(2026, 10, 20, 16);
    assert.equal(fillTemplate('{agent_name}-persona', agent, now), 'wren-persona');
    assert.equal(
      fillTemplate('{personality.core_identity} {date} {timestamp} {else} {}', agent, now),
      'a {date} 2026-11-20 2026-11-20T16:00:00.000Z {else} {}',
    );
  });

  it('M1 attaches blocks of people who take part and of this day, month and year', () => {
    const now = Date.UTC(2026, 10, 20);
    const people = [{ id: 'person:bluesky:ann.example.org', name: 'Ann B' }];
    assert.ok(isAttached('humans', [], now));
    assert.ok(isAttached('user_ann_b', people, now));
    assert.ok(isAttached(userLabel('@Ann.example.org'), people, now));
    assert.ok(!isAttached('user_bob', people, now));
    assert.deepEqual(temporalLabels(now), ['day_2026-11-20', 'month_2026-11', 'year_2026']);
    assert.ok(isAttached('month_2026-11', [], now));
    assert.ok(!isAttached('day_2026-11-19', [], now));
  });
});
