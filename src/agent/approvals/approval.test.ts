import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fold } from '../../kernel/decider.ts';
import { buttonsFor, hashAction, parseButton, shortHash } from './action.ts';
import { approvalRules, pressAnswers } from './approval.ts';
import type { ApprovalCommand, ApprovalEvent } from './approval.ts';
import { saysNo, saysYes } from './words.ts';

const hash = hashAction({ v: 1, argv: ['rm', '/a'] });
const proposed: ApprovalEvent = {
  type: 'approval.proposed',
  data: { hash, thread: 'thr_1', expiresAt: 1000 },
};
const press: ApprovalCommand = {
  type: 'approval.press',
  word: 'ok',
  hash: shortHash(hash),
  by: 'owner:1',
  thread: 'thr_1',
  origin: 'direct',
  approvers: [],
  now: 10,
};

function after(events: readonly ApprovalEvent[], command: ApprovalCommand): string {
  const decided = approvalRules.decide(command, fold(approvalRules, approvalRules.initial, events));
  return decided.ok ? decided.value.map(({ type }) => type).join() : decided.refusal;
}

describe('approvals', () => {
  it('P5 given a proposal, when its owner presses OK or No, then it is approved or rejected', () => {
    assert.equal(after([proposed], press), 'approval.approved');
    assert.equal(after([proposed], { ...press, word: 'no' }), 'approval.rejected');
    assert.equal(after([proposed], { ...press, thread: null }), 'approval.approved');
  });

  it('A5 given a proposal, when anybody else, anywhere else or anything else presses, then nothing follows', () => {
    const cases: readonly (readonly [Partial<typeof press>, string])[] = [
      [{ by: 'person:telegram:6' }, 'stranger'],
      [{ by: null }, 'stranger'],
      [{ approvers: ['owner:2'] }, 'stranger'],
      [{ origin: 'forwarded' }, 'not-direct'],
      [{ origin: 'transcript' }, 'not-direct'],
      [{ thread: 'thr_2' }, 'elsewhere'],
      [{ hash: shortHash(hashAction({ v: 1, argv: ['rm', '/b'] })) }, 'other-action'],
      [{ now: 1000 }, 'expired'],
    ];
    for (const [change, refusal] of cases) assert.equal(after([proposed], { ...press, ...change }), refusal);
    assert.equal(after([], press), 'unknown');
  });

  it('A5 given a decided proposal, when it is pressed again, then it says how it was decided', () => {
    const ends: readonly (readonly [ApprovalEvent, string])[] = [
      [{ type: 'approval.approved', data: { by: 'owner:1' } }, 'approved'],
      [{ type: 'approval.rejected', data: { by: 'owner:1' } }, 'rejected'],
      [{ type: 'approval.superseded', data: {} }, 'superseded'],
      [{ type: 'approval.expired', data: {} }, 'expired'],
    ];
    for (const [event, refusal] of ends) {
      assert.equal(after([proposed, event], press), refusal);
      assert.equal(after([proposed, event], { type: 'approval.supersede', now: 20 }), refusal);
    }
  });

  it('P5 given an approved action, when it is executed, then once, and only as it was approved', () => {
    const approved: ApprovalEvent = { type: 'approval.approved', data: { by: 'owner:1' } };
    const execute: ApprovalCommand = { type: 'approval.execute', hash, now: 20 };
    assert.equal(after([proposed], execute), 'not-approved');
    assert.equal(after([proposed, approved], { ...execute, hash: hashAction('x') }), 'other-action');
    assert.equal(after([proposed, approved], execute), 'approval.executed');
    const executed: ApprovalEvent = { type: 'approval.executed', data: { at: 20 } };
    assert.equal(after([proposed, approved, executed], execute), 'executed');
  });

  it('A5 given a proposal, when its time has come and not before, then it expires', () => {
    assert.equal(after([proposed], { type: 'approval.expire', now: 999 }), 'not-due');
    assert.equal(after([proposed], { type: 'approval.expire', now: 1000 }), 'approval.expired');
  });

  it('P5 whatever is asked in whatever order, at most one press counts and at most one execution follows', () => {
    const command = fc.oneof(
      fc.record({
        type: fc.constant('approval.press' as const),
        word: fc.constantFrom('ok' as const, 'no' as const),
        hash: fc.constantFrom(shortHash(hash), 'f'.repeat(16)),
        by: fc.constantFrom('owner:1', 'person:x:1', null),
        thread: fc.constantFrom('thr_1', 'thr_2', null),
        origin: fc.constantFrom('direct', 'forwarded'),
        approvers: fc.constant([]),
        now: fc.integer({ min: 0, max: 1500 }),
      }),
      fc.record({
        type: fc.constantFrom('approval.supersede' as const, 'approval.expire' as const),
        now: fc.integer({ min: 0, max: 1500 }),
      }),
      fc.record({
        type: fc.constant('approval.execute' as const),
        hash: fc.constantFrom(hash, 'other'),
        now: fc.integer({ min: 0, max: 1500 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        let state = fold(approvalRules, approvalRules.initial, [proposed]);
        const seen: ApprovalEvent[] = [];
        for (const one of commands) {
          const decided = approvalRules.decide(one, state);
          if (!decided.ok) {
            assert.notEqual(pressAnswers[decided.refusal], '');
            continue;
          }
          seen.push(...decided.value);
          state = fold(approvalRules, state, decided.value);
        }
        const ends = seen.filter(({ type }) => type !== 'approval.executed');
        const executed = seen.filter(({ type }) => type === 'approval.executed');
        assert.ok(ends.length <= 1 && executed.length <= 1);
        if (executed.length === 1) assert.equal(ends[0]?.type, 'approval.approved');
      }),
    );
  });

  it('A5 buttons carry id and hash in less than 64 bytes and are read back; others are not ours', () => {
    const id = `apr_${'0'.repeat(26)}`;
    const [ok, no] = buttonsFor({ id, hash })[0] ?? [];
    for (const button of [ok, no]) assert.ok(Buffer.byteLength(button?.id ?? '') <= 64);
    assert.deepEqual(parseButton(ok?.id ?? ''), { word: 'ok', approval: id, hash: shortHash(hash) });
    for (const forged of ['', 'ok', `ok:${id}`, `yes:${id}:${shortHash(hash)}`, `ok:${id}:${hash}`])
      assert.equal(parseButton(forged), null);
  });

  it('A5 the hash follows the action and not the order of its members', () => {
    assert.equal(hashAction({ a: 1, b: [2, { c: 3, d: 4 }] }), hashAction({ b: [2, { d: 4, c: 3 }], a: 1 }));
    assert.notEqual(hashAction({ argv: ['a', 'b'] }), hashAction({ argv: ['a b'] }));
  });

  it('O5 a no and a yes are such only where nothing else is said', () => {
    for (const text of ['no', 'No!', ' nein. ', 'non merci', 'Нет', "don't"]) assert.ok(saysNo(text), text);
    for (const text of ['no problem, go', 'nothing', 'not now but later', '']) assert.ok(!saysNo(text), text);
    for (const text of ['ok', 'Yes!', 'ja, bitte', 'да']) assert.ok(saysYes(text), text);
    for (const text of ['ok, but keep the logs', 'yesterday', '']) assert.ok(!saysYes(text), text);
  });
});
