import { readFileSync } from 'node:fs';

/** The program's version, from its package. */
export function readVersion(): string {
  return /"version": "([^"]+)"/.exec(read('package.json') ?? '')?.[1] ?? '0';
}

/** The commit that runs: from the file that an assembled installation carries, else from the clone; empty where neither tells. */
export function readSha(): string {
  const carried = read('sha')?.trim();
  if (carried !== undefined) return carried;
  const head = read('.git/HEAD')?.trim() ?? '';
  const name = /^ref: (.+)$/.exec(head)?.[1];
  if (name === undefined) return head;
  const packed = read('.git/packed-refs') ?? '';
  const line = packed.split('\n').find((candidate) => candidate.endsWith(` ${name}`));
  return read(`.git/${name}`)?.trim() ?? line?.split(' ', 1)[0] ?? '';
}

function read(name: string): string | null {
  try {
    return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
  } catch {
    return null;
  }
}
