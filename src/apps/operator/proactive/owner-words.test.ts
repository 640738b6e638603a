import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseOwnerWord } from './owner-words.ts';

it('O8 one word stops or resumes, and only where it stands alone', () => {
  for (const text of ['/stop', ' /Stop. ', '/pause', '/stop@some_bot']) {
    assert.equal(parseOwnerWord(text)?.type, 'proactive.pause', text);
  }
  for (const text of ['/resume', '/go', '/RESUME!']) {
    assert.equal(parseOwnerWord(text)?.type, 'proactive.resume', text);
  }
  for (const text of ['stop it', '/stop the music', 'please /stop', '/stopped', '']) {
    assert.equal(parseOwnerWord(text), null, text);
  }
});
