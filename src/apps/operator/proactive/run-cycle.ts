import { z } from 'zod';
import { toJsonSchema } from '../../../agent/tools/json-schema.ts';
import type { ToolSession } from '../../../agent/tools/session.ts';
import type { Json } from '../../../kernel/json.ts';
import type { Gateway } from '../../../llm/gateway.ts';
import type { ModelFailure, PromptMessage, ToolOffer } from '../../../llm/model.ts';
import type { Propose } from './propose.ts';

/** What a cycle needs. */
export type CycleCall = {
  /** The same for every attempt at this cycle. */
  readonly cycle: string;
  readonly task: string;
  readonly prompt: readonly PromptMessage[];
  readonly tools: ToolSession;
  readonly propose: Propose;
  /** Most calls to the model. */
  readonly steps: number;
  readonly gateway: Pick<Gateway, 'stream'>;
  readonly signal: AbortSignal;
};

/** How the model left its task. */
export type CycleEnd = {
  readonly summary: string;
  readonly note: string;
  readonly status: 'open' | 'waiting' | 'done';
  readonly steps: number;
  /** Why it ended early, where a call was refused or failed. */
  readonly failure: ModelFailure | null;
};

const longestAnswer = 2_000;
const finish = z.object({
  summary: z.string().min(1).max(1_000).describe('What you did in this cycle, in a sentence or two'),
  note: z.string().max(1_500).default('').describe('What you want to know when you go on'),
  status: z.enum(['open', 'waiting', 'done']).describe('waiting: a person must do or decide something first'),
});
const finishOffer: ToolOffer = {
  name: 'finish_cycle',
  description: 'Ends this cycle.',
  inputSchema: toJsonSchema(finish),
};

type Call = { readonly id: string; readonly tool: string; readonly input: Json };

/** Lets the model work for a bounded number of steps. What it says without ending the cycle properly stands as its summary. */
export async function runCycle(call: CycleCall): Promise<CycleEnd> {
  let messages = call.prompt;
  let said = '';
  for (let step = 1; step <= call.steps; step += 1) {
    const isLast = step === call.steps;
    const offers = isLast ? [finishOffer] : [...call.tools.offers(), finishOffer];
    const answer = await oneStep(call, messages, offers);
    if (answer.text.trim() !== '') said = answer.text.trim();
    if (answer.failure !== null) return ended(said, 'open', step, answer.failure);
    const end = answer.calls.find(({ tool }) => tool === finishOffer.name);
    const parsed = finish.safeParse(end?.input);
    if (parsed.success) return { ...parsed.data, steps: step, failure: null };
    if (answer.calls.length === 0) return ended(said, 'open', step, null);
    const results: PromptMessage[] = [];
    for (const one of answer.calls) {
      const output = one === end ? badFinish : await useTool(call, one);
      results.push({ role: 'tool', call: one.id, tool: one.tool, output });
    }
    const next = step + 1 === call.steps ? [lastStep] : [];
    messages = [
      ...messages,
      { role: 'assistant', text: answer.text, calls: answer.calls },
      ...results,
      ...next,
    ];
  }
  return ended(said, 'open', call.steps, null);
}

const badFinish: Json = { error: 'input-invalid', message: 'Give summary, note and status.' };
const lastStep: PromptMessage = {
  role: 'user',
  text: 'This is your last answer in this cycle: call finish_cycle now.',
};

function ended(
  said: string,
  status: CycleEnd['status'],
  steps: number,
  failure: ModelFailure | null,
): CycleEnd {
  const summary = said === '' ? 'Nothing was said.' : said.slice(0, 1_000);
  return { summary, note: said.slice(0, 1_500), status, steps, failure };
}

async function useTool({ tools, propose, cycle, task }: CycleCall, { tool, input }: Call): Promise<Json> {
  const result = await tools.call(tool, input);
  if (result.ok) return result.output;
  // Effects are never carried out from here: the owner is asked.
  if (result.code === 'approval-needed') return propose({ cycle, task, tool, input });
  return { error: result.code, message: result.message };
}

async function oneStep(
  { gateway, cycle, signal }: CycleCall,
  messages: readonly PromptMessage[],
  tools: readonly ToolOffer[],
): Promise<{
  readonly text: string;
  readonly calls: readonly Call[];
  readonly failure: ModelFailure | null;
}> {
  let text = '';
  let failure: ModelFailure | null = null;
  const calls: Call[] = [];
  const stream = gateway.stream({
    role: 'chat',
    messages,
    tools,
    maxOutputTokens: longestAnswer,
    purpose: { scope: 'proactive', principal: 'proactive', cause: 'cycle', turn: cycle },
    signal,
  });
  for await (const event of stream) {
    if (event.type === 'text') text += event.text;
    if (event.type === 'tool-call') calls.push({ id: event.id, tool: event.tool, input: event.input });
    if (event.type === 'failure') failure = event.failure;
  }
  return { text, calls, failure };
}
