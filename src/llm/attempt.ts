import type { Calibration } from './calibrate.ts';
import { timeoutFailure, toModelFailure } from './failure.ts';
import type { GatewayCall, Role } from './gateway.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import type { ModelEvent, ModelFailure, Usage } from './model.ts';
import type { ResolvedModel } from './resolve-roles.ts';
import type { Pace } from './retry.ts';
import type { SpendGate } from './spend-gate.ts';
import { holdCall } from './spend/hold-call.ts';
import { estimateCall, estimateTokens } from './token-estimate.ts';

/** What one call to a model needs. */
export type AttemptPorts = {
  readonly ledger: Ledger;
  readonly calibration: Calibration;
  readonly gate: SpendGate;
  readonly pace: Pace;
  readonly nextId: () => string;
  /** Told of faults that must not fail the call. */
  readonly report: (error: unknown) => void;
};

/** What the reader of a stream sees before its end. */
export type Passed = Extract<ModelEvent, { type: 'text' | 'tool-call' }>;
/** How a call ends. */
export type End = Extract<ModelEvent, { type: 'finish' | 'failure' }>;

/** When one attempt must have given its first event, and when the whole call must be over. */
export type Limits = {
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly timeoutMs: number;
  readonly attempt: number;
};

/** Tokens that an answer without a cap is expected to stay below, for the account's reservation. */
const answerReserve = 2_048;
/** An open row is given up this long after its call should have ended. */
const graceMs = 60_000;
const nothing: Usage = { input: 0, output: 0, cached: 0, total: 0, estimated: true };

/**
 * Calls one model once: on the account before, settled after, whatever happens, also when the reader leaves. Passes the events
 * on and returns how it ended; never throws.
 */
export async function* attemptCall(
  { name, model }: ResolvedModel,
  call: GatewayCall & { readonly role: Role },
  limits: Limits,
  ports: AttemptPorts,
): AsyncGenerator<Passed, { readonly end: End; readonly begun: boolean }> {
  const { pace } = ports;
  const estimated = estimateCall(call);
  const held = hold(call, estimated * ports.calibration.factor(name), estimated, ports.gate);
  if ('failure' in held) return { end: failed(held.failure, nothing), begun: false };
  const entry: LedgerEntry = {
    call: ports.nextId(),
    role: call.role,
    provider: model.provider,
    model: model.model,
    purpose: call.purpose,
    attempt: limits.attempt,
    reserved: held.reserved,
    at: pace.now(),
    expiresAt: pace.now() + limits.wholeMs + graceMs,
  };
  const denied = await open(entry, call.signal, ports);
  if (denied !== null) return { end: failed(denied, nothing), begun: false };

  const deadline = startDeadline(limits, call.signal, pace);
  let end: End | undefined;
  let received = '';
  let written = 0;
  const estimate = (): Usage => {
    const output = estimateTokens(received);
    return { input: estimated, output, cached: 0, total: estimated + output, estimated: true };
  };
  try {
    for await (const event of model.stream({ ...call, ...held.limits }, deadline.signal)) {
      if (event.type === 'finish' || event.type === 'failure') {
        end = event.type === 'finish' ? { ...event, model: name } : event;
        break;
      }
      const piece = event.type === 'text' ? event.text : JSON.stringify(event.input);
      received += piece;
      written += estimateTokens(piece);
      deadline.begun();
      yield event;
      // A provider that takes no notice of the limit is cut off before it has cost more than was set aside.
      if (written > held.room) {
        end = failed(cutAtLimit(name), estimate());
        break;
      }
    }
    end ??= failed(cutShort(name), estimate());
    if (end.type === 'failure' && deadline.passed() && !call.signal.aborted) {
      end = failed(timeoutFailure(name, limits.timeoutMs), estimate());
    }
  } catch (error) {
    // A model behind the port never throws; this is a bug that must not take the turn with it.
    ports.report(error);
    end = failed(brokenModel(name, error), estimate());
  } finally {
    deadline.clear();
    await settle(entry, end, estimate, ports);
  }
  if (end.type === 'finish' && !end.usage.estimated)
    ports.calibration.learn(name, estimated, end.usage.input);
  return { end, begun: received !== '' };
}

/** The end of a call as its reader sees it. */
export function failed(failure: ModelFailure, usage: Usage = nothing): End {
  return { type: 'failure', failure, usage };
}

/** What the call may cost: its allowance where nobody asked for it (L7), else our best guess for the account. */
function hold(
  call: GatewayCall,
  calibrated: number,
  estimated: number,
  gate: SpendGate,
):
  | {
      readonly reserved: number;
      readonly room: number;
      readonly limits: Pick<GatewayCall, 'maxOutputTokens'>;
    }
  | { readonly failure: ModelFailure } {
  const allowance = gate.allowance(call.purpose);
  if (allowance === null) {
    const reserved = Math.ceil(calibrated) + (call.maxOutputTokens ?? answerReserve);
    return { reserved, room: Infinity, limits: {} };
  }
  const held = holdCall(allowance, Math.ceil(Math.max(estimated, calibrated)), call.maxOutputTokens);
  if ('failure' in held) return held;
  return { reserved: held.reserved, room: held.room, limits: { maxOutputTokens: held.answer } };
}

/** Opens a call: first the budget, so that what it refuses leaves no trace in the account, then the account. */
export async function open(
  entry: LedgerEntry,
  signal: AbortSignal,
  ports: AttemptPorts,
): Promise<ModelFailure | null> {
  const giveBack = () =>
    ports.gate
      .settle(entry, { usage: nothing, outcome: 'aborted', at: ports.pace.now() })
      .catch(ports.report);
  try {
    const denied = await ports.gate.reserve(entry, signal);
    if (denied !== null) return denied;
  } catch (error) {
    ports.report(error);
    await giveBack();
    return {
      code: 'unavailable',
      class: 'transient',
      message: 'The token budget cannot be read. Try again.',
    };
  }
  try {
    await ports.ledger.open(entry);
    return null;
  } catch (error) {
    ports.report(error);
    await giveBack();
    return {
      code: 'unavailable',
      class: 'transient',
      message:
        'The call was not made because the token account cannot be written. Check the database and try again.',
    };
  }
}

async function settle(
  entry: LedgerEntry,
  end: End | undefined,
  estimate: () => Usage,
  ports: AttemptPorts,
): Promise<void> {
  const outcome = {
    usage: end?.usage ?? estimate(),
    outcome: end === undefined ? 'stopped' : end.type === 'finish' ? 'finished' : end.failure.code,
    at: ports.pace.now(),
  };
  // The answer is there and paid: an account that cannot be written now is settled as abandoned at the next start.
  await ports.ledger.settle(entry.call, outcome).catch(ports.report);
  await ports.gate.settle(entry, outcome).catch(ports.report);
}

function startDeadline(limits: Limits, signal: AbortSignal, pace: Pace) {
  const stopper = new AbortController();
  let passed = false;
  const stop = () => {
    passed = true;
    stopper.abort();
  };
  const forgetWhole = pace.after(limits.wholeMs, stop);
  const forgetFirst = pace.after(limits.firstMs, stop);
  return {
    signal: AbortSignal.any([signal, stopper.signal]),
    begun: forgetFirst,
    passed: () => passed,
    clear: () => {
      forgetWhole();
      forgetFirst();
      // A reader that leaves must not keep a provider writing: every connection of the call ends here.
      stopper.abort();
    },
  };
}

function cutAtLimit(name: string): ModelFailure {
  return {
    code: 'too-large',
    class: 'permanent',
    message: `${name} wrote more than a call that nobody asked for may cost, and was cut off.`,
  };
}

function cutShort(name: string): ModelFailure {
  return {
    code: 'cut',
    class: 'transient',
    message: `${name} stopped in the middle of its answer. Continue or try again.`,
  };
}

function brokenModel(name: string, error: unknown): ModelFailure {
  const context = { name, address: '', scrub: () => '', begun: false };
  const { code, message } = toModelFailure(error, context);
  return { code, class: 'permanent', message };
}
