import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';

/** Plays a recorded stream into a folder of its own and opens the studio on it. Needs no key and no network. */

const root = path.resolve(import.meta.dirname, '..');
const data = path.join(root, 'data', 'demo');
const env = {
  ...process.env,
  DATA_DIR: data,
  DATABASE_URL: `sqlite:${path.join(data, 'sanctum.db')}`,
  EXPORT_PATH: path.join(data, 'exports'),
  LOG_LEVEL: 'warn',
};

function run(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [path.join(root, 'bin', 'sanctum.js'), ...words], {
    env,
    stdio: 'inherit',
  });
  // The key press reaches the whole group: the child ends in its own time, and this one with it.
  process.once('SIGINT', () => {});
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

await rm(data, { recursive: true, force: true });
const replayed = await run(['replay', path.join(root, 'examples', 'sample-stream.jsonl')]);
if (replayed === 0) process.stdout.write('Open the page "Stream" of the studio to see it there.\n');
process.exitCode = replayed === 0 ? await run(['serve']) : replayed;
