import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { SandboxExit, SandboxLimits } from './sandbox.ts';

/** Kills a program that was started detached, and its process group. */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // It may have ended in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Follows a program to its end and holds it to its limits of time and output. */
export async function watchProcess(
  child: ChildProcessWithoutNullStreams,
  limits: SandboxLimits,
  input: string,
  signal: AbortSignal,
): Promise<SandboxExit> {
  const started = performance.now();
  const output = collect(limits.keepBytes);
  let early: 'timed-out' | 'too-much-output' | 'stopped' | null = null;
  const stop = (why: NonNullable<typeof early>): void => {
    early ??= why;
    endGroup(child);
  };
  const stopped = (): void => stop('stopped');
  const timer = setTimeout(() => stop('timed-out'), limits.timeMs);
  if (signal.aborted) stopped();
  else signal.addEventListener('abort', stopped, { once: true });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      if (output.add(chunk) > limits.mostBytes) stop('too-much-output');
    });
  }
  // A program that does not read its input closes the pipe; that is its right.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const end = await new Promise<{ readonly exit: number | null; readonly fault: Error | null }>((resolve) => {
    child.once('error', (fault) => resolve({ exit: null, fault }));
    child.once('close', (exit) => resolve({ exit, fault: null }));
  });
  clearTimeout(timer);
  signal.removeEventListener('abort', stopped);
  if (end.fault !== null) output.add(Buffer.from(`It could not be started: ${end.fault.message}`));
  const ended = early ?? (end.fault === null ? 'exited' : 'not-started');
  return {
    ended,
    exit: ended === 'exited' ? end.exit : null,
    ...output.end(),
    durationMs: Math.round(performance.now() - started),
  };
}

function collect(keepBytes: number) {
  const kept: Buffer[] = [];
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    add(chunk: Buffer): number {
      hash.update(chunk);
      if (bytes < keepBytes) kept.push(chunk.subarray(0, keepBytes - bytes));
      bytes += chunk.length;
      return bytes;
    },
    end: () => ({ text: Buffer.concat(kept).toString('utf8'), bytes, digest: hash.digest('hex') }),
  };
}
