import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BadAnswerError, CutStreamError, toModelFailure, type FailureContext } from './failure.ts';
import { createScrub, shownUrl } from './secrets.ts';

const key = 'very-own-key-123';
const context: FailureContext = {
  name: 'openai/m',
  address: 'http://h/v1',
  scrub: createScrub([key]),
  begun: false,
};
const http = (statusCode: number, message = 'words', responseHeaders = {}) =>
  Object.assign(new Error(message), { statusCode, responseHeaders });

describe('failures', () => {
  const cases: readonly (readonly [name: string, error: unknown, code: string, kind: string])[] = [
    ['401', http(401), 'unauthorized', 'permanent'],
    ['403', http(403), 'unauthorized', 'permanent'],
    ['400', http(400), 'bad-request', 'permanent'],
    ['404', http(404), 'bad-request', 'permanent'],
    ['408', http(408), 'timeout', 'transient'],
    ['429', http(429), 'rate-limited', 'transient'],
    ['429 with nothing left to spend', http(429, 'You have insufficient_quota'), 'rate-limited', 'permanent'],
    ['402', http(402), 'rate-limited', 'permanent'],
    ['500', http(500), 'unavailable', 'transient'],
    ['502', http(502), 'unavailable', 'transient'],
    ['503', http(503), 'overloaded', 'transient'],
    ['504', http(504), 'unavailable', 'transient'],
    ['529', http(529), 'overloaded', 'transient'],
    [
      '400 by a content filter',
      http(400, 'triggered the content management policy'),
      'content-refused',
      'permanent',
    ],
    ['an error event', { type: 'overloaded_error', message: 'Overloaded' }, 'overloaded', 'transient'],
    [
      'a nested error event',
      { error: { type: 'rate_limit_error', message: 'x' } },
      'rate-limited',
      'transient',
    ],
    ['a cut', new CutStreamError('cut'), 'cut', 'transient'],
    ['nonsense', new BadAnswerError('nonsense', '<html>'), 'bad-answer', 'transient'],
    ['nonsense with a status', new BadAnswerError('busy', '{}', 503), 'overloaded', 'transient'],
    [
      'a refused connection',
      new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }),
      'unavailable',
      'transient',
    ],
    [
      'a name that is not there',
      new TypeError('x', { cause: { code: 'ENOTFOUND' } }),
      'unavailable',
      'transient',
    ],
    [
      'what the client would not send',
      Object.assign(new Error('x'), { name: 'AI_InvalidPromptError' }),
      'bad-request',
      'permanent',
    ],
    [
      'a client that is not installed',
      Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' }),
      'bad-request',
      'permanent',
    ],
    ['a text', 'model runner has stopped', 'bad-answer', 'transient'],
    ['nothing', undefined, 'bad-answer', 'transient'],
  ];
  for (const [name, error, code, kind] of cases) {
    it(`L3 ${name} is ${code} and ${kind}`, () => {
      const failure = toModelFailure(error, context);
      assert.deepEqual([failure.code, failure.class], [code, kind], failure.message);
      assert.match(failure.message, /^(?:The (?:connection|account) \w+ )?openai\/m /);
    });
  }

  it('L3 a broken connection after the answer began is a cut', () => {
    const broken = new TypeError('terminated', { cause: { code: 'UND_ERR_SOCKET' } });
    assert.equal(toModelFailure(broken, { ...context, begun: true }).code, 'cut');
    assert.equal(toModelFailure(broken, context).code, 'unavailable');
  });

  it('L3 reads Retry-After as seconds, as milliseconds and as a date by the server’s clock', () => {
    const wait = (headers: { readonly [name: string]: string }) =>
      toModelFailure(http(429, 'slow', headers), context).retryAfterMs;
    assert.equal(wait({ 'retry-after': '7' }), 7_000);
    assert.equal(wait({ 'retry-after': '0.5' }), 500);
    assert.equal(wait({ 'retry-after-ms': '250', 'retry-after': '1' }), 250);
    const dates = { date: 'Sun, 01 Mar 2026 12:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' };
    assert.equal(wait(dates), 30_000);
    assert.equal(wait({ 'retry-after': 'soon' }), undefined);
    assert.equal(wait({}), undefined);
  });

  it('L6 a key never reaches the message, wherever a vendor puts it', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom(401, 400, 429, 500, 200),
        (before, after, status) => {
          const echoed = { error: { message: `${before}${key}${after}`, type: `x ${key}` } };
          const error = Object.assign(new Error(`${before} ${key} ${after}`), {
            statusCode: status,
            data: echoed,
          });
          assert.ok(!JSON.stringify(toModelFailure(error, context)).includes(key));
        },
      ),
    );
  });
});

describe('scrubbing', () => {
  it('L6 takes out what looks like a key, and credentials of addresses', () => {
    const scrub = createScrub([undefined, 'plain-secret']);
    const shown = scrub(
      'plain-secret sk-proj-abcdefghijkl sk-ant-api03-abcdefgh Bearer abc.def https://me:pass@host/v1?key=abc&x=1 sk-ab****yz',
    );
    assert.equal(shown, '[key] [key] [key] [key] https://host/v1?key=[key]&x=1 [key]');
  });

  it('L6 shows an address without its credentials and query', () => {
    assert.equal(shownUrl('https://me:pass@host:8443/v1?key=abc'), 'https://host:8443/v1');
    assert.equal(shownUrl('nonsense'), '(an address that cannot be read)');
  });
});
