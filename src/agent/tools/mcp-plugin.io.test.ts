import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { openTestHouse } from '../../../test/kit/plugin-house.ts';
import { loadPlugins } from '../plugins/load-plugins.ts';
import { createMcpPlugin } from './mcp-plugin.ts';

const program = path.resolve(import.meta.dirname, '../../../test/emulators/mcp/mcp-server.ts');
const abacus = {
  name: 'abacus',
  command: process.execPath,
  args: [program],
  only: ['add'],
  effects: { add: 'read' },
};

describe('tool servers as a plugin', () => {
  it('A6 brings the tools of every server that can be reached, and starts without the others', async () => {
    await using opened = await openTestHouse();
    const servers = [abacus, { name: 'gone', command: '/nowhere/at/all', env: { KEY: 'k-3' } }];
    await using running = await loadPlugins([createMcpPlugin()], { mcp: { servers } }).start(opened.house);
    assert.deepEqual(
      running.tools.map(({ name, effect }) => `${name} ${effect}`),
      ['abacus_add read'],
    );
    assert.equal(opened.logged.length, 1);
    assert.match(opened.logged[0] ?? '', /^warn: A tool server is left out .*gone/u);
    assert.doesNotMatch(opened.logged.join(), /k-3/u);
  });

  it('A6 without a section it does nothing', async () => {
    await using opened = await openTestHouse();
    await using running = await loadPlugins([createMcpPlugin()]).start(opened.house);
    assert.deepEqual(running.tools, []);
  });

  it('A6 a server needs a command or an address, and a name of its own', () => {
    const load = (servers: unknown) => () => loadPlugins([createMcpPlugin()], { mcp: { servers } });
    assert.throws(
      load([{ name: 'both', command: 'x', url: 'http://127.0.0.1/' }]),
      /needs either a command or a url/u,
    );
    assert.throws(load([abacus, abacus]), /two have the same name/u);
    assert.throws(load([{ name: 'far', url: 'file:///etc/passwd' }]), /servers\.0\.url/u);
  });
});
