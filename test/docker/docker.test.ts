import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseDocument } from 'yaml';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

/** Instructions with their continuation lines joined. */
const instructions = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ name: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }));
const all = (name: string): readonly string[] =>
  instructions.filter((instruction) => instruction.name === name).map(({ rest }) => rest);
const pinned = /^[\w./-]+:(?!latest)[\w.-]*\d[\w.-]*$/;

const service = z.strictObject({
  build: z.string().optional(),
  image: z.string(),
  init: z.boolean().optional(),
  restart: z.string(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  networks: z.array(z.string()),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).optional(),
  stop_grace_period: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  command: z.string().optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: z.string(),
      timeout: z.string(),
      retries: z.number(),
    })
    .optional(),
});
const compose = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.strictObject({})),
});

describe('Dockerfile', () => {
  it('W8 builds on pinned images, in stages', () => {
    const images = all('FROM').map((rest) => rest.split(' ')[0] ?? '');
    assert.ok(images.length >= 2);
    assert.deepEqual(
      images.filter((image) => !pinned.test(image)),
      [],
    );
  });

  it('W8 runs as nobody special, with a health check of our own and no shell around the program', () => {
    assert.deepEqual(all('USER'), ['node']);
    const last = instructions.findLastIndex(({ name }) => name === 'RUN' || name === 'COPY');
    assert.ok(instructions.findIndex(({ name }) => name === 'USER') > last, 'something is done after USER');
    assert.match(all('HEALTHCHECK')[0] ?? '', /CMD \["node", "bin\/sanctum\.js", "health"\]$/);
    assert.match(all('CMD')[0] ?? '', /^\["node", "bin\/sanctum\.js", "serve", "--create-admin-token"\]$/);
    assert.ok(all('WORKDIR').every((folder) => folder.startsWith('/')));
    assert.deepEqual([...all('ADD'), ...all('MAINTAINER')], []);
    assert.ok(!/\bsudo\b|curl .*\| *(ba)?sh|apt-get upgrade/.test(all('RUN').join('\n')));
  });

  it('W8 is given nothing but what it assembles: no secrets, no data, no history', () => {
    const lines = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    assert.equal(lines[0], '*');
    const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    assert.deepEqual(
      allowed.filter((name) => /^\.env|^data|^\.git$|node_modules/.test(name)),
      [],
    );
    for (const name of ['bin', 'src', 'package.json', 'package-lock.json', 'scripts/assemble.ts']) {
      assert.ok(allowed.includes(name) && existsSync(path.join(root, name)), name);
    }
  });
});

describe('docker-compose.yml', () => {
  const document = parseDocument(read('docker-compose.yml'), { uniqueKeys: true });
  assert.deepEqual(document.errors, []);
  const { services, networks, volumes } = compose.parse(document.toJS());

  it('W8 has the agent, PostgreSQL 16 and an optional object store, all pinned', () => {
    assert.deepEqual(Object.keys(services), ['sanctum-agent', 'sanctum-db', 'sanctum-objects']);
    assert.match(services['sanctum-db']?.image ?? '', /^postgres:16\./);
    assert.deepEqual(services['sanctum-objects']?.profiles, ['objects']);
    const loose = Object.values(services).filter(({ image }) => !pinned.test(image));
    assert.deepEqual(loose, []);
  });

  it('W8 publishes the web port alone, to this machine unless told otherwise', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => `${name} ${port}`),
    );
    assert.deepEqual(published, ['sanctum-agent ${BIND:-127.0.0.1}:${PUBLISH_PORT:-8000}:8000']);
    assert.deepEqual(services['sanctum-db']?.networks, ['inside']);
    assert.equal(networks['inside']?.internal, true);
  });

  it('W8 waits for a healthy database, and names only networks and volumes that it defines', () => {
    assert.equal(services['sanctum-agent']?.depends_on?.['sanctum-db']?.condition, 'service_healthy');
    assert.ok(services['sanctum-db']?.healthcheck !== undefined);
    for (const { networks: used, volumes: mounted = [] } of Object.values(services)) {
      assert.ok(used.every((name) => name in networks));
      const named = mounted
        .map((mount) => mount.split(':', 1)[0] ?? '')
        .filter((name) => !name.startsWith('.'));
      assert.ok(
        named.every((name) => name in volumes),
        named.join(),
      );
    }
  });
});
