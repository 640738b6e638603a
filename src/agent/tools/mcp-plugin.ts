import { z } from 'zod';
import { Secret } from '../../kernel/secret.ts';
import type { Plugin } from '../plugin.ts';
import { definePlugin } from '../plugin.ts';
import type { McpConnection, McpServer } from './mcp.ts';
import { connectMcpServer } from './mcp.ts';

const secrets = z.record(
  z.string(),
  z.string().transform((text) => new Secret(text)),
);

/** A server as `sanctum.yaml` names it: a program to start, or an address. */
const server = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,30}$/u, { error: 'may hold small letters, digits and _ only' })
      .describe('Its tools are called by this name, _ and their own'),
    command: z.string().min(1).optional().describe('A program to start; either this or a url'),
    args: z.array(z.string()).default([]).describe('What the program is started with'),
    env: secrets.default({}).describe('Variables that it gets besides those that every program needs'),
    url: z
      .url({ protocol: /^https?$/u })
      .optional()
      .describe('Address of a server that runs'),
    headers: secrets.default({}).describe('Headers of each call to the address, such as a key'),
    effects: z
      .record(z.string(), z.enum(['read', 'write', 'act']))
      .default({})
      .describe('What its tools do, by their names: read, write or act. What is not named here acts'),
    only: z.array(z.string()).optional().describe('The tools to offer; all where it is left out'),
    origins: z
      .array(z.enum(['owner', 'known-person', 'stranger', 'tool-output', 'proactive']))
      .default(['owner'])
      .describe('Whose words may have them called: owner, known-person, stranger, tool-output, proactive'),
  })
  .refine(({ command, url }) => (command === undefined) !== (url === undefined), {
    error: 'needs either a command or a url',
  });

const config = z
  .strictObject({
    servers: z.array(server).prefault([]).describe('Tool servers of the Model Context Protocol'),
  })
  .refine(({ servers }) => new Set(servers.map(({ name }) => name)).size === servers.length, {
    error: 'servers: two have the same name',
  })
  .prefault({});

/**
 * Tool servers of the Model Context Protocol as a plugin (A4, A6), configured under `plugins: mcp: servers:`. One that cannot be
 * reached is told in the log and left out; the house starts without it.
 */
export function createMcpPlugin(): Plugin {
  const connections: McpConnection[] = [];
  const taken = new Set<string>();
  return definePlugin({
    name: 'mcp',
    config,
    async init({ config: { servers }, log }) {
      taken.clear();
      const asked = await Promise.allSettled(servers.map((one) => connectMcpServer(toServer(one))));
      for (const answer of asked) {
        if (answer.status === 'fulfilled') connections.push(answer.value);
        else log('warn', 'A tool server is left out', { error: messageOf(answer.reason) });
      }
    },
    tools: ({ log }) =>
      connections.flatMap(({ tools }) =>
        tools.filter((tool) => {
          const isNew = !taken.has(tool.name);
          if (!isNew) log('warn', 'A tool is left out: another has its name', { tool: tool.name });
          taken.add(tool.name);
          return isNew;
        }),
      ),
    async dispose() {
      await Promise.all(connections.splice(0).map((connection) => connection[Symbol.asyncDispose]()));
    },
  });
}

function toServer({
  name,
  command,
  args,
  env,
  url,
  headers,
  effects,
  only,
  origins,
}: z.output<typeof server>): McpServer {
  const transport: McpServer['transport'] =
    url === undefined ? { type: 'stdio', command: command ?? '', args, env } : { type: 'http', url, headers };
  return { name, transport, effects, origins, ...(only === undefined ? {} : { only }) };
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
