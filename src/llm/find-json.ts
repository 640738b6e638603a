import type { Json } from '../kernel/json.ts';

/** Brackets that are looked behind; an answer with more of them holds nothing that was asked for. */
const most = 100;

/** The JSON value in a model's answer: the whole text, or the first object or list in it, fenced or not; undefined if there is none. */
export function findJson(text: string): Json | undefined {
  const whole = tryParse(text.trim());
  if (whole !== undefined) return whole;
  let tries = 0;
  for (let start = text.search(/[{[]/); start >= 0 && tries < most; start = nextOpening(text, start + 1)) {
    tries += 1;
    const end = endOfValue(text, start);
    const found = end < 0 ? undefined : tryParse(text.slice(start, end));
    if (found !== undefined) return found;
  }
  return undefined;
}

function nextOpening(text: string, from: number): number {
  const next = text.slice(from).search(/[{[]/);
  return next < 0 ? -1 : from + next;
}

/** Where the brackets that open at `start` are closed; -1 if they are not. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = start; index < text.length; index += 1) {
    const sign = text[index];
    if (quoted) {
      if (sign === '\\') index += 1;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return -1;
}

function tryParse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
