import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import type { PluginRoute } from '../agent/plugin.ts';
import { noBody } from '../agent/plugin.ts';
import { apiRoutes } from './app.ts';
import { frameSchema } from './api/schemas.ts';
import { createPorts, startServer } from './in-memory.fixtures.ts';
import type { Route } from './http/route.ts';

const json = { 'content-type': 'application/json' };

type Document = {
  openapi: string;
  paths: { [path: string]: { [method: string]: Operation } };
  components: { schemas: { [name: string]: unknown } };
};
type Operation = {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { required: boolean; content: { [type: string]: { schema: unknown } } };
  responses: { [status: string]: { content: { [type: string]: { schema: unknown } } } };
};

const routes = apiRoutes(
  createPorts().ports,
  { name: 'Sanctum', version: '1', sha: 'x', holder: 'agt_1' },
  0,
);

async function fetchDocument(url: string): Promise<Document> {
  return (await (await fetch(`${url}/api/openapi.json`)).json()) as Document;
}

describe('the OpenAPI document', () => {
  it('W2 holds every route with its parameters, and no other', async () => {
    await using server = await startServer();
    const { openapi, paths } = await fetchDocument(server.url);
    assert.equal(openapi, '3.1.0');
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    const mounted = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    assert.ok(mounted.length > 25);
    assert.deepEqual([...documented].sort(), [...mounted].sort());
    const ids = Object.values(paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    assert.equal(new Set(ids).size, ids.length);
    for (const [path, operations] of Object.entries(paths)) {
      for (const { parameters } of Object.values(operations)) {
        const named = parameters
          .filter((parameter) => parameter.in === 'path')
          .map(({ name }) => `{${name}}`);
        assert.deepEqual(named, path.match(/\{\w+\}/g) ?? []);
      }
    }
    assert.deepEqual(
      paths['/api/threads/{id}/messages']?.['get']?.parameters.map(({ name, required }) => ({
        name,
        required,
      })),
      [
        { name: 'id', required: true },
        { name: 'before', required: false },
        { name: 'limit', required: false },
      ],
    );
  });

  it('W2 holds what plugins add, with the parameters of their paths and what they read', async () => {
    const handle = () => Promise.resolve({ status: 200, body: {} });
    const added: readonly PluginRoute[] = [
      {
        method: 'GET',
        path: '/api/dice/:sides',
        summary: 'Throws.',
        query: z.strictObject({ times: z.string().optional() }),
        handle,
      },
      {
        method: 'POST',
        path: '/api/dice/:sides',
        summary: 'Loads the dice.',
        body: z.strictObject({ face: z.number() }),
        handle,
      },
      { method: 'POST', path: '/admin/dice', summary: 'Makes dice.', body: noBody, handle },
    ];
    await using server = await startServer({}, { routes: added });
    const document = await fetchDocument(server.url);
    const { paths } = document;
    const { get: throws, post: loads } = paths['/api/dice/{sides}'] ?? {};
    assert.equal(Object.keys(paths['/admin/dice'] ?? {}).join(), 'post');
    assert.deepEqual(
      throws?.parameters.map(({ name, in: place, required }) => [name, place, required]),
      [
        ['sides', 'path', true],
        ['times', 'query', false],
      ],
    );
    const face = toZod(loads?.requestBody?.content['application/json']?.schema, document);
    assert.ok(face.safeParse({ face: 3 }).success && !face.safeParse({ face: 'x' }).success);
    const ids = Object.values(paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    assert.equal(new Set(ids).size, ids.length);
  });

  it('W2 every operation is answered by the server: nothing documented is missing', async () => {
    await using server = await startServer({ costlyPerMinute: 1000 });
    for (const { method, path, type } of routes) {
      if (type === 'events') continue;
      const answer = await fetch(server.url + path.replaceAll(/:\w+/g, 'nothing'), {
        method: method.toUpperCase(),
      });
      const { code } = (await answer.json()) as { code?: string };
      assert.ok(code !== 'not-found' && code !== 'method-not-allowed', `${method} ${path}: ${code}`);
    }
  });

  it('W2 every reference leads somewhere', async () => {
    await using server = await startServer();
    const document = await fetchDocument(server.url);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(
      ([, reference]) => reference,
    );
    assert.ok(references.length > 20);
    for (const name of ['Thread', 'Message', 'Frame', 'Verdict', 'Receipt', 'Problem']) {
      assert.ok(references.includes(`#/components/schemas/${name}`), name);
    }
    for (const reference of new Set(references)) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(reference ?? '')?.[1];
      assert.ok(name !== undefined && name in document.components.schemas, reference);
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      assert.ok(!(schema as object).hasOwnProperty('$ref'), `${name} is nothing but a reference`);
    }
  });

  it('W2 tells limits and descriptions, also those that have a refusal of their own', async () => {
    await using server = await startServer();
    const { paths } = await fetchDocument(server.url);
    const say =
      paths['/api/threads/{id}/messages']?.['post']?.requestBody?.content['application/json']?.schema;
    const { properties } = say as { properties: { [name: string]: { [name: string]: unknown } } };
    assert.deepEqual(properties['text'], { type: 'string', minLength: 1, maxLength: 100_000 });
    assert.match(String(properties['key']?.['description']), /Idempotency-Key/);
  });

  it('W2 real answers fit the schemas, whose objects allow nothing more', async () => {
    await using server = await startServer({ costlyPerMinute: 1000 });
    const document = await fetchDocument(server.url);
    const documentSchema = (operation: Operation, status: string): z.ZodType =>
      toZod(operation.responses[status]?.content['application/json']?.schema, document);
    const calls: { readonly [operation: string]: { readonly path: string; readonly body?: unknown } } = {
      createThread: { path: '/api/threads', body: { title: 'One' } },
      sayMessage: { path: '/api/threads/thr_1/messages', body: { text: 'Hello', key: 'k' } },
      listThreads: { path: '/api/threads' },
      getThread: { path: '/api/threads/thr_1' },
      renameThread: { path: '/api/threads/thr_1/rename', body: { title: 'Two' } },
      archiveThread: { path: '/api/threads/thr_1/archive', body: {} },
      listMessages: { path: '/api/threads/thr_1/messages' },
      getDraft: { path: '/api/threads/thr_1/draft' },
      keepDraft: { path: '/api/threads/thr_1/draft', body: { text: 'x' } },
      listBranches: { path: '/api/threads/thr_1/branches' },
      listVerdicts: { path: '/api/threads/thr_1/verdicts' },
      recentVerdicts: { path: '/api/verdicts' },
      getReceipt: { path: '/api/threads/thr_1/receipts/msg_2' },
      chooseVariant: { path: '/api/threads/thr_1/variant', body: { messageId: 'msg_2', index: 0 } },
      branch: { path: '/api/threads/thr_1/branch', body: { at: 'msg_2', name: 'b' } },
      selectBranch: { path: '/api/threads/thr_1/select', body: { tip: 'msg_2' } },
      regenerate: { path: '/api/threads/thr_1/regenerate', body: {} },
      retry: { path: '/api/threads/thr_1/retry', body: {} },
      dismiss: { path: '/api/threads/thr_1/dismiss', body: {} },
      rewind: { path: '/api/threads/thr_1/rewind', body: { to: null } },
      undo: { path: '/api/threads/thr_1/undo', body: {} },
      redo: { path: '/api/threads/thr_1/redo', body: {} },
      searchMemory: { path: '/api/memory/search?q=tea' },
      listBlocks: { path: '/api/memory/blocks' },
      writeBlock: { path: '/api/memory/blocks/persona', body: { value: 'Warm.', revision: 1 } },
      blockHistory: { path: '/api/memory/blocks/persona/history' },
      changeBlock: {
        path: '/api/memory/blocks/persona/shape',
        body: { description: 'Who', limit: 30, audience: ['owner'] },
      },
      createBlock: {
        path: '/api/memory/blocks',
        body: { label: 'weather', value: '', description: '', limit: 10, audience: ['everyone'] },
      },
      removeBlock: { path: '/api/memory/blocks/weather', body: {} },
      keepNote: { path: '/api/memory/items', body: { text: 'Tea at four.', key: 'note' } },
      listMemories: { path: '/api/memory/items?kind=note' },
      getMemory: { path: '/api/memory/items/mem_note' },
      rewordNote: { path: '/api/memory/items/mem_note', body: { text: 'Tea at five.', version: 1 } },
      pinMemory: { path: '/api/memory/items/mem_note/pin', body: { pinned: true } },
      listPins: { path: '/api/memory/pins' },
      releaseMemory: { path: '/api/memory/items/mem_note/release', body: { released: true } },
      forgetMemory: { path: '/api/memory/items/mem_note', body: {} },
      restoreMemory: { path: '/api/memory/items/mem_note/restore', body: {} },
      health: { path: '/health' },
      listDeliveries: { path: '/api/deliveries' },
      resolveDelivery: { path: '/api/deliveries/out_1/resolve', body: { word: 'sent' } },
      listJobs: { path: '/api/jobs' },
      requeueJob: { path: '/api/jobs/job_1/requeue', body: {} },
      cancelJob: { path: '/api/jobs/job_1/cancel', body: {} },
      tokens: { path: '/api/tokens' },
    };
    const refused = new Set(['stop', 'continueReply']);
    const jsonRoutes = routes.filter((route): route is Route => route.type === 'json');
    assert.deepEqual(
      [...Object.keys(calls), ...refused].sort(),
      jsonRoutes.map(({ operation }) => operation).sort(),
    );
    for (const [operation, call] of Object.entries(calls)) {
      const route = jsonRoutes.find((known) => known.operation === operation);
      assert.ok(route);
      const answer = await fetch(server.url + call.path, {
        method: route.method.toUpperCase(),
        ...(call.body === undefined ? {} : { headers: json, body: JSON.stringify(call.body) }),
      });
      const body: unknown = await answer.json();
      assert.equal(answer.status, route.status, `${operation}: ${JSON.stringify(body)}`);
      route.reply.parse(body);
      const documented = document.paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method];
      assert.ok(documented);
      documentSchema(documented, String(route.status)).parse(body);
    }
  });

  it('W2 a refusal fits the documented problem', async () => {
    await using server = await startServer();
    const document = await fetchDocument(server.url);
    const problem = await (await fetch(`${server.url}/api/threads?limit=x`)).json();
    toZod({ $ref: '#/components/schemas/Problem' }, document).parse(problem);
  });

  it('W2 real frames fit their schema', async () => {
    await using server = await startServer();
    await fetch(`${server.url}/api/threads`, { method: 'POST' });
    const gone = new AbortController();
    const response = await fetch(`${server.url}/api/threads/thr_1/events`, { signal: gone.signal });
    assert.ok(response.body);
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const data = /^data: (.*)$/m.exec(text)?.[1];
      if (data === undefined) continue;
      assert.equal(frameSchema.parse(JSON.parse(data)).type, 'snapshot');
      break;
    }
    gone.abort();
  });
});

/** A schema of the document as a parser of its own, so that the document itself is put to the test. */
function toZod(schema: unknown, document: Document): z.ZodType {
  const definitions = JSON.parse(
    JSON.stringify(document.components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
  ) as object;
  const own = JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/')) as object;
  return z.fromJSONSchema({ ...own, $defs: definitions } as Parameters<typeof z.fromJSONSchema>[0]);
}
