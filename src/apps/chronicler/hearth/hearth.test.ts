import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dueAt, nextLook } from './hearth-job.ts';
import { promptText } from './prompt-texts.ts';

const minute = 60_000;
const times = { silenceMs: 15 * minute, longPauseMs: 60 * minute };
const here = { off: [], talk: 'normal' } as const;

describe('the hearth', () => {
  it('S3 a prompt is due after the silence, counted from the last word of a person', () => {
    assert.equal(dueAt(here, { promptedAt: null }, 7 * minute, times), 22 * minute);
    assert.equal(dueAt(here, { promptedAt: 5 * minute }, 7 * minute, times), 22 * minute);
  });

  it('S3 after a prompt that nobody answered the longer pause has to pass', () => {
    assert.equal(dueAt(here, { promptedAt: 22 * minute }, 7 * minute, times), 82 * minute);
    const talkative = { off: [], talk: 'talkative' } as const;
    assert.equal(dueAt(talkative, { promptedAt: 22 * minute }, 7 * minute, times), 52 * minute);
  });

  it('S3 whoever speaks during the longer pause is waited for no longer than the silence', () => {
    const now = 22 * minute;
    const due = dueAt(here, { promptedAt: now }, 7 * minute, times);
    const look = nextLook(due, now, times);
    assert.equal(look, 37 * minute);
    assert.equal(nextLook(dueAt(here, { promptedAt: now }, 24 * minute, times), look, times), 39 * minute);
  });

  it('S3 quiet, silent or switched off, it never speaks first', () => {
    for (const state of [
      { off: [], talk: 'quiet' },
      { off: [], talk: 'silent' },
      { off: ['hearthkeeper'], talk: 'normal' },
    ] as const)
      assert.equal(dueAt(state, { promptedAt: null }, 0, times), Number.POSITIVE_INFINITY);
  });

  it('S3 prompts are short, the same for the same session and count, and carry no link, mention or command', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 50 }), fc.string(), (session, prompts, title) => {
        const live = { session, prompts, title, theme: null, category: null };
        const text = promptText(live);
        assert.equal(text, promptText(live));
        assert.ok(text.length > 20 && text.length <= 300);
        assert.doesNotMatch(text, /https?:|[\n\r]|^[/!]/);
      }),
    );
    const live = { session: 's', theme: 'see https://evil.example @all', title: null, category: null };
    for (let prompts = 0; prompts < 12; prompts += 1)
      assert.doesNotMatch(promptText({ ...live, prompts }), /evil|@all/);
    const said = Array.from({ length: 6 }, (_, prompts) => promptText({ ...live, theme: 'clay', prompts }));
    assert.ok(new Set(said).size >= 4, said.join('\n'));
  });
});
