import type { Json } from '../../../kernel/json.ts';
import type { Gateway } from '../../../llm/gateway.ts';
import type { ModelFailure, PromptMessage, ToolOffer, Usage } from '../../../llm/model.ts';
import { estimateCall } from '../../../llm/token-estimate.ts';
import type { Executor, ExecutorContext, ExecutorEvent, ExecutorTask, ToolCall } from '../executor.ts';
import { deniedStep, describeOutput, endedStep, factsOf } from './facts.ts';
import type { StepEvent } from './facts.ts';
import { callHouseTool, houseOffers, houseTool, toHouseCall } from './house-tools.ts';
import type { HouseTools, Wanted } from './house-tools.ts';
import { toInstructions } from './instructions.ts';
import { isUnchanged, toCall } from './machine-call.ts';
import { machineTools, planDeed } from './machine-tools.ts';
import type { Machine } from './machine.ts';

/** What the built-in executor needs. */
export type BuiltInPorts = {
  readonly gateway: Gateway;
  readonly machine: Machine;
  readonly house: HouseTools;
  readonly nextId: () => string;
  /** A text that nobody can guess, for the marks of one prompt. */
  readonly delimiter: () => string;
};

/** Bounds of one run. */
export type BuiltInOptions = {
  /** Calls of the model. */
  readonly maxSteps: number;
  /** Tokens that one answer may have. */
  readonly answerTokens: number;
  /** Milliseconds for one command. */
  readonly commandMs: number;
};

const shownToModel = 20_000;
const leastAnswer = 256;

type Said = {
  text: string;
  calls: { id: string; tool: string; input: Json }[];
  usage: Usage | null;
  failure?: ModelFailure;
};
type Outcome = Extract<ExecutorEvent, { type: 'result' }>['outcome'];

/** The tool loop of the house: the model asks for tools, code decides, and the sandbox does it (O7). */
export function createBuiltInExecutor(ports: BuiltInPorts, options: BuiltInOptions): Executor {
  const { machine } = ports;
  return {
    name: 'built-in',
    sandbox: machine.level,
    reach: machine.reach,
    run: (task, context) => run(task, context, ports, options),
  };
}

async function* run(
  task: ExecutorTask,
  context: ExecutorContext,
  ports: BuiltInPorts,
  options: BuiltInOptions,
): AsyncGenerator<ExecutorEvent> {
  const steps: StepEvent[] = [];
  let acting = false;
  try {
    for await (const event of work(task, context, ports, options, (now) => (acting = now))) {
      if (event.type === 'step') steps.push(event);
      yield event.type === 'result' ? withFacts(event, steps) : event;
    }
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    // Only while a command runs is it open whether it has done something.
    const outcome: Outcome = acting ? 'unknown' : 'failed';
    yield withFacts({ type: 'result', outcome, summary: `The work broke off: ${message}` }, steps);
  }
}

async function* work(
  task: ExecutorTask,
  context: ExecutorContext,
  ports: BuiltInPorts,
  options: BuiltInOptions,
  acts: (now: boolean) => void,
): AsyncGenerator<ExecutorEvent> {
  const { machine } = ports;
  const { rules, request } = toInstructions(task, machine.reach, ports.delimiter());
  const messages: PromptMessage[] = [
    { role: 'system', text: rules },
    { role: 'user', text: request },
  ];
  let left = context.tokenCap;
  let tainted = false;
  for (let step = 0; step < options.maxSteps; step += 1) {
    const room = left - estimateCall({ messages, tools: offersOf(context, ports) });
    if (room < leastAnswer) {
      yield ended('stopped', `The run has used its ${context.tokenCap} tokens.`);
      return;
    }
    const said = await ask(messages, Math.min(options.answerTokens, room), context, ports);
    if (said.usage !== null) {
      left -= said.usage.total;
      yield { type: 'usage', usage: said.usage };
    }
    if (context.signal.aborted) {
      yield ended('stopped', 'The run was stopped.');
      return;
    }
    if (said.failure !== undefined) {
      yield ended('failed', said.failure.message);
      return;
    }
    if (said.calls.length === 0) {
      yield ended('done', said.text.trim());
      return;
    }
    if (said.text.trim() !== '') yield { type: 'progress', text: firstLine(said.text) };
    messages.push({ role: 'assistant', text: said.text, calls: said.calls });
    for (const wanted of said.calls) {
      const made = await callTool(wanted, tainted, task, context, ports, options, acts);
      if (made.step !== null) yield made.step;
      // Whatever a command or a file says has now been read.
      if (made.taints) tainted = true;
      messages.push({ role: 'tool', call: wanted.id, tool: wanted.tool, output: made.output });
      if (context.signal.aborted) {
        yield ended('stopped', 'The run was stopped.');
        return;
      }
    }
  }
  yield ended('failed', `The work did not come to an end within ${options.maxSteps} steps.`);
}

type Made = {
  readonly step: StepEvent | null;
  readonly output: Json;
  /** Whether text from outside may stand in the output. */
  readonly taints: boolean;
};

async function callTool(
  wanted: Wanted,
  tainted: boolean,
  task: ExecutorTask,
  context: ExecutorContext,
  ports: BuiltInPorts,
  options: BuiltInOptions,
  acts: (now: boolean) => void,
): Promise<Made> {
  const { machine, nextId } = ports;
  const { sandbox } = machine;
  if (!machineTools.some(({ name }) => name === wanted.tool)) {
    return callOfHouse({ ...wanted, id: nextId() }, tainted, context, ports, acts);
  }
  if (sandbox === null) return unmade('off', machine.reach);
  const planned = planDeed(wanted.tool, wanted.input, machine, context);
  if (!planned.ok) return unmade('input-invalid', planned.refusal);
  const deed = planned.value;
  const call = await toCall(nextId(), deed, machine, { ...context, run: task.run, tainted });
  const permission = await context.permit(call);
  const refusal =
    call.policy === 'deny'
      ? call.why
      : permission.type === 'deny'
        ? permission.reason
        : (await isUnchanged(call, deed, context.folder, machine))
          ? null
          : 'A file that it names was changed after the owner saw it.';
  if (refusal !== null) return denied(call, refusal);
  acts(call.effect !== 'read');
  const end = await sandbox.run({
    argv: deed.argv,
    folder: context.folder,
    mounts: machine.mounts,
    input: deed.input,
    limits: { timeMs: options.commandMs },
    signal: context.signal,
  });
  acts(false);
  const { ended: how, exit, bytes } = end;
  const text = end.text.slice(0, shownToModel).toWellFormed();
  return { step: endedStep(call, end), output: { ended: how, exit, bytes, output: text }, taints: true };
}

async function callOfHouse(
  wanted: Wanted,
  tainted: boolean,
  context: ExecutorContext,
  { house }: BuiltInPorts,
  acts: (now: boolean) => void,
): Promise<Made> {
  const tool = houseTool(wanted.tool, house);
  const call = toHouseCall(wanted, tool, tainted);
  const permission = await context.permit(call);
  if (call.policy === 'deny') return denied(call, call.why);
  if (permission.type === 'deny') return denied(call, permission.reason);
  acts(call.effect !== 'read');
  const result = await callHouseTool(wanted, context, house);
  acts(false);
  const output: Json = result.ok ? result.output : { error: result.code, message: result.message };
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  const { id, tool: name, action, shown } = call;
  const outcome = result.ok ? 'done' : 'failed';
  const step = { type: 'step', call: { id, tool: name, action, shown }, outcome, exit: null } as const;
  return { step: { ...step, output: describeOutput(text) }, output, taints: tool?.trusted !== true };
}

function denied(call: ToolCall, why: string): Made {
  return { step: deniedStep(call, why), output: { error: 'denied', message: why }, taints: false };
}

function unmade(code: string, message: string): Made {
  return { step: null, output: { error: code, message }, taints: false };
}

function offersOf(context: ExecutorContext, { machine, house }: BuiltInPorts): readonly ToolOffer[] {
  const ofMachine = machine.sandbox === null ? [] : machineTools;
  const names = new Set(machineTools.map(({ name }) => name));
  return [...ofMachine, ...houseOffers(house, context).filter(({ name }) => !names.has(name))];
}

async function ask(
  messages: readonly PromptMessage[],
  maxOutputTokens: number,
  context: ExecutorContext,
  ports: BuiltInPorts,
): Promise<Said> {
  const { scope, principal, thread, turn, signal } = context;
  const said: Said = { text: '', calls: [], usage: null };
  const stream = ports.gateway.stream({
    role: 'chat',
    messages,
    maxOutputTokens,
    tools: offersOf(context, ports),
    purpose: { scope, principal, cause: 'execute', thread, turn },
    signal,
  });
  for await (const event of stream) {
    if (event.type === 'text') said.text += event.text;
    else if (event.type === 'tool-call')
      said.calls.push({ id: event.id, tool: event.tool, input: event.input });
    else said.usage = event.usage;
    if (event.type === 'failure') said.failure = event.failure;
  }
  return said;
}

function ended(outcome: Outcome, summary: string): ExecutorEvent {
  return { type: 'result', outcome, summary };
}

function withFacts(
  event: Extract<ExecutorEvent, { type: 'result' }>,
  steps: readonly StepEvent[],
): ExecutorEvent {
  return steps.length === 0 ? event : { ...event, summary: `${event.summary}\n\n${factsOf(steps)}`.trim() };
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 200).toWellFormed();
}
