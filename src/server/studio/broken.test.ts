import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pretendHouse } from '../../../test/kit/studio/house.ts';
import { createStudio } from './studio.ts';

describe('the studio when the house is broken', () => {
  it('W5 a store that does not answer is told in sentences, with what is safe and what to do', async () => {
    const { ports } = pretendHouse('furnished');
    const broken = {
      ...ports,
      conversations: {
        ...ports.conversations,
        list: () => Promise.reject(new Error('database is locked: /srv/secret/path')),
      },
    };
    const faults: string[] = [];
    const studio = createStudio(
      { ...broken, onFault: (fault, path) => faults.push(`${path}: ${String(fault)}`) },
      {
        asset: (name) => `/assets/${name}`,
        limit: (_context, next) => next().then(() => undefined),
      },
    );
    const answer = await studio.request('/chats/pier');
    const page = await answer.text();
    assert.equal(answer.status, 503);
    assert.match(page, /does not answer/);
    assert.match(page, /What was acknowledged is safe/);
    assert.doesNotMatch(page, /secret/);
    assert.deepEqual(faults, ['/chats/pier: Error: database is locked: /srv/secret/path']);
  });

  it('W5 an address that leads nowhere has a page, and programs get none', async () => {
    const { ports } = pretendHouse('first-day');
    const studio = createStudio(ports, {
      asset: (name) => `/assets/${name}`,
      limit: (_context, next) => next().then(() => undefined),
    });
    assert.match(await (await studio.request('/attic')).text(), /Nothing is here/);
    assert.match(await (await studio.request('/chats/attic')).text(), /Nothing is here/);
    assert.doesNotMatch(await (await studio.request('/api/attic')).text(), /<html/);
  });
});
