import type { RawReply, WireUsage } from '../raw-model-server.ts';
import { wires } from '../raw-model-server.ts';

const event = (value: { readonly type: string; readonly [field: string]: unknown }) =>
  `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;

/** Claude saying something, as the Messages API streams it. */
export function saying(text: string, usage: WireUsage): RawReply {
  const { start, piece, end } = wires.anthropic;
  return { steps: [start(usage), piece(text), end(usage)] };
}

/** Claude asking for a tool. */
export function using(id: string, name: string, input: object, usage: WireUsage): RawReply {
  const { input: read, cached, output } = usage;
  const message = {
    id: `m_${id}`,
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
    usage: { input_tokens: read - cached, cache_read_input_tokens: cached, output_tokens: 1 },
  };
  return {
    steps: [
      event({ type: 'message_start', message }),
      event({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id, name, input: {} },
      }),
      event({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) },
      }),
      event({ type: 'content_block_stop', index: 0 }),
      event({ type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: output } }),
      event({ type: 'message_stop' }),
    ],
  };
}
