import type { CallToolResult, MCPClient } from '@ai-sdk/mcp';
import type { ZodType } from 'zod';
import { z } from 'zod';
import type { Json } from '../../kernel/json.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { Effect, Origin, Tool, ToolResult } from '../tool.ts';
import { defineTool } from './define-tool.ts';

/** A server of the Model Context Protocol as the owner configures it (A4). */
export type McpServer = {
  /** Snake case; its tools are called `<name>_<tool>`. */
  readonly name: string;
  readonly transport:
    | {
        readonly type: 'stdio';
        readonly command: string;
        readonly args?: readonly string[];
        /** Besides what every process needs (such as PATH); nothing else of ours is passed on. */
        readonly env?: { readonly [name: string]: Secret };
      }
    | {
        readonly type: 'http';
        readonly url: string;
        readonly headers?: { readonly [name: string]: Secret };
      };
  /** What its tools do, by their own names. What a server says of itself is not believed: what is not named here acts. */
  readonly effects?: { readonly [tool: string]: Effect };
  /** Tools to offer, by their own names; absent means all. */
  readonly only?: readonly string[];
  /** Who may have them called; the owner alone by default. */
  readonly origins?: readonly Origin[];
};

/** The server cannot be reached, or does not speak the protocol. */
export class McpServerError extends Error {
  override readonly name = 'McpServerError';
  readonly code = 'mcp-server-unreachable';
}

/** Tools of a server, for as long as the connection is wanted. */
export type McpConnection = AsyncDisposable & { readonly tools: readonly Tool[] };

const connectMs = 15_000;
const longestDescription = 1_000;

/**
 * Connects to a server and lists its tools. The client library is loaded here, so that a house without such servers never loads it.
 * A connection that broke is made again at the next call. Throws `McpServerError` where the first one fails.
 */
export async function connectMcpServer(server: McpServer): Promise<McpConnection> {
  let client: Promise<MCPClient> | null = open(server);
  let closed = false;

  async function forget(): Promise<void> {
    const left = client;
    client = null;
    await left?.then((open) => open.close()).catch(() => undefined);
  }

  async function call(
    tool: string,
    input: z.output<typeof callInput>,
    signal: AbortSignal,
  ): Promise<ToolResult> {
    if (closed) throw new McpServerError(`The server "${server.name}" is no longer connected`);
    client ??= open(server);
    try {
      const opened = await client;
      return toResult(await opened.callTool({ name: tool, arguments: input, options: { signal } }));
    } catch (cause) {
      if (!signal.aborted) await forget();
      throw cause;
    }
  }

  try {
    const { tools } = await (await client).listTools({ options: { timeout: connectMs } });
    const wanted = tools.filter(({ name }) => server.only?.includes(name) ?? true);
    return {
      tools: wanted.map(({ name, description, inputSchema }) =>
        toTool(server, name, description ?? '', toJson(inputSchema), call),
      ),
      async [Symbol.asyncDispose]() {
        closed = true;
        await forget();
      },
    };
  } catch (cause) {
    await forget();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new McpServerError(`Cannot list the tools of the server "${server.name}": ${reason}`, { cause });
  }
}

async function open({ name, transport }: McpServer): Promise<MCPClient> {
  const { createMCPClient } = await import('@ai-sdk/mcp');
  const options = { clientName: 'sanctum', initializationOptions: { timeout: connectMs } };
  if (transport.type === 'http') {
    const { url, headers = {} } = transport;
    return createMCPClient({ ...options, transport: { type: 'http', url, headers: revealed(headers) } });
  }
  const { Experimental_StdioMCPTransport: Stdio } = await import('@ai-sdk/mcp/mcp-stdio');
  const { command, args = [], env = {} } = transport;
  const stdio = new Stdio({ command, args: [...args], env: revealed(env), stderr: 'ignore' });
  try {
    return await createMCPClient({ ...options, transport: stdio });
  } catch (cause) {
    await stdio.close().catch(() => undefined);
    throw new McpServerError(`Cannot start the server "${name}"`, { cause });
  }
}

function revealed(secrets: { readonly [name: string]: Secret }): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));
}

const callInput = z.record(z.string(), z.json());

function toTool(
  server: McpServer,
  own: string,
  description: string,
  inputSchema: Json,
  call: (tool: string, input: z.output<typeof callInput>, signal: AbortSignal) => Promise<ToolResult>,
): Tool {
  return defineTool({
    name: `${server.name}_${own}`
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/gu, '_')
      .slice(0, 64),
    description: description.slice(0, longestDescription),
    input: toSchema(inputSchema).pipe(callInput),
    inputSchema,
    effect: server.effects?.[own] ?? 'act',
    origins: server.origins ?? ['owner'],
    run: (input, { signal }) => call(own, input, signal),
  });
}

/** Checks input by the server's own schema; where that uses words that we do not know, the server must check it alone. */
function toSchema(schema: Json): ZodType {
  try {
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return callInput;
  }
}

function toResult(result: CallToolResult): ToolResult {
  const parsed = answer.parse(result);
  const text = parsed.content.map(toText).join('\n');
  if (parsed.isError) return { ok: false, code: 'tool-failed', message: text === '' ? 'It failed.' : text };
  return { ok: true, output: parsed.structuredContent ?? text };
}

const answer = z.looseObject({
  content: z.array(z.looseObject({ type: z.string() })).default([]),
  structuredContent: z.json().optional(),
  isError: z.boolean().default(false),
});

function toText(part: z.output<typeof answer>['content'][number]): string {
  if (part.type === 'text' && typeof part['text'] === 'string') return part['text'];
  const resource = z.looseObject({ text: z.string() }).safeParse(part['resource']);
  return resource.success ? resource.data.text : `(${part.type}, not shown)`;
}

function toJson(value: unknown): Json {
  return z.json().parse(JSON.parse(JSON.stringify(value)));
}
