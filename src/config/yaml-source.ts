import path from 'node:path';
import type { ConfigProblem, Files } from './files.ts';
import { isLoose } from './files.ts';
import type { Setting } from './setting.ts';
import type { Source } from './source.ts';

/** What a configuration file gives. */
export type YamlSource = {
  readonly source: Source;
  readonly problems: readonly ConfigProblem[];
  /** Sections of plugins as they stand; each plugin checks its own. */
  readonly plugins: { readonly [name: string]: unknown };
};

/** `sanctum.yaml` as a source; what reads YAML is loaded only where there is such a file. */
export async function yamlSource(
  file: string,
  isNamed: boolean,
  files: Files,
  cwd: string,
  settings: readonly Setting[],
): Promise<YamlSource> {
  const full = path.resolve(cwd, file);
  const text = files.read(full);
  if (text === null) {
    const missing = {
      name: 'SANCTUM_CONFIG',
      where: 'environment',
      message: `names ${file}, which does not exist`,
    };
    return { source: { find: () => null }, problems: isNamed ? [missing] : [], plugins: {} };
  }
  const { parseYamlSource } = await import('./parse-yaml-source.ts');
  return parseYamlSource(text, { file, loose: isLoose(files, full) ? file : null, settings });
}
