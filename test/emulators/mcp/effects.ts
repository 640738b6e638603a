import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

/** Something that was done outside of the program, as the outside saw it. */
export type Effect = { readonly tool: string; readonly id: string; readonly at: number };

/** A tool server whose tools do something that can be counted. */
export type EffectServer = AsyncDisposable & { readonly url: string; readonly effects: readonly Effect[] };

const asked = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z
    .object({
      name: z.string().optional(),
      arguments: z.object({ id: z.string() }).optional(),
      protocolVersion: z.string().optional(),
    })
    .optional(),
});
const inputSchema = {
  type: 'object',
  properties: { id: { type: 'string' } },
  required: ['id'],
  additionalProperties: false,
};
const tools = ['note', 'strike'].map((name) => ({ name, description: `Leaves a ${name}.`, inputSchema }));

/**
 * Starts it: one JSON-RPC message a POST. A call takes its time before the effect and after it, so that a kill falls before, between
 * and behind; the effect happens whether or not anybody still listens.
 */
export async function startEffects(random: () => number): Promise<EffectServer> {
  const effects: Effect[] = [];

  async function react({ method, params = {} }: z.output<typeof asked>): Promise<object> {
    if (method === 'initialize') {
      const { protocolVersion } = params;
      return { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'outside', version: '1' } };
    }
    if (method === 'tools/list') return { tools };
    if (method !== 'tools/call') return {};
    await pause(random() * 300);
    effects.push({ tool: params.name ?? '', id: params.arguments?.id ?? '', at: Date.now() });
    await pause(random() * 300);
    return { content: [{ type: 'text', text: 'It is done.' }] };
  }

  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      if (request.method !== 'POST') return response.writeHead(405).end();
      const message = asked.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      if (message.id === undefined) return response.writeHead(202).end();
      const body = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: await react(message) });
      return response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The tools have no port');
  return {
    url: `http://127.0.0.1:${address.port}/mcp`,
    effects,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
