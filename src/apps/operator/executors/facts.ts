import { createHash } from 'node:crypto';
import { shorten } from '../../../kernel/shorten.ts';
import type { ExecutorEvent, ToolCall } from '../executor.ts';
import type { SandboxExit } from './sandbox/sandbox.ts';

/** The event of a call that has ended or was refused. */
export type StepEvent = Extract<ExecutorEvent, { type: 'step' }>;

const startCharacters = 500;

/** A call that was refused; the reason is its output. */
export function deniedStep(call: ToolCall, reason: string): StepEvent {
  return { type: 'step', call: named(call), outcome: 'denied', exit: null, output: describeOutput(reason) };
}

/** A call that was made, with its exit code. */
export function endedStep(call: ToolCall, end: SandboxExit): StepEvent {
  const { digest, bytes, text } = end;
  const outcome = end.ended === 'exited' && end.exit === 0 ? 'done' : 'failed';
  const output = { digest, bytes, start: text.slice(0, startCharacters).toWellFormed() };
  return { type: 'step', call: named(call), outcome, exit: end.exit, output };
}

/** An output whose whole text is at hand. */
export function describeOutput(text: string): StepEvent['output'] {
  const digest = createHash('sha256').update(text).digest('hex');
  return { digest, bytes: Buffer.byteLength(text), start: text.slice(0, startCharacters).toWellFormed() };
}

/** What was done, from the steps alone: no model has a word in it. */
export function factsOf(steps: readonly StepEvent[]): string {
  const shown = steps.slice(-20).map(({ call, outcome, exit }) => {
    const [line = ''] = call.shown.split('\n');
    const code = exit === null ? outcome : `exit ${exit}`;
    return `- ${shorten(line, 160)}: ${code}`;
  });
  const left = steps.length - shown.length;
  return [...(left > 0 ? [`- ${left} earlier steps`] : []), ...shown].join('\n');
}

function named({ id, tool, action, shown }: ToolCall): StepEvent['call'] {
  return { id, tool, action, shown };
}
