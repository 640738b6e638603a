import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { loadConfig } from './config.ts';
import type { Config } from './config.ts';
import { describeConfigProblems } from './config/files.ts';
import { toLlmOptions } from './config/models.ts';

type Given = {
  readonly env?: { readonly [name: string]: string };
  readonly files?: { readonly [path: string]: string };
  readonly mode?: number;
};

function load({ env = {}, files = {}, mode = 0o600 }: Given): ReturnType<typeof loadConfig> {
  return loadConfig({
    env,
    cwd: '/home',
    files: {
      read: (path) => files[path] ?? null,
      mode: (path) => (files[path] === undefined ? null : mode),
      list: (folder) =>
        Object.keys(files)
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1)),
    },
  });
}

async function accepted(given: Given): Promise<Config> {
  const result = await load(given);
  if (!result.ok) assert.fail(describeConfigProblems(result.refusal));
  return result.value;
}

async function refused(given: Given): Promise<readonly string[]> {
  const result = await load(given);
  if (result.ok) assert.fail('the configuration was accepted');
  return describeConfigProblems(result.refusal).split('\n');
}

describe('configuration', () => {
  it('P7 needs nothing: SQLite in ./data, port 8000 on this machine, no model', async () => {
    const config = await accepted({});
    assert.deepEqual(config.store, { type: 'sqlite', file: '/home/data/sanctum.db' });
    assert.deepEqual([config.http.host, config.http.port, config.http.isLocal], ['127.0.0.1', 8000, true]);
    assert.equal(config.exportDirectory, '/home/data/exports');
    assert.deepEqual([config.models, config.agents, config.secrets], [{}, [], []]);
  });

  it('W7 takes each setting from the environment, then .env.secrets, then .env, then sanctum.yaml', async () => {
    const files = {
      '/home/.env.secrets': 'APP_NAME=secrets\nHOST=localhost\n',
      '/home/.env': 'HOST=::1\nPORT=2\nLOG_LEVEL=warn\n',
      '/home/sanctum.yaml':
        'app:\n  name: yaml\n  logLevel: error\n  dataDirectory: /yaml\nhttp:\n  port: 3\n',
    };
    const config = await accepted({ env: { APP_NAME: 'environment' }, files });
    assert.deepEqual(
      [config.name, config.http.host, config.http.port, config.logLevel, config.dataDirectory],
      ['environment', 'localhost', 2, 'warn', '/yaml'],
    );
  });

  it('W7 reports all problems at once, each with its name, file and line', async () => {
    const yaml = 'http:\n  port: many\n  colour: red\napp:\n  logLevel: loud\nagents: 3\n';
    assert.deepEqual(
      await refused({
        env: { DATABASE_URL: 'mysql://h', PUBLIC_URL: 'nowhere', TLS_CERT_FILE: 'a.pem' },
        files: { '/home/sanctum.yaml': yaml, '/home/.env': '\n\nWEBHOOK_PORT=70000\n' },
      }),
      [
        'sanctum.yaml:3: http.colour is not a setting; sanctum.example.yaml lists them all',
        'sanctum.yaml:6: agents is not a setting; sanctum.example.yaml lists them all',
        'sanctum.yaml:5: app.logLevel must be one of fatal, error, warn, info, debug, trace, silent',
        'environment: DATABASE_URL must be sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
        'sanctum.yaml:2: http.port must be a whole number from 0 to 65535',
        'environment: PUBLIC_URL must be an address that starts with http:// or https://',
        '.env:3: WEBHOOK_PORT must be a whole number from 0 to 65535',
        'environment: TLS_CERT_FILE and TLS_KEY_FILE go together: set both or none',
      ],
    );
  });

  it('W7 tells the line of what is not YAML', async () => {
    const [problem = ''] = await refused({ files: { '/home/sanctum.yaml': 'app:\n  name: "open\n' } });
    assert.match(problem, /^sanctum\.yaml:\d: sanctum\.yaml is not valid YAML/);
  });

  it('W7 SANCTUM_CONFIG names another file, which must exist', async () => {
    const files = { '/home/other.yaml': 'app:\n  name: Other\n' };
    assert.equal((await accepted({ env: { SANCTUM_CONFIG: 'other.yaml' }, files })).name, 'Other');
    assert.deepEqual(await refused({ env: { SANCTUM_CONFIG: 'gone.yaml' } }), [
      'environment: SANCTUM_CONFIG names gone.yaml, which does not exist',
    ]);
  });

  it('W7 any secret can be given as a file by NAME_FILE', async () => {
    const env = { ADMIN_TOKEN_FILE: 'token', DATABASE_URL_FILE: '/run/db' };
    const files = { '/home/token': '0123456789abcdef\n', '/run/db': 'postgres://u:p@db/sanctum\n' };
    const config = await accepted({ env, files });
    assert.equal(config.http.adminToken?.reveal(), '0123456789abcdef');
    assert.equal(config.store.type, 'postgres');
    assert.deepEqual(await refused({ env: { ADMIN_TOKEN_FILE: 'gone' } }), [
      'environment: ADMIN_TOKEN_FILE names /home/gone, which does not exist or is empty',
    ]);
  });

  it('W7 refuses a secret in a file that others can read, and .env.secrets whatever it holds', async () => {
    const loose = { mode: 0o644 };
    const secrets = { '/home/.env.secrets': '# nothing yet\n' };
    assert.deepEqual(await refused({ ...loose, files: secrets }), [
      '.env.secrets: .env.secrets can be read by other users: run chmod 600 .env.secrets',
    ]);
    assert.deepEqual(await refused({ ...loose, files: { '/home/.env': 'PORT=1\nSECRET_KEY=k\n' } }), [
      '.env:2: SECRET_KEY is a secret, but other users can read .env: run chmod 600 .env',
    ]);
    assert.equal(
      (await refused({ ...loose, files: { '/home/sanctum.yaml': 'app: {secretKey: k}' } })).length,
      1,
    );
    assert.equal(
      (await accepted({ ...loose, files: { '/home/.env': 'PORT=1\nDATABASE_URL=sqlite:x.db\n' } })).http.port,
      1,
    );
    assert.equal(
      (await refused({ ...loose, files: { '/home/.env': 'DATABASE_URL=postgres://u:p@h/d\n' } })).length,
      1,
    );
  });

  it('W4 an address that others can reach needs an admin token', async () => {
    const [problem = ''] = await refused({ env: { HOST: '0.0.0.0' } });
    assert.match(problem, /^environment: HOST is 0\.0\.0\.0, which others can reach: set ADMIN_TOKEN/);
    assert.equal(
      (await accepted({ env: { HOST: '0.0.0.0', ADMIN_TOKEN: 'sixteen characters' } })).http.isLocal,
      false,
    );
    assert.equal((await refused({ env: { ADMIN_TOKEN: 'short' } })).length, 1);
  });

  it('W7 DATABASE_URL understands sqlite:path', async () => {
    const store = async (url: string): Promise<unknown> =>
      (await accepted({ env: { DATABASE_URL: url } })).store;
    assert.deepEqual(await store('sqlite:other/x.db'), { type: 'sqlite', file: '/home/other/x.db' });
    assert.deepEqual(await store('sqlite:///var/x.db'), { type: 'sqlite', file: '/var/x.db' });
  });

  it('A6 hands the sections of plugins over as they stand', async () => {
    const files = { '/home/sanctum.yaml': 'plugins:\n  dice: { most: 20 }\n  clock:\n    zones: [UTC]\n' };
    assert.deepEqual((await accepted({ files })).plugins, { dice: { most: 20 }, clock: { zones: ['UTC'] } });
    assert.equal((await refused({ files: { '/home/sanctum.yaml': 'plugins: 3\n' } })).length, 1);
  });

  it('A1 hands over the agents of the folder, in order of name', async () => {
    const files = {
      '/home/agents/b.yml': 'name: b',
      '/home/agents/a.yaml': 'name: a',
      '/home/agents/notes.md': '-',
    };
    assert.deepEqual((await accepted({ files })).agents, [
      { path: '/home/agents/a.yaml', text: 'name: a' },
      { path: '/home/agents/b.yml', text: 'name: b' },
    ]);
  });

  it('L6 a configuration that is logged or printed shows no secret', async () => {
    const config = await accepted({
      env: { LLM_PROVIDER: 'openai', LLM_API_KEY: 'sk-planted', DATABASE_URL: 'postgres://u:planted@h/d' },
    });
    assert.doesNotMatch(JSON.stringify(config) + inspect(config, { depth: 9 }), /planted/);
    assert.deepEqual(
      config.secrets.map((secret) => secret.reveal()),
      ['postgres://u:planted@h/d', 'sk-planted'],
    );
  });
});

describe('models in the configuration', () => {
  const options = async (env: { readonly [name: string]: string }): Promise<unknown> =>
    toLlmOptions((await accepted({ env })).models).roles;

  it('L1 two variables are enough', async () => {
    assert.deepEqual(await options({ LLM_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: 'k' }), {
      chat: { provider: 'anthropic', apiKey: 'k' },
    });
    assert.deepEqual(await options({ LLM_BASE_URL: 'http://127.0.0.1:1234/v1/', LLM_MODEL: 'm' }), {
      chat: { provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:1234/v1', model: 'm' },
    });
  });

  it('L1 provider/model names its provider', async () => {
    assert.deepEqual(await options({ LLM_MODEL: 'ollama/qwen3' }), {
      chat: { provider: 'ollama', model: 'ollama/qwen3' },
    });
  });

  it('L1 HAIKU_API_KEY alone sets up the classifier', async () => {
    assert.deepEqual(await options({ HAIKU_API_KEY: 'h' }), {
      classifier: { provider: 'anthropic', apiKey: 'h' },
    });
  });

  it('L1 another role shares provider, address and key with the chat model', async () => {
    const env = { LLM_BASE_URL: 'http://h/v1', LLM_API_KEY: 'k', LLM_MODEL: 'big', EMBEDDER_MODEL: 'e' };
    assert.deepEqual(await options(env), {
      chat: { provider: 'openai-compatible', baseUrl: 'http://h/v1', apiKey: 'k', model: 'big' },
      embedder: { provider: 'openai-compatible', baseUrl: 'http://h/v1', apiKey: 'k', model: 'e' },
    });
  });

  it('L1 ANTHROPIC_BASE_URL points every Anthropic role elsewhere', async () => {
    const env = { LLM_PROVIDER: 'anthropic', LLM_API_KEY: 'k', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' };
    assert.deepEqual(await options(env), {
      chat: { provider: 'anthropic', apiKey: 'k', baseUrl: 'http://127.0.0.1:9' },
    });
  });

  it('L3 seconds for an answer and for a judgement reach the gateway', async () => {
    const env = { LLM_BASE_URL: 'http://h/v1', LLM_TIMEOUT_SECONDS: '30', CLASSIFIER_TIMEOUT_SECONDS: '3' };
    assert.deepEqual(await options({ ...env, CLASSIFIER_MODEL: 'small' }), {
      chat: { provider: 'openai-compatible', baseUrl: 'http://h/v1', timeoutMs: 30_000 },
      classifier: {
        provider: 'openai-compatible',
        baseUrl: 'http://h/v1',
        model: 'small',
        timeoutMs: 3000,
      },
    });
  });

  it('L1 a model without anybody to run it is a problem, and so is a provider without its key', async () => {
    assert.deepEqual(await refused({ env: { LLM_MODEL: 'm', LLM_HARD_TOKENS: '9000' } }), [
      'environment: LLM_MODEL is set, but neither LLM_PROVIDER nor LLM_BASE_URL says who runs the model',
    ]);
    assert.deepEqual(await refused({ env: { LLM_PROVIDER: 'anthropic' } }), [
      'environment: LLM_PROVIDER is anthropic, which needs ANTHROPIC_API_KEY or LLM_API_KEY',
    ]);
  });
});
