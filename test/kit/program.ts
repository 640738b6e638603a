import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..');
const binary = path.join(root, 'bin', 'sanctum.js');

/** A running `sanctum serve`. */
export type Served = {
  readonly url: string;
  readonly pid: number;
  /** As `kill -9` does; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** As an operator does; gives the exit code. */
  readonly stop: () => Promise<number | null>;
  /** What it said on its error output. */
  readonly said: () => string;
};

/** How a command ended and what it printed. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Environment of a Sanctum with a data folder or database of its own, and no model. */
export type Place = { readonly DATA_DIR: string; readonly DATABASE_URL?: string; readonly PORT: string };

function environment(place: Place): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, NODE_COMPILE_CACHE, LOG_LEVEL: 'warn', ...place };
}

/** Starts the real program and waits for its ready line. */
export async function serve(place: Place, extra: NodeJS.ProcessEnv = {}): Promise<Served> {
  const child = spawn(process.execPath, [binary, 'serve'], {
    cwd: place.DATA_DIR,
    env: { ...environment(place), ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ready = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('http://')) resolve(line);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`The program ended with ${code} before it was ready:\n${said}`)),
    );
  });
  const url = /http:\/\/[\d.:]+/u.exec(ready)?.[0];
  if (url === undefined) throw new Error(`Cannot read an address from: ${ready}`);
  return {
    url,
    pid: child.pid ?? 0,
    kill: async () => {
      await end(child, 'SIGKILL');
    },
    stop: () => end(child, 'SIGTERM'),
    said: () => said,
  };
}

/** Runs one command to its end. */
export async function run(
  place: Place,
  words: readonly string[],
  extra: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [binary, ...words], {
    cwd: place.DATA_DIR,
    env: { ...environment(place), ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, out, err };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill(signal);
  return gone;
}
