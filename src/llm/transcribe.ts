import type { AttemptPorts } from './attempt.ts';
import { abortedFailure, timeoutFailure, toModelFailure } from './failure.ts';
import type { CallPurpose, Transcribed } from './gateway.ts';
import type { LedgerEntry } from './ledger.ts';
import type { ModelFailure, Usage } from './model.ts';
import type { Recording } from './providers/provider.ts';
import type { ResolvedRoles } from './resolve-roles.ts';
import { waitBeforeRetry } from './retry.ts';
import { estimateTokens } from './token-estimate.ts';

type Transcriber = NonNullable<ResolvedRoles['transcriber']>;
type TranscribeCall = {
  readonly recording: Recording;
  readonly purpose: CallPurpose;
  readonly signal: AbortSignal;
};

/** Speech models count about one token in a tenth of a second. */
const tokensPerSecond = 10;
/** Bytes of a second of compressed speech, where its length is not known. */
const bytesPerSecond = 4_000;

/** Turns speech into text, on the account and retried like other calls (L6). Never throws. */
export async function transcribe(
  transcriber: ResolvedRoles['transcriber'],
  call: TranscribeCall,
  ports: AttemptPorts,
): Promise<Transcribed> {
  if (transcriber === null) return { ok: false, failure: notConfigured };
  for (let attempt = 1; ; attempt += 1) {
    if (call.signal.aborted) return { ok: false, failure: abortedFailure };
    const done = await callOnce(transcriber, call, attempt, ports);
    if (done.ok || done.failure.code === 'aborted') return done;
    const wait = waitBeforeRetry(done.failure, attempt, ports.pace.random());
    if (wait === null) return done;
    await ports.pace.sleep(wait, call.signal);
  }
}

async function callOnce(
  { name, model, timeoutMs }: Transcriber,
  call: TranscribeCall,
  attempt: number,
  ports: AttemptPorts,
): Promise<Transcribed> {
  const { pace, ledger, gate } = ports;
  const { bytes, seconds } = call.recording;
  const heard = Math.ceil((seconds ?? bytes.byteLength / bytesPerSecond) * tokensPerSecond);
  const entry: LedgerEntry = {
    call: ports.nextId(),
    role: 'transcriber',
    provider: model.provider,
    model: model.model,
    purpose: call.purpose,
    attempt,
    reserved: heard * 2,
    at: pace.now(),
    expiresAt: pace.now() + timeoutMs + 60_000,
  };
  const settle = async (usage: Usage, outcome: string): Promise<void> => {
    const settled = { usage, outcome, at: pace.now() };
    await ledger.settle(entry.call, settled).catch(ports.report);
    await gate.settle(entry, settled).catch(ports.report);
  };
  try {
    await ledger.open(entry);
  } catch (error) {
    ports.report(error);
    return { ok: false, failure: accountClosed };
  }
  const denied = await gate.reserve(entry, call.signal).catch(() => accountClosed);
  if (denied !== null) {
    await settle(usageOf(0, 0, true), denied.code);
    return { ok: false, failure: denied };
  }
  const stopper = new AbortController();
  const forget = pace.after(timeoutMs, () => stopper.abort());
  try {
    const signal = AbortSignal.any([call.signal, stopper.signal]);
    const { text, tokens } = await model.transcribe(call.recording, signal);
    const usage =
      tokens === null
        ? usageOf(heard, estimateTokens(text), true)
        : usageOf(tokens.input, tokens.output, false);
    await settle(usage, 'finished');
    return { ok: true, text, model: name, usage };
  } catch (error) {
    const failure = failureOf(error, call.signal, stopper.signal);
    await settle(usageOf(failure.status === undefined ? heard : 0, 0, true), failure.code);
    return { ok: false, failure };
  } finally {
    forget();
  }

  function failureOf(error: unknown, stopped: AbortSignal, deadline: AbortSignal): ModelFailure {
    if (stopped.aborted) return abortedFailure;
    if (deadline.aborted) return timeoutFailure(name, timeoutMs);
    const { address, scrub } = model;
    return toModelFailure(error, { name, address, scrub, begun: false });
  }
}

function usageOf(input: number, output: number, estimated: boolean): Usage {
  return { input, output, cached: 0, total: input + output, estimated };
}

const notConfigured: ModelFailure = {
  code: 'bad-request',
  class: 'permanent',
  message: 'No transcriber is configured: set TRANSCRIBER_MODEL and who runs it.',
};
const accountClosed: ModelFailure = {
  code: 'unavailable',
  class: 'transient',
  message:
    'The call was not made because the token account cannot be written. Check the database and try again.',
};
