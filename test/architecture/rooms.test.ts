import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';

/** The rooms of the house, each importing only from itself and those before it. */
const rooms = [
  'kernel',
  'store',
  'llm',
  'memory',
  'agent',
  'ui',
  'channels',
  'apps',
  'server',
  'cli',
] as const;

/** Files above the rooms, which see them all. `config.ts` is a room of its own that only these and the command line read. */
const top = ['wire', 'main'];

/** Vendors' packages and the only folder that may name each. */
const vendors: { readonly [specifier: string]: string } = {
  ai: 'src/llm/',
  '@ai-sdk/': 'src/(llm/|agent/tools/mcp)',
  'ollama-ai-provider-v2': 'src/llm/',
  pg: 'src/store/postgres/',
  grammy: 'src/channels/telegram/',
  aws4fetch: 'src/agent/artifacts/objects/',
  'node:sqlite': 'src/store/sqlite/',
  hono: 'src/(server|ui|channels/web)/',
  '@hono/': 'src/server/',
  commander: 'src/cli/',
  pino: 'src/cli/',
  uplot: 'src/(server/assets|ui/client)/',
  yaml: 'src/(config|agent)/',
};

type Import = { readonly file: string; readonly specifier: string; readonly target: string };

const root = path.resolve(import.meta.dirname, '../..');
const files = globSync('src/**/*.{ts,js}', { cwd: root }).sort();
const sources = files.filter((file) => !file.includes('/assets/vendor/'));
const texts = new Map(sources.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
const shipped = sources.filter((file) => !/\.test\.ts$|\.(contract|fixtures)\.ts$/.test(file));
const imports = shipped.flatMap(importsOf);

describe('the house', () => {
  it('is seen: the glob finds files in the first rooms', () => {
    assert.ok(sources.length > 20, `only ${sources.length} files found`);
    assert.ok(imports.length > 40, `only ${imports.length} imports found`);
    for (const room of ['kernel', 'store', 'llm', 'memory', 'agent']) {
      assert.ok(
        sources.some((file) => roomOf(file) === room),
        `no file in ${room}`,
      );
    }
  });

  it('ships nothing that Node 22.18 cannot run: `using` and its stacks came with 24', () => {
    const newer =
      /^\s*(?:await )?using \w+ =|\bDisposableStack\b|\bAsyncDisposableStack\b|\bRegExp\.escape\b/m;
    assert.deepEqual(
      shipped.filter((file) => newer.test(texts.get(file) ?? '')),
      [],
    );
  });

  it('knows every folder of src as a room', () => {
    const unknown = shipped.map(roomOf).filter((room) => rank(room) === -1);
    assert.deepEqual([...new Set(unknown)], []);
  });

  it('has no arrow that runs back', () => {
    assert.deepEqual(imports.filter(runsBack).map(show), []);
    const planted = importBetween('src/kernel/path.ts', 'src/store/store.ts');
    assert.ok(runsBack(planted), 'a planted arrow goes unseen');
  });

  it('has no channel that sees another, and no app that sees a channel or another app', () => {
    assert.deepEqual(imports.filter(reachesAcross).map(show), []);
    assert.ok(reachesAcross(importBetween('src/apps/social/a.ts', 'src/channels/x/b.ts')));
    assert.ok(reachesAcross(importBetween('src/channels/x/a.ts', 'src/channels/web/b.ts')));
  });

  it('has no app that names a channel', () => {
    const channels = new Set(
      sources.filter((file) => file.startsWith('src/channels/')).map((file) => file.split('/')[2] ?? ''),
    );
    channels.delete('web');
    const named = shipped
      .filter((file) => file.startsWith('src/apps/'))
      .filter((file) => [...channels].some((channel) => new RegExp(`['"]${channel}['"]`).test(text(file))));
    assert.deepEqual(named, []);
  });

  it('W7 reads the environment in config.ts alone', () => {
    const readers = shipped.filter((file) => /process\.env|from 'node:process'/.test(text(file)));
    assert.deepEqual(
      readers.filter((file) => file !== 'src/config.ts'),
      [],
    );
  });

  it('keeps each vendor in its folder', () => {
    assert.deepEqual(imports.filter(strays).map(show), []);
    assert.ok(strays(importBetween('src/store/store.ts', 'pg')));
  });

  it('has no file over 400 lines', () => {
    const long = sources.filter((file) => text(file).split('\n').length - 1 > 400);
    assert.deepEqual(long, []);
  });

  it('has no default export and no export of everything', () => {
    const loose = shipped.filter((file) => /^export (default|\*)/m.test(text(file)));
    assert.deepEqual(loose, []);
  });

  it('has a kernel without clock, chance, I/O and waiting', () => {
    const kernel = shipped.filter((file) => file.startsWith('src/kernel/'));
    const impure = kernel.filter((file) =>
      /Date\.now|new Date\(\)|Math\.random|\bawait\b|setTimeout|performance\./.test(code(file)),
    );
    assert.deepEqual(impure, []);
    const outside = imports.filter(
      ({ file, target }) => roomOf(file) === 'kernel' && !target.startsWith('src/'),
    );
    assert.deepEqual(outside.map(show), []);
  });
});

function runsBack({ file, target }: Import): boolean {
  return target.startsWith('src/') && rank(roomOf(target)) > rank(roomOf(file));
}

function reachesAcross({ file, target }: Import): boolean {
  const [, room, part] = file.split('/');
  const [, otherRoom, otherPart] = target.split('/');
  if (room === 'channels') return otherRoom === 'channels' && otherPart !== part;
  return room === 'apps' && (otherRoom === 'channels' || (otherRoom === 'apps' && otherPart !== part));
}

function strays({ file, specifier }: Import): boolean {
  return Object.entries(vendors).some(([vendor, home]) => {
    const isVendor = vendor.endsWith('/')
      ? specifier.startsWith(vendor)
      : specifier === vendor || specifier.startsWith(`${vendor}/`);
    return isVendor && !new RegExp(`^${home}`).test(file);
  });
}

function importBetween(file: string, target: string): Import {
  return { file, target, specifier: target };
}

function importsOf(file: string): readonly Import[] {
  const pattern = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)['"]([^'"]+)['"]/gm;
  return [...code(file).matchAll(pattern)].map(([, specifier = '']) => ({
    file,
    specifier,
    target: specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : specifier,
  }));
}

function roomOf(file: string): string {
  const second = file.split('/')[1] ?? '';
  return second.split('.')[0] ?? '';
}

/** Lower rooms come first; a file above the rooms ranks above them, and the configuration just below the command line. */
function rank(room: string): number {
  if (top.includes(room)) return rooms.length + top.indexOf(room);
  if (room === 'config') return rooms.indexOf('cli') - 0.5;
  return rooms.findIndex((name) => name === room);
}

function text(file: string): string {
  return texts.get(file) ?? '';
}

/** The text without comments, so that a name in prose is no import. */
function code(file: string): string {
  return text(file)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

function show({ file, specifier }: Import): string {
  return `${file} → ${specifier}`;
}
