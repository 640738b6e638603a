import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReplayReport } from '../../src/apps/chronicler/playback/replay-report.ts';
import type { Sanctum } from './sanctum.ts';

/** One line of recorded chat, with minutes and seconds since the stream began in the place of its time. */
export type Line = { readonly minute: number; readonly [member: string]: unknown };

/** When recordings of tests begin. */
export const recordingStart = Date.UTC(2026, 9, 3, 18);

/** Writes lines as JSON lines; texts are written as they are, for lines that are torn. */
export async function writeRecording(sanctum: Sanctum, lines: readonly (Line | string)[]): Promise<string> {
  const file = path.join(sanctum.place.DATA_DIR, 'recording.jsonl');
  const text = lines.map((line) => {
    if (typeof line === 'string') return line;
    const { minute, ...rest } = line;
    return JSON.stringify({
      at: new Date(recordingStart + Math.round(minute * 60_000)).toISOString(),
      ...rest,
    });
  });
  await writeFile(file, `${text.join('\n')}\n`);
  return file;
}

/** Replays a file with the real program and gives what it reports. */
export async function replayFile(
  sanctum: Sanctum,
  file: string,
  ...words: readonly string[]
): Promise<ReplayReport> {
  const ended = await sanctum.run('replay', file, '--json', ...words);
  if (ended.code !== 0) throw new Error(`The replay ended with ${ended.code}: ${ended.err}`);
  return JSON.parse(ended.out) as ReplayReport;
}

/** Minutes since the stream began. */
export function minuteOf(at: string): number {
  return (Date.parse(at) - recordingStart) / 60_000;
}
