import { z } from 'zod';
import { Secret } from '../kernel/secret.ts';

/** One thing that a person can set: by environment variable, or in `sanctum.yaml` under `path`. */
export type Setting<Value = unknown> = {
  readonly env: string;
  /** Other names that the variable is known by. */
  readonly aliases: readonly string[];
  /** Place in `sanctum.yaml`, such as `http.port`. */
  readonly path: string;
  readonly about: string;
  /** What a person reads in the examples as the default; empty where there is none. */
  readonly shown: string;
  readonly schema: z.ZodType<Value>;
  readonly fallback: Value;
  /** Whether this text must stay with its owner: its file may not be readable by others. */
  readonly isSecret: (text: string) => boolean;
};

type Common = {
  readonly env: string;
  readonly path: string;
  readonly about: string;
  readonly aliases?: readonly string[];
};

const line = z.union([z.string(), z.number()], 'must be text').transform((value) => String(value).trim());

/** Any text. */
export function text(common: Common, fallback: string): Setting<string> {
  return build(common, fallback, fallback, line.pipe(z.string().min(1, 'must not be empty')));
}

/** Text that may be absent. */
export function optionalText(common: Common): Setting<string | null> {
  return build<string | null>(common, null, '', line);
}

/** A secret that may be absent; it can also be given as a file, by `NAME_FILE`. */
export function secret(common: Common): Setting<Secret | null> {
  const schema = line.transform((value) => new Secret(value));
  return { ...build<Secret | null>(common, null, '', schema), isSecret: () => true };
}

/** One of a few words. */
export function choice<const Word extends string>(
  common: Common,
  words: readonly [Word, ...Word[]],
  fallback: NoInfer<Word>,
): Setting<Word> {
  const schema = z.enum(words, `must be one of ${words.join(', ')}`);
  return build<Word>(common, fallback, fallback, schema);
}

/** A whole number within bounds, both included. */
export function whole(common: Common, fallback: number, from: number, to: number): Setting<number> {
  return build<number>(common, fallback, String(fallback), wholeBetween(from, to));
}

/** A whole number that may be absent. */
export function optionalWhole(common: Common, from: number, to: number): Setting<number | null> {
  return build<number | null>(common, null, '', wholeBetween(from, to));
}

/** Yes or no; 1 and 0 are understood too. */
export function flag(common: Common, fallback: boolean): Setting<boolean> {
  const message = 'must be true or false';
  const words = z
    .enum(['1', '0', 'true', 'false', 'yes', 'no'], message)
    .transform((word) => ['1', 'true', 'yes'].includes(word));
  const numbers = z.union([z.literal(1), z.literal(0)], message).transform((value) => value === 1);
  return build<boolean>(common, fallback, String(fallback), z.union([z.boolean(), numbers, words], message));
}

/** An http or https address without a slash at its end. */
export function url(common: Common, fallback: string): Setting<string> {
  return build<string>(common, fallback, fallback, address(['http:', 'https:', 'ws:', 'wss:']));
}

/** An http or https address that may be absent. */
export function optionalUrl(common: Common): Setting<string | null> {
  return build<string | null>(common, null, '', address(['http:', 'https:']));
}

/** Hours of every day, such as `22:00-07:00`, that may be absent. */
export function quietHours(common: Common): Setting<string | null> {
  const message = 'must be hours such as 22:00-07:00';
  const time = '([01]\\d|2[0-3]):[0-5]\\d';
  const isSpan = (value: string) => new RegExp(`^${time}-${time}$`).test(value);
  const schema = line
    .transform((value) => value.replaceAll(/\s/g, ''))
    .refine((value) => isSpan(value) && value.slice(0, 5) !== value.slice(6), message);
  return build<string | null>(common, null, '', schema);
}

/** A list, separated by commas in a variable. */
export function list(common: Common): Setting<readonly string[]> {
  const split = line.transform((value) => value.split(','));
  const schema = z
    .union([z.array(line), split], 'must be a list')
    .transform((items) => items.map((item) => item.trim()).filter((item) => item !== ''));
  return build<readonly string[]>(common, [], '', schema);
}

/** Where the store is: `sqlite:path`, or an address of PostgreSQL; absent means SQLite in the data folder. */
export function database(common: Common): Setting<Secret | null> {
  const schema = line
    .refine(
      (value) => /^sqlite:./.test(value) || (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)),
      'must be sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
    )
    .transform((value) => new Secret(value));
  const setting = build<Secret | null>(common, null, 'sqlite:./data/sanctum.db', schema);
  return { ...setting, isSecret: (value) => URL.canParse(value) && new URL(value).password !== '' };
}

function build<Value>(
  common: Common,
  fallback: Value,
  shown: string,
  schema: z.ZodType<Value>,
): Setting<Value> {
  return { aliases: [], ...common, fallback, shown, schema, isSecret: () => false };
}

function wholeBetween(from: number, to: number): z.ZodType<number> {
  const message = `must be a whole number from ${from} to ${to}`;
  const digits = z.string().regex(/^\d+$/, message).transform(Number);
  return z
    .union([z.number(), digits], message)
    .pipe(z.number(message).int(message).min(from, message).max(to, message));
}

function address(protocols: readonly string[]): z.ZodType<string> {
  const message = `must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return line
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), message)
    .transform((value) => value.replace(/\/+$/, ''));
}
