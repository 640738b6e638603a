import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Machine } from '../machine.ts';
import { claudeDeed } from './claude-tools.ts';

const machine: Machine = {
  sandbox: null,
  level: 'bwrap',
  mounts: [],
  guarded: { paths: [], services: [] },
  reach: 'Its own folder.',
};

it('A5 O7 everything that a command of Claude Code is bound to is shown, not its words alone', () => {
  const deed = (input: { readonly [name: string]: string | boolean }) =>
    claudeDeed('Bash', input, machine, { folder: '/run', origin: 'owner' });
  assert.equal(deed({ command: 'make', description: 'Builds it' }).shown, 'make');
  assert.equal(
    deed({ command: 'make', dangerouslyDisableSandbox: true }).shown,
    'make\nwith {"dangerouslyDisableSandbox":true}',
  );
});
