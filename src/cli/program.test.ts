import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CliPorts } from './cli-ports.ts';
import { runCli } from './program.ts';

async function say(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const never = (): never => assert.fail('help must not touch the rest of the program');
  const write = (part: string): void => {
    text += part;
  };
  const ports: CliPorts = {
    loadConfig: never,
    exampleSettings: never,
    createLog: never,
    open: never,
    serve: never,
    restore: never,
    replay: never,
    terminal: { out: write, err: write, isLive: false, columns: 80 },
    stop: new AbortController().signal,
    clock: () => 0,
    version: '1.2.3',
  };
  return { code: await runCli(['node', 'sanctum', ...args], ports), text };
}

describe('help', () => {
  it('W6 lists the commands and the exit codes', async () => {
    const { code, text } = await say('--help');
    assert.equal(code, 0);
    const commands = text.slice(text.indexOf('Commands:'), text.indexOf('Exit codes:'));
    const names = [...commands.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name ?? '');
    assert.equal(
      names.join(' '),
      'serve init doctor verify rebuild replay export import backup restore queue tasks audit tokens login forget health help',
    );
    assert.match(text, /Exit codes:\n {2}0 .*\n {2}1 /);
    assert.equal((await say('--version')).text, '1.2.3\n');
  });

  it('W6 every command shows an example, and reports can be had as JSON', async () => {
    const names = [
      'serve',
      'init',
      'doctor',
      'verify',
      'rebuild',
      'replay',
      'export',
      'import',
      'backup',
      'restore',
      'tokens',
      'forget',
    ];
    for (const name of [
      ...names,
      'health',
      'queue',
      'queue list',
      'queue requeue',
      'queue cancel',
      'tasks',
      'tasks list',
      'tasks add',
      'tasks done',
      'tasks note',
      'tasks stop',
      'audit',
      'audit verify',
      'audit list',
    ]) {
      const { code, text } = await say(...name.split(' '), '--help');
      assert.equal(code, 0);
      assert.match(text, new RegExp(`Examples?:\\n.*sanctum ${name}`), name);
      if (!['serve', 'init', 'health', 'queue', 'tasks', 'audit'].includes(name))
        assert.match(text, /--json/, name);
    }
  });

  it('W6 a wrong command line ends with 2 and says what is wrong', async () => {
    assert.equal((await say('forget')).code, 2);
    assert.equal((await say('verify', '--often')).code, 2);
    assert.match((await say('verifi')).text, /unknown command 'verifi'/);
  });
});
