import { pino, stdSerializers } from 'pino';
import type { Secret } from '../kernel/secret.ts';
import { createScrub } from '../llm/secrets.ts';

/** How grave a line is. */
type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Says one fact in one line. Secrets in the message or the data do not come out. */
export type Log = (
  level: 'fatal' | 'error' | 'warn' | 'info' | 'debug',
  message: string,
  data?: { readonly [name: string]: unknown },
) => void;

/** What a log is made of. */
export type LogOptions = {
  readonly level: LogLevel;
  /** Values that must never come out, whatever they look like. */
  readonly secrets: readonly Secret[];
  /** A line to read on a terminal, or JSON for machines. */
  readonly form: 'text' | 'json';
  /** Where a line goes, with its line break. */
  readonly write: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

const secretNames =
  /^(authorization|cookie|set-cookie|x-api-key|.*(token|secret|password|api_?key|passphrase))$/i;

/** Makes the log. */
export function createLog({ level, secrets, form, write, clock }: LogOptions): Log {
  const scrub = createLineScrub(secrets);
  const stream = {
    write(line: string): void {
      write(scrub(form === 'json' ? line : toText(line)));
    },
  };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(clock()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return (grade, message, data = {}) => logger[grade](hideNamed(data), message);
}

/** Takes out the configured secrets, bot tokens, keys, passwords of any address and authorization headers. */
function createLineScrub(secrets: readonly Secret[]): (line: string) => string {
  const values = secrets.flatMap((secret) => withPassword(secret.reveal()));
  const scrub = createScrub([...values, ...values.map((value) => JSON.stringify(value).slice(1, -1))]);
  return (line) =>
    scrub(line)
      .replaceAll(/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*):[^\s@/"']+@/gi, '$1:[secret]@')
      .replaceAll(/(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}/g, '[secret]')
      .replaceAll(/\b(Basic|OAuth|Bot)\s+[A-Za-z0-9._~+/=-]{12,}/gi, '$1 [secret]');
}

function withPassword(value: string): readonly string[] {
  if (!URL.canParse(value)) return [value];
  const { password } = new URL(value);
  return password === '' ? [value] : [value, password, decodeURIComponent(password)];
}

/** Replaces what stands under a name that tells of a secret, and makes errors readable. */
function hideNamed(value: object): object {
  const seen = new WeakSet<object>();
  const hide = (part: unknown, name: string): unknown => {
    if (secretNames.test(name) && part !== null && part !== undefined && typeof part !== 'number')
      return '[secret]';
    if (typeof part !== 'object' || part === null) return typeof part === 'bigint' ? String(part) : part;
    if (seen.has(part)) return '[seen above]';
    seen.add(part);
    if (part instanceof Error) return stdSerializers.err(part);
    if ('toJSON' in part) return part;
    if (Array.isArray(part)) return part.map((item) => hide(item, ''));
    return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, hide(member, key)]));
  };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hide(member, key)]));
}

/** `12:30:05 warn  message key=value …`, in local time. */
function toText(line: string): string {
  const { level, time, msg, ...data } = JSON.parse(line) as { [name: string]: unknown };
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const facts = Object.entries(data).map(([name, value]) => ` ${name}=${shown(value)}`);
  return `${clock} ${String(level).padEnd(5)} ${oneLine(String(msg))}${facts.join('')}\n`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value);
  if (typeof value === 'object' && value !== null && 'stack' in value && 'message' in value) {
    return JSON.stringify(value.message);
  }
  return JSON.stringify(value) ?? 'null';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
