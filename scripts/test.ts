/**
 * Runs the tests: `npm test`, or `npm test -- FILE…` for some of them.
 *
 * Pure tests (`x.test.ts`) share one process. Those that touch a disk, a socket, a database or a browser (`x.io.test.ts`) get a
 * process each, three at a time beside it since they wait as much as they work, and one PostgreSQL among them: that of
 * `TEST_DATABASE_URL`, or one started here. All of these processes, and the programs that they start, read code that one of them
 * has compiled already. Browser tests need Chromium; without it they are left out and named in one line, and with `CI=true` that
 * is a failure.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Counts = { readonly passed: number; readonly failed: number };

const root = path.resolve(import.meta.dirname, '..');
const asked = process.argv.slice(2).map((file) => path.relative(root, path.resolve(file)));
const files = asked.length > 0 ? asked : findTests();
const left = findChromium() === null ? files.filter(needsBrowser) : [];
const run = files.filter((file) => !left.includes(file));
const shared = run.filter((file) => !file.endsWith('.io.test.ts'));
const isolated = run.filter((file) => file.endsWith('.io.test.ts'));

if (files.length === 0) throw new Error('Cannot test: no file *.test.ts was found');
const [pure, io] = await Promise.all([
  runTests(shared, ['--test-isolation=none'], {}),
  runWithDatabase(isolated),
]);
const failed = pure.failed + io.failed + (process.env['CI'] === 'true' ? left.length : 0);
if (left.length > 0) {
  process.stdout.write(`\nLeft out, because there is no Chromium on this machine: ${left.join(', ')}\n`);
}
process.stdout.write(`\n${pure.passed + io.passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function findTests(): readonly string[] {
  return globSync('{src,test,scripts,bench,examples}/**/*.test.ts', { cwd: root }).sort();
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

async function runWithDatabase(tests: readonly string[]): Promise<Counts> {
  if (tests.length === 0) return { passed: 0, failed: 0 };
  const named = process.env['TEST_DATABASE_URL'];
  if (named !== undefined) return await runTests(tests, ['--test-concurrency=3'], {});
  const { startPostgres } = await import('../test/kit/postgres.ts');
  await using server = await startPostgres();
  return await runTests(tests, ['--test-concurrency=3'], { TEST_DATABASE_URL: server.url });
}

/** Runs the files under Node's runner and reads the totals from our reporter; a runner that dies counts as a failure. */
async function runTests(
  tests: readonly string[],
  options: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Counts> {
  if (tests.length === 0) return { passed: 0, failed: 0 };
  const folder = mkdtempSync(path.join(tmpdir(), 'sanctum-test-'));
  const totals = path.join(folder, 'totals.json');
  const chromium = findChromium();
  const compiled = process.env['NODE_COMPILE_CACHE'] ?? path.join(root, 'node_modules/.cache/sanctum');
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-timeout=300000',
      ...options,
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
  rmSync(folder, { recursive: true });
  const counts = text === '' ? { passed: 0, failed: 0 } : (JSON.parse(text) as Counts);
  return code !== 0 && counts.failed === 0 ? { passed: counts.passed, failed: 1 } : counts;
}
