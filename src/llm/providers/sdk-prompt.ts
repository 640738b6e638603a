import type { OpenAIProvider } from '@ai-sdk/openai';
import type { ModelCall, PromptMessage } from '../model.ts';

/** The AI SDK's interface of a language model, which all its providers implement. */
export type SdkModel = ReturnType<OpenAIProvider['chat']>;
/** One request in the AI SDK's words. */
export type SdkCall = Parameters<SdkModel['doStream']>[0];
/** One part of an answer in the AI SDK's words. */
export type SdkPart =
  Awaited<ReturnType<SdkModel['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never;
type SdkPrompt = SdkCall['prompt'];
type SdkMessage = SdkPrompt[number];
type SdkTool = NonNullable<SdkCall['tools']>[number];
type SdkSchema = Extract<SdkTool, { type: 'function' }>['inputSchema'];

/** What a provider can be asked for directly. */
export type SdkDialect = {
  /** Whether system messages may stand after others. Templates of many open models refuse them there. */
  readonly lateSystem: boolean;
  readonly providerOptions?: (call: ModelCall) => SdkCall['providerOptions'];
};

/** Our request in the AI SDK's words. Tools are offered and never executed there. */
export function toSdkCall(call: ModelCall, dialect: SdkDialect, signal: AbortSignal): SdkCall {
  const options = dialect.providerOptions?.(call);
  return {
    prompt: toSdkPrompt(call.messages, dialect.lateSystem),
    abortSignal: signal,
    ...(call.maxOutputTokens === undefined ? {} : { maxOutputTokens: call.maxOutputTokens }),
    ...(call.temperature === undefined ? {} : { temperature: call.temperature }),
    ...(options === undefined ? {} : { providerOptions: options }),
    ...(call.tools === undefined || call.tools.length === 0
      ? {}
      : {
          tools: call.tools.map((tool) => ({
            type: 'function' as const,
            name: tool.name,
            description: tool.description,
            inputSchema: tool.inputSchema as SdkSchema,
          })),
          toolChoice: { type: 'auto' as const },
        }),
    ...(call.schema === undefined
      ? {}
      : {
          responseFormat: {
            type: 'json' as const,
            name: call.schema.name,
            schema: call.schema.jsonSchema as SdkSchema,
          },
        }),
  };
}

/**
 * Leading system messages become one; later ones become the user's where the model takes none there; neighbours of the same
 * role become one message, because many templates demand that user and assistant alternate.
 */
function toSdkPrompt(messages: readonly PromptMessage[], lateSystem: boolean): SdkPrompt {
  const prompt: SdkMessage[] = [];
  for (const message of messages) {
    const leading = prompt.every(({ role }) => role === 'system');
    const next = toSdkMessage(message, message.role === 'system' && !leading && !lateSystem);
    const last = prompt.at(-1);
    const joined = last === undefined ? null : join(last, next);
    if (joined === null) prompt.push(next);
    else prompt[prompt.length - 1] = joined;
  }
  // Vendors refuse a prompt without anything from the user.
  const only = prompt[0];
  if (prompt.length === 1 && only?.role === 'system') {
    return [{ role: 'user', content: [{ type: 'text', text: only.content }] }];
  }
  return prompt;
}

function toSdkMessage(message: PromptMessage, asUser: boolean): SdkMessage {
  if (message.role === 'tool') {
    const output = { type: 'text' as const, value: textOf(message.output) };
    const result = { type: 'tool-result' as const, toolCallId: message.call, toolName: message.tool, output };
    return { role: 'tool', content: [result] };
  }
  if (message.role === 'assistant') {
    const calls = (message.calls ?? []).map((call) => ({
      type: 'tool-call' as const,
      toolCallId: call.id,
      toolName: call.tool,
      input: call.input,
    }));
    const text = message.text === '' ? [] : [{ type: 'text' as const, text: message.text }];
    return { role: 'assistant', content: [...text, ...calls] };
  }
  if (message.role === 'system' && !asUser) return { role: 'system', content: message.text };
  const images = (message.images ?? []).map(({ bytes, media }) => ({
    type: 'file' as const,
    mediaType: media,
    data: { type: 'data' as const, data: bytes },
  }));
  return { role: 'user', content: [{ type: 'text', text: message.text }, ...images] };
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output : JSON.stringify(output);
}

function join(last: SdkMessage, next: SdkMessage): SdkMessage | null {
  if (last.role === 'system' && next.role === 'system') {
    return { role: 'system', content: `${last.content}\n\n${next.content}` };
  }
  if (last.role === 'user' && next.role === 'user') {
    const parts = [...last.content, ...next.content];
    const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
    const files = parts.filter((part) => part.type === 'file');
    return { role: 'user', content: [{ type: 'text', text: texts.join('\n\n') }, ...files] };
  }
  if (last.role === 'tool' && next.role === 'tool') {
    return { role: 'tool', content: [...last.content, ...next.content] };
  }
  return null;
}
