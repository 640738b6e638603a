import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Hono } from 'hono';
import { z } from 'zod';
import type { PluginRoute } from '../../agent/plugin.ts';
import type { ServerEnv } from '../http/context.ts';
import { mountPluginRoutes } from './plugin-routes.ts';

const echo: PluginRoute = {
  method: 'POST',
  path: '/api/echo/:word',
  summary: 'Says it back.',
  body: z.object({ hot: z.boolean() }),
  handle: ({ params, query, body, principal }) =>
    Promise.resolve({ status: 201, body: { word: params['word'] ?? '', query, body, principal } }),
};

it('A6 a route of a plugin gets its parts parsed and gives its status and body', async () => {
  const app = new Hono<ServerEnv>();
  mountPluginRoutes(app, [echo], 'owner:studio');
  const answer = await app.request('/api/echo/tea?cups=2', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"hot":true}',
  });
  assert.equal(answer.status, 201);
  assert.deepEqual(await answer.json(), {
    word: 'tea',
    query: { cups: '2' },
    body: { hot: true },
    principal: 'owner:studio',
  });
});

it('W3 a body that is no JSON never reaches a plugin', async () => {
  const app = new Hono<ServerEnv>();
  let reached = false;
  const route: PluginRoute = {
    ...echo,
    handle: () => ((reached = true), Promise.reject(new Error('reached'))),
  };
  mountPluginRoutes(app, [route], 'owner:studio');
  const answer = await app.request('/api/echo/tea', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  assert.equal(answer.status, 400);
  assert.equal(reached, false);
});
