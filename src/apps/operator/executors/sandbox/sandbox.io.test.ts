import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { createTestFolder } from '../../../../../test/kit/folder.ts';
import { openSandbox } from './open-sandbox.ts';
import type { SandboxCommand } from './sandbox.ts';
import { trySandbox } from './try-sandbox.ts';

const tried = await trySandbox();
const signal = new AbortController().signal;

async function shell(folder: string, script: string, more: Partial<SandboxCommand> = {}) {
  const sandbox = openSandbox(tried.level);
  return sandbox.run({ argv: ['sh', '-c', script], folder, mounts: [], signal, ...more });
}

describe('the trial of the sandbox', () => {
  it('O7 a machine without bubblewrap has level none, with the reason', async () => {
    const without = await trySandbox('/nowhere/bwrap');
    assert.deepEqual(without, { level: 'none', reason: '/nowhere/bwrap is not there: install bubblewrap' });
  });

  it('O7 a bubblewrap that holds nothing back is level none', async () => {
    await using at = await createTestFolder();
    // Runs the command outside of everything, as a wrapper that ignores its options would.
    const script = '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n';
    await writeFile(at.at('bwrap'), script, { mode: 0o755 });
    const { level } = await trySandbox(at.at('bwrap'));
    assert.equal(level, 'none');
  });

  it('O7 a bubblewrap that the kernel forbids is level none, in its own words', async () => {
    await using at = await createTestFolder();
    await writeFile(at.at('bwrap'), '#!/bin/sh\necho "bwrap: No permissions" >&2; exit 1\n', { mode: 0o755 });
    const result = await trySandbox(at.at('bwrap'));
    assert.equal(result.level === 'none' && result.reason.includes('bwrap: No permissions'), true);
  });
});

// What follows can only be proved where the level is real; where it is not, that is said and proved instead.
const held = tried.level === 'bwrap';
if (!held)
  process.stdout.write(`\nNO SANDBOX ON THIS MACHINE, its tests prove the level none: ${tried.reason}\n`);
const inside = (name: string, prove: () => Promise<void>): void => {
  if (held) void it(name, prove);
};

describe('the sandbox', () => {
  inside('O7 shows nothing of the machine but programs and the working folder', async () => {
    await using at = await createTestFolder();
    const seen = await shell(
      at.folder,
      'ls /; ls /etc /home /root /var 2>&1; cat /etc/shadow; ls -a /home/agent; id -u',
    );
    assert.match(seen.text, /shadow: No such file/);
    assert.doesNotMatch(seen.text, /\broot:/);
    assert.match(seen.text, /^1000$/m);
  });

  inside('O7 reaches no network, not even this machine', async () => {
    await using at = await createTestFolder();
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const reach = `import socket\nfor a in [("127.0.0.1",${port}),("1.1.1.1",443)]:\n  try: socket.create_connection(a,3); print("reached")\n  except OSError as e: print(e)`;
    await writeFile(at.at('reach.py'), reach);
    const seen = await shell(at.folder, 'cat /proc/net/dev; python3 reach.py');
    server.close();
    assert.doesNotMatch(seen.text, /reached|eth0|ens/);
    assert.match(seen.text, /\blo:/);
    assert.match(seen.text, /Connection refused/);
    assert.match(seen.text, /Network is unreachable/);
  });

  inside('O7 has an empty environment but for what every command needs', async () => {
    await using at = await createTestFolder();
    const seen = await shell(at.folder, 'env');
    const names = seen.text
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    assert.deepEqual(
      names.toSorted((a = '', b = '') => a.localeCompare(b)),
      ['HOME', 'LANG', 'PATH', 'PWD', 'TERM', 'TMPDIR'],
    );
  });

  inside('O7 writes in its folder and nowhere else', async () => {
    await using at = await createTestFolder();
    const seen = await shell(at.folder, 'echo kept > made; touch /usr/x; touch /x; echo end');
    assert.equal(await readFile(at.at('made'), 'utf8'), 'kept\n');
    assert.match(seen.text, /touch: cannot touch '\/usr\/x': Read-only/);
    assert.equal(existsSync('/usr/x'), false);
    assert.equal(existsSync('/x'), false);
  });

  inside(
    'O7 folders of the owner are there as he listed them, and a link does not lead out of them',
    async () => {
      await using at = await createTestFolder();
      for (const name of ['work', 'read', 'write', 'hidden']) await mkdir(at.at(name));
      await writeFile(at.at('hidden/secret'), 'planted');
      await writeFile(at.at('read/note'), 'visible');
      await symlink(at.at('hidden/secret'), at.at('read/link'));
      const mounts = [
        { path: at.at('read'), access: 'read' },
        { path: at.at('write'), access: 'write' },
      ] as const;
      const script = `cat ${at.at('read/note')} ${at.at('read/link')}; touch ${at.at('read/x')}; touch ${at.at('write/x')}`;
      const seen = await shell(at.at('work'), script, { mounts });
      assert.match(seen.text, /^visible/);
      assert.doesNotMatch(seen.text, /planted/);
      assert.equal(existsSync(at.at('read/x')), false);
      assert.equal(existsSync(at.at('write/x')), true);
    },
  );

  inside('O7 a command that outlives its time is killed with all that it started', async () => {
    await using at = await createTestFolder();
    const script = '(setsid sh -c "sleep 2; touch late" &) ; (sleep 2; touch late) & sleep 60';
    const seen = await shell(at.folder, script, { limits: { timeMs: 500 } });
    assert.deepEqual([seen.ended, seen.exit], ['timed-out', null]);
    await sleep(2500);
    assert.equal(existsSync(at.at('late')), false);
  });

  inside('O7 a command without end of memory is refused more', async () => {
    await using at = await createTestFolder();
    const limits = { memoryBytes: 100_000_000 };
    const seen = await shell(at.folder, 'python3 -c "x = bytearray(300_000_000); print(len(x))"', { limits });
    assert.notEqual(seen.exit, 0);
    assert.match(seen.text, /MemoryError/);
  });
});

describe('a command at any level', () => {
  it('O7 its output is cut, and counted and digested as a whole', async () => {
    await using at = await createTestFolder();
    const seen = await shell(at.folder, 'head -c 100000 /dev/zero', { limits: { keepBytes: 1000 } });
    assert.deepEqual([seen.bytes, seen.text.length, seen.exit], [100_000, 1000, 0]);
    // sha256 of a hundred thousand zero bytes.
    assert.equal(seen.digest, '9192c25b734fcbadbe32dadc28089c60db0e39f90cc20ce2e5733f57261acc0c');
  });

  it('O7 endless output ends it', async () => {
    await using at = await createTestFolder();
    const seen = await shell(at.folder, 'cat /dev/zero', { limits: { mostBytes: 1_000_000 } });
    assert.deepEqual([seen.ended, seen.exit], ['too-much-output', null]);
  });

  it('O7 it is stopped when its owner says so, also before it begins', async () => {
    await using at = await createTestFolder();
    const stopper = new AbortController();
    setTimeout(() => stopper.abort(), 200);
    const seen = await shell(at.folder, 'sleep 60', { signal: stopper.signal });
    assert.equal(seen.ended, 'stopped');
    const never = await shell(at.folder, 'sleep 60', { signal: AbortSignal.abort() });
    assert.equal(never.ended, 'stopped');
  });

  it('O7 its words reach the program as they are, its exit code and its input too', async () => {
    await using at = await createTestFolder();
    const sandbox = openSandbox(tried.level);
    const words = ['printf', '%s|', '$(id)', '; ls', '`x`', '*'];
    const seen = await sandbox.run({ argv: words, folder: at.folder, mounts: [], signal });
    assert.equal(seen.text, '$(id)|; ls|`x`|*|');
    const fed = await shell(at.folder, 'cat; exit 7', { input: 'fed' });
    assert.deepEqual([fed.text, fed.exit], ['fed', 7]);
  });
});
