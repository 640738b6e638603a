import type { Json } from '../../kernel/json.ts';
import {
  abortedFailure,
  BadAnswerError,
  CutStreamError,
  refusedFailure,
  toModelFailure,
  type FailureContext,
} from '../failure.ts';
import type { LanguageModel, ModelCall, ModelEvent, Usage } from '../model.ts';
import { createScrub, shownUrl } from '../secrets.ts';
import { estimateCall, estimateTokens } from '../token-estimate.ts';
import { toSdkCall, type SdkDialect, type SdkModel, type SdkPart } from './sdk-prompt.ts';

/** Who a model of the AI SDK is for us, and how its vendor differs. */
export type SdkModelOptions = SdkDialect & {
  /** As the token ledger calls the provider. */
  readonly account: string;
  /** As settings call the provider. */
  readonly provider: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  /** Loads the vendor's client; called at the first request. */
  readonly load: () => Promise<SdkModel>;
};

type Finish = Extract<SdkPart, { type: 'finish' }>;

/**
 * A model of the AI SDK behind our interface. It calls the provider's own interface, without the SDK's retries and tool loop:
 * one request, its parts, and exactly one end.
 */
export function createSdkModel(options: SdkModelOptions): LanguageModel {
  const scrub = createScrub([options.apiKey]);
  const name = `${options.provider}/${options.model}`;
  let loading: Promise<SdkModel> | undefined;
  return {
    provider: options.account,
    model: options.model,
    async *stream(call, signal): AsyncGenerator<ModelEvent> {
      const context = { name, address: shownUrl(options.baseUrl), scrub };
      const progress = createProgress(call);
      try {
        loading ??= options.load();
        const model = await loading;
        const { stream } = await model.doStream(toSdkCall(call, options, signal));
        let end: Finish | undefined;
        let broken: unknown;
        for await (const part of stream) {
          if (part.type === 'error') broken ??= part.error ?? new CutStreamError('no reason given');
          else if (part.type === 'finish') end = part;
          else {
            const event = toEvent(part);
            if (event === null) continue;
            progress.note(event);
            yield event;
          }
        }
        if (broken !== undefined) throw broken;
        yield ending(end, name, options.model, progress);
      } catch (error) {
        const failure = signal.aborted
          ? abortedFailure
          : toModelFailure(error, {
              ...context,
              begun: progress.begun() || isEarlyEnd(error),
            } satisfies FailureContext);
        yield { type: 'failure', failure, usage: progress.usageOfFailure(failure.status !== undefined) };
      }
    },
  };
}

/** The SDK reports a stream without its last part as an unreadable answer. */
function isEarlyEnd(error: unknown): boolean {
  return error instanceof Error && error.message.includes('ended without a finish reason');
}

function ending(end: Finish | undefined, name: string, model: string, progress: Progress): ModelEvent {
  if (end === undefined || isCut(end)) throw new CutStreamError(`${name} stopped in the middle`);
  const reason = end.finishReason.unified;
  const usage = toUsage(end.usage) ?? progress.estimate();
  if (reason === 'content-filter') return { type: 'failure', failure: refusedFailure(name), usage };
  if (reason === 'error') throw new BadAnswerError(`${name} ended with an error`, end.finishReason.raw ?? '');
  if (!progress.begun() && reason === 'other') throw new BadAnswerError(`${name} answered nothing`, '');
  const ours = reason === 'stop' || reason === 'length' || reason === 'tool-calls' ? reason : 'other';
  return { type: 'finish', reason: ours, usage, model };
}

/** Providers of the SDK end every stream with a finish; only one that the vendor itself gave a reason for is complete. */
function isCut(end: Finish): boolean {
  const { unified, raw } = end.finishReason;
  const unexplained =
    raw === undefined && (unified === 'other' || unified === 'error' || unified === 'interrupted');
  // Ollama's adapter names tool calls as the reason even where the last line is missing.
  const uncounted =
    raw === 'tool_calls' && isEmptyUsage(end) && end.providerMetadata?.['ollama'] !== undefined;
  return unexplained || uncounted;
}

function isEmptyUsage(end: Finish): boolean {
  return end.usage.inputTokens.total === undefined && end.usage.outputTokens.total === undefined;
}

function toUsage(usage: Finish['usage']): Usage | null {
  const input = usage.inputTokens.total;
  const output = usage.outputTokens.total;
  if (input === undefined || output === undefined) return null;
  // Some servers send zeros where they do not count.
  if (input === 0 && output === 0) return null;
  return { input, output, cached: usage.inputTokens.cacheRead ?? 0, total: input + output, estimated: false };
}

function toEvent(part: SdkPart): Extract<ModelEvent, { type: 'text' | 'tool-call' }> | null {
  if (part.type === 'text-delta') return part.delta === '' ? null : { type: 'text', text: part.delta };
  if (part.type !== 'tool-call' || part.providerExecuted === true) return null;
  return { type: 'tool-call', id: part.toolCallId, tool: part.toolName, input: parseInput(part.input) };
}

function parseInput(text: string): Json {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new BadAnswerError(`the tool call's input is no JSON: ${String(cause)}`, text.slice(0, 200));
  }
}

type Progress = {
  readonly note: (event: ModelEvent) => void;
  readonly begun: () => boolean;
  readonly estimate: () => Usage;
  readonly usageOfFailure: (rejected: boolean) => Usage;
};

/** Follows what was received, so that a call without a count can be estimated. */
function createProgress(call: ModelCall): Progress {
  let received = '';
  const estimate = (): Usage => {
    const input = estimateCall(call);
    const output = estimateTokens(received);
    return { input, output, cached: 0, total: input + output, estimated: true };
  };
  return {
    note: (event) => {
      if (event.type === 'text') received += event.text;
      if (event.type === 'tool-call') received += JSON.stringify(event.input);
    },
    begun: () => received !== '',
    estimate,
    // A request that was turned away costs nothing.
    usageOfFailure: (rejected) =>
      rejected && received === ''
        ? { input: 0, output: 0, cached: 0, total: 0, estimated: true }
        : estimate(),
  };
}
