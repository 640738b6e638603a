import { attemptCall, failed, type AttemptPorts, type End, type Passed } from './attempt.ts';
import { classify } from './classify.ts';
import type { ClassifierFailures } from './classifier-failures.ts';
import { describeQuestion } from './describe-image.ts';
import { embedTexts } from './embed.ts';
import { abortedFailure, timeoutFailure } from './failure.ts';
import type { Gateway, GatewayCall, Generated, Role, RoleDescription } from './gateway.ts';
import type { LanguageModel, ModelEvent, ModelFailure, Usage } from './model.ts';
import type { LlmOptions } from './options.ts';
import type { Provider } from './providers/provider.ts';
import { providers as builtIn } from './providers/registry.ts';
import { resolveRoles, type ResolvedModel, type ResolvedRole, type ResolvedRoles } from './resolve-roles.ts';
import { realPace, waitBeforeRetry, type Pace } from './retry.ts';
import { isFinal, openGate, type SpendGate } from './spend-gate.ts';
import type { ProactiveBudget } from './spend/store-gate.ts';
import { createCalibration, type Calibration } from './calibrate.ts';
import type { Ledger } from './ledger.ts';
import { transcribe } from './transcribe.ts';

/** What the gateway needs from others. */
export type GatewayPorts = {
  readonly ledger: Ledger;
  readonly failures: ClassifierFailures;
  /** A new id for a call. */
  readonly nextId: () => string;
  readonly calibration?: Calibration;
  /** Limits proactive work (L7); lets everything through if absent. */
  readonly gate?: SpendGate;
  /** The same gate for those who show it and stop it. */
  readonly proactive?: ProactiveBudget;
  readonly pace?: Pace;
  /** Told of faults that must not fail a call, such as an account that cannot be settled. */
  readonly report?: (error: unknown) => void;
  readonly providers?: readonly Provider[];
  /** Stands in where nothing is configured. */
  readonly placeholder?: LanguageModel;
};

/**
 * The one way to a model (L1, L3, L6): finds the role's model, keeps the account, retries, falls back. Throws `LlmOptionsError`
 * where the settings cannot work; after that its streams and promises never reject.
 */
export function createGateway(ports: GatewayPorts, options: LlmOptions): Gateway {
  const roles = resolveRoles(options, ports.providers ?? builtIn, ports.placeholder);
  const attempt: AttemptPorts = {
    ledger: ports.ledger,
    calibration: ports.calibration ?? createCalibration(),
    gate: ports.gate ?? openGate,
    pace: ports.pace ?? realPace,
    nextId: ports.nextId,
    report: ports.report ?? (() => {}),
  };

  const stream = (call: GatewayCall): AsyncGenerator<ModelEvent> =>
    streamCall(roles[call.role], call, attempt);
  const generate = (call: GatewayCall): Promise<Generated> => collect(stream(call));

  return {
    stream,
    generate,
    classify: (call) => {
      const timeoutMs = call.timeoutMs ?? roles.classifier.timeoutMs;
      const name = roles.classifier.chain[0].name;
      return classify({ ...call, timeoutMs }, name, { generate, failures: ports.failures, ...attempt });
    },
    transcribe: (call) => transcribe(roles.transcriber, call, attempt),
    describeImage: (call) => {
      const { timeoutMs, chain } = roles.vision;
      const question = describeQuestion(call, timeoutMs);
      return classify(question, chain[0].name, { generate, failures: ports.failures, ...attempt });
    },
    embed: (call) => embedTexts(roles.embedder, call, attempt),
    describe: (role) => describeRole(role, roles),
    canEmbed: roles.embedder !== null,
    proactive: ports.proactive ?? null,
    budget: (role) => ({
      hard: roles[role].hard,
      soft: roles[role].soft,
      count: (text) => attempt.calibration.count(roles[role].chain[0].name, text),
    }),
  };
}

/** Tries each model of the chain, each a few times, until one has begun to answer; from then on its end is the end. */
async function* streamCall(
  { chain, timeoutMs: usual }: ResolvedRole,
  call: GatewayCall,
  ports: AttemptPorts,
): AsyncGenerator<Passed | End> {
  const { pace } = ports;
  const timeoutMs = call.timeoutMs ?? usual;
  const endsAt = pace.now() + timeoutMs;
  let last: End = failed(timeoutFailure(chain[0].name, timeoutMs));
  let attempts = 0;
  for (const [index, model] of chain.entries()) {
    for (let attempt = 1; ; attempt += 1) {
      if (call.signal.aborted) {
        yield failed(abortedFailure);
        return;
      }
      const left = endsAt - pace.now();
      if (left <= 0) {
        yield last;
        return;
      }
      attempts += 1;
      // A model that hangs must leave time for those behind it.
      const firstMs = index + 1 < chain.length ? left / 2 : left;
      const limits = { firstMs, wholeMs: left, timeoutMs, attempt: attempts };
      const { end, begun } = yield* attemptCall(model, call, limits, ports);
      if (begun || end.type === 'finish' || isFinal(end.failure)) {
        yield end;
        return;
      }
      last = end;
      const wait = waitBeforeRetry(end.failure, attempt, pace.random());
      if (wait === null || pace.now() + wait >= endsAt) break;
      await pace.sleep(wait, call.signal);
    }
  }
  yield last;
}

async function collect(events: AsyncIterable<ModelEvent>): Promise<Generated> {
  let text = '';
  for await (const event of events) {
    if (event.type === 'text') text += event.text;
    if (event.type === 'failure') return { ok: false, failure: event.failure, usage: event.usage };
    if (event.type === 'finish') return { ok: true, text, usage: event.usage, model: event.model };
  }
  return { ok: false, failure: neverEnded, usage: noUsage };
}

const noUsage: Usage = { input: 0, output: 0, cached: 0, total: 0, estimated: true };
const neverEnded: ModelFailure = {
  code: 'cut',
  class: 'transient',
  message: 'The answer has no end. Try again.',
};

function describeRole(role: Role, roles: ResolvedRoles): RoleDescription {
  if (role === 'embedder') {
    const name = roles.embedder?.name ?? 'none';
    return { role, name, placeholder: roles.embedder === null, fallbacks: [] };
  }
  if (role === 'transcriber') {
    const name = roles.transcriber?.name ?? 'none';
    return { role, name, placeholder: roles.transcriber === null, fallbacks: [] };
  }
  const [first, ...rest]: readonly [ResolvedModel, ...ResolvedModel[]] = roles[role].chain;
  return {
    role,
    name: first.name,
    placeholder: roles[role].placeholder,
    fallbacks: rest.map(({ name }) => name),
  };
}
