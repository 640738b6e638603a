import { readFile } from 'node:fs/promises';
import { isDownloaderFile, parseDownloaderFile } from '../replay/parse-downloader.ts';
import { parseRecording } from '../replay/parse-recording.ts';
import type { RecordedEntry, SkippedLine } from '../replay/parse-recording.ts';

/** What a file of recorded chat holds. */
export type ReadRecording = {
  readonly entries: readonly RecordedEntry[];
  /** Lines that could not be read. */
  readonly skipped: readonly SkippedLine[];
};

/** Reads a recording: JSON lines, or the document that TwitchDownloader writes. */
export async function readRecording(file: string): Promise<ReadRecording> {
  const text = await readFile(file, 'utf8');
  const all = isDocument(text) ? parseDownloaderFile(text) : [...parseRecording(text.split('\n'))];
  const entries: RecordedEntry[] = [];
  const skipped: SkippedLine[] = [];
  for (const one of all) {
    if (one.type === 'skipped') skipped.push(one);
    else entries.push(one);
  }
  return { entries, skipped };
}

/** Whether the file is one document. Lines of a recording have a time each, and one torn line makes no document. */
function isDocument(text: string): boolean {
  if (!isDownloaderFile(text.slice(0, 4_000))) return false;
  return !text.split('\n', 3).some((line) => /^\s*\{\s*"(?:at|type|author)"\s*:/.test(line));
}
