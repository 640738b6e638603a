import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSanctum } from '../kit/sanctum.ts';

type Operation = {
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly schema: { readonly [key: string]: unknown } };
    };
  };
};
type Document = { readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } } };

/** Paths of the studio's own API; all others are brought by plugins. */
const own = /^\/api\/(?:threads|memory|blocks|jobs|deliveries|tokens|health|events|openapi|verdicts)/u;

describe('the document of the whole API', () => {
  it('W2 says of every route that changes something what it takes, and it takes nothing else', async () => {
    await using sanctum = await createSanctum('sqlite');
    const api = await sanctum.start();
    const { paths } = (await api.get('/api/openapi.json')) as Document;
    const changing = Object.entries(paths)
      .filter(([path]) => !own.test(path))
      .flatMap(([path, operations]) =>
        Object.entries(operations)
          .filter(([method]) => method !== 'get')
          .map(([method, operation]) => ({ path, method, operation })),
      );
    assert.ok(changing.length >= 14, changing.map(({ path }) => path).join('\n'));
    for (const { path, method, operation } of changing) {
      const schema = operation.requestBody?.content['application/json'].schema;
      assert.equal(schema?.['type'], 'object', `${method} ${path}`);
      if (schema?.['additionalProperties'] !== false) continue;
      const answer = await fetch(api.url + path.replaceAll(/\{\w+\}/gu, 'none'), {
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ nobodyReadsThis: true }),
      });
      assert.equal(answer.status, 422, `${method} ${path}`);
    }
  });

  it('W2 says what routes of plugins read of the query', async () => {
    await using sanctum = await createSanctum('sqlite');
    const api = await sanctum.start();
    const { paths } = (await api.get('/api/openapi.json')) as Document;
    const read = Object.entries(paths)
      .filter(([path]) => !own.test(path))
      .flatMap(([path, { get }]) =>
        (get?.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => `${path}?${name}`),
      );
    assert.deepEqual(read.toSorted(), [
      '/admin/ledger?session',
      '/api/audit?before',
      '/api/proactive/budget?hours',
      '/api/stream/view?session',
      '/api/tasks?limit',
      '/api/tasks?status',
    ]);
  });
});
