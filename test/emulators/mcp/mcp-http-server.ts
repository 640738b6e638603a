import { once } from 'node:events';
import { createServer } from 'node:http';
import type { McpRequest } from './mcp-answers.ts';
import { reactTo } from './mcp-answers.ts';

/** A tool server over HTTP that answers only who brings the key. */
export type McpHttpServer = AsyncDisposable & { readonly url: string; readonly key: string };

/** Starts the server on a free port of this machine: one JSON-RPC message a POST, no stream of its own. */
export async function startMcpHttpServer(): Promise<McpHttpServer> {
  const key = 'k-2';
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      if (request.headers['x-key'] !== key) return response.writeHead(401).end();
      if (request.method !== 'POST') return response.writeHead(405).end();
      const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as McpRequest;
      if (asked.id === undefined) return response.writeHead(202).end();
      const reaction = reactTo(asked);
      if (reaction === 'death') return response.destroy();
      if (reaction === 'silence') return response;
      const body = JSON.stringify({ jsonrpc: '2.0', id: asked.id, ...reaction });
      return response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/mcp`,
    key,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
