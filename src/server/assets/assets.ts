import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A static file, ready to be sent. */
type Asset = {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  /** Compressed when it is first asked for; null where that saves nothing. */
  readonly zipped: () => Promise<Buffer | null>;
};

/** The static files of the pages. */
export type Assets = {
  /** `/assets/<hash>/name`: the hash is that of all files, so that modules may import each other by relative names. */
  readonly url: (name: string) => string;
  /** The answer to a GET below `/assets/`; null where there is no such file. */
  readonly serve: (request: Request) => Promise<Response | null>;
};

const types: { readonly [extension: string]: string } = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * Reads files once, and compresses each once. `folders` are read with everything below them, names relative to their folder; a bundle is one
 * name for several files put after each other. Files of other types than a browser loads are left out.
 */
export async function serveAssets(sources: {
  readonly folders: readonly string[];
  readonly bundles?: { readonly [name: string]: readonly URL[] };
}): Promise<Assets> {
  const assets = new Map<string, Asset>();
  for (const folder of sources.folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      const type = types[path.extname(entry.name)];
      if (!entry.isFile() || type === undefined) continue;
      const name = path.relative(folder, file).split(path.sep).join('/');
      assets.set(name, toAsset(type, await readFile(file)));
    }
  }
  for (const [name, files] of Object.entries(sources.bundles ?? {})) {
    const parts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    // A last line that is a comment or lacks its semicolon must not swallow the next file.
    // In a style sheet the same semicolon would spoil the rule behind it.
    const seam = name.endsWith('.css') ? '\n' : '\n;\n';
    const text = parts.map((part) => part.replace(/^\/\/# sourceMappingURL=.*$/m, '')).join(seam);
    assets.set(name, toAsset(types[path.extname(name)] ?? 'text/plain', Buffer.from(text)));
  }
  const version = versionOf(assets);
  const hashed = `/assets/${version}/`;

  return {
    url: (name) => (assets.has(name) ? `${hashed}${name}` : `/assets/${name}`),
    async serve(request) {
      const { pathname } = new URL(request.url);
      const isHashed = pathname.startsWith(hashed);
      // A page that was loaded before an update still asks with the old hash.
      const asset = assets.get(pathname.replace(/^\/assets\/([0-9a-f]{12}\/)?/, ''));
      return asset === undefined ? null : toResponse(asset, request, isHashed);
    },
  };
}

function toAsset(type: string, plain: Buffer): Asset {
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  let zipped: Promise<Buffer | null> | null = null;
  return { type, etag, plain, zipped: () => (zipped ??= zip(type, plain)) };
}

async function zip(type: string, plain: Buffer): Promise<Buffer | null> {
  if (/^(image\/png|font)/.test(type)) return null;
  const zipped = await promisify(gzip)(plain, { level: 9 });
  return zipped.length < plain.length ? zipped : null;
}

function versionOf(assets: ReadonlyMap<string, Asset>): string {
  const hash = createHash('sha256');
  for (const [name, asset] of [...assets].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\n${asset.etag}\n`);
  }
  return hash.digest('hex').slice(0, 12);
}

async function toResponse(asset: Asset, request: Request, isHashed: boolean): Promise<Response> {
  const headers: Record<string, string> = {
    etag: asset.etag,
    vary: 'accept-encoding',
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  const known = (request.headers.get('if-none-match') ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(asset.etag)) return new Response(null, { status: 304, headers });
  headers['content-type'] = asset.type;
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(\.0+)?\s*(,|$))/i.test(
    request.headers.get('accept-encoding') ?? '',
  );
  const zipped = takesGzip ? await asset.zipped() : null;
  if (zipped !== null) headers['content-encoding'] = 'gzip';
  const body = zipped ?? asset.plain;
  return new Response(new Uint8Array(body), { headers });
}
