import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fold } from '../../../kernel/decider.ts';
import { carryOut, levelAfter } from './carry-out.ts';
import type { SessionEvent } from './session.events.ts';
import { session } from './session.ts';
import type { SessionCommand, SessionState } from './session.ts';

const place = { channel: 'local', account: 'local', external: 'local', title: null };
const start: SessionCommand = {
  type: 'session.start',
  session: 'ses_1',
  place,
  title: 'Bowls',
  category: null,
  streamer: null,
  theme: null,
  broadcast: 'b1',
  startedAt: 1_000,
  after: 0,
};
const flagged: SessionEvent = {
  type: 'session.chatter-judged',
  data: { session: 'ses_1', chatter: 'c', message: 'm', state: 'flagged', points: 4, reasons: ['sells'] },
};

function after(commands: readonly SessionCommand[], given: SessionState = session.initial): SessionState {
  return commands.reduce((state, command) => {
    const decided = session.decide(command, state);
    assert.ok(decided.ok, JSON.stringify(decided));
    return fold(session, state, decided.value);
  }, given);
}

function refusalOf(command: SessionCommand, state: SessionState): string | null {
  const decided = session.decide(command, state);
  return decided.ok ? null : decided.refusal;
}

describe('stream sessions', () => {
  it('S1 one session is live in a chat, and a second one is refused', () => {
    assert.equal(refusalOf({ ...start, session: 'ses_2' }, after([start])), 'session-live');
  });

  it('S1 without a live session nothing of it can be changed or ended', () => {
    for (const command of [
      { type: 'session.end', endedAt: 1 },
      { type: 'session.theme', theme: 'x' },
      { type: 'session.raid', from: 'x', viewers: 1 },
    ] as const)
      assert.equal(refusalOf(command, session.initial), 'session-none');
  });

  it('S1 a session never ends before it began, and the next one may begin', () => {
    const ended = after([start, { type: 'session.end', endedAt: 5 }]);
    assert.equal(ended.last?.endedAt, 1_000);
    assert.equal(after([{ ...start, session: 'ses_2' }], ended).live?.session, 'ses_2');
  });

  it('S3 modes and talkativeness outlive a session; the steward cannot be switched off', () => {
    const state = after([
      start,
      { type: 'mode.switch', mode: 'librarian', on: false },
      { type: 'talk.set', level: 'quiet' },
      { type: 'session.end', endedAt: 2_000 },
    ]);
    assert.deepEqual([state.off, state.talk], [['librarian'], 'quiet']);
    assert.equal(refusalOf({ type: 'mode.switch', mode: 'steward', on: false }, state), 'mode-fixed');
    assert.deepEqual(session.decide({ type: 'mode.switch', mode: 'librarian', on: false }, state), {
      ok: true,
      value: [],
    });
  });

  it('S5 a person who is allowed waits with none of their lines; a flag is decided once', () => {
    const state = fold(session, after([start]), [
      flagged,
      { ...flagged, data: { ...flagged.data, message: 'm2' } } as SessionEvent,
    ]);
    const decide = { type: 'flag.decide', message: 'm', decision: 'allow-person', text: 'x' } as const;
    const allowed = after([decide], state);
    assert.deepEqual(allowed.flags, {});
    assert.deepEqual(allowed.taught.people, ['c']);
    assert.equal(refusalOf(decide, allowed), 'flag-unknown');
  });

  it('S5 only a whole sentence can be allowed', () => {
    const state = fold(session, after([start]), [flagged]);
    const decide = { type: 'flag.decide', message: 'm', decision: 'allow-sentence' } as const;
    assert.equal(refusalOf({ ...decide, text: 'buy viewers' }, state), 'sentence-too-short');
    const taught = after([{ ...decide, text: 'my friend draws overlays and emotes for streams' }], state);
    assert.equal(taught.taught.sentences.length, 1);
  });

  it('S7 a ledger is recorded once, and never for a session that is live', () => {
    const write = { type: 'ledger.write', session: 'ses_1', path: '/x.md', clips: [], seeds: [] } as const;
    assert.equal(refusalOf(write, after([start])), 'session-live');
    const written = after([start, { type: 'session.end', endedAt: 2_000 }, write]);
    assert.equal(written.last?.path, '/x.md');
    assert.equal(refusalOf(write, written), 'ledger-written');
  });

  it('S3 wishes in chat are carried out one on top of the other, and what is refused is left out', () => {
    const wishes = [
      { type: 'theme', text: 'lost' },
      { type: 'start', title: 'By hand' },
      { type: 'start', title: 'Again' },
      { type: 'theme', text: 'glazing' },
      { type: 'talk', level: 'less' },
    ] as const;
    const events = carryOut(
      session.initial,
      wishes.map((request, index) => ({ request, at: index, node: index + 1 })),
      { place, newSession: () => 'ses_9' },
    );
    const state = fold(session, session.initial, events);
    assert.deepEqual(
      [state.live?.title, state.live?.theme, state.live?.after, state.talk],
      ['By hand', 'glazing', 1, 'quiet'],
    );
    assert.equal(levelAfter('more', 'talkative'), 'talkative');
  });
});
