import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { relatedTo } from './related.ts';
import { termId, toStem } from './text.ts';
import { wordAlikes } from './word-alikes.ts';
import { everydayKinds, everydayNear } from './word-everyday.ts';
import { wordKinds } from './word-kinds.ts';

const share = (word: string, other: string): number =>
  relatedTo(word).find(({ id }) => id === termId(toStem(other)))?.share ?? 0;

describe('related words', () => {
  it('M3 joins the forms of irregular words both ways', () => {
    for (const [plain, form] of [
      ['buy', 'bought'],
      ['go', 'went'],
      ['child', 'children'],
    ] as const) {
      assert.ok(share(plain, form) > 0.5);
      assert.equal(share(plain, form), share(form, plain));
    }
  });

  it('M3 joins what is derived, what means about the same, and a kind with what is of it', () => {
    assert.ok(share('decide', 'decision') > share('movie', 'film'));
    assert.ok(share('movie', 'film') > 0);
    assert.ok(share('instruments', 'violin') > share('violin', 'instrument'));
    assert.ok(share('violin', 'instrument') > 0);
    assert.ok(share('neighbourhood', 'neighbour') > 0);
    assert.equal(share('violin', 'carrot'), 0);
  });

  it('M3 joins a word with what is near to it, and what is near to it not with each other', () => {
    assert.ok(share('overcome', 'beat') > 0);
    assert.equal(share('overcome', 'beat'), share('beat', 'overcome'));
    assert.ok(share('alone', 'lonely') > 0 && share('alone', 'solo') > 0);
    assert.equal(share('lonely', 'solo'), 0);
  });

  it('M3 a word is never its own relative, and no share is more than a word itself', () => {
    const words = `${wordAlikes} ${wordKinds} ${everydayKinds} ${everydayNear}`
      .split(/[^a-z]+/)
      .filter((word) => word !== '');
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...words), fc.string()), (word) => {
        for (const related of relatedTo(word)) {
          assert.notEqual(related.id, termId(toStem(word)));
          assert.ok(related.share > 0 && related.share < 1);
        }
      }),
    );
  });
});
