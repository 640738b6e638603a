import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Situation, Stimulus } from '../policy.ts';
import type { Rule } from './policies.ts';
import {
  addressedOnly,
  answerDirectly,
  byAudience,
  firstDecisive,
  ignoreBots,
  policyNames,
  policyOf,
} from './policies.ts';

const privately: Situation = { agent: 'wren', thread: 't', channel: 'studio', audience: 'private', now: 0 };
const publicly: Situation = { ...privately, audience: 'public' };

function stimulus(more: Partial<Stimulus> = {}): Stimulus {
  return {
    message: 'msg_1',
    node: 1,
    text: 'hello',
    at: 0,
    author: { id: 'person:x:1', name: 'Bob' },
    owner: false,
    bot: false,
    addressed: false,
    origin: 'direct',
    details: {},
    ...more,
  };
}

const any = fc.record({
  text: fc.oneof(fc.string(), fc.constantFrom('', ' \n', '/start', 'hi')),
  bot: fc.boolean(),
  addressed: fc.boolean(),
  owner: fc.boolean(),
});

describe('policies', () => {
  it('A2 in private everything that a person says is answered', () => {
    const [decision] = answerDirectly.decide([stimulus()], privately);
    assert.deepEqual(decision, { type: 'answer', reason: 'every message here is answered' });
  });

  it('A2 nothing without words and no command is answered', () => {
    const texts = [
      '',
      ' \n\t',
      '\u200b',
      '/start',
      '!uptime now',
      '/help@wren_bot',
      '/usr/bin is gone',
      '!!!',
      '👋',
      '/ what?',
    ];
    const types = answerDirectly
      .decide(
        texts.map((text) => stimulus({ text })),
        privately,
      )
      .map(({ type }) => type);
    assert.deepEqual(types, [...Array<string>(6).fill('silent'), ...Array<string>(4).fill('answer')]);
  });

  it('A2 in public the agent is silent with a reason unless it is addressed', () => {
    assert.deepEqual(addressedOnly.decide([stimulus(), stimulus({ addressed: true })], publicly), [
      { type: 'silent', reason: 'it is not addressed to the agent' },
      { type: 'answer', reason: 'it is addressed to the agent' },
    ]);
  });

  it('A2 a bot is never answered, whatever it says', () => {
    fc.assert(
      fc.property(fc.array(any), fc.constantFrom(privately, publicly), (set, situation) => {
        const stimuli = set.map(stimulus);
        for (const policy of [answerDirectly, addressedOnly, byAudience, policyOf([])]) {
          const decisions = policy.decide(stimuli, situation);
          assert.equal(decisions.length, set.length);
          decisions.forEach((decision, index) => {
            assert.notEqual(decision.reason, '');
            if (set[index]?.bot === true) assert.equal(decision.type, 'silent');
          });
        }
      }),
    );
  });

  it('A2 the reason of a silence names no person and no text, so that a run of it is one record', () => {
    const [one, two] = addressedOnly.decide([stimulus({ text: 'a' }), stimulus({ text: 'b' })], publicly);
    assert.deepEqual(one, two);
  });

  it('A2 the first rule that decides holds, and what none decides is silent', () => {
    const flag: Rule = {
      name: 'flag',
      decide: (set) => set.map(({ text }) => (text === 'bad' ? { type: 'flag', reason: 'r' } : null)),
    };
    const short: Rule = { name: 'short', decide: () => [] };
    const policy = firstDecisive([short, ignoreBots, flag]);
    assert.deepEqual(
      policy
        .decide([stimulus({ text: 'bad', bot: true }), stimulus({ text: 'bad' }), stimulus()], privately)
        .map(({ type, reason }) => `${type}: ${reason}`),
      ['silent: a bot wrote it', 'flag: r', 'silent: no policy decided about it'],
    );
    assert.equal(policy.name, 'short, ignore-bots, flag');
  });

  it('A2 an agent’s own list is asked in its order, and an incomplete one is silent', () => {
    const types = (names: readonly string[], more: Partial<Stimulus> = {}): string[] =>
      policyOf(names)
        .decide([stimulus(more)], privately)
        .map(({ type }) => type);
    assert.deepEqual(types(['only-addressed', 'answer-all']), ['silent']);
    assert.deepEqual(types(['answer-all', 'only-addressed']), ['answer']);
    assert.deepEqual(types(['ignore-bots', 'only-addressed'], { addressed: true }), ['silent']);
    assert.deepEqual(types([]), ['answer']);
    assert.ok(policyNames.every((name) => policyOf([name]).decide([stimulus()], privately).length === 1));
  });

  it('A2 without a named policy the audience decides', () => {
    assert.equal(byAudience.decide([stimulus()], privately)[0]?.type, 'answer');
    assert.equal(byAudience.decide([stimulus()], publicly)[0]?.type, 'silent');
  });
});
