/**
 * Installs Claude Code for its test alone: `npm run claude-code-test`. It is proprietary and large (about 380 MB), so it is never a
 * dependency and never part of the repository; it lies in the system's folder for temporary files.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { claudeCodeFile, claudeCodeFolder, testedClaudeCode } from '../test/kit/claude-code.ts';

if (existsSync(claudeCodeFile)) {
  process.stdout.write(`Claude Code ${testedClaudeCode} is already in ${claudeCodeFolder}\n`);
} else {
  process.stdout.write(`Installing Claude Code ${testedClaudeCode} into ${claudeCodeFolder} …\n`);
  mkdirSync(claudeCodeFolder, { recursive: true });
  // Its install script puts the program in place.
  const allowed = { private: true, allowScripts: { '@anthropic-ai/claude-code': true } };
  writeFileSync(path.join(claudeCodeFolder, 'package.json'), JSON.stringify(allowed));
  const wanted = `@anthropic-ai/claude-code@${testedClaudeCode}`;
  const options = [
    '--no-audit',
    '--no-fund',
    '--save-exact',
    '--cache',
    path.join(claudeCodeFolder, 'cache'),
  ];
  const { status } = spawnSync('npm', ['install', wanted, ...options], {
    cwd: claudeCodeFolder,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
