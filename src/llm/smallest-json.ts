import type { Json } from '../kernel/json.ts';

type Schema = { readonly [keyword: string]: Json | undefined };

const formats: { readonly [format: string]: string } = {
  'date-time': '1970-01-01T00:00:00Z',
  date: '1970-01-01',
  time: '00:00:00Z',
  duration: 'PT0S',
  email: 'a@example.org',
  uri: 'https://example.org',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '127.0.0.1',
  ipv6: '::1',
};

/**
 * The smallest value that a JSON schema accepts (the keywords that zod writes; `pattern` is not understood). The same schema
 * always gives the same value: defaults first, then constants, the first choice, nothing where nothing is allowed.
 */
export function smallestJson(schema: Json): Json {
  return smallest(schema, schema, 0);
}

function smallest(schema: Json, root: Json, depth: number): Json {
  // A schema that refers to itself without an end has no smallest value.
  if (depth > 40 || !isSchema(schema)) return null;
  const at = depth + 1;
  if (schema['default'] !== undefined) return schema['default'];
  if (schema['const'] !== undefined) return schema['const'];
  const options = schema['enum'];
  if (isList(options)) return options[0] ?? null;
  if (typeof schema['$ref'] === 'string') return smallest(resolve(schema['$ref'], root), root, at);
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (isList(choices)) return smallestChoice(choices, root, at);
  const all = schema['allOf'];
  if (isList(all)) return smallest(merge(schema, all, root), root, at);
  return ofType(typeOf(schema), schema, root, at);
}

function ofType(type: string, schema: Schema, root: Json, depth: number): Json {
  switch (type) {
    case 'null':
      return null;
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return smallestNumber(schema, type === 'integer');
    case 'string':
      return smallestString(schema);
    case 'array': {
      // Draft 7 writes a tuple as a list of items, later drafts as a prefix.
      const prefix = schema['prefixItems'] ?? schema['items'];
      const items = isList(prefix) ? prefix.map((item) => smallest(item, root, depth)) : [];
      const rest = isList(schema['items']) ? {} : (schema['items'] ?? {});
      while (items.length < numberOr(schema['minItems'], 0)) items.push(smallest(rest, root, depth));
      return items;
    }
    default:
      return smallestObject(schema, root, depth);
  }
}

function smallestObject(schema: Schema, root: Json, depth: number): Json {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = isList(schema['required'])
    ? schema['required'].filter((name) => typeof name === 'string')
    : [];
  return Object.fromEntries(required.map((name) => [name, smallest(properties[name] ?? {}, root, depth)]));
}

function smallestString(schema: Schema): string {
  const format = schema['format'];
  const text = typeof format === 'string' ? (formats[format] ?? '') : '';
  return text.padEnd(numberOr(schema['minLength'], 0), '.');
}

function smallestNumber(schema: Schema, whole: boolean): number {
  const step = numberOr(schema['multipleOf'], whole ? 1 : 0);
  const aboveExclusive = schema['exclusiveMinimum'];
  const belowExclusive = schema['exclusiveMaximum'];
  const low = Math.max(
    numberOr(schema['minimum'], -Infinity),
    typeof aboveExclusive === 'number' ? aboveExclusive + (step || 1e-6) : -Infinity,
  );
  const high = Math.min(
    numberOr(schema['maximum'], Infinity),
    typeof belowExclusive === 'number' ? belowExclusive - (step || 1e-6) : Infinity,
  );
  const nearest = Math.min(Math.max(0, low), high);
  if (step === 0) return nearest;
  const up = Math.ceil(nearest / step) * step;
  return up <= high ? up : Math.floor(nearest / step) * step;
}

function smallestChoice(choices: readonly Json[], root: Json, depth: number): Json {
  const values = choices.map((choice) => smallest(choice, root, depth));
  return values.reduce((best, value) =>
    JSON.stringify(value).length < JSON.stringify(best).length ? value : best,
  );
}

function typeOf(schema: Schema): string {
  const type = schema['type'];
  if (typeof type === 'string') return type;
  if (isList(type)) return type.includes('null') ? 'null' : typeof type[0] === 'string' ? type[0] : 'null';
  if (schema['properties'] !== undefined) return 'object';
  return schema['items'] === undefined ? 'null' : 'array';
}

function merge(schema: Schema, parts: readonly Json[], root: Json): Json {
  const merged: { [keyword: string]: Json } = {};
  const own = Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'allOf'));
  const candidates: readonly unknown[] = [own, ...parts];
  for (const part of candidates) {
    const found = isSchema(part) && typeof part['$ref'] === 'string' ? resolve(part['$ref'], root) : part;
    if (!isSchema(found)) continue;
    for (const [keyword, value] of Object.entries(found)) {
      if (value === undefined) continue;
      const before = merged[keyword];
      if (keyword === 'required' && isList(before) && isList(value)) merged[keyword] = [...before, ...value];
      else if (keyword === 'properties' && isJsonObject(before) && isJsonObject(value)) {
        merged[keyword] = { ...before, ...value };
      } else merged[keyword] = value;
    }
  }
  return merged;
}

function resolve(reference: string, root: Json): Json {
  let found: Json | undefined = root;
  for (const part of reference.split('/').slice(1)) {
    found = isSchema(found) ? found[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return found ?? null;
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJsonObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return isSchema(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
