import assert from 'node:assert/strict';
import { it } from 'node:test';
import { faultOf } from './bot-api.ts';

function httpError(cause: unknown): Error {
  const error = new TypeError('fetch failed', { cause });
  return Object.assign(new Error('Network request failed'), { name: 'HttpError', error });
}

function refusal(retryAfter: number): Error {
  const fields = { name: 'GrammyError', error_code: 429, parameters: { retry_after: retryAfter } };
  return Object.assign(new Error('Too Many Requests'), fields);
}

const failed = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall });

it('K10 whatever fails before a connection stands has not reached Telegram; what fails on one is not known', () => {
  // As Node tells it where several addresses of one name are tried.
  const all = new AggregateError([failed('ETIMEDOUT', 'connect'), failed('ENETUNREACH', 'connect')]);
  for (const cause of [
    Object.assign(all, { code: 'ETIMEDOUT' }),
    failed('ETIMEDOUT', 'connect'),
    failed('EACCES', 'connect'),
    failed('ENOTFOUND', 'getaddrinfo'),
    Object.assign(new Error('slow'), { code: 'UND_ERR_CONNECT_TIMEOUT' }),
  ])
    assert.equal(faultOf(httpError(cause)).type, 'unreached', String(cause));
  for (const cause of [failed('ETIMEDOUT', 'read'), failed('ECONNRESET', 'read'), new Error('odd')])
    assert.equal(faultOf(httpError(cause)).type, 'lost', String(cause));
});

it('C3 a wait that Telegram asks for is at least a second and at most a day', () => {
  const wait = (seconds: number) => {
    const fault = faultOf(refusal(seconds));
    return fault.type === 'refused' ? fault.retryAfterMs : null;
  };
  assert.deepEqual([0, -5, 7, 3e6, 1e300].map(wait), [1_000, 1_000, 7_000, 86_400_000, 86_400_000]);
});
