import { z, type ZodType } from 'zod';
import type { Json } from '../kernel/json.ts';
import type { ClassifierFailures } from './classifier-failures.ts';
import { refusedFailure } from './failure.ts';
import type { Classified, GatewayCall, Generated } from './gateway.ts';
import { findJson } from './find-json.ts';
import type { ModelFailure, PromptMessage, Usage } from './model.ts';
import { looksLikeRefusal } from './refusal.ts';
import type { Pace } from './retry.ts';

/** A question whose answer must obey a schema. */
export type ClassifyCall<Value> = Omit<GatewayCall, 'schema' | 'role' | 'tools'> & {
  /** Names the question, such as `warden` or `intent`; the schema is called so too. */
  readonly kind: string;
  readonly schema: ZodType<Value>;
  readonly fallback: Value;
  /** Who is asked; the classifier if absent. */
  readonly role?: 'classifier' | 'vision';
  readonly timeoutMs: number;
};

/** What classifying needs. */
export type ClassifyPorts = {
  readonly generate: (call: GatewayCall) => Promise<Generated>;
  readonly failures: ClassifierFailures;
  readonly pace: Pace;
  readonly nextId: () => string;
  readonly report: (error: unknown) => void;
};

type Judged<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string; readonly refused: boolean };

/**
 * Asks for an object (L4): validated; one more try that shows the model its mistake; then the default, and the failure is kept.
 * Both tries share the timeout. Never throws.
 */
export async function classify<Value>(
  call: ClassifyCall<Value>,
  name: string,
  ports: ClassifyPorts,
): Promise<Classified<Value>> {
  const endsAt = ports.pace.now() + call.timeoutMs;
  const base = toGatewayCall(call);
  const first = await ports.generate(base);
  if (!first.ok) return giveUp(call, name, [], first.failure.message, first.failure, first.usage, ports);
  const judged = judge(first.text, call.schema);
  if (judged.ok) return { value: judged.value, source: 'model', usage: first.usage };
  if (judged.refused) {
    return giveUp(call, first.model, [first.text], judged.problem, refusedFailure(name), first.usage, ports);
  }

  const timeoutMs = endsAt - ports.pace.now();
  if (timeoutMs <= 0) {
    return giveUp(
      call,
      first.model,
      [first.text],
      judged.problem,
      badAnswer(name, judged.problem),
      first.usage,
      ports,
    );
  }
  const second = await ports.generate({
    ...base,
    timeoutMs,
    messages: withCorrection(call.messages, first.text, judged.problem),
  });
  const usage = sum(first.usage, second.usage);
  if (!second.ok)
    return giveUp(call, name, [first.text], second.failure.message, second.failure, usage, ports);
  const repaired = judge(second.text, call.schema);
  if (repaired.ok) return { value: repaired.value, source: 'repaired', usage };
  const failure = repaired.refused ? refusedFailure(name) : badAnswer(name, repaired.problem);
  return giveUp(call, second.model, [first.text, second.text], repaired.problem, failure, usage, ports);
}

/** The JSON schema of a zod schema as models are given it: what goes in, without what zod adds for itself. */
export function toJsonSchema(schema: ZodType): Json {
  const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any' });
  const { $schema: _, ...rest } = json;
  return closed(JSON.parse(JSON.stringify(rest)) as Json);
}

/** OpenAI and Anthropic take only objects that say that nothing may be added. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isOpenObject = inner['type'] === 'object' && inner['properties'] !== undefined;
  return isOpenObject && inner['additionalProperties'] === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
}

function toGatewayCall<Value>(call: ClassifyCall<Value>): GatewayCall {
  const { kind, schema, fallback: _, ...rest } = call;
  const name = kind.replaceAll(/[^\w-]/g, '_').slice(0, 64);
  return { temperature: 0, role: 'classifier', ...rest, schema: { name, jsonSchema: toJsonSchema(schema) } };
}

function judge<Value>(text: string, schema: ZodType<Value>): Judged<Value> {
  const found = findJson(text);
  if (found === undefined) {
    const refused = looksLikeRefusal(text);
    return {
      ok: false,
      refused,
      problem: refused ? 'The model refused.' : 'There is no JSON object in the answer.',
    };
  }
  const parsed = schema.safeParse(found);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issues = parsed.error.issues
    .slice(0, 8)
    .map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
  return { ok: false, refused: false, problem: issues.join('; ') };
}

function withCorrection(
  messages: readonly PromptMessage[],
  said: string,
  problem: string,
): readonly PromptMessage[] {
  return [
    ...messages,
    { role: 'assistant', text: said.slice(0, 4_000) },
    {
      role: 'user',
      text: `That answer does not fit the schema. ${problem}\nAnswer again with the corrected JSON object and nothing else.`,
    },
  ];
}

async function giveUp<Value>(
  call: ClassifyCall<Value>,
  model: string,
  raw: readonly string[],
  problem: string,
  failure: ModelFailure,
  usage: Usage,
  ports: ClassifyPorts,
): Promise<Classified<Value>> {
  if (failure.code !== 'aborted') {
    await ports.failures
      .keep({
        id: ports.nextId(),
        kind: call.kind,
        model,
        raw,
        problem,
        attempts: Math.max(1, raw.length),
        thread: call.purpose.thread ?? null,
        at: ports.pace.now(),
      })
      .catch(ports.report);
  }
  return { value: call.fallback, source: 'default', usage, failure };
}

function badAnswer(name: string, problem: string): ModelFailure {
  const message = `${name} did not answer in the form that was asked for, twice: ${problem}`;
  return { code: 'bad-answer', class: 'permanent', message };
}

function sum(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cached: a.cached + b.cached,
    total: a.total + b.total,
    estimated: a.estimated || b.estimated,
  };
}
