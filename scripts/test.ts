/**
 * Runs the tests: `npm test`, or `npm test -- FILE…` for some of them.
 *
 * Tests of the whole program (`test/e2e`) and those that need a browser get a process each. All others share a few processes: to load
 * the code anew for each file takes longer than most files. Three processes run at a time since they wait as much as they work.
 * Tests that touch a disk, a socket or a database (`x.io.test.ts`) have one PostgreSQL among them: that of `TEST_DATABASE_URL`, or
 * one started here. All processes, and the programs that they start, read code that one of them has compiled already. Browser
 * tests need Chromium; without it they are left out and named in one line, and with `CI=true` that is a failure.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

type Counts = { readonly passed: number; readonly failed: number };

/** Processes for the tests that share one; enough that none of them is the last to end. */
const groupCount = 9;

const root = path.resolve(import.meta.dirname, '..');
const asked = process.argv.slice(2).map((file) => path.relative(root, path.resolve(file)));
const files = asked.length > 0 ? asked : findTests();
const left = findChromium() === null ? files.filter(needsBrowser) : [];
const run = files.filter((file) => !left.includes(file));
const shared = run.filter((file) => !needsProcess(file));
const apart = run.filter(needsProcess);

if (files.length === 0) throw new Error('Cannot test: no file *.test.ts was found');
await using database = run.some((file) => file.endsWith('.io.test.ts')) ? await openDatabase() : null;
const folder = mkdtempSync(path.join(tmpdir(), 'sanctum-test-'));
const { passed, failed: fell } = await runTests(
  [...groupsOf(shared), ...apart],
  database === null ? {} : { TEST_DATABASE_URL: database.url },
);
rmSync(folder, { recursive: true });
const failed = fell + (process.env['CI'] === 'true' ? left.length : 0);
if (left.length > 0) {
  process.stdout.write(`\nLeft out, because there is no Chromium on this machine: ${left.join(', ')}\n`);
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function findTests(): readonly string[] {
  return globSync('{src,test,scripts,bench,examples}/**/*.test.ts', { cwd: root }).sort();
}

function needsProcess(file: string): boolean {
  return file.startsWith(path.join('test', 'e2e')) || needsBrowser(file);
}

function needsBrowser(file: string): boolean {
  return /playwright-core|kit\/browser\.ts/.test(readFileSync(path.join(root, file), 'utf8'));
}

function findChromium(): string | null {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined) return existsSync(named) ? named : null;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const found = folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(existsSync);
  return found ?? null;
}

async function openDatabase(): Promise<AsyncDisposable & { readonly url: string }> {
  const { startPostgres } = await import('../test/kit/postgres.ts');
  return await startPostgres();
}

/** Writes modules that load the files between them, in turn, so that every module gets long and short ones. */
function groupsOf(tests: readonly string[]): readonly string[] {
  const groups = Array.from({ length: Math.min(groupCount, tests.length) }, (_, group) => ({
    module: path.join(folder, `group-${group + 1}.mjs`),
    tests: tests.filter((_test, index) => index % groupCount === group),
  }));
  for (const group of groups) {
    const imports = group.tests.map(
      (file) => `import ${JSON.stringify(pathToFileURL(path.join(root, file)))};\n`,
    );
    writeFileSync(group.module, imports.join(''));
  }
  return groups.map(({ module }) => module);
}

/** Runs the files under Node's runner and reads the totals from our reporter; a runner that dies counts as a failure. */
async function runTests(tests: readonly string[], environment: NodeJS.ProcessEnv): Promise<Counts> {
  if (tests.length === 0) return { passed: 0, failed: 0 };
  const totals = path.join(folder, 'totals.json');
  const chromium = findChromium();
  const compiled = process.env['NODE_COMPILE_CACHE'] ?? path.join(root, 'node_modules/.cache/sanctum');
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-timeout=300000',
      '--test-concurrency=3',
      '--test-reporter=./scripts/test-reporter.ts',
      '--test-reporter-destination=stdout',
      '--test-reporter=./scripts/test-totals.ts',
      `--test-reporter-destination=${totals}`,
      ...tests,
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: compiled,
        ...(chromium === null ? {} : { CHROMIUM_PATH: chromium }),
        ...environment,
      },
    },
  );
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  const text = existsSync(totals) ? readFileSync(totals, 'utf8') : '';
  const counts = text === '' ? { passed: 0, failed: 0 } : (JSON.parse(text) as Counts);
  return code !== 0 && counts.failed === 0 ? { passed: counts.passed, failed: 1 } : counts;
}
