import type { ModelFailure, PromptMessage } from '../../llm/model.ts';
import type { Json } from '../../kernel/json.ts';
import type { ToolSession } from '../tools/session.ts';
import type { GenerationWriter } from './generations.ts';
import { GenerationLostError, StopRequestedError } from './generations.ts';
import type { TurnPorts } from './turn-ports.ts';

/** A tool that the model used on the way, for the record. */
export type UsedTool = { readonly tool: string; readonly ok: boolean; readonly code?: string };

/** How the writing of a reply ended; its text is with the writer. */
export type WrittenReply =
  | {
      readonly type: 'complete' | 'truncated' | 'stopped';
      readonly model: string;
      readonly tools: readonly UsedTool[];
    }
  | { readonly type: 'failed'; readonly failure: ModelFailure; readonly tools: readonly UsedTool[] }
  /** An application decided to say nothing after all. */
  | { readonly type: 'unsaid'; readonly reason: string }
  /** The program stops: what is written so far waits for the next start. */
  | { readonly type: 'shutdown' }
  /** The work belongs to another worker by now. */
  | { readonly type: 'lost' };

/** What the model is asked. */
export type ReplyCall = {
  readonly messages: readonly PromptMessage[];
  readonly thread: string;
  readonly turn: string;
  readonly generation: string;
  readonly principal: string;
  readonly tools: ToolSession;
  /** Words after which the reply is cut off. */
  readonly mostWords?: number;
};

/**
 * Streams a reply into its writer, letting the model use tools for as many steps as the agent allows.
 * @param stopping aborts when the lease is lost or the program ends
 */
export async function writeReply(
  call: ReplyCall,
  writer: GenerationWriter,
  ports: Pick<TurnPorts, 'gateway' | 'agent'>,
  stopping: AbortSignal,
): Promise<WrittenReply> {
  const signal = AbortSignal.any([writer.signal, stopping]);
  const used: UsedTool[] = [];
  let messages = call.messages;
  for (let step = 0; step < ports.agent.maxSteps; step += 1) {
    const said = await oneStep({ ...call, messages }, writer, ports, signal);
    if (signal.aborted) return aborted(writer, signal, used, ports);
    if (said.failure !== undefined) return { type: 'failed', failure: said.failure, tools: used };
    if (said.calls.length === 0) {
      return { type: said.reason === 'length' ? 'truncated' : 'complete', model: said.model, tools: used };
    }
    const results: PromptMessage[] = [];
    for (const wanted of said.calls) {
      const result = await call.tools.call(wanted.tool, wanted.input);
      used.push({ tool: wanted.tool, ok: result.ok, ...(result.ok ? {} : { code: result.code }) });
      const output: Json = result.ok ? result.output : { error: result.code, message: result.message };
      results.push({ role: 'tool', call: wanted.id, tool: wanted.tool, output });
    }
    messages = [...messages, { role: 'assistant', text: said.text, calls: said.calls }, ...results];
  }
  const message = `The reply used its ${ports.agent.maxSteps} steps without coming to an end`;
  return { type: 'failed', failure: { code: 'bad-answer', class: 'permanent', message }, tools: used };
}

type Step = {
  text: string;
  calls: { id: string; tool: string; input: Json }[];
  reason: string;
  model: string;
  failure?: ModelFailure;
};

async function oneStep(
  call: ReplyCall,
  writer: GenerationWriter,
  ports: Pick<TurnPorts, 'gateway'>,
  signal: AbortSignal,
): Promise<Step> {
  const step: Step = { text: '', calls: [], reason: 'other', model: ports.gateway.describe('chat').name };
  const { thread, turn, generation, principal } = call;
  const stream = ports.gateway.stream({
    role: 'chat',
    messages: call.messages,
    tools: call.tools.offers(),
    purpose: { scope: 'reactive', principal, cause: 'reply', thread, turn, generation },
    signal,
  });
  for await (const event of stream) {
    switch (event.type) {
      case 'text': {
        const piece =
          call.mostWords === undefined ? event.text : withinWords(writer.text(), event.text, call.mostWords);
        step.text += piece;
        writer.append(piece);
        // Leaving the loop ends the call to the model.
        if (piece.length < event.text.length) return { ...step, calls: [], reason: 'length' };
        break;
      }
      case 'tool-call':
        step.calls.push({ id: event.id, tool: event.tool, input: event.input });
        break;
      case 'finish':
        step.reason = event.reason;
        step.model = event.model;
        break;
      default:
        step.failure = event.failure;
    }
  }
  return step;
}

/** As much of the next piece as fits into so many words. */
function withinWords(before: string, piece: string, most: number): string {
  const whole = before + piece;
  let words = 0;
  for (const { index, 0: word } of whole.matchAll(/\S+/gu)) {
    words += 1;
    if (words > most)
      return piece.slice(0, Math.max(0, whole.slice(0, index).trimEnd().length - before.length));
    if (index + word.length >= whole.length) break;
  }
  return piece;
}

function aborted(
  writer: GenerationWriter,
  signal: AbortSignal,
  tools: readonly UsedTool[],
  ports: Pick<TurnPorts, 'gateway'>,
): WrittenReply {
  const reason: unknown = writer.signal.aborted ? writer.signal.reason : signal.reason;
  if (reason instanceof StopRequestedError) {
    return { type: 'stopped', model: ports.gateway.describe('chat').name, tools };
  }
  return { type: reason instanceof GenerationLostError ? 'lost' : 'shutdown' };
}
