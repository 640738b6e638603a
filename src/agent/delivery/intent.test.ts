import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Intent } from '../../store/store.ts';
import type { DeliveryGuarantee, Sent } from '../channel.ts';
import { afterLookUp, afterPerson, afterSend, nextStep } from './intent.ts';

const guarantees: readonly DeliveryGuarantee[] = ['idempotent', 'lookup', 'at-most-once'];

/** What the world does at one step: the platform takes the post or not, answers or not, and the program may die around the call. */
type Weather = {
  readonly taken: boolean;
  readonly answer: Sent['type'] | 'lost';
  readonly crash: 'before' | 'after' | 'never';
};

const weather: fc.Arbitrary<Weather> = fc.record({
  taken: fc.boolean(),
  answer: fc.constantFrom('sent', 'transient', 'permanent', 'lost'),
  crash: fc.constantFrom('before', 'after', 'never', 'never', 'never'),
});

/** Runs a part through the weather against a platform that counts its posts. */
function run(
  guarantee: DeliveryGuarantee,
  days: readonly Weather[],
): { posts: number; sends: number; state: Intent['state'] } {
  let state: Intent['state'] = 'pending';
  let posts = 0;
  let sends = 0;
  for (const [now, { taken, answer: wanted, crash }] of days.entries()) {
    // A platform with idempotent keys gives the first result again.
    const answer = guarantee === 'idempotent' && posts > 0 && wanted === 'permanent' ? 'sent' : wanted;
    const step = nextStep({ state, expiresAt: 1_000 }, guarantee, now);
    if (step.type === 'lose') state = afterSend(null).state;
    if (step.type === 'look-up') state = afterLookUp(posts > 0 ? 'post-1' : null).state;
    if (step.type !== 'send') continue;
    state = 'sending';
    if (crash === 'before') continue;
    sends += 1;
    // An honest platform takes the post exactly when it says so; only a lost answer leaves it open.
    const posted = answer === 'lost' || crash === 'after' ? taken : answer === 'sent';
    if (posted && !(guarantee === 'idempotent' && posts > 0)) posts += 1;
    if (crash === 'after') continue;
    const said: Sent | null =
      answer === 'lost'
        ? null
        : answer === 'sent'
          ? { type: 'sent', external: 'post-1' }
          : { type: answer, message: 'no' };
    state = afterSend(said).state;
  }
  return { posts, sends, state };
}

describe('a part on its way', () => {
  it('K10 whatever crashes and whatever answers are lost, a part is posted at most once', () => {
    fc.assert(
      fc.property(fc.constantFrom(...guarantees), fc.array(weather, { maxLength: 12 }), (guarantee, days) => {
        const { posts, state } = run(guarantee, days);
        assert.ok(posts <= 1);
        if (state === 'sent') assert.equal(posts, 1);
        if (state === 'failed') assert.equal(posts, 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('K10 where nobody can tell, nothing is sent again after an attempt that was lost', () => {
    fc.assert(
      fc.property(fc.array(weather, { minLength: 1, maxLength: 12 }), (days) => {
        const lost = days.findIndex(({ crash, answer }) => crash !== 'never' || answer === 'lost');
        const { sends } = run('at-most-once', days);
        if (lost !== -1) assert.ok(sends <= lost + 1);
      }),
    );
  });

  it('K10 a part found in sending has lost its answer', () => {
    for (const guarantee of guarantees) {
      assert.deepEqual(nextStep({ state: 'sending', expiresAt: 9 }, guarantee, 0), { type: 'lose' });
    }
  });

  it('K10 an unknown part is resolved by what its channel can do', () => {
    const unknown = { state: 'unknown', expiresAt: 9 } as const;
    assert.deepEqual(
      guarantees.map((guarantee) => nextStep(unknown, guarantee, 0).type),
      ['send', 'look-up', 'wait'],
    );
    assert.deepEqual(
      guarantees.map((guarantee) => nextStep(unknown, guarantee, 9).type),
      ['expire', 'look-up', 'expire'],
    );
  });

  it('K10 a part that was too late to be sent is dropped', () => {
    for (const guarantee of guarantees) {
      assert.equal(nextStep({ state: 'pending', expiresAt: 9 }, guarantee, 8).type, 'send');
      assert.equal(nextStep({ state: 'pending', expiresAt: 9 }, guarantee, 9).type, 'expire');
      assert.equal(nextStep({ state: 'sent', expiresAt: 9 }, guarantee, 9).type, 'settled');
    }
  });

  it('K10 a person decides about what nobody knows', () => {
    assert.deepEqual(
      (['sent', 'resend', 'drop'] as const).map((word) => afterPerson(word).state),
      ['sent', 'pending', 'failed'],
    );
  });
});
