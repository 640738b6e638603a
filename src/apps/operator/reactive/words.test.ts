import assert from 'node:assert/strict';
import { it } from 'node:test';
import { saysStop } from './words.ts';

it('O5 a stop is that word alone, as a person or a menu of the platform writes it', () => {
  for (const text of ['stop', ' Stop! ', '/stop', '/stop@wren_bot', 'стоп', 'hör auf.'])
    assert.equal(saysStop(text), true, text);
  for (const text of ['', 'stop the web server', 'do not stop', '/stopwatch', 'stop@wren_bot now'])
    assert.equal(saysStop(text), false, text);
});
