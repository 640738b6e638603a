/**
 * A tool server of the Model Context Protocol over standard input and output, written for tests: one JSON-RPC message a line.
 * Started as a process of its own: `node test/emulators/mcp/mcp-server.ts`.
 */
import { createInterface } from 'node:readline';
import type { McpRequest } from './mcp-answers.ts';
import { reactTo } from './mcp-answers.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as McpRequest;
  if (request.id === undefined) continue;
  const reaction = reactTo(request);
  if (reaction === 'death') process.exit(1);
  if (reaction === 'silence') continue;
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, ...reaction })}\n`);
}
