import { open } from './attempt.ts';
import type { AttemptPorts } from './attempt.ts';
import { abortedFailure, timeoutFailure, toModelFailure } from './failure.ts';
import type { CallPurpose, Embedded } from './gateway.ts';
import type { LedgerEntry } from './ledger.ts';
import type { ModelFailure, Usage } from './model.ts';
import type { EmbeddedBatch } from './providers/provider.ts';
import type { ResolvedRoles } from './resolve-roles.ts';
import { waitBeforeRetry } from './retry.ts';
import { isFinal } from './spend-gate.ts';
import { holdCall } from './spend/hold-call.ts';
import { estimateTokens } from './token-estimate.ts';

type Embedder = NonNullable<ResolvedRoles['embedder']>;
type EmbedCall = {
  readonly texts: readonly string[];
  readonly purpose: CallPurpose;
  readonly signal: AbortSignal;
};
type Batch =
  | { readonly ok: true; readonly vectors: readonly Float32Array[]; readonly usage: Usage }
  | { readonly ok: false; readonly failure: ModelFailure };

const noUsage: Usage = { input: 0, output: 0, cached: 0, total: 0, estimated: false };

/** Turns texts into vectors, batch after batch, each on the account and retried like other calls. Never throws. */
export async function embedTexts(
  embedder: ResolvedRoles['embedder'],
  call: EmbedCall,
  ports: AttemptPorts,
): Promise<Embedded> {
  if (embedder === null) return { ok: false, failure: notConfigured };
  const vectors: Float32Array[] = [];
  let usage = noUsage;
  for (let from = 0; from < call.texts.length; from += embedder.model.batch) {
    const texts = call.texts.slice(from, from + embedder.model.batch);
    const batch = await embedBatch(embedder, { ...call, texts }, ports);
    if (!batch.ok) return batch;
    vectors.push(...batch.vectors);
    usage = add(usage, batch.usage);
  }
  return { ok: true, vectors, model: embedder.name, usage };
}

async function embedBatch(embedder: Embedder, call: EmbedCall, ports: AttemptPorts): Promise<Batch> {
  const { pace } = ports;
  for (let attempt = 1; ; attempt += 1) {
    if (call.signal.aborted) return { ok: false, failure: abortedFailure };
    const batch = await callOnce(embedder, call, attempt, ports);
    if (batch.ok || isFinal(batch.failure)) return batch;
    const wait = waitBeforeRetry(batch.failure, attempt, pace.random());
    if (wait === null) return batch;
    await pace.sleep(wait, call.signal);
  }
}

async function callOnce(
  embedder: Embedder,
  call: EmbedCall,
  attempt: number,
  ports: AttemptPorts,
): Promise<Batch> {
  const { pace } = ports;
  const estimated = call.texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  const allowance = ports.gate.allowance(call.purpose);
  const held = allowance === null ? null : holdCall(allowance, estimated, 0);
  if (held !== null && 'failure' in held) return { ok: false, failure: held.failure };
  const entry: LedgerEntry = {
    call: ports.nextId(),
    role: 'embedder',
    provider: embedder.model.provider,
    model: embedder.model.model,
    purpose: call.purpose,
    attempt,
    reserved: held?.reserved ?? estimated,
    at: pace.now(),
    expiresAt: pace.now() + embedder.timeoutMs + 60_000,
  };
  const denied = await open(entry, call.signal, ports);
  if (denied !== null) return { ok: false, failure: denied };
  const stopper = new AbortController();
  const forget = pace.after(embedder.timeoutMs, () => stopper.abort());
  try {
    const signal = AbortSignal.any([call.signal, stopper.signal]);
    const found: EmbeddedBatch = await embedder.model.embed(call.texts, signal);
    if (found.vectors.length !== call.texts.length)
      throw new Error('the number of vectors is not the number of texts');
    const usage = usageOf(found.tokens ?? estimated, found.tokens === null);
    await settle(entry, usage, 'finished', ports);
    return { ok: true, vectors: found.vectors, usage };
  } catch (error) {
    const failure = failureOf(error, embedder, call.signal, stopper.signal);
    await settle(entry, usageOf(failure.status === undefined ? estimated : 0, true), failure.code, ports);
    return { ok: false, failure };
  } finally {
    forget();
  }
}

function failureOf(
  error: unknown,
  embedder: Embedder,
  signal: AbortSignal,
  deadline: AbortSignal,
): ModelFailure {
  if (signal.aborted) return abortedFailure;
  if (deadline.aborted) return timeoutFailure(embedder.name, embedder.timeoutMs);
  const { address, scrub } = embedder.model;
  return toModelFailure(error, { name: embedder.name, address, scrub, begun: false });
}

async function settle(entry: LedgerEntry, usage: Usage, outcome: string, ports: AttemptPorts): Promise<void> {
  const settled = { usage, outcome, at: ports.pace.now() };
  await ports.ledger.settle(entry.call, settled).catch(ports.report);
  await ports.gate.settle(entry, settled).catch(ports.report);
}

function usageOf(tokens: number, estimated: boolean): Usage {
  return { input: tokens, output: 0, cached: 0, total: tokens, estimated };
}

function add(a: Usage, b: Usage): Usage {
  return { ...usageOf(a.total + b.total, a.estimated || b.estimated) };
}

const notConfigured: ModelFailure = {
  code: 'bad-request',
  class: 'permanent',
  message: 'No embedder is configured: name one under `roles.embedder` in sanctum.yaml.',
};
