import type { ExitCode } from './exit-codes.ts';
import { exitCodes } from './exit-codes.ts';

/** What went wrong, for a person and for a script. */
export type Fault = { readonly code: string; readonly message: string };

/** Any thrown value as a code and one sentence; what is not of our own making keeps its message. */
export function toFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { code: 'fault', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'fault';
  return { code, message: error.message };
}

/** The exit code that goes with it. */
export function exitCodeOf({ code }: Fault): ExitCode {
  if (code === 'store-not-empty') return exitCodes.problem;
  if (/^(store-|disk-full|migration-failed)/.test(code)) return exitCodes.store;
  if (/^(address-|EADDRINUSE|EADDRNOTAVAIL)/.test(code)) return exitCodes.address;
  if (/^(configuration|llm-options-invalid|admin-token-required|public-url-invalid)$/.test(code)) {
    return exitCodes.configuration;
  }
  return exitCodes.problem;
}
