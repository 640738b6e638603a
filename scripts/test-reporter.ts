import path from 'node:path';
import type { TestEvent } from 'node:test/reporters';

type Tally = { count: number; failed: number; ms: number };

/** Prints one line for each test file, and every failure in full where it happens. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const tally = new Map<string, Tally>();
  for await (const event of events) {
    switch (event.type) {
      case 'test:pass':
      case 'test:fail': {
        if (event.data.details.type === 'suite') break;
        const file = path.relative(process.cwd(), event.data.file ?? '');
        const seen = tally.get(file) ?? { count: 0, failed: 0, ms: 0 };
        seen.count += 1;
        seen.ms += event.data.details.duration_ms;
        tally.set(file, seen);
        if (event.type === 'test:pass') break;
        seen.failed += 1;
        const { error } = event.data.details;
        const cause =
          error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : error.message;
        yield `✖ ${file}:${event.data.line ?? 0} ${event.data.name}\n${indent(cause)}\n`;
        break;
      }
      case 'test:summary': {
        // A file with a process of its own tells its end; those that share one are told at the end of all.
        const file = event.data.file === undefined ? '' : path.relative(process.cwd(), event.data.file);
        const seen = tally.get(file);
        if (seen !== undefined) yield line(file, seen);
        tally.delete(file);
        break;
      }
      case 'test:stdout':
      case 'test:stderr':
        yield event.data.message;
        break;
      default:
        break;
    }
  }
  for (const [file, seen] of [...tally].sort(([a], [b]) => (a < b ? -1 : 1))) yield line(file, seen);
}

function line(file: string, { count, failed, ms }: Tally): string {
  return `${failed === 0 ? '✔' : '✖'} ${file} ${count} ${count === 1 ? 'test' : 'tests'}, ${Math.round(ms)} ms\n`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
