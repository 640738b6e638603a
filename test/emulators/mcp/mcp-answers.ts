/** A request of the Model Context Protocol; without an id it wants no answer. */
export type McpRequest = {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly [name: string]: unknown };
};

/** What a server does about a request: an answer, silence, or its own death. */
export type McpReaction = { readonly [field: string]: unknown } | 'silence' | 'death';

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

/** The answers of a small tool server written for tests, over any transport. */
export function reactTo({ method, params = {} }: McpRequest): McpReaction {
  if (method === 'initialize') {
    const protocolVersion = params['protocolVersion'];
    const serverInfo = { name: 'abacus', version: '1.0.0' };
    return { result: { protocolVersion, capabilities: { tools: {} }, serverInfo } };
  }
  if (method === 'tools/list') return { result: { tools } };
  if (method === 'tools/call') return call(String(params['name']), params['arguments']);
  return { error: { code: -32601, message: `No method ${method}` } };
}

function call(tool: string, input: unknown): McpReaction {
  if (tool === 'add') {
    const { a, b } = input as { readonly a: number; readonly b: number };
    return { result: { content: [{ type: 'text', text: String(a + b) }] } };
  }
  if (tool === 'Fail-Always') {
    return { result: { isError: true, content: [{ type: 'text', text: 'No luck today' }] } };
  }
  if (tool === 'environment') {
    return { result: { content: [], structuredContent: { names: Object.keys(process.env).sort() } } };
  }
  if (tool === 'die') return 'death';
  if (tool === 'hang') return 'silence';
  return { error: { code: -32602, message: `No tool ${tool}` } };
}
