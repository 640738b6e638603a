import type { PluginAnswer } from '../../agent/plugin.ts';

/** A refusal as problem+json (W3): a stable code, a sentence, and what to do. */
export function toProblem(status: number, code: string, detail: string): PluginAnswer {
  const body = { type: 'about:blank', title: detail, status, code, detail };
  return { status, text: JSON.stringify(body), type: 'application/problem+json; charset=utf-8' };
}
