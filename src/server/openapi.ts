import { z } from 'zod';
import type { PluginRoute } from '../agent/plugin.ts';
import { components } from './api/schemas.ts';
import { problemCodes } from './http/problem.ts';
import type { Route } from './http/route.ts';
import type { EventRoute } from './live/event-route.ts';

type JsonObject = { readonly [key: string]: unknown };

/** The OpenAPI 3.1 document of the routes, from the schemas that parse them; those of plugins with what they tell of themselves. */
export function describeApi(
  routes: readonly (Route | EventRoute)[],
  added: readonly PluginRoute[],
  info: { readonly title: string; readonly version: string },
): JsonObject {
  const schemas = new Map<string, unknown>([['Problem', problem]]);
  const paths: { [path: string]: { [method: string]: unknown } } = {};
  for (const route of routes) {
    const operations = (paths[toTemplate(route.path)] ??= {});
    operations[route.method] = describeOperation(route, schemas);
  }
  for (const route of added) {
    const operations = (paths[toTemplate(route.path)] ??= {});
    operations[route.method.toLowerCase()] = describeAdded(route, schemas);
  }
  return {
    openapi: '3.1.0',
    info: { ...info, description: 'Refusals are problem+json with a stable code and what to do.' },
    paths,
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'sanctum_session' },
      },
    },
    security: [{}, { bearer: [] }, { session: [] }],
  };
}

function describeOperation(route: Route | EventRoute, schemas: Map<string, unknown>): JsonObject {
  return {
    operationId: route.operation,
    summary: route.summary,
    parameters: [
      ...parameters('path', route.params, schemas),
      ...parameters('query', route.query, schemas),
      ...headerParameters(route),
    ],
    ...(route.type === 'json' && route.body !== null
      ? { requestBody: requestBody(route.body, schemas) }
      : {}),
    responses: {
      [route.type === 'events' ? '200' : String(route.status)]:
        route.type === 'events'
          ? {
              description: 'Events named after the type of their data',
              content: { 'text/event-stream': { schema: toSchema(route.frame, 'output', schemas) } },
            }
          : {
              description: 'Done',
              content: { 'application/json': { schema: toSchema(route.reply, 'output', schemas) } },
            },
      default: {
        description: 'Refused; nothing has changed',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** Plugins answer in JSON or text of their own, so only that is said of their answers. */
function describeAdded(
  { method, path, summary, query, body }: PluginRoute,
  schemas: Map<string, unknown>,
): JsonObject {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const named = words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('');
  const params = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    operationId: `${method.toLowerCase()}${named}`,
    summary,
    parameters: [...params, ...(query === undefined ? [] : parameters('query', query, schemas))],
    ...(body === undefined ? {} : { requestBody: requestBody(body, schemas) }),
    responses: {
      '2XX': { description: 'Done' },
      default: {
        description: 'Refused; nothing has changed',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function toTemplate(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function requestBody(body: z.ZodObject, schemas: Map<string, unknown>): JsonObject {
  return {
    required: !body.safeParse({}).success,
    content: { 'application/json': { schema: toSchema(body, 'input', schemas) } },
  };
}

function parameters(
  where: 'path' | 'query',
  schema: z.ZodObject,
  schemas: Map<string, unknown>,
): readonly JsonObject[] {
  return Object.entries(schema.shape).map(([name, member]) => ({
    name,
    in: where,
    required: where === 'path' || !z.safeParse(member, undefined).success,
    schema: toSchema(z.strictObject({ member }), 'output', schemas, 'member'),
  }));
}

function headerParameters(route: Route | EventRoute): readonly JsonObject[] {
  const name = route.type === 'events' ? 'Last-Event-ID' : route.body === null ? null : 'Idempotency-Key';
  return name === null ? [] : [{ name, in: 'header', required: false, schema: { type: 'string' } }];
}

/** A schema in JSON Schema; named shapes move to the components. */
function toSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
  schemas: Map<string, unknown>,
  property?: string,
): unknown {
  const {
    $schema: _,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    metadata: components,
    // Descriptions and limits that are told but not parsed are kept in the library's own registry.
    override: ({ zodSchema, jsonSchema }) => void Object.assign(jsonSchema, z.globalRegistry.get(zodSchema)),
  });
  for (const [name, definition] of Object.entries($defs ?? {})) {
    schemas.set(name, pointToComponents(definition));
  }
  const pointed = pointToComponents(rest);
  return property === undefined ? pointed : (pointed as { properties: JsonObject }).properties[property];
}

function pointToComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointToComponents);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => name !== 'id' || typeof member !== 'string')
      .map(([name, member]) => [
        name,
        name === '$ref' && typeof member === 'string'
          ? member.replace('#/$defs/', '#/components/schemas/')
          : pointToComponents(member),
      ]),
  );
}

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'hint'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: problemCodes },
    hint: { type: 'string' },
    request: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
