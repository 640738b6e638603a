import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { openTestHouse } from '../../../test/kit/plugin-house.ts';
import type { Plugin } from '../plugin.ts';
import { definePlugin } from '../plugin.ts';
import { currentTime } from '../tools/current-time.ts';
import { loadPlugins } from './load-plugins.ts';
import { PluginError } from './plugin-error.ts';

function plugin(name: string, more: Partial<Plugin> = {}): Plugin {
  return { name, init: () => undefined, dispose: () => undefined, ...more };
}

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (fault) {
    assert.ok(fault instanceof PluginError);
    return fault.message.split('\n');
  }
  return [];
}

/** Plugins that write down what happens to them. */
function diary(entries: string[]): (name: string, more?: Partial<Plugin>) => Plugin {
  return (name, more = {}) =>
    plugin(name, {
      init: () => void entries.push(`init ${name}`),
      dispose: () => void entries.push(`dispose ${name}`),
      ...more,
    });
}

describe('plugins', () => {
  it('A6 all problems are told at once, each with the plugin’s name', () => {
    const migration = { id: '0009-x', up: () => [] };
    const list = [
      plugin('one', { migrations: [migration] }),
      plugin('one'),
      plugin('two', { migrations: [migration] }),
      { ...plugin('three'), tolls: () => [] },
      { name: 'Four', init: 3 },
      'five',
      plugin('six', { config: z.object({ port: z.number() }) }),
      plugin('seven'),
    ];
    assert.deepEqual(
      problemsOf(() => loadPlugins(list, { six: { port: 'secret' }, seven: { a: 1 }, eight: {} })),
      [
        'Plugin "one" is listed twice',
        'Plugin "two" has the migration "0009-x", as "one" has',
        'Plugin "three" tolls is not part of a plugin, did you mean tools',
        'Plugin "Four" name may hold small letters, digits and hyphens only',
        'Plugin "Four" init is not a function',
        'Plugin "Four" dispose is not a function',
        'Plugin "number 6" is not a plugin',
        'Plugin "six" has a wrong configuration: port: Invalid input: expected number, received string',
        'Plugin "seven" takes no configuration',
        'Plugin "eight" is configured but not installed',
      ],
    );
  });

  it('A6 plugins start in order, end in reverse, and end once', async () => {
    await using opened = await openTestHouse();
    const entries: string[] = [];
    const named = diary(entries);
    const running = await loadPlugins([named('a'), named('b'), named('c')]).start(opened.house);
    await running[Symbol.asyncDispose]();
    await running[Symbol.asyncDispose]();
    assert.deepEqual(entries, ['init a', 'init b', 'init c', 'dispose c', 'dispose b', 'dispose a']);
  });

  it('A6 a plugin that cannot start is named, and those before it are ended', async () => {
    await using opened = await openTestHouse();
    const entries: string[] = [];
    const named = diary(entries);
    const broken = named('b', { init: () => Promise.reject(new Error('no such host')) });
    await assert.rejects(loadPlugins([named('a'), broken, named('c')]).start(opened.house), {
      code: 'plugin-failed',
      message: 'Plugin "b" cannot start: no such host',
    });
    assert.deepEqual(entries, ['init a', 'dispose b', 'dispose a']);
  });

  it('A6 one that cannot end does not keep the others from ending', async () => {
    await using opened = await openTestHouse();
    const entries: string[] = [];
    const named = diary(entries);
    const stuck = named('b', { dispose: () => Promise.reject(new Error('stuck')) });
    const running = await loadPlugins([named('a'), stuck]).start(opened.house);
    await assert.rejects(async () => running[Symbol.asyncDispose](), {
      message: 'Plugin "b" cannot end: stuck',
    });
    assert.deepEqual(entries, ['init a', 'init b', 'dispose a']);
  });

  it('A6 a plugin gets its own configuration, parsed, and the house', async () => {
    await using opened = await openTestHouse();
    const greeter = definePlugin({
      name: 'greeter',
      config: z.object({ word: z.string().default('hello') }).prefault({}),
      init: ({ config, log }) => log('info', config.word),
      dispose: () => undefined,
    });
    await using _ = await loadPlugins([greeter], { greeter: { word: 'salut' } }).start(opened.house);
    await using _default = await loadPlugins([greeter]).start(opened.house);
    assert.deepEqual(opened.logged, ['info: salut {}', 'info: hello {}']);
  });

  it('A6 what plugins bring is gathered, and what two may not both bring is refused', async () => {
    await using opened = await openTestHouse();
    const clock = plugin('clock', {
      tools: () => [currentTime('UTC')],
      jobs: () => ({ 'clock.tick': () => Promise.resolve({ type: 'completed' }) }),
      memory: () => ({ search: () => Promise.resolve([]) }),
    });
    await using running = await loadPlugins([clock]).start(opened.house);
    assert.deepEqual(
      running.tools.map(({ name }) => name),
      ['current_time'],
    );
    assert.deepEqual([...running.jobs.keys()], ['clock.tick']);
    assert.notEqual(running.memory, null);

    const other = (more: Partial<Plugin>) => loadPlugins([clock, plugin('other', more)]).start(opened.house);
    await assert.rejects(
      other({ tools: () => [currentTime('UTC')] }),
      /"other" has the tool "current_time", as another has/u,
    );
    await assert.rejects(
      other({ jobs: () => ({ tick: () => Promise.resolve({ type: 'completed' }) }) }),
      /must begin with "other\."/u,
    );
    await assert.rejects(
      other({ memory: () => ({ search: () => Promise.resolve([]) }) }),
      /as "clock" does/u,
    );
    const route = {
      method: 'GET',
      path: '/other',
      summary: '',
      handle: () => Promise.resolve({ status: 200, body: null }),
    } as const;
    await assert.rejects(other({ routes: () => [route] }), /must begin with "\/api\/"/u);
  });
});
