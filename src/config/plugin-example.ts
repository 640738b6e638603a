import { z } from 'zod';

/** One setting as its schema describes it (JSON Schema). */
type Described = {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: { readonly [key: string]: Described };
  readonly items?: Described;
};

/**
 * The lines under `plugins:` of the example, made from the plugins' own schemas, so that no setting is left out. What has no default is
 * shown as a comment: an empty value would be a wrong one.
 */
export function pluginExample(schemas: ReadonlyMap<string, z.ZodType>): readonly string[] {
  return [...schemas].flatMap(([name, schema]) => [
    `  ${name}:`,
    ...members(z.toJSONSchema(schema, { io: 'input' }) as Described, '    '),
  ]);
}

function members({ properties = {} }: Described, indent: string): readonly string[] {
  return Object.entries(properties).flatMap(([key, setting]) => {
    const about = `${indent}# ${aboutOf(key, setting)}`;
    if (setting.properties !== undefined)
      return [about, `${indent}${key}:`, ...members(setting, `${indent}  `)];
    if (!('default' in setting)) return [about, `${indent}#${key}:`, ...itemOf(setting, indent)];
    return [about, `${indent}${key}: ${shownAs(setting.default)}`.trimEnd(), ...itemOf(setting, indent)];
  });
}

/** What one entry of a list holds, as a comment below it. */
function itemOf({ items }: Described, indent: string): readonly string[] {
  const fields = Object.entries(items?.properties ?? {});
  return fields.map(
    ([key, field], index) => `${indent}#  ${index === 0 ? '-' : ' '} ${key}: # ${aboutOf(key, field)}`,
  );
}

/** As it stands in YAML; nothing for null, as everywhere in the file. */
function shownAs(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' && /^[a-z][\w-]*$/u.test(value) ? value : JSON.stringify(value);
}

function aboutOf(key: string, { description, enum: choices }: Described): string {
  if (description === undefined) throw new TypeError(`The setting "${key}" of a plugin has no description`);
  return choices === undefined ? `${description}.` : `${description}: ${choices.join(', ')}.`;
}
