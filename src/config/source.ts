import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Files } from './files.ts';
import { isLoose } from './files.ts';
import type { Setting } from './setting.ts';

/** A value before it is checked, and where it stands. */
export type Found = {
  readonly value: unknown;
  readonly name: string;
  readonly where: string;
  /** The file that others can read although it holds this. */
  readonly loose: string | null;
};

/** One place where settings are given. */
export type Source = { readonly find: (setting: Setting) => Found | null };

/** Variables, of the process or of a file; an empty one counts as not set. */
export type Variables = { readonly [name: string]: string | undefined };

/** The process's variables. */
export function environmentSource(variables: Variables, files: Files, cwd: string): Source {
  return variableSource(variables, files, cwd, () => ({ where: 'environment', loose: null }));
}

/** A file of variables such as `.env`; one that does not exist gives nothing. */
export function dotenvSource(file: string, files: Files, cwd: string): Source {
  const full = path.resolve(cwd, file);
  const text = files.read(full);
  if (text === null) return { find: () => null };
  const lines = text.split(/\r?\n/);
  const loose = isLoose(files, full) ? file : null;
  return variableSource(parseEnv(text), files, cwd, (name) => {
    const index = lines.findIndex((line) => line.replace(/^\s*(export\s+)?/, '').startsWith(name));
    return { where: `${file}:${index + 1}`, loose };
  });
}

function variableSource(
  variables: Variables,
  files: Files,
  cwd: string,
  locate: (name: string) => { readonly where: string; readonly loose: string | null },
): Source {
  return {
    find(setting) {
      for (const name of [setting.env, ...setting.aliases]) {
        const value = variables[name];
        if (value !== undefined && value.trim() !== '') return { value, name, ...locate(name) };
        const file = variables[`${name}_FILE`];
        if (file !== undefined && file !== '' && mayBeFile(setting)) {
          return readSecretFile(path.resolve(cwd, file), `${name}_FILE`, files, locate(`${name}_FILE`).where);
        }
      }
      return null;
    },
  };
}

/** Secrets can be given as files: what counts is the setting, so a test text stands for any. */
function mayBeFile(setting: Setting): boolean {
  return setting.isSecret('postgres://user:password@host/database');
}

function readSecretFile(file: string, name: string, files: Files, where: string): Found {
  const text = files.read(file)?.trim() ?? '';
  // What an orchestrator mounts there is readable by all inside the container and by nobody outside.
  const isMounted = file.startsWith('/run/secrets/');
  const loose = !isMounted && isLoose(files, file) ? file : null;
  return { value: text === '' ? new MissingFile(file) : text, name, where, loose };
}

/** Stands for the value of a `NAME_FILE` that does not exist or is empty. */
export class MissingFile {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }
}
