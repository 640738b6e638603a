import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import type { BuildCommand } from '../program.ts';
import { runConfigured } from '../run-command.ts';

/** `sanctum health` */
export const healthCommand: BuildCommand = (ports, finish) =>
  new Command('health')
    .description(
      'Ask the running server how it is, for health checks of containers. Ends with 0 when it serves.',
    )
    .addHelpText('after', '\nExample:\n  sanctum health')
    .action(async () => {
      const code = await runConfigured(ports, async ({ http }) => {
        const host = ['0.0.0.0', '::'].includes(http.host) ? '127.0.0.1' : http.host;
        const scheme = http.tls === null ? 'http' : 'https';
        const address = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${http.port}`;
        const body = await ask(`${address}/health`, scheme);
        if (body === null) {
          ports.terminal.err(`No Sanctum answers at ${address}.\n`);
          return exitCodes.problem;
        }
        ports.terminal.out(`${body}\n`);
        return exitCodes.ok;
      });
      finish(code);
    });

/** The answer; null where there is none. The certificate is not checked: its name is that of the outside, not of this machine. */
async function ask(address: string, scheme: 'http' | 'https'): Promise<string | null> {
  const { get } = scheme === 'http' ? await import('node:http') : await import('node:https');
  return new Promise((resolve) => {
    const request = get(address, { rejectUnauthorized: false, timeout: 5000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve(response.statusCode === 200 ? text : null));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(null));
  });
}
