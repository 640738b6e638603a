import { OperationError, operationNames } from './operations.ts';
import type { Operations, Step, Watch } from './operations.ts';
import type { ServerFile } from './server-file.ts';

type Line = {
  readonly progress?: Step;
  readonly said?: string;
  readonly result?: unknown;
  readonly fault?: { readonly code: string; readonly message?: string };
};

/** The operations of the running server. */
export function createRemoteOperations(server: ServerFile): Operations {
  const call = (name: string) => (ask: unknown, watch: Watch) => callServer(server, name, ask, watch);
  // Both sides of the wire are this one map of types.
  return Object.fromEntries(operationNames.map((name) => [name, call(name)])) as unknown as Operations;
}

/** Whether the server that wrote this file still answers. */
export async function isServing(server: ServerFile): Promise<boolean> {
  try {
    const response = await fetch(`${server.control}/control/ping`, {
      headers: { authorization: `Bearer ${server.token.reveal()}` },
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function callServer(server: ServerFile, name: string, ask: unknown, watch: Watch): Promise<unknown> {
  const response = await fetch(`${server.control}/control/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token.reveal()}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask),
    signal: watch.signal,
  });
  let rest = '';
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = `${rest}${part}`.split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      const line = JSON.parse(text) as Line;
      if (line.progress !== undefined) watch.progress(line.progress);
      else if (line.said !== undefined) watch.say?.(line.said);
      else if (line.fault !== undefined)
        throw new OperationError(line.fault.code, line.fault.message ?? line.fault.code);
      else return line.result;
    }
  }
  throw new OperationError(
    'server-gone',
    'The running server ended before the work was done. Run the command again.',
  );
}
