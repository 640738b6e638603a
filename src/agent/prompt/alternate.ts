import type { PromptMessage } from '../../llm/model.ts';

/**
 * The same messages in the order that every chat template takes: one system message first, then user and assistant in turn,
 * beginning with the user. Neighbours of one role become one; a system message further down is put as the user's. Tool calls and
 * their results stay as they are.
 */
export function alternateRoles(messages: readonly PromptMessage[]): readonly PromptMessage[] {
  const start = messages.findIndex((message) => message.role !== 'system');
  const leading = start === -1 ? messages : messages.slice(0, start);
  const rest = start === -1 ? [] : messages.slice(start);
  const merged: PromptMessage[] = [];
  for (const message of rest) {
    const next: PromptMessage = message.role === 'system' ? { role: 'user', text: message.text } : message;
    if (isEmpty(next)) continue;
    const last = merged.at(-1);
    const joined = last === undefined ? null : join(last, next);
    if (joined === null) merged.push(next);
    else merged[merged.length - 1] = joined;
  }
  const system = leading
    .map((message) => ('text' in message ? message.text : ''))
    .filter((text) => text.trim() !== '');
  const opening: readonly PromptMessage[] =
    merged[0]?.role === 'assistant' ? [{ role: 'user', text: '(You speak first here.)' }] : [];
  return [
    ...(system.length === 0 ? [] : [{ role: 'system', text: system.join('\n\n') } as const]),
    ...opening,
    ...merged,
  ];
}

function join(last: PromptMessage, next: PromptMessage): PromptMessage | null {
  if (last.role === 'user' && next.role === 'user')
    return { role: 'user', text: `${last.text}\n\n${next.text}` };
  if (last.role !== 'assistant' || next.role !== 'assistant' || last.calls !== undefined) return null;
  return { ...next, text: `${last.text}\n\n${next.text}` };
}

function isEmpty(message: PromptMessage): boolean {
  if (message.role === 'tool') return false;
  return message.text.trim() === '' && !(message.role === 'assistant' && message.calls !== undefined);
}
