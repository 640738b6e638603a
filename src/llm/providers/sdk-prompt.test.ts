import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PromptMessage } from '../model.ts';
import { toSdkCall } from './sdk-prompt.ts';

const convert = (messages: readonly PromptMessage[], lateSystem = false) =>
  toSdkCall({ messages }, { lateSystem }, new AbortController().signal).prompt.map((message) => [
    message.role,
    typeof message.content === 'string'
      ? message.content
      : message.content.map((part) => ('text' in part ? part.text : part.type)).join('|'),
  ]);

describe('prompts for the AI SDK', () => {
  it('L1 leading system messages become one, and neighbours of one role too', () => {
    const prompt = convert([
      { role: 'system', text: 'a' },
      { role: 'system', text: 'b' },
      { role: 'user', text: 'c' },
      { role: 'user', text: 'd' },
      { role: 'assistant', text: 'e' },
      { role: 'user', text: 'f' },
    ]);
    assert.deepEqual(prompt, [
      ['system', 'a\n\nb'],
      ['user', 'c\n\nd'],
      ['assistant', 'e'],
      ['user', 'f'],
    ]);
  });

  it('L1 later system messages are the user’s where the model takes none there', () => {
    const messages: readonly PromptMessage[] = [
      { role: 'system', text: 'a' },
      { role: 'user', text: 'b' },
      { role: 'system', text: 'c' },
    ];
    assert.deepEqual(convert(messages).at(-1), ['user', 'b\n\nc']);
    assert.deepEqual(convert(messages, true).at(-1), ['system', 'c']);
  });

  it('L1 a prompt of rules alone is asked by the user', () => {
    assert.deepEqual(convert([{ role: 'system', text: 'a' }]), [['user', 'a']]);
  });

  it('L1 tool calls and their results stay together', () => {
    const prompt = convert([
      { role: 'user', text: 'a' },
      { role: 'assistant', text: '', calls: [{ id: '1', tool: 't', input: {} }] },
      { role: 'tool', call: '1', tool: 't', output: { b: 1 } },
      { role: 'tool', call: '2', tool: 't', output: 'c' },
    ]);
    assert.deepEqual(prompt.slice(1), [
      ['assistant', 'tool-call'],
      ['tool', 'tool-result|tool-result'],
    ]);
  });
});
