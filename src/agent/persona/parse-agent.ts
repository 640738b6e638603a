import type { Document, Node, Pair } from 'yaml';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Agent } from './agent.ts';
import { agentShape, toAgent } from './agent.ts';
import { suggest } from './nearest.ts';

/** What is wrong in an agent's file, and where. */
export type AgentProblem = {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** A sentence that names the key, such as `personality.tone is not text: write words`. */
  readonly message: string;
};

type Key = string | number;

/**
 * Reads an agent from YAML, or tells everything that is wrong with it at once, by line (A1). Keys may be written in snake
 * case or camel case.
 */
export function parseAgent(text: string, path: string): Result<Agent, readonly AgentProblem[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: AgentProblem[] = [];
  const add = (offset: number | undefined, message: string): void => {
    problems.push({ path, line: offset === undefined ? 1 : lines.linePos(offset).line, message });
  };
  for (const error of document.errors) add(error.pos[0], `This is not YAML: ${sentence(error.message)}`);
  if (problems.length > 0) return refuse(problems);
  if (document.contents === null) return refuse([{ path, line: 1, message: 'The file is empty.' }]);

  const parsed = agentShape.safeParse(toPlain(document, add));
  if (parsed.success && problems.length === 0) return accept(toAgent(parsed.data));
  for (const issue of parsed.error?.issues ?? []) report(issue, document, add);
  return refuse(problems.sort((a, b) => a.line - b.line));
}

/** The problems as lines of text, such as `agent.yaml:3: personality.tone is missing`. */
export function describeProblems(problems: readonly AgentProblem[]): string {
  return problems.map(({ path, line, message }) => `${path}:${line}: ${message}`).join('\n');
}

function report(
  issue: z.core.$ZodIssue,
  document: Document,
  add: (offset: number | undefined, message: string) => void,
): void {
  const path = issue.path.filter((key) => typeof key !== 'symbol');
  const name = path.length === 0 ? 'The agent' : dotted(path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(path);
    for (const key of issue.keys) {
      const problem = `${dotted([...path, key])} is not a known key. ${suggest(key, known)}`;
      add(offsetOf(document, [...path, key], 'key'), problem);
    }
    return;
  }
  const missing = valueAt(document, path) === undefined;
  add(
    offsetOf(document, path, 'value'),
    missing ? `${name} is missing.` : `${name} ${sentence(wording(issue))}`,
  );
}

function wording(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `is not ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return 'is empty: write something';
    return `is too small: ${issue.minimum} at least`;
  }
  if (issue.code === 'too_big') {
    const unit = issue.origin === 'string' ? ' characters' : '';
    return `is too large: ${issue.maximum}${unit} at most`;
  }
  return issue.message;
}

const kinds: { readonly [expected: string]: string } = {
  string: 'text: put it in quotes if it looks like something else',
  number: 'a number',
  int: 'a whole number',
  object: 'a group of keys',
  array: 'a list: begin each line with "- "',
};

/** The keys that the shape knows at a path, by asking it with a key that nobody has. */
function keysAt(path: readonly Key[]): readonly string[] {
  let at: unknown = agentShape;
  for (const key of path) at = typeof key === 'number' ? unwrap(at, 'element') : member(unwrap(at), key);
  const shape = unwrap(at);
  return isRecord(shape) && isRecord(shape['shape']) ? Object.keys(shape['shape']) : [];
}

/** Takes defaults and options off a schema; of a union, the member that has keys. */
function unwrap(schema: unknown, step?: 'element'): unknown {
  if (!isRecord(schema) || !isRecord(schema['def'])) return schema;
  const def = schema['def'];
  if (Array.isArray(def['options'])) return unwrap(def['options'].at(-1), step);
  if (def['innerType'] !== undefined) return unwrap(def['innerType'], step);
  return step === 'element' ? def['element'] : schema;
}

function member(schema: unknown, key: string): unknown {
  return isRecord(schema) && isRecord(schema['shape']) ? schema['shape'][key] : undefined;
}

/** The document's values with keys in snake case; two spellings of one key are a problem. */
function toPlain(document: Document, add: (offset: number | undefined, message: string) => void): unknown {
  try {
    const plain: unknown = document.toJS({ maxAliasCount: 50 });
    return rename(plain, [], (path) =>
      add(offsetOf(document, path, 'key'), `${dotted(path)} is given twice, in two spellings.`),
    );
  } catch (cause) {
    // Only aliases throw here: unknown ones, and the nesting that is made to fill the memory.
    add(undefined, `This is not YAML: ${sentence(cause instanceof Error ? cause.message : String(cause))}`);
    return undefined;
  }
}

function rename(value: unknown, path: readonly Key[], twice: (path: readonly Key[]) => void): unknown {
  if (Array.isArray(value)) return value.map((item, index) => rename(item, [...path, index], twice));
  if (!isRecord(value)) return value;
  const renamed: { [key: string]: unknown } = {};
  for (const [key, item] of Object.entries(value)) {
    const name = snake(key);
    if (Object.hasOwn(renamed, name)) twice([...path, key]);
    renamed[name] = rename(item, [...path, name], twice);
  }
  return renamed;
}

function snake(key: string): string {
  return key.replaceAll(/(?<=[a-z0-9])[A-Z]/gu, (letter) => `_${letter}`).toLowerCase();
}

/** Where the last part of the path stands in the text; where it is missing, where its nearest parent stands. */
function offsetOf(document: Document, path: readonly Key[], part: 'key' | 'value'): number | undefined {
  let at: unknown = document.contents;
  let offset = startOf(at);
  for (const [index, key] of path.entries()) {
    const found = child(at, key);
    if (found === undefined) return offset;
    const last = index === path.length - 1;
    offset = startOf(found.key) ?? startOf(found.value) ?? offset;
    if (last && part === 'value' && isScalar(found.value)) offset = startOf(found.value) ?? offset;
    at = found.value;
  }
  return offset;
}

function valueAt(document: Document, path: readonly Key[]): unknown {
  let at: unknown = document.contents;
  for (const key of path) at = child(at, key)?.value;
  return at ?? undefined;
}

function child(at: unknown, key: Key): { readonly key: unknown; readonly value: unknown } | undefined {
  if (isSeq(at)) {
    const value = typeof key === 'number' ? at.items[key] : undefined;
    return value === undefined ? undefined : { key: undefined, value };
  }
  if (!isMap(at)) return undefined;
  const pair = at.items.findLast(
    (item: Pair) => isScalar(item.key) && snake(String(item.key.value)) === snake(String(key)),
  );
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

function startOf(node: unknown): number | undefined {
  return isRecord(node) ? (node as Partial<Node>).range?.[0] : undefined;
}

function dotted(path: readonly Key[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key + 1}]` : `${index === 0 ? '' : '.'}${key}`))
    .join('');
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
