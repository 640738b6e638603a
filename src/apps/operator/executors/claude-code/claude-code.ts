import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Usage } from '../../../../llm/model.ts';
import type { Executor, ExecutorContext, ExecutorEvent, ExecutorTask, ToolCall } from '../../executor.ts';
import { deniedStep, describeOutput, factsOf } from '../facts.ts';
import type { StepEvent } from '../facts.ts';
import { toInstructions } from '../instructions.ts';
import { isUnchanged, toCall } from '../machine-call.ts';
import type { Machine } from '../machine.ts';
import type { GatewayRun, ModelGateway } from '../model-gateway/model-gateway.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { endGroup } from '../sandbox/watch-process.ts';
import { claudeDeed } from './claude-tools.ts';
import type { FoundClaude } from './find-claude.ts';
import { askForEverything, parseFrames, toHookAnswer, toPermissionAnswer, toUserLine } from './frames.ts';
import type { ClaudeFrame } from './frames.ts';
import { claudeArguments, claudeEnvironment, socketInside } from './claude-start.ts';

/** What the executor needs. */
export type ClaudeCodePorts = {
  readonly claude: FoundClaude;
  readonly machine: Machine & { readonly sandbox: Sandbox };
  readonly gateway: ModelGateway;
  readonly delimiter: () => string;
};

/** Bounds of a run. */
export type ClaudeCodeOptions = {
  /** Its own default where null. */
  readonly model: string | null;
  readonly maxTurns: number;
};

type Result = Extract<ClaudeFrame, { type: 'result' }>;
type Outcome = Extract<ExecutorEvent, { type: 'result' }>['outcome'];

/**
 * The owner's own Claude Code, run headless in the sandbox (O7). It has no network and no key: its model is the gateway's socket, and
 * each use of a tool waits for our answer.
 */
export function createClaudeCodeExecutor(ports: ClaudeCodePorts, options: ClaudeCodeOptions): Executor {
  return {
    name: 'claude-code',
    sandbox: ports.machine.level,
    reach: ports.machine.reach,
    run: (task, context) => run(task, context, ports, options),
  };
}

async function* run(
  task: ExecutorTask,
  context: ExecutorContext,
  ports: ClaudeCodePorts,
  options: ClaudeCodeOptions,
): AsyncGenerator<ExecutorEvent> {
  const { scope, principal, thread, turn, tokenCap } = context;
  const account = { scope, principal, thread, turn, tokenCap, provider: 'claude_code' };
  const way = ports.gateway.open(account);
  const home = await mkdtemp(path.join(tmpdir(), 'sanctum-cc-'));
  const child = { end: () => {} };
  try {
    yield* work(task, context, ports, options, way, home, child);
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    yield { type: 'result', outcome: 'unknown', summary: `The work broke off: ${message}` };
  } finally {
    child.end();
    await way.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function* work(
  task: ExecutorTask,
  context: ExecutorContext,
  ports: ClaudeCodePorts,
  options: ClaudeCodeOptions,
  way: GatewayRun,
  home: string,
  owned: { end: () => void },
): AsyncGenerator<ExecutorEvent> {
  const { machine, gateway, claude } = ports;
  const { rules, request } = toInstructions(task, machine.reach, ports.delimiter());
  const inside = machine.level === 'bwrap';
  const file = inside ? '/opt/claude' : claude.file;
  await mkdir(path.join(home, 'config'));
  const child = machine.sandbox.start({
    argv: [file, ...claudeArguments(rules, options)],
    folder: context.folder,
    mounts: [...machine.mounts, { path: home, access: 'write' }],
    files: [
      { from: claude.file, to: '/opt/claude' },
      { from: gateway.socket, to: socketInside },
    ],
    environment: claudeEnvironment(way.token, home, inside ? socketInside : gateway.socket),
    network: false,
  });
  const end = (): void => endGroup(child);
  owned.end = end;
  if (context.signal.aborted) end();
  else context.signal.addEventListener('abort', end, { once: true });
  let faults = '';
  child.stderr.on('data', (chunk: Buffer) => (faults = `${faults}${chunk.toString()}`.slice(-2000)));
  child.stdin.on('error', () => undefined);
  const send = (line: string): void => void child.stdin.write(`${line}\n`);
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      faults = error.message;
      resolve(null);
    });
    child.once('close', resolve);
  });
  send(askForEverything);
  send(toUserLine(request));

  const steps: StepEvent[] = [];
  const allowed = new Map<string, ToolCall>();
  let tainted = false;
  let result: Result | null = null;
  let told = way.spent();
  for await (const line of createInterface({ input: child.stdout })) {
    for (const frame of parseFrames(line)) {
      switch (frame.type) {
        case 'hook':
          send(toHookAnswer(frame.request));
          break;
        case 'may-use': {
          const { call, refusal } = await judge(frame, tainted, task, context, machine);
          if (refusal === null) allowed.set(frame.call, call);
          else {
            const step = deniedStep(call, refusal);
            steps.push(step);
            yield step;
          }
          send(toPermissionAnswer(frame.request, frame.input, refusal));
          break;
        }
        case 'tool-ended': {
          const call = allowed.get(frame.call);
          allowed.delete(frame.call);
          if (call === undefined) break;
          tainted = true;
          const step = toStep(call, frame);
          steps.push(step);
          yield step;
          break;
        }
        case 'said':
          yield { type: 'progress', text: (frame.text.split('\n')[0] ?? '').slice(0, 200).toWellFormed() };
          break;
        default:
          result = frame;
          // It waits for more to do until its input ends.
          child.stdin.end();
      }
    }
    const now = way.spent();
    if (now.total !== told.total) yield { type: 'usage', usage: less(now, told) };
    told = now;
  }
  const exit = await ended;
  context.signal.removeEventListener('abort', end);
  await way.close();
  const now = way.spent();
  if (now.total !== told.total) yield { type: 'usage', usage: less(now, told) };
  // A call that was allowed and never ended may have done its work.
  const open = [...allowed.values()].filter(({ effect }) => effect !== 'read');
  yield conclude({ exit, result, faults, open, steps, way, context });
}

async function judge(
  frame: Extract<ClaudeFrame, { type: 'may-use' }>,
  tainted: boolean,
  task: ExecutorTask,
  context: ExecutorContext,
  machine: Machine,
): Promise<{ readonly call: ToolCall; readonly refusal: string | null }> {
  const deed = claudeDeed(frame.tool, frame.input, machine, context);
  const call = await toCall(frame.call, deed, machine, { ...context, run: task.run, tainted });
  const permission = await context.permit(call);
  if (call.policy === 'deny') return { call, refusal: call.why };
  if (permission.type === 'deny') return { call, refusal: permission.reason };
  const same = await isUnchanged(call, deed, context.folder, machine);
  return { call, refusal: same ? null : 'A file that it names was changed after the owner saw it.' };
}

function toStep(call: ToolCall, frame: Extract<ClaudeFrame, { type: 'tool-ended' }>): StepEvent {
  const { id, tool, action, shown } = call;
  const code = /^(?:Error: )?Exit code (\d+)/u.exec(frame.output)?.[1];
  const exit = tool !== 'Bash' ? null : code !== undefined ? Number(code) : frame.failed ? null : 0;
  const output = describeOutput(frame.output);
  return {
    type: 'step',
    call: { id, tool, action, shown },
    outcome: frame.failed ? 'failed' : 'done',
    exit,
    output,
  };
}

function conclude(ended: {
  readonly exit: number | null;
  readonly result: Result | null;
  readonly faults: string;
  readonly open: readonly ToolCall[];
  readonly steps: readonly StepEvent[];
  readonly way: GatewayRun;
  readonly context: ExecutorContext;
}): ExecutorEvent {
  const { exit, result, faults, open, steps, way, context } = ended;
  const [outcome, said] = ((): readonly [Outcome, string] => {
    if (open.length > 0)
      return ['unknown', `It ended in the middle of: ${open.map(({ shown }) => shown).join('; ')}`];
    if (context.signal.aborted) return ['stopped', 'The run was stopped.'];
    if (way.capped())
      return [
        'stopped',
        `The run has used ${way.spent().total} of its ${context.tokenCap} tokens, and the next call could pass them.`,
      ];
    if (result !== null && !result.failed && exit === 0) return ['done', result.text.trim()];
    const why = result === null ? faults.trim().slice(-500) : result.why;
    return ['failed', `Claude Code ended with ${exit === null ? 'a signal' : `exit code ${exit}`}: ${why}`];
  })();
  const facts = steps.length === 0 ? '' : `\n\n${factsOf(steps)}`;
  return { type: 'result', outcome, summary: `${said}${facts}` };
}

function less(now: Usage, before: Usage): Usage {
  return {
    input: now.input - before.input,
    output: now.output - before.output,
    cached: now.cached - before.cached,
    total: now.total - before.total,
    estimated: now.estimated,
  };
}
