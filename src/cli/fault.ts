import type { ExitCode } from './exit-codes.ts';
import { exitCodes } from './exit-codes.ts';

/** What went wrong, for a person and for a script. */
export type Fault = { readonly code: string; readonly message: string };

/** Any thrown value as a code and one sentence; what is not of our own making keeps its message. */
export function toFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { code: 'fault', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'fault';
  return { code, message: sentenceOf(code, error) };
}

/** The exit code that goes with it. */
export function exitCodeOf({ code }: Fault): ExitCode {
  if (/^(store-|disk-full|migration-failed)/.test(code)) return exitCodes.store;
  if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL') return exitCodes.address;
  if (code === 'configuration') return exitCodes.configuration;
  return exitCodes.problem;
}

function sentenceOf(code: string, error: Error): string {
  const port = 'port' in error && typeof error.port === 'number' ? error.port : null;
  const address = 'address' in error && typeof error.address === 'string' ? error.address : null;
  const where = address === null ? 'the address' : `${address}${port === null ? '' : `:${port}`}`;
  switch (code) {
    case 'EADDRINUSE':
      return `Cannot listen on ${where}: another program uses it. Stop that one, or set PORT to another number.`;
    case 'EACCES':
      if (port === null) return `Permission denied: ${error.message}`;
      return `Cannot listen on ${where}: ports below 1024 need special rights. Set PORT to a higher number.`;
    case 'EADDRNOTAVAIL':
      return `Cannot listen on ${where}: this machine does not have that address. Set HOST to one that it has.`;
    default:
      return error.message;
  }
}
