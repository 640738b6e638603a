/**
 * Measures what is promised (Q1, Q2): `npm run bench` for everything, `npm run bench -- append` for one case, `--write` to keep the
 * results with the machine and the date in bench/RESULTS.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Row } from './kit/measure.ts';

const cases: { readonly [name: string]: () => Promise<() => Promise<readonly Row[]>> } = {
  append: async () => (await import('./cases/append.ts')).append,
  conversation: async () => (await import('./cases/conversation.ts')).conversation,
  memory: async () => (await import('./cases/memory.ts')).memory,
  overhead: async () => (await import('./cases/overhead.ts')).overhead,
  peers: async () => (await import('./cases/peers.ts')).peers,
  embedding: async () => (await import('./cases/embedding.ts')).embedding,
  warden: async () => (await import('./cases/warden.ts')).warden,
  flood: async () => (await import('./cases/flood.ts')).flood,
  footprint: async () => (await import('./cases/footprint.ts')).footprint,
  spend: async () => (await import('./cases/spend.ts')).spend,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const chosen = positionals.length === 0 ? Object.keys(cases) : positionals;
const sections: string[] = [];
let missed = 0;
for (const name of chosen) {
  const load = cases[name];
  if (load === undefined) {
    process.stderr.write(`There is no bench "${name}". Choose from: ${Object.keys(cases).join(', ')}\n`);
    process.exit(2);
  }
  const rows = await (await load())();
  missed += rows.filter((row) => row.holds === false).length;
  const section = `## ${name}\n\n${table(rows)}\n`;
  process.stdout.write(`${section}\n`);
  sections.push(section);
}
if (values.write) {
  const text = `# Results\n\n${machine()}\n\n${sections.join('\n')}`;
  writeFileSync(path.join(import.meta.dirname, 'RESULTS.md'), text);
}
process.exitCode = missed > 0 ? 1 : 0;

function table(rows: readonly Row[]): string {
  const cells = rows.map(
    ({ name, value, ratio, goal, holds }) =>
      `| ${name} | ${value} | ${ratio ?? ''} | ${goal ?? ''} | ${holds === undefined ? '' : holds ? 'yes' : '**no**'} |`,
  );
  return ['| what | figure | ratio in this run | goal | holds |', '|---|---|---|---|---|', ...cells].join(
    '\n',
  );
}

function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ');
  return (
    `${new Date().toISOString().slice(0, 10)} · ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${memory} GiB · ` +
    `${process.platform} · Node ${process.versions.node}, SQLite ${process.versions['sqlite'] ?? '?'} · load ${load}. ` +
    'Compare within one table; the machine is shared and noisy.'
  );
}
