import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { startMcpHttpServer } from '../../../test/emulators/mcp/mcp-http-server.ts';
import { Secret } from '../../kernel/secret.ts';
import type { Json } from '../../kernel/json.ts';
import type { ToolResult } from '../tool.ts';
import type { McpServer } from './mcp.ts';
import { connectMcpServer, McpServerError } from './mcp.ts';
import { createToolRegistry } from './registry.ts';

const program = path.resolve(import.meta.dirname, '../../../test/emulators/mcp/mcp-server.ts');

const abacus: McpServer = {
  name: 'abacus',
  transport: {
    type: 'stdio',
    command: process.execPath,
    args: [program],
    env: { ABACUS_KEY: new Secret('k-1') },
  },
  effects: { add: 'read', 'Fail-Always': 'read', environment: 'read', die: 'read', hang: 'read' },
};

async function withTools(
  server: McpServer,
  run: (call: (name: string, input: Json) => Promise<ToolResult>, names: readonly string[]) => Promise<void>,
  timeoutMs = 10_000,
): Promise<void> {
  await using connection = await connectMcpServer(server);
  const registry = createToolRegistry({ clock: () => 0, timeoutMs });
  for (const tool of connection.tools) registry.register(tool);
  const context = {
    agent: 'wren',
    thread: 't',
    turn: 'r',
    principal: 'owner:studio',
    origin: 'owner',
    channel: 'web',
    node: 1,
    now: 0,
    signal: new AbortController().signal,
  } as const;
  await run(
    (name, input) => registry.call(name, input, context),
    registry.offers({ platform: 'web', origin: 'owner' }).map(({ name }) => name),
  );
}

describe('a server of the Model Context Protocol as a source of tools', () => {
  it('A4 its tools are offered under its name, checked by its schema and called', () =>
    withTools(abacus, async (call, names) => {
      assert.deepEqual(names, [
        'abacus_add',
        'abacus_die',
        'abacus_environment',
        'abacus_fail_always',
        'abacus_hang',
      ]);
      assert.deepEqual(await call('abacus_add', { a: 2, b: 3 }), { ok: true, output: '5' });
      const wrong = await call('abacus_add', { a: 'two', b: 3 });
      assert.ok(!wrong.ok && wrong.code === 'input-invalid');
    }));

  it('A4 what it says about its own harmlessness is not believed', () =>
    withTools({ ...abacus, effects: {} }, async (call) => {
      const refused = await call('abacus_add', { a: 2, b: 3 });
      assert.ok(!refused.ok && refused.code === 'approval-needed');
    }));

  it('A4 only the tools that the owner names are offered, and to the owner alone', () =>
    withTools({ ...abacus, only: ['add'] }, async (call, names) => {
      assert.deepEqual(names, ['abacus_add']);
      assert.equal((await call('abacus_die', {})).ok, false);
    }));

  it('A4 it gets its own secret and none of ours', async () => {
    process.env['SANCTUM_TEST_ONLY'] = 'ours';
    try {
      await withTools(abacus, async (call) => {
        const text = JSON.stringify(await call('abacus_environment', {}));
        assert.match(text, /"ABACUS_KEY"/u);
        assert.doesNotMatch(text, /SANCTUM_TEST_ONLY/u);
      });
    } finally {
      delete process.env['SANCTUM_TEST_ONLY'];
    }
  });

  it('A4 its failures and its silence are results', () =>
    withTools(
      abacus,
      async (call) => {
        assert.deepEqual(await call('abacus_fail_always', {}), {
          ok: false,
          code: 'tool-failed',
          message: 'No luck today',
        });
        const silent = await call('abacus_hang', {});
        assert.ok(!silent.ok && silent.code === 'timed-out');
      },
      1_500,
    ));

  it('A4 its death is a result, and it is started again', () =>
    withTools(abacus, async (call) => {
      const dead = await call('abacus_die', {});
      assert.ok(!dead.ok && dead.code === 'failed');
      assert.deepEqual(await call('abacus_add', { a: 1, b: 1 }), { ok: true, output: '2' });
    }));

  it('A4 a server over HTTP is the same, and gets its key in a header', async () => {
    await using server = await startMcpHttpServer();
    const over = (key: string): McpServer => ({
      ...abacus,
      transport: { type: 'http', url: server.url, headers: { 'x-key': new Secret(key) } },
    });
    await withTools(over(server.key), async (call) => {
      assert.deepEqual(await call('abacus_add', { a: 2, b: 3 }), { ok: true, output: '5' });
      const dead = await call('abacus_die', {});
      assert.ok(!dead.ok && dead.code === 'failed');
      assert.deepEqual(await call('abacus_add', { a: 1, b: 1 }), { ok: true, output: '2' });
    });
    await assert.rejects(connectMcpServer(over('wrong-key')), (fault) => {
      assert.ok(fault instanceof McpServerError);
      assert.doesNotMatch(fault.message, /wrong-key/u);
      return true;
    });
  });

  it('A4 a server that cannot be started is a clear error', async () => {
    const missing: McpServer = { name: 'nobody', transport: { type: 'stdio', command: '/nowhere/at/all' } };
    await assert.rejects(connectMcpServer(missing), (fault) => {
      assert.ok(fault instanceof McpServerError);
      assert.match(fault.message, /^Cannot list the tools of the server "nobody"/u);
      return true;
    });
  });
});
