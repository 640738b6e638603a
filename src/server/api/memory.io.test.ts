import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServer } from '../in-memory.fixtures.ts';

async function ask(url: string, method: string, body?: unknown) {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as { readonly [name: string]: unknown } };
}

describe('memory over the API', () => {
  it('M6 a note is kept, reworded, pinned, released and forgotten, and each refusal has its code', async () => {
    await using server = await startServer();
    const items = `${server.url}/api/memory/items`;
    const kept = await ask(items, 'POST', { text: 'Tea at four.', key: 'tea' });
    assert.equal(kept.status, 201);
    const one = `${items}/${String(kept.body['id'])}`;

    const reworded = await ask(one, 'PUT', { text: 'Tea at five.', version: 1 });
    assert.equal(reworded.body['version'], 2);
    const late = await ask(one, 'PUT', { text: 'Coffee.', version: 1 });
    assert.deepEqual([late.status, late.body['code']], [409, 'memory-conflict']);
    assert.equal((await ask(`${one}/pin`, 'PUT', { pinned: true })).body['pinned'], true);
    const pins = await ask(`${server.url}/api/memory/pins`, 'GET');
    assert.equal((pins.body['memories'] as readonly unknown[]).length, 1);
    assert.equal((await ask(`${one}/release`, 'PUT', { released: true })).body['hearers'], 'everyone');
    const shown = await ask(one, 'GET');
    assert.deepEqual(
      (shown.body['wordings'] as readonly { readonly text: string }[]).map(({ text }) => text),
      ['Tea at five.', 'Tea at four.'],
    );
    assert.equal((await ask(one, 'DELETE')).status, 200);
    for (const [path, method, body] of [
      ['', 'GET', undefined],
      ['', 'DELETE', undefined],
      ['/pin', 'PUT', { pinned: true }],
    ] as const) {
      const gone = await ask(one + path, method, body);
      assert.deepEqual([gone.status, gone.body['code']], [404, 'memory-unknown'], `${method} ${path}`);
    }
  });

  it('W3 what does not fit is refused and changes nothing', async () => {
    await using server = await startServer();
    const items = `${server.url}/api/memory/items`;
    const before = await ask(items, 'GET');
    for (const body of [
      { text: ' ' },
      { text: 'x'.repeat(8_001) },
      { text: 'x', significance: 4 },
      { text: 'x', other: 1 },
      {},
    ])
      assert.deepEqual(await ask(items, 'POST', body).then(({ status, body: { code } }) => [status, code]), [
        422,
        'body-invalid',
      ]);
    assert.deepEqual(await ask(items, 'GET'), before);
  });

  it('M6 a block is created once, reshaped and removed, and keeps its history', async () => {
    await using server = await startServer();
    const blocks = `${server.url}/api/memory/blocks`;
    const block = { label: 'weather', value: 'Fog.', description: '', limit: 10, audience: ['everyone'] };
    assert.equal((await ask(blocks, 'POST', block)).status, 201);
    const taken = await ask(blocks, 'POST', { ...block, value: 'Sun.' });
    assert.deepEqual([taken.status, taken.body['code']], [409, 'block-exists']);
    assert.equal((await ask(`${blocks}/weather`, 'PUT', { value: 'Rain.', revision: 1 })).status, 200);
    const shape = { description: 'The sky', limit: 20, audience: ['owner'] };
    assert.deepEqual((await ask(`${blocks}/weather/shape`, 'PUT', shape)).body['audience'], ['owner']);
    assert.equal((await ask(`${blocks}/weather`, 'DELETE')).status, 200);
    const gone = await ask(`${blocks}/weather`, 'DELETE');
    assert.deepEqual([gone.status, gone.body['code']], [404, 'block-unknown']);
    const { body } = await ask(`${blocks}/weather/history`, 'GET');
    assert.deepEqual(
      (body['values'] as readonly { readonly value: string }[]).map(({ value }) => value),
      ['Rain.', 'Fog.'],
    );
    assert.equal((await ask(`${blocks}/nothing/history`, 'GET')).status, 404);
  });
});
