import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { Secret } from './kernel/secret.ts';
import type { Models } from './config/models.ts';
import { chooseModels } from './config/models.ts';
import type { ConfigProblem, Files } from './config/files.ts';
import { isLoose } from './config/files.ts';
import { readSettings } from './config/read-settings.ts';
import type { ReadSettings } from './config/read-settings.ts';
import { settings } from './config/settings.ts';
import type { Settings } from './config/settings.ts';
import { dotenvSource, environmentSource } from './config/source.ts';
import type { Variables } from './config/source.ts';
import { yamlSource } from './config/yaml-source.ts';

/** How this Sanctum is set up; every path is absolute, and secrets show themselves only when asked. */
export type Config = {
  readonly name: string;
  readonly environment: 'production' | 'development' | 'test';
  readonly logLevel: Settings['logLevel'];
  readonly dataDirectory: string;
  readonly exportDirectory: string;
  readonly selfRepository: string;
  readonly secretKey: Secret | null;
  readonly store: StoreConfig;
  readonly http: HttpConfig;
  /** The agents' files in order of name; empty where the default agent shall answer. */
  readonly agents: readonly { readonly path: string; readonly text: string }[];
  readonly models: Models;
  readonly proactiveTokensPerDay: number;
  readonly proactiveTokensPerCall: number;
  /** Such as `22:00-07:00`, on this machine's clock. */
  readonly proactiveQuietHours: string | null;
  /** 0 for no alarm. */
  readonly reactiveAlarmTokensPerDay: number;
  readonly claudeCodeToken: Secret | null;
  /** Sections of `plugins` in `sanctum.yaml`, by name; each plugin checks its own. */
  readonly plugins: { readonly [name: string]: unknown };
  /** Values for the channels and the object store, as they were set. */
  readonly settings: Settings;
  /** Where each setting that is not at its default was found. */
  readonly given: ReadSettings['given'];
  /** Every secret that is set, for those who must keep them out of their output. */
  readonly secrets: readonly Secret[];
};

/** Where the log is kept. */
export type StoreConfig =
  | { readonly type: 'sqlite'; readonly file: string }
  | { readonly type: 'postgres'; readonly url: Secret };

/** Where the server listens and who may come in. */
export type HttpConfig = {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | null;
  readonly webhookPort: number | null;
  readonly adminToken: Secret | null;
  /** Whether only this machine can reach it. */
  readonly isLocal: boolean;
  readonly tls: { readonly certificate: string; readonly key: string } | null;
};

/** Where the configuration comes from. */
export type ConfigSources = {
  readonly env: Variables;
  readonly cwd: string;
  readonly files: Files;
  /** Whether a missing admin token is a problem on an address that others can reach, or the caller makes one. */
  readonly adminToken: 'required' | 'made-by-caller';
};

/**
 * Reads the configuration: environment, `.env.secrets`, `.env`, then `sanctum.yaml`, the first that names a setting wins.
 * Everything that is wrong comes back at once (W7).
 */
export async function loadConfig(
  overrides: Partial<ConfigSources> = {},
): Promise<Result<Config, readonly ConfigProblem[]>> {
  const { env, cwd, files, adminToken } = { ...processSources(), ...overrides };
  const named = env['SANCTUM_CONFIG'];
  const yaml = await yamlSource(
    named ?? 'sanctum.yaml',
    named !== undefined,
    files,
    cwd,
    Object.values(settings),
  );
  const problems: ConfigProblem[] = [...yaml.problems];
  if (isLoose(files, path.resolve(cwd, '.env.secrets'))) {
    const message = 'can be read by other users: run chmod 600 .env.secrets';
    problems.push({ name: '.env.secrets', where: '.env.secrets', message });
  }
  const read = readSettings([
    environmentSource(env, files, cwd),
    dotenvSource('.env.secrets', files, cwd),
    dotenvSource('.env', files, cwd),
    yaml.source,
  ]);
  problems.push(...read.problems);
  const config = assemble(read, { files, cwd, adminToken, plugins: yaml.plugins }, problems);
  return problems.length > 0 ? refuse(problems) : accept(config);
}

function assemble(
  read: ReadSettings,
  { files, cwd, adminToken, plugins }: Omit<ConfigSources, 'env'> & Pick<Config, 'plugins'>,
  problems: ConfigProblem[],
): Config {
  const { values, given } = read;
  const dataDirectory = path.resolve(cwd, values.dataDirectory);
  const isLocal = /^(localhost|127(\.\d+){3}|::1)$/.test(values.host);
  if (!isLocal && values.adminToken === null && adminToken === 'required') {
    problems.push({
      name: 'HOST',
      where: given.get('host')?.where ?? 'configuration',
      message: `is ${values.host}, which others can reach: set ADMIN_TOKEN, or start with --create-admin-token`,
    });
  }
  if (values.adminToken !== null && values.adminToken.reveal().length < 16) {
    const where = given.get('adminToken')?.where ?? 'configuration';
    problems.push({ name: 'ADMIN_TOKEN', where, message: 'must have at least 16 characters' });
  }
  if ((values.tlsCertificate === null) !== (values.tlsKey === null)) {
    const where = given.get('tlsCertificate')?.where ?? given.get('tlsKey')?.where ?? 'configuration';
    problems.push({
      name: 'TLS_CERT_FILE',
      where,
      message: 'and TLS_KEY_FILE go together: set both or none',
    });
  }
  return {
    name: values.appName,
    environment: values.appEnvironment,
    logLevel: values.logLevel,
    dataDirectory,
    exportDirectory: given.has('exportPath')
      ? path.resolve(cwd, values.exportPath)
      : path.join(dataDirectory, 'exports'),
    selfRepository: path.resolve(cwd, values.selfRepository),
    secretKey: values.secretKey,
    store: toStore(values.databaseUrl, dataDirectory, cwd),
    http: {
      host: values.host,
      port: values.port,
      publicUrl: values.publicUrl,
      webhookPort: values.webhookPort,
      adminToken: values.adminToken,
      isLocal,
      tls:
        values.tlsCertificate === null || values.tlsKey === null
          ? null
          : { certificate: path.resolve(cwd, values.tlsCertificate), key: path.resolve(cwd, values.tlsKey) },
    },
    agents: readAgents(path.resolve(cwd, values.agentsDirectory), files),
    models: chooseModels(read, problems),
    proactiveTokensPerDay: values.proactiveTokens,
    proactiveTokensPerCall: values.proactiveCall,
    proactiveQuietHours: values.proactiveQuiet,
    reactiveAlarmTokensPerDay: values.reactiveAlarm,
    claudeCodeToken: values.claudeCodeToken,
    plugins,
    settings: values,
    given,
    secrets: Object.values(values).filter((value) => isSecret(value)),
  };
}

function toStore(url: Secret | null, dataDirectory: string, cwd: string): StoreConfig {
  if (url === null) return { type: 'sqlite', file: path.join(dataDirectory, 'sanctum.db') };
  const text = url.reveal();
  if (!text.startsWith('sqlite:')) return { type: 'postgres', url };
  return { type: 'sqlite', file: path.resolve(cwd, text.replace(/^sqlite:(\/\/)?/, '')) };
}

function readAgents(folder: string, files: Files): Config['agents'] {
  const names = files.list(folder).filter((name) => /\.ya?ml$/.test(name));
  return names.sort().flatMap((name) => {
    const file = path.join(folder, name);
    const text = files.read(file);
    return text === null ? [] : [{ path: file, text }];
  });
}

function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && 'reveal' in value;
}

function processSources(): ConfigSources {
  return {
    env: process.env,
    cwd: process.cwd(),
    adminToken: 'required',
    files: {
      read: (file) => orNull(() => readFileSync(file, 'utf8')),
      mode: (file) => (process.platform === 'win32' ? null : orNull(() => statSync(file).mode & 0o777)),
      list: (folder) => orNull(() => readdirSync(folder)) ?? [],
    },
  };
}

/** Null for what does not exist; everything else that goes wrong with a file is told as it is. */
function orNull<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return null;
    }
    throw error;
  }
}
