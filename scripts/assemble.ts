/**
 * Puts together what runs in production: `node scripts/assemble.ts FOLDER [SHA]`. The Dockerfile does the same by this script, so
 * an installation without Docker has the same files. Fails where they are larger than an installation may be.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Bytes that an installation with models and studio may take. */
const most = 60_000_000;
const root = path.resolve(import.meta.dirname, '..');
const [folder, sha] = process.argv.slice(2);
if (folder === undefined)
  throw new Error('Name the folder to assemble in: node scripts/assemble.ts FOLDER [SHA]');
const target = path.resolve(folder);
if (existsSync(target) && readdirSync(target).length > 0)
  throw new Error(`Cannot assemble in ${target}: it is not empty`);

mkdirSync(target, { recursive: true });
for (const name of ['bin', 'src', 'package.json', 'package-lock.json', '.npmrc', 'LICENSE', 'README.md']) {
  if (!existsSync(path.join(root, name))) continue;
  cpSync(path.join(root, name), path.join(target, name), {
    recursive: true,
    filter: (file) => !/\.(test|fixtures)\.ts$/.test(file),
  });
}
execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts'], {
  cwd: target,
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (sha !== undefined && sha !== '') writeFileSync(path.join(target, 'sha'), `${sha}\n`);
const version = execFileSync(process.execPath, ['bin/sanctum.js', '--version'], {
  cwd: target,
  encoding: 'utf8',
});
const bytes = sizeOf(target);
process.stdout.write(`Sanctum ${version.trim()} is in ${target}: ${(bytes / 1e6).toFixed(1)} MB\n`);
if (bytes > most) throw new Error(`The installation takes ${bytes} bytes, which is more than ${most}`);

function sizeOf(file: string): number {
  const state = lstatSync(file);
  if (!state.isDirectory()) return state.size;
  return readdirSync(file).reduce((sum, name) => sum + sizeOf(path.join(file, name)), 0);
}
