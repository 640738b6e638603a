import type { Document, Node, Pair } from 'yaml';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { ConfigProblem } from './files.ts';
import type { Setting } from './setting.ts';
import type { Found } from './source.ts';
import type { YamlSource } from './yaml-source.ts';

/** The text of a configuration file as a source, with what is wrong with it: no YAML, and keys that nobody knows. */
export function parseYamlSource(
  text: string,
  {
    file,
    loose,
    settings,
  }: { readonly file: string; readonly loose: string | null; readonly settings: readonly Setting[] },
): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number | undefined): string =>
    `${file}:${offset === undefined ? 1 : lines.linePos(offset).line}`;
  const broken = document.errors.map((error) => ({
    name: 'sanctum.yaml',
    where: at(error.pos[0]),
    message: `is not valid YAML: ${error.message}`,
  }));
  if (broken.length > 0) return { source: { find: () => null }, problems: broken, plugins: {} };
  const found = new Map<string, Found>();
  const problems: ConfigProblem[] = [];
  const known = new Set(settings.map((setting) => setting.path));
  const plugins: { [name: string]: unknown } = {};
  collect(document, (key, pair, value) => {
    const where = at(offsetOf(pair.key) ?? offsetOf(pair.value));
    const plugin = /^plugins\.([^.]+)$/.exec(key)?.[1];
    if (key === 'plugins' && isMap(pair.value)) return true;
    if (plugin !== undefined) plugins[plugin] = value;
    else if (known.has(key)) found.set(key, { value, name: key, where, loose });
    else if (isMap(pair.value) && [...known].some((name) => name.startsWith(`${key}.`))) return true;
    else problems.push({ name: key, where, message: unknownKey(key, known) });
    return false;
  });
  if (document.contents !== null && !isMap(document.contents)) {
    problems.push({ name: 'sanctum.yaml', where: at(0), message: 'must hold keys and values' });
  }
  return { source: { find: (setting) => found.get(setting.path) ?? null }, problems, plugins };
}

/** Visits the keys; where the visitor says so, also what lies below. An empty value counts as not set. */
function collect(
  document: Document,
  visit: (key: string, pair: Pair, value: unknown) => boolean,
  node: unknown = document.contents,
  prefix = '',
): void {
  if (!isMap(node)) return;
  for (const pair of node.items) {
    const key = `${prefix}${isScalar(pair.key) ? String(pair.key.value) : '?'}`;
    const value = isNode(pair.value) ? pair.value.toJS(document) : null;
    if (value === null || value === '') continue;
    if (visit(key, pair, value)) collect(document, visit, pair.value, `${key}.`);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'toJS' in value;
}

function offsetOf(value: unknown): number | undefined {
  return isNode(value) ? value.range?.[0] : undefined;
}

function unknownKey(key: string, known: ReadonlySet<string>): string {
  const last = key.split('.').at(-1) ?? key;
  const near = [...known].find((name) =>
    name.toLowerCase().endsWith(last.toLowerCase().replaceAll(/[-_]/g, '')),
  );
  return `is not a setting${near === undefined ? '; sanctum.example.yaml lists them all' : `; did you mean ${near}?`}`;
}
