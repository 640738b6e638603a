import { z } from 'zod';
import type { Json } from '../../../../kernel/json.ts';

/** What Claude Code tells on its output, as far as a run needs it; everything else is ignored. */
export type ClaudeFrame =
  /** It waits until it is told whether it may use the tool. */
  | {
      readonly type: 'may-use';
      readonly request: string;
      readonly call: string;
      readonly tool: string;
      readonly input: { readonly [name: string]: Json };
    }
  | { readonly type: 'hook'; readonly request: string }
  | { readonly type: 'said'; readonly text: string }
  | { readonly type: 'tool-ended'; readonly call: string; readonly output: string; readonly failed: boolean }
  | { readonly type: 'result'; readonly failed: boolean; readonly text: string; readonly why: string };

const object = z.record(z.string(), z.json());
const hook = z.object({
  type: z.literal('control_request'),
  request_id: z.string(),
  request: z.object({ subtype: z.literal('hook_callback') }),
});
const mayUse = z.object({
  type: z.literal('control_request'),
  request_id: z.string(),
  request: z.object({
    subtype: z.literal('can_use_tool'),
    tool_name: z.string(),
    input: object,
    tool_use_id: z.string(),
  }),
});
const block = z.looseObject({ type: z.string(), text: z.string().optional() });
const assistant = z.object({ type: z.literal('assistant'), message: z.object({ content: z.array(block) }) });
const toolResult = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  is_error: z.boolean().optional(),
  content: z.union([z.string(), z.array(block)]).optional(),
});
const user = z.object({ type: z.literal('user'), message: z.object({ content: z.array(z.unknown()) }) });
const result = z.object({
  type: z.literal('result'),
  is_error: z.boolean(),
  subtype: z.string().optional(),
  result: z.string().optional(),
  errors: z.array(z.string()).optional(),
  terminal_reason: z.string().optional(),
});

/** Reads one line of `--output-format stream-json`. Whether a run failed is told by `is_error`: its subtype may say success even so. */
export function parseFrames(line: string): readonly ClaudeFrame[] {
  const value = parse(line);
  const asks = mayUse.safeParse(value);
  if (asks.success) {
    const { tool_name: tool, input, tool_use_id: call } = asks.data.request;
    return [{ type: 'may-use', request: asks.data.request_id, call, tool, input }];
  }
  const hooked = hook.safeParse(value);
  if (hooked.success) return [{ type: 'hook', request: hooked.data.request_id }];
  const says = assistant.safeParse(value);
  if (says.success) {
    const text = textOf(says.data.message.content);
    return text === '' ? [] : [{ type: 'said', text }];
  }
  const gives = user.safeParse(value);
  if (gives.success) {
    return gives.data.message.content.flatMap((part) => {
      const read = toolResult.safeParse(part);
      if (!read.success) return [];
      const { tool_use_id: call, is_error: failed = false, content = '' } = read.data;
      return [
        {
          type: 'tool-ended',
          call,
          failed,
          output: typeof content === 'string' ? content : textOf(content),
        } as const,
      ];
    });
  }
  const ends = result.safeParse(value);
  if (!ends.success) return [];
  const {
    is_error: failed,
    subtype = '',
    result: text = '',
    errors = [],
    terminal_reason: reason,
  } = ends.data;
  const why = [...errors, ...(failed && text !== '' ? [text] : []), reason ?? subtype].join('; ');
  return [{ type: 'result', failed, text, why }];
}

/** The line that begins a run: every use of a tool shall be asked for, also those that Claude Code would allow by itself. */
export const askForEverything: string = JSON.stringify({
  type: 'control_request',
  request_id: 'init',
  request: { subtype: 'initialize', hooks: { PreToolUse: [{ matcher: '', hookCallbackIds: ['ask'] }] } },
});

/** The line that says what to do. */
export function toUserLine(text: string): string {
  return JSON.stringify({
    type: 'user',
    session_id: '',
    parent_tool_use_id: null,
    message: { role: 'user', content: text },
  });
}

/** The line that answers a hook: ask. */
export function toHookAnswer(request: string): string {
  const hookSpecificOutput = {
    hookEventName: 'PreToolUse',
    permissionDecision: 'ask',
    permissionDecisionReason: 'The house decides.',
  };
  return toAnswer(request, { hookSpecificOutput });
}

/** The line that allows or refuses the use of a tool. */
export function toPermissionAnswer(
  request: string,
  input: { readonly [name: string]: Json },
  refusal: string | null,
): string {
  return toAnswer(
    request,
    refusal === null ? { behavior: 'allow', updatedInput: input } : { behavior: 'deny', message: refusal },
  );
}

function toAnswer(request: string, response: object): string {
  return JSON.stringify({
    type: 'control_response',
    response: { subtype: 'success', request_id: request, response },
  });
}

function textOf(content: readonly z.infer<typeof block>[]): string {
  return content
    .map(({ type, text }) => (type === 'text' ? (text ?? '') : ''))
    .join('\n')
    .trim();
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
