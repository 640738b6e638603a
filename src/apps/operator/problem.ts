import type { PluginAnswer } from '../../agent/plugin.ts';

/** A refusal (W3): a stable code, what is wrong in a sentence, and what to do. */
export function toProblem(status: number, code: string, title: string, hint: string): PluginAnswer {
  return { status, problem: { code, title, detail: title, hint } };
}
