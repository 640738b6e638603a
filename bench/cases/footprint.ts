import { execFile } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { serve } from '../../test/kit/program.ts';
import { ms, percentiles } from '../kit/measure.ts';
import type { Row } from '../kit/measure.ts';
import { openFolder } from '../kit/place.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..', '..');

/** Q2: time to ready, memory when idle, size of a production install. */
export async function footprint(): Promise<readonly Row[]> {
  await using folder = await openFolder();
  const place = { DATA_DIR: folder.path, PORT: '0' };
  const extra = { NODE_COMPILE_CACHE: path.join(folder.path, 'cache'), LOG_LEVEL: 'warn' };
  const ready: number[] = [];
  let resident = 0;
  for (let start = 0; start < 8; start += 1) {
    const began = performance.now();
    const server = await serve(place, extra);
    if (start > 0) ready.push(performance.now() - began);
    if (start === 7) {
      for (const page of ['/', '/chats', '/health']) await (await fetch(server.url + page)).text();
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      resident = await residentMegabytes(server.pid);
    }
    await server.stop();
  }
  const times = percentiles(ready);
  const size = await installMegabytes(path.join(folder.path, 'install'));
  return [
    {
      name: 'ready, from the second start',
      value: `p50 ${ms(times.p50)}, max ${ms(times.max)}`,
      goal: '< 500 ms',
      holds: times.p50 < 500,
    },
    {
      name: 'resident when idle, after the pages were looked at',
      value: `${resident} MB`,
      goal: '< 120 MB',
      holds: resident < 120,
    },
    { name: 'production install', value: `${size} MB`, goal: '< 60 MB', holds: size < 60 },
  ];
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) / 1000);
}

async function installMegabytes(target: string): Promise<number> {
  await mkdir(target, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    await cp(path.join(root, file), path.join(target, file));
  }
  await run('npm', ['ci', '--omit=dev'], { cwd: target });
  const { stdout } = await run('du', ['-sm', path.join(target, 'node_modules')]);
  return Number(stdout.split('\t', 1)[0]);
}
