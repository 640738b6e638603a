import { z } from 'zod';
import type { Provider } from '../../llm/providers/provider.ts';
import type { Migration } from '../../store/migration.ts';
import type { Projection } from '../../store/projection.ts';
import { nearest } from '../persona/nearest.ts';
import type { LoginHouse, Plugin, PluginAssets, PluginCheck, PluginHouse, PluginLogin } from '../plugin.ts';
import { PluginError } from './plugin-error.ts';
import type { LoadedPlugin, RunningPlugins } from './start-plugins.ts';
import { present, startPlugins } from './start-plugins.ts';

/** The plugins of a house before it starts. */
export type LoadedPlugins = {
  readonly names: readonly string[];
  /** What each takes in its section of the configuration; those that take nothing are left out. */
  readonly schemas: ReadonlyMap<string, z.ZodType>;
  /** For the store, in the order of the plugins. */
  readonly migrations: readonly Migration[];
  readonly projections: readonly Projection[];
  readonly providers: readonly Provider[];
  readonly assets: readonly PluginAssets[];
  readonly checks: readonly ((now: number) => Promise<PluginCheck>)[];
  /** Their logins by name, with or without a running house. */
  readonly logins: (house: Omit<LoginHouse, 'config'>) => ReadonlyMap<string, PluginLogin>;
  /** Makes them ready in order; throws `PluginError` where one fails, after the ones before it are disposed. */
  readonly start: (house: Omit<PluginHouse, 'config'>) => Promise<RunningPlugins>;
};

const maker = z.custom((value) => typeof value === 'function', { error: 'is not a function' });
const list = z.array(z.looseObject({}), { error: 'is not a list' });
const named = (key: string) => z.array(z.looseObject({ [key]: z.string() }), { error: 'is not a list' });
const makers = [
  'channels',
  'memory',
  'tools',
  'judge',
  'responders',
  'listener',
  'reception',
  'jobs',
  'routes',
  'webhooks',
  'pages',
  'waiting',
  'login',
] as const;
const shape = z.strictObject({
  name: z.string({ error: 'is missing' }).regex(/^[a-z][a-z0-9-]*$/u, {
    error: 'may hold small letters, digits and hyphens only',
  }),
  config: z.custom((value) => value instanceof z.ZodType, { error: 'is not a zod schema' }).optional(),
  migrations: named('id').optional(),
  projections: named('name').optional(),
  providers: list.optional(),
  assets: z.looseObject({}).optional(),
  checks: z.array(maker, { error: 'is not a list' }).optional(),
  ...Object.fromEntries(makers.map((key) => [key, maker.optional()])),
  init: maker,
  dispose: maker,
});

/**
 * Checks plugins and their configuration before anything is opened. All problems are told at once, each with the plugin's name.
 * @param list what the plugins' modules export, in the order in which they start
 * @param sections the configuration of each, by name
 */
export function loadPlugins(
  list: readonly unknown[],
  sections: { readonly [plugin: string]: unknown } = {},
): LoadedPlugins {
  const problems: { readonly plugin: string; readonly problem: string }[] = [];
  const loaded: LoadedPlugin[] = [];
  for (const [index, candidate] of list.entries()) {
    const name = nameOf(candidate) ?? `number ${index + 1}`;
    const found = [...shapeProblems(candidate), ...clashes(candidate, loaded)];
    problems.push(...found.map((problem) => ({ plugin: name, problem })));
    if (found.length > 0) continue;
    const plugin = candidate as Plugin;
    const config = (plugin.config ?? z.undefined()).safeParse(sections[name]);
    if (config.success) loaded.push({ plugin, config: config.data });
    else problems.push({ plugin: name, problem: configProblem(config.error, plugin) });
  }
  const names = new Set(list.map(nameOf));
  for (const section of Object.keys(sections)) {
    if (!names.has(section)) problems.push({ plugin: section, problem: 'is configured but not installed' });
  }
  if (problems.length > 0) throw new PluginError('plugin-invalid', problems);
  return {
    names: loaded.map(({ plugin }) => plugin.name),
    schemas: new Map(
      loaded.flatMap(({ plugin }) => present(plugin.config).map((config) => [plugin.name, config] as const)),
    ),
    migrations: loaded.flatMap(({ plugin }) => plugin.migrations ?? []),
    projections: loaded.flatMap(({ plugin }) => plugin.projections ?? []),
    providers: loaded.flatMap(({ plugin }) => plugin.providers ?? []),
    assets: loaded.flatMap(({ plugin }) => present(plugin.assets)),
    checks: loaded.flatMap(({ plugin }) => plugin.checks ?? []),
    logins: (house) =>
      new Map(
        loaded.flatMap(({ plugin, config }) =>
          present(plugin.login?.({ ...house, config })).map((login) => [plugin.name, login] as const),
        ),
      ),
    start: (house) => startPlugins(loaded, house),
  };
}

function nameOf(candidate: unknown): string | null {
  const parsed = z.looseObject({ name: z.string() }).safeParse(candidate);
  return parsed.success ? parsed.data.name : null;
}

function shapeProblems(candidate: unknown): readonly string[] {
  const parsed = shape.safeParse(candidate);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      return issue.path.length === 0 ? 'is not a plugin' : `${issue.path.join('.')} ${issue.message}`;
    }
    return issue.keys
      .map((key) => {
        const near = nearest(key, Object.keys(shape.shape));
        return `${key} is not part of a plugin${near === null ? '' : `, did you mean ${near}`}`;
      })
      .join('; ');
  });
}

/** What two plugins may not both have. */
function clashes(candidate: unknown, loaded: readonly LoadedPlugin[]): readonly string[] {
  const parsed = z
    .looseObject({
      name: z.string(),
      migrations: z.array(z.looseObject({ id: z.string() })).default([]),
      projections: z.array(z.looseObject({ name: z.string() })).default([]),
    })
    .safeParse(candidate);
  if (!parsed.success) return [];
  const { name, migrations, projections } = parsed.data;
  return loaded.flatMap(({ plugin: other }) => [
    ...(other.name === name ? ['is listed twice'] : []),
    ...migrations
      .filter(({ id }) => other.migrations?.some((migration) => migration.id === id))
      .map(({ id }) => `has the migration "${id}", as "${other.name}" has`),
    ...projections
      .filter((own) => other.projections?.some((projection) => projection.name === own.name))
      .map((own) => `has the projection "${own.name}", as "${other.name}" has`),
  ]);
}

function configProblem(error: z.ZodError, plugin: Plugin): string {
  if (plugin.config === undefined) return 'takes no configuration';
  const issues = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  return `has a wrong configuration: ${issues.join('; ')}`;
}
