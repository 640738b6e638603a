import type { ConfigProblem } from './files.ts';
import type { Setting } from './setting.ts';
import { settings } from './settings.ts';
import type { Settings } from './settings.ts';
import type { Found, Source } from './source.ts';
import { MissingFile } from './source.ts';

/** The checked values, and where each that was given stands; a value with a problem stands at its default. */
export type ReadSettings = {
  readonly values: Settings;
  /** Where each stands that was given; never what. */
  readonly given: ReadonlyMap<keyof Settings, Pick<Found, 'name' | 'where'>>;
  readonly problems: readonly ConfigProblem[];
};

/** Takes each setting from the first source that gives it, and tells everything that is wrong at once. */
export function readSettings(sources: readonly Source[]): ReadSettings {
  const problems: ConfigProblem[] = [];
  const given = new Map<keyof Settings, Pick<Found, 'name' | 'where'>>();
  const values: { [key: string]: unknown } = {};
  for (const [key, setting] of Object.entries(settings)) {
    const found = firstOf(sources, setting);
    if (found !== null) given.set(key as keyof Settings, { name: found.name, where: found.where });
    values[key] = found === null ? setting.fallback : check(setting, found, problems);
  }
  return { values: values as Settings, given, problems };
}

function firstOf(sources: readonly Source[], setting: Setting): Found | null {
  for (const source of sources) {
    const found = source.find(setting);
    if (found !== null) return found;
  }
  return null;
}

function check(setting: Setting, found: Found, problems: ConfigProblem[]): unknown {
  const { name, where } = found;
  if (found.value instanceof MissingFile) {
    problems.push({ name, where, message: `names ${found.value.file}, which does not exist or is empty` });
    return setting.fallback;
  }
  if (found.loose !== null && setting.isSecret(String(found.value))) {
    problems.push({ name, where, message: tooOpen(found.loose) });
  }
  const parsed = setting.schema.safeParse(found.value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) problems.push({ name, where, message: issue.message });
  return setting.fallback;
}

function tooOpen(file: string): string {
  return `is a secret, but other users can read ${file}: run chmod 600 ${file}`;
}
