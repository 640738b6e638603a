/**
 * A tool server of the Model Context Protocol over standard input and output, written for tests: one JSON-RPC message a line.
 * Started as a process of its own: `node test/emulators/mcp/mcp-server.ts`.
 */
import { createInterface } from 'node:readline';

type Request = {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly [name: string]: unknown };
};

const tools = [
  {
    name: 'add',
    description: 'Adds two numbers.',
    inputSchema: {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a', 'b'],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: true },
  },
  { name: 'Fail-Always', description: 'Fails.', inputSchema: { type: 'object' } },
  { name: 'environment', description: 'Names what it was given.', inputSchema: { type: 'object' } },
  { name: 'die', description: 'Ends the process.', inputSchema: { type: 'object' } },
  { name: 'hang', description: 'Never answers.', inputSchema: { type: 'object' } },
];

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  if (request.id !== undefined) answer(request, request.id);
}

function answer({ method, params = {} }: Request, id: number | string): void {
  if (method === 'initialize') {
    const protocolVersion = params['protocolVersion'];
    const serverInfo = { name: 'abacus', version: '1.0.0' };
    return write({ id, result: { protocolVersion, capabilities: { tools: {} }, serverInfo } });
  }
  if (method === 'tools/list') return write({ id, result: { tools } });
  if (method === 'tools/call') return call(String(params['name']), params['arguments'], id);
  return write({ id, error: { code: -32601, message: `No method ${method}` } });
}

function call(tool: string, input: unknown, id: number | string): void {
  if (tool === 'add') {
    const { a, b } = input as { readonly a: number; readonly b: number };
    return write({ id, result: { content: [{ type: 'text', text: String(a + b) }] } });
  }
  if (tool === 'Fail-Always') {
    return write({ id, result: { isError: true, content: [{ type: 'text', text: 'No luck today' }] } });
  }
  if (tool === 'environment') {
    const names = Object.keys(process.env).sort();
    return write({ id, result: { content: [], structuredContent: { names } } });
  }
  if (tool === 'die') process.exit(1);
  if (tool !== 'hang') write({ id, error: { code: -32602, message: `No tool ${tool}` } });
}

function write(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
