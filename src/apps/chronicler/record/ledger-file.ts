import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Where a session's ledger is written: always the same file, so that a second attempt takes its place. */
export function ledgerPath(
  exports: string,
  session: { readonly session: string; readonly started_at: number },
  utcOffsetMinutes: number,
): string {
  const day = new Date(session.started_at + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);
  return path.join(exports, `sanctum-ledger-${day}-${session.session.replaceAll(/[^\w-]/g, '')}.md`);
}

/** Writes a file so that nobody ever sees a half of it, and so that a power cut leaves the old one or the new one. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  // Always the same name, so that the next attempt takes the place of what a killed one left behind.
  const draft = `${file}.part`;
  try {
    const handle = await open(draft, 'w');
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (fault) {
    await rm(draft, { force: true });
    throw fault;
  }
}
