import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Script } from 'node:vm';
import { startServer } from '../in-memory.fixtures.ts';
import { serveAssets } from './assets.ts';
import { libraries } from './libraries.ts';

const style = 'main { color: black }\n'.repeat(50);

/** A folder with a style sheet and two modules. */
async function createFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'assets-'));
  await mkdir(path.join(folder, 'client'));
  await writeFile(path.join(folder, 'app.css'), style);
  await writeFile(path.join(folder, 'client/chat.js'), `import './scroll.js';\n`);
  await writeFile(path.join(folder, 'client/scroll.js'), 'export {};\n');
  await writeFile(path.join(folder, 'client/secret.ts'), 'const source = 1;\n');
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

describe('static files', () => {
  it('W5 are cached for ever under their hash, and modules find each other there', async () => {
    await using source = await createFolder();
    const assets = await serveAssets({ folders: [source.folder] });
    await using server = await startServer({}, { assets });
    const url = server.url + assets.url('client/chat.js');
    assert.match(url, /\/assets\/[0-9a-f]{12}\/client\/chat\.js$/);
    const module = await fetch(url);
    assert.equal(module.headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.equal(module.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal((await fetch(new URL('./scroll.js', url))).status, 200);
    const plain = await fetch(`${server.url}/assets/app.css`);
    assert.equal(plain.headers.get('cache-control'), 'no-cache');
    const old = await fetch(`${server.url}/assets/0123456789ab/app.css`);
    assert.deepEqual([old.status, old.headers.get('cache-control')], [200, 'no-cache']);
  });

  it('W5 are sent compressed, and not at all to who has them', async () => {
    await using source = await createFolder();
    const assets = await serveAssets({ folders: [source.folder] });
    await using server = await startServer({}, { assets });
    const url = server.url + assets.url('app.css');
    const zipped = await fetch(url, { headers: { 'accept-encoding': 'br, gzip' } });
    assert.equal(zipped.headers.get('content-encoding'), 'gzip');
    assert.equal(zipped.headers.get('vary'), 'accept-encoding');
    assert.ok(Number(zipped.headers.get('content-length')) < style.length / 4);
    assert.equal(await zipped.text(), style);
    const plain = await fetch(url, { headers: { 'accept-encoding': 'gzip;q=0' } });
    assert.equal(plain.headers.get('content-encoding'), null);
    assert.equal(await plain.text(), style);
    const etag = zipped.headers.get('etag') ?? '';
    assert.equal((await fetch(url, { headers: { 'if-none-match': `W/${etag}, "x"` } })).status, 304);
    assert.equal((await fetch(url, { headers: { 'if-none-match': '"x"' } })).status, 200);
  });

  it('W5 a change of a file changes every address', async () => {
    await using source = await createFolder();
    const before = await serveAssets({ folders: [source.folder] });
    await writeFile(path.join(source.folder, 'client/scroll.js'), 'export const changed = true;\n');
    const after = await serveAssets({ folders: [source.folder] });
    assert.notEqual(before.url('client/chat.js'), after.url('client/chat.js'));
  });

  it('W4 nothing outside the folder is served, and no source', async () => {
    await using source = await createFolder();
    const assets = await serveAssets({ folders: [source.folder] });
    await using server = await startServer({}, { assets });
    for (const name of [
      '../package.json',
      '%2e%2e/package.json',
      '..%2fpackage.json',
      'client/secret.ts',
      'client',
      '',
    ]) {
      assert.equal((await fetch(`${server.url}/assets/${name}`)).status, 404, name);
    }
  });

  it('W5 htmx and its stream extension are one script, in this order', async () => {
    const assets = await serveAssets({ folders: [], bundles: libraries });
    await using server = await startServer({}, { assets });
    const script = await (await fetch(server.url + assets.url('htmx.js'))).text();
    assert.doesNotThrow(() => new Script(script));
    const core = script.indexOf('var htmx=');
    const extension = script.indexOf('htmx:sse:before:connection');
    assert.ok(core >= 0 && extension > core, `${core} ${extension}`);
    assert.doesNotMatch(script, /sourceMappingURL/);
  });

  it('W5 the plots of all pages are one library, which a page finds beside its own modules', async () => {
    await using source = await createFolder();
    const assets = await serveAssets({ folders: [source.folder], bundles: libraries });
    await using server = await startServer({}, { assets });
    const script = await fetch(new URL('./uplot.js', server.url + assets.url('app.css')));
    assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
    const module: unknown = await import(`data:text/javascript,${encodeURIComponent(await script.text())}`);
    assert.equal(typeof (module as { readonly default: unknown }).default, 'function');
    const sheet = await (await fetch(server.url + assets.url('uplot.css'))).text();
    assert.match(sheet, /^\.uplot/u);
  });
});
