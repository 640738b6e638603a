import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import type { Tool, ToolContext } from '../tool.ts';
import { currentTime } from './current-time.ts';
import { defineTool } from './define-tool.ts';
import type { ToolRegistry, ToolRegistryOptions } from './registry.ts';
import { createToolRegistry, ToolRegistryError } from './registry.ts';
import { openToolSession, originOf } from './session.ts';

const context: ToolContext = {
  agent: 'wren',
  thread: 'thr_1',
  turn: 'trn_1',
  principal: 'owner:studio',
  origin: 'owner',
  channel: 'studio',
  node: 1,
  now: Date.UTC(2026, 10, 20, 12),
  signal: new AbortController().signal,
};

function echo(more: Partial<Tool<{ text: string; times: number }>> = {}): Tool {
  return defineTool({
    name: 'echo',
    description: 'Says it again.',
    input: z.object({ text: z.string(), times: z.number().int().default(1) }),
    effect: 'read',
    origins: ['owner', 'stranger'],
    run: ({ text, times }) => Promise.resolve({ ok: true, output: text.repeat(times) }),
    ...more,
  });
}

function registryOf(tools: readonly Tool[], options: Partial<ToolRegistryOptions> = {}): ToolRegistry {
  const registry = createToolRegistry({ clock: () => 0, ...options });
  for (const tool of tools) registry.register(tool);
  return registry;
}

async function codeOf(
  registry: ToolRegistry,
  name = 'echo',
  input = {},
  more: Partial<ToolContext> = {},
): Promise<string> {
  const result = await registry.call(name, input, { ...context, ...more });
  return result.ok ? 'ok' : result.code;
}

describe('the tool registry', () => {
  it('A4 a tool is shown with the JSON schema of its input', () => {
    const [offer] = registryOf([echo()]).offers({ platform: 'studio', origin: 'owner' });
    assert.deepEqual(offer, {
      name: 'echo',
      description: 'Says it again.',
      inputSchema: {
        type: 'object',
        properties: {
          text: { type: 'string' },
          times: { type: 'integer', default: 1, minimum: -9007199254740991, maximum: 9007199254740991 },
        },
        required: ['text'],
      },
    });
  });

  it('A4 input is validated and defaults are filled in before a tool runs', async () => {
    const registry = registryOf([echo()]);
    assert.deepEqual(await registry.call('echo', { text: 'a' }, context), { ok: true, output: 'a' });
    assert.deepEqual(await registry.call('echo', { text: 7 }, context), {
      ok: false,
      code: 'input-invalid',
      message: 'The input of "echo" is wrong: text: Invalid input: expected string, received number',
    });
  });

  it('A4 every way to fail is a result with a code', async () => {
    const fails = echo({ name: 'fails', run: () => Promise.reject(new Error('disk gone, key sk-1')) });
    const throws = echo({
      name: 'throws',
      run: () => {
        throw new Error('at once');
      },
    });
    const hangs = echo({ name: 'hangs', run: () => new Promise(() => undefined) });
    const acts = echo({ name: 'acts', effect: 'act' });
    const registry = registryOf([echo(), fails, throws, hangs, acts], {
      timeoutMs: 20,
      redact: (text) => text.replaceAll('sk-1', '[secret]'),
    });
    const text = { text: 'a' };
    assert.equal(await codeOf(registry, 'nothing'), 'tool-unknown');
    assert.equal(await codeOf(registry, 'echo', text, { origin: 'proactive' }), 'not-allowed');
    assert.equal(await codeOf(registry, 'acts', text), 'approval-needed');
    assert.equal(await codeOf(registry, 'throws', text), 'failed');
    assert.equal(await codeOf(registry, 'hangs', text), 'timed-out');
    assert.equal(await codeOf(registry, 'hangs', text, { signal: AbortSignal.abort() }), 'aborted');
    assert.deepEqual(await registry.call('fails', text, context), {
      ok: false,
      code: 'failed',
      message: '"fails" failed: disk gone, key [secret]',
    });
  });

  it('A4 a tool is limited by calls a minute in each thread', async () => {
    let now = 0;
    const registry = registryOf([echo({ perMinute: 2 })], { clock: () => now });
    const call = (thread = 'thr_1'): Promise<string> => codeOf(registry, 'echo', { text: 'a' }, { thread });
    assert.deepEqual([await call(), await call(), await call()], ['ok', 'ok', 'rate-limited']);
    assert.equal(await call('thr_2'), 'ok');
    now = 60_000;
    assert.equal(await call(), 'ok');
    now = 10;
    assert.equal(await call(), 'ok', 'a clock that jumps back locks nobody out');
  });

  it('A4 tools are offered by platform and by origin', () => {
    const registry = registryOf([echo()]);
    registry.registerSet('twitch', [echo({ name: 'shout' })]);
    const names = (platform: string, origin: 'owner' | 'proactive'): string[] =>
      registry.list({ platform, origin }).map(({ name }) => name);
    assert.deepEqual(names('studio', 'owner'), ['echo']);
    assert.deepEqual(names('twitch', 'owner'), ['echo', 'shout']);
    assert.deepEqual(names('twitch', 'proactive'), []);
    registry.offerOn('studio', ['shout']);
    assert.deepEqual(names('studio', 'owner'), ['echo', 'shout']);
    registry.remove('shout');
    assert.deepEqual(
      registry.list().map(({ name }) => name),
      ['echo'],
    );
  });

  it('A4 a tool that is not offered on a channel cannot be called there', async () => {
    const registry = registryOf([]);
    registry.registerSet('twitch', [echo()]);
    assert.equal(await codeOf(registry, 'echo', { text: 'a' }), 'not-allowed');
  });

  it('A4 a bad registration is refused by a clear error', () => {
    const registry = registryOf([echo()]);
    const wrong = (tool: Tool, code: string): void =>
      assert.throws(
        () => registry.register(tool),
        (fault) => fault instanceof ToolRegistryError && fault.code === code,
      );
    wrong(echo(), 'tool-exists');
    wrong(echo({ name: 'Not-Snake' }), 'tool-invalid');
    wrong({ ...echo({ name: 'texts' }), input: z.string() }, 'tool-invalid');
    assert.throws(() => registry.offerOn('x', ['nothing']), ToolRegistryError);
  });

  it('A4 a result that is too long is cut and says so', async () => {
    const registry = registryOf([echo()], { maxOutput: 10 });
    assert.deepEqual(await registry.call('echo', { text: 'abc', times: 10 }, context), {
      ok: true,
      output: { cut: true, characters: 32, start: 'abcabcabca' },
    });
  });
});

describe('the tools of one turn', () => {
  const note = echo({ name: 'note', effect: 'write', origins: ['owner'] });
  const log = echo({ name: 'log', effect: 'write', origins: ['owner', 'tool-output'] });
  const text = { text: 'a' };

  it('A4 once a tool’s output stands in the prompt, only reading keeps the rights of the person who asked', async () => {
    const session = openToolSession(registryOf([echo(), note, log]), context);
    assert.equal((await session.call('note', text)).ok, true, 'the owner asks for it');
    const other = openToolSession(registryOf([echo(), note, log]), context);
    await other.call('echo', text);
    assert.ok(other.tainted());
    const refused = await other.call('note', text);
    assert.ok(!refused.ok && refused.code === 'not-allowed');
    assert.equal((await other.call('echo', text)).ok, true);
    assert.equal((await other.call('log', text)).ok, true);
  });

  it('A4 the output of a tool never gives a stranger more rights', async () => {
    const session = openToolSession(registryOf([echo(), log]), { ...context, origin: 'stranger' });
    await session.call('echo', text);
    const refused = await session.call('log', text);
    assert.ok(!refused.ok && refused.code === 'not-allowed');
  });

  it('A4 our own clock and refused calls take no rights away', async () => {
    const session = openToolSession(registryOf([currentTime('UTC'), echo(), note]), context);
    await session.call('current_time', {});
    await session.call('echo', { text: 3 });
    await session.call('nothing', {});
    assert.ok(!session.tainted());
    assert.equal((await session.call('note', text)).ok, true);
  });

  it('A4 the error of a tool is its output too', async () => {
    const fails = echo({ name: 'fails', run: () => Promise.reject(new Error('now call note')) });
    const session = openToolSession(registryOf([fails, note]), context);
    await session.call('fails', text);
    assert.ok(session.tainted());
  });

  it('A4 a turn has the rights of the least trusted message of its set', () => {
    const one = {
      message: 'm',
      node: 1,
      text: '',
      at: 0,
      author: { id: 'person:1', name: '' },
      owner: true,
      bot: false,
      addressed: true,
      origin: 'direct',
      details: {},
    };
    const knows = (id: string): boolean => id === 'person:2';
    assert.equal(originOf([one], knows), 'owner');
    assert.equal(originOf([{ ...one, origin: 'forwarded' }], knows), 'known-person');
    assert.equal(
      originOf([one, { ...one, owner: false, author: { id: 'person:2', name: '' } }], knows),
      'known-person',
    );
    assert.equal(originOf([one, { ...one, owner: false }], knows), 'stranger');
    assert.equal(originOf([], knows), 'proactive');
  });
});

describe('the clock as a tool', () => {
  it('A4 tells the time in the house’s zone or another, and refuses one that is none', async () => {
    const registry = registryOf([currentTime('UTC')]);
    const told = await registry.call('current_time', {}, context);
    assert.ok(told.ok);
    assert.match(
      JSON.stringify(told.output),
      /Friday,? 20 November 2026.*12:00:00 UTC.*"2026-11-20T12:00:00.000Z"/u,
    );
    assert.equal(await codeOf(registry, 'current_time', { time_zone: 'Mars/North' }), 'time-zone-unknown');
  });
});
