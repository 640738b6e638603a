import { createHash } from 'node:crypto';
import type { PluginHouse } from '../../../agent/plugin.ts';
import { markData, markRule } from '../../../agent/prompt/spotlight.ts';
import type { Tool, ToolResult } from '../../../agent/tool.ts';
import type { Json } from '../../../kernel/json.ts';
import type { ModelFailure, PromptMessage } from '../../../llm/model.ts';
import type { Executor, ExecutorContext, ExecutorEvent, ExecutorTask, ToolCall } from '../executor.ts';

/** What the executor needs. */
export type ToolsExecutorPorts = Pick<PluginHouse, 'gateway' | 'tools' | 'clock'> & {
  readonly maxSteps: number;
  /** A mark that no text can guess. */
  readonly delimiter: () => string;
};

const mostStart = 2_000;

/**
 * Carries out approved work with the program's own tools, in this process: nothing of the machine is in its reach. What acts outside
 * asks for each call, and so does what writes once text from outside has been read (A4).
 */
export function createToolsExecutor(ports: ToolsExecutorPorts): Executor {
  return {
    name: 'tools',
    sandbox: 'none',
    reach: 'It can use this program’s own tools; the machine’s shell and files are out of its reach.',
    run: (task, context) => runTools(task, context, ports),
  };
}

type Wanted = { readonly id: string; readonly tool: string; readonly input: Json };

async function* runTools(
  task: ExecutorTask,
  context: ExecutorContext,
  ports: ToolsExecutorPorts,
): AsyncGenerator<ExecutorEvent> {
  let messages = promptFor(task, ports.delimiter());
  let tainted = false;
  let tokens = 0;
  const finished: string[] = [];
  for (let step = 0; step < ports.maxSteps; step += 1) {
    if (tokens >= context.tokenCap) {
      yield ended('stopped', `Stopped at the cap of ${context.tokenCap} tokens.`, finished);
      return;
    }
    const said = await ask(messages, context, ports);
    tokens += said.usage.total;
    yield { type: 'usage', usage: said.usage };
    if (context.signal.aborted) {
      yield ended('stopped', 'Stopped.', finished);
      return;
    }
    if (said.failure !== null) {
      yield ended('failed', `The model could not go on: ${said.failure.message}`, finished);
      return;
    }
    if (said.calls.length === 0) {
      yield { type: 'result', outcome: 'done', summary: said.text.trim() || 'Done.' };
      return;
    }
    if (said.text.trim() !== '') yield { type: 'progress', text: said.text };
    const results: PromptMessage[] = [];
    for (const [index, wanted] of said.calls.entries()) {
      const tool = ports.tools.list().find(({ name }) => name === wanted.tool) ?? null;
      const call = callOf({ ...wanted, id: `${step}.${index}` }, tool, tainted);
      const permission = await context.permit(call);
      const result =
        permission.type === 'allow'
          ? await carryOut(wanted, context, ports)
          : ({ ok: false, code: 'denied', message: permission.reason } as const);
      if (tool?.trusted !== true && permission.type === 'allow') tainted = true;
      const output: Json = result.ok ? result.output : { error: result.code, message: result.message };
      const outcome = permission.type === 'deny' ? 'denied' : result.ok ? 'done' : 'failed';
      yield { type: 'step', call, outcome, exit: null, output: digestOf(output) };
      finished.push(`${call.tool}: ${outcome}`);
      results.push({ role: 'tool', call: wanted.id, tool: wanted.tool, output });
    }
    messages = [...messages, { role: 'assistant', text: said.text, calls: said.calls }, ...results];
  }
  yield ended('failed', `It used its ${ports.maxSteps} steps without coming to an end.`, finished);
}

function promptFor(task: ExecutorTask, delimiter: string): readonly PromptMessage[] {
  const rules = [
    'You carry out one task that the owner of this server has approved. Do exactly that, with the tools you have, and nothing beyond it.',
    'Where a tool is refused, do not look for a way around: say what could not be done.',
    markRule(delimiter),
    'End with a short summary for the owner: what was done, what was not, with figures and error codes rather than claims.',
  ].join('\n');
  const before = task.recent
    .map(({ author, origin, text }) => markData(text, `${author}, ${origin}`, delimiter))
    .join('\n');
  const context = before === '' ? '' : `The conversation before, for understanding:\n${before}\n\n`;
  return [
    { role: 'system', text: rules },
    { role: 'user', text: `${context}The approved task:\n${task.request}\n\nThe plan: ${task.plan}` },
  ];
}

async function ask(messages: readonly PromptMessage[], context: ExecutorContext, ports: ToolsExecutorPorts) {
  const calls: Wanted[] = [];
  let text = '';
  let failure: ModelFailure | null = null;
  let usage = { input: 0, output: 0, cached: 0, total: 0, estimated: false };
  const { principal, scope, thread, turn, channel: platform, origin, signal } = context;
  const stream = ports.gateway.stream({
    role: 'chat',
    messages,
    tools: ports.tools.offers({ platform, origin }),
    purpose: { scope, principal, cause: 'execute', thread, turn },
    signal,
  });
  for await (const event of stream) {
    if (event.type === 'text') text += event.text;
    else if (event.type === 'tool-call') calls.push({ id: event.id, tool: event.tool, input: event.input });
    else {
      usage = event.usage;
      if (event.type === 'failure') failure = event.failure;
    }
  }
  return { calls, text, failure, usage };
}

/** What the policy of this executor says of a call. */
function callOf(wanted: Wanted, tool: Tool | null, tainted: boolean): ToolCall {
  const { id, tool: name, input } = wanted;
  const shown = `${name} ${JSON.stringify(input, null, 2)}`;
  const base = { id, tool: name, action: { tool: name, input }, shown, effect: tool?.effect ?? 'act' };
  if (tool === null) return { ...base, policy: 'deny', why: `There is no tool ${name}.` };
  if (tool.effect === 'act') return { ...base, policy: 'ask', why: `${name} acts outside of this program.` };
  if (tool.effect === 'write' && tainted)
    return { ...base, policy: 'ask', why: `${name} writes, after text from outside was read.` };
  return { ...base, policy: 'allow', why: `${name} stays within this program.` };
}

function carryOut(
  { tool, input }: Wanted,
  context: ExecutorContext,
  ports: ToolsExecutorPorts,
): Promise<ToolResult> {
  const { agent, thread, turn, principal, origin, channel, node, signal } = context;
  const here = { agent, thread, turn, principal, origin, channel, node, signal };
  return ports.tools.callApproved(tool, input, { ...here, now: ports.clock() });
}

function digestOf(output: Json): Extract<ExecutorEvent, { type: 'step' }>['output'] {
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  return {
    digest: createHash('sha256').update(text).digest('hex'),
    bytes: Buffer.byteLength(text),
    start: text.slice(0, mostStart).toWellFormed(),
  };
}

function ended(outcome: 'failed' | 'stopped', why: string, finished: readonly string[]): ExecutorEvent {
  const steps = finished.length === 0 ? 'Nothing was done.' : `Until then: ${finished.join(', ')}.`;
  return { type: 'result', outcome, summary: `${why} ${steps}` };
}
