import type { ZodType } from 'zod';
import { pluginExample } from './plugin-example.ts';
import type { Setting } from './setting.ts';
import { settings } from './settings.ts';

const all: readonly Setting[] = Object.values(settings);

/** The text of `.env.example`: every variable with its default and what it is for. */
export function envExample(): string {
  const head = [
    '# Every setting as an environment variable, with its default. Copy what you need into .env (chmod 600 if it holds a secret),',
    '# or put secrets into .env.secrets (chmod 600), or name a file that holds one with NAME_FILE. Empty means: not set.',
    '# The same can stand in sanctum.yaml; the environment wins over .env.secrets, that over .env, and that over sanctum.yaml.',
    '',
    '# Another file instead of sanctum.yaml.',
    '#SANCTUM_CONFIG=sanctum.yaml',
  ];
  const blocks = grouped().map(([group, members]) => {
    const lines = members.flatMap((setting) => [
      `# ${setting.about}${otherNames(setting)}`,
      `#${setting.env}=${setting.shown}`,
    ]);
    return ['', `# --- ${group} ---`, ...lines].join('\n');
  });
  return `${[...head, ...blocks].join('\n')}\n`;
}

/** The text of `sanctum.example.yaml`: the same settings in their other form, and what plugins take under their names. */
export function yamlExample(plugins: ReadonlyMap<string, ZodType>): string {
  const lines = [
    '# Every setting with its default. Copy what you need into sanctum.yaml; the variable in brackets wins over it.',
    '# Secrets are better kept in .env.secrets; with one in it, this file must be chmod 600.',
  ];
  let open: readonly string[] = [];
  for (const setting of all) {
    const keys = setting.path.split('.');
    const parents = keys.slice(0, -1);
    const shared = parents.findIndex((key, depth) => open[depth] !== key);
    for (const [depth, key] of parents.entries()) {
      if (shared === -1 || depth < shared) continue;
      if (depth === 0) lines.push('');
      lines.push(`${'  '.repeat(depth)}${key}:`);
    }
    open = parents;
    const indent = '  '.repeat(parents.length);
    lines.push(
      `${indent}# ${setting.about} (${setting.env})`,
      `${indent}${keys.at(-1) ?? ''}: ${quoted(setting.shown)}`.trimEnd(),
    );
  }
  lines.push(
    '',
    '# What plugins are told; each has a section under its name.',
    'plugins:',
    ...pluginExample(plugins),
  );
  return `${lines.join('\n')}\n`;
}

function grouped(): readonly (readonly [string, readonly Setting[]])[] {
  const groups = new Map<string, Setting[]>();
  for (const setting of all) {
    const group = setting.path.split('.')[0] ?? '';
    groups.set(group, [...(groups.get(group) ?? []), setting]);
  }
  return [...groups];
}

function otherNames({ aliases }: Setting): string {
  return aliases.length === 0 ? '' : ` Also ${aliases.join(', ')}.`;
}

function quoted(value: string): string {
  return /^[\w./]*$/.test(value) ? value : `'${value}'`;
}
