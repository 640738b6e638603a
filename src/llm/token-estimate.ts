import type { ModelCall, PromptMessage } from './model.ts';

/** Tokens that a provider adds round each message for its role and borders. */
export const tokensPerMessage = 4;

/**
 * Tokens that a text has by the look of its letters, before calibration. Byte-pair vocabularies hold about four letters of
 * English a token, half as many of other alphabets, and about one sign a token of Chinese, Japanese and Korean.
 */
export function estimateTokens(text: string): number {
  let weight = 0;
  for (let index = 0; index < text.length; index += 1) weight += weightOf(text.charCodeAt(index));
  return Math.ceil(weight);
}

/** Everything of a message that counts: its text, its calls, or a tool's output. */
export function messageText(message: PromptMessage): string {
  if (message.role === 'tool') return `${message.tool} ${JSON.stringify(message.output)}`;
  if (message.role !== 'assistant') return message.text;
  const calls = (message.calls ?? []).map((call) => `${call.tool} ${JSON.stringify(call.input)}`);
  return [message.text, ...calls].join('\n');
}

/** Tokens of a whole request: messages, tools and the schema of its answer, before calibration. */
export function estimateCall(call: ModelCall): number {
  const messages = call.messages.reduce(
    (sum, message) => sum + estimateTokens(messageText(message)) + tokensPerMessage + imagesOf(message),
    0,
  );
  const tools = call.tools === undefined ? 0 : estimateTokens(JSON.stringify(call.tools));
  const schema = call.schema === undefined ? 0 : estimateTokens(JSON.stringify(call.schema.jsonSchema));
  return messages + tools + schema;
}

/** Vendors charge a picture of usual size by its tiles, about so many tokens. */
const tokensPerImage = 1_000;

function imagesOf(message: PromptMessage): number {
  return message.role === 'user' ? (message.images?.length ?? 0) * tokensPerImage : 0;
}

function weightOf(unit: number): number {
  if (unit < 0x80) return asciiWeight(unit);
  // Latin with accents.
  if (unit < 0x250) return 0.45;
  // Greek, Cyrillic, Hebrew, Arabic and their neighbours.
  if (unit < 0x900) return 0.5;
  // Indic and South-East Asian scripts are cut into many pieces.
  if (unit < 0x1200) return 0.9;
  if (unit >= 0x2e80 && unit < 0xa000) return 1;
  if (unit >= 0xac00 && unit < 0xd7b0) return 1;
  // Each half of a pair: an emoji is two to three tokens.
  if (unit >= 0xd800 && unit < 0xe000) return 1.25;
  return 0.9;
}

function asciiWeight(unit: number): number {
  // Blanks join the word that follows; line ends stand alone.
  if (unit === 0x20) return 0.1;
  if (unit < 0x20) return 0.5;
  if (unit >= 0x30 && unit <= 0x39) return 0.4;
  const isLetter = (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
  return isLetter ? 0.24 : 0.55;
}
