import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PluginRequest } from '../src/agent/plugin.ts';
import { loadPlugins } from '../src/agent/plugins/load-plugins.ts';
import { createToolRegistry } from '../src/agent/tools/registry.ts';
import { openTestHouse } from '../test/kit/plugin-house.ts';
import { dice } from './dice-plugin.ts';

const request: PluginRequest = {
  method: 'GET',
  path: '/api/dice/20',
  params: { sides: '20' },
  query: {},
  body: null,
  principal: 'owner:studio',
  signal: new AbortController().signal,
};

describe('the dice plugin', () => {
  it('A6 brings a tool that the registry checks and runs, within its configuration', async () => {
    await using opened = await openTestHouse();
    await using running = await loadPlugins([dice], { dice: { most: 3 } }).start(opened.house);
    const registry = createToolRegistry({ clock: () => 0 });
    for (const tool of running.tools) registry.register(tool);
    const context = {
      agent: 'wren',
      thread: 't',
      turn: 'r',
      principal: 'person:1',
      origin: 'stranger',
      channel: 'web',
      node: 1,
      now: 0,
      signal: request.signal,
    } as const;
    const rolled = await registry.call('roll_dice', { count: 3, sides: 2 }, context);
    assert.ok(rolled.ok && Array.isArray(rolled.output));
    assert.ok(rolled.output.length === 3 && rolled.output.every((shows) => shows === 1 || shows === 2));
    const refused = await registry.call('roll_dice', { count: 4 }, context);
    assert.ok(!refused.ok && refused.code === 'input-invalid');
  });

  it('A6 brings a route', async () => {
    await using opened = await openTestHouse();
    await using running = await loadPlugins([dice]).start(opened.house);
    const [route] = running.routes;
    assert.equal((await route?.handle(request))?.status, 200);
    assert.equal((await route?.handle({ ...request, params: { sides: 'many' } }))?.status, 400);
  });

  it('A6 with a wrong configuration it is named before anything starts', () => {
    assert.throws(
      () => loadPlugins([dice], { dice: { most: 0 } }),
      /^PluginError: Plugin "dice" has a wrong configuration: most/u,
    );
  });
});
