import type { ModeName, Talkativeness } from '../session/session.events.ts';
import { modeNames } from '../session/session.events.ts';

/** What those who run a stream may ask of the steward in chat. */
export type Request =
  | { readonly type: 'talk'; readonly level: Talkativeness | 'more' | 'less' }
  | { readonly type: 'modes' }
  | { readonly type: 'mode'; readonly mode: ModeName; readonly on: boolean }
  | { readonly type: 'theme'; readonly text: string }
  | { readonly type: 'schedule'; readonly text: string }
  | { readonly type: 'start'; readonly title: string | null }
  | { readonly type: 'end' };

/** What anybody may ask of the steward. */
export type Question = { readonly type: 'theme' | 'schedule' | 'since' };

const longest = 200;

/** The wish in a line without the agent's name, as `quiet`, `talk more`, `!modes`, `warden off`, `theme: glazing`; null for none. */
export function parseRequest(line: string): Request | null {
  const text = line
    .trim()
    .replace(/^!/, '')
    .replace(/\s+/g, ' ')
    .slice(0, longest + 20);
  const plain = text
    .toLowerCase()
    .replace(/[.!?]+$/, '')
    .replace(/,? (?:please|pls|thanks)$/, '');
  if (/^(?:be |stay |keep )?silent$|^(?:shut up|hush|mute)$/.test(plain)) return talk('silent');
  if (/^(?:be |stay |keep )?quiet(?: now)?$/.test(plain)) return talk('quiet');
  if (/^(?:be |talk )?normal(?:ly)?$|^unmute$/.test(plain)) return talk('normal');
  if (/^(?:be )?(?:more )?talkative$/.test(plain)) return talk('talkative');
  if (/^(?:talk|speak|say) more$/.test(plain)) return talk('more');
  if (/^(?:talk|speak|say) less$/.test(plain)) return talk('less');
  if (/^modes?$/.test(plain)) return { type: 'modes' };
  return parseMode(plain) ?? parseStream(text);
}

function talk(level: Talkativeness | 'more' | 'less'): Request {
  return { type: 'talk', level };
}

function parseMode(plain: string): Request | null {
  const found = /^(?:(?:turn|switch) )?(?:(on|off) )?(?:mode )?([a-z]+)(?: (on|off))?$/.exec(plain);
  const word = found?.[1] ?? found?.[3];
  const mode = modeNames.find((name) => name === found?.[2]);
  return mode === undefined || word === undefined ? null : { type: 'mode', mode, on: word === 'on' };
}

function parseStream(text: string): Request | null {
  const theme = /^theme(?: is)?(?::| )\s*(\S.*)$/i.exec(text)?.[1];
  if (theme !== undefined) return { type: 'theme', text: theme.slice(0, longest) };
  const schedule = /^schedule(?: is)?(?::| )\s*(\S.*)$/i.exec(text)?.[1];
  if (schedule !== undefined) return { type: 'schedule', text: schedule.slice(0, longest) };
  const start = /^(?:start (?:the )?(?:stream|session)|stream start|session start)(?:[: ]\s*(\S.*))?$/i.exec(
    text,
  );
  if (start !== null) return { type: 'start', title: start[1]?.slice(0, longest) ?? null };
  return /^(?:end (?:the )?(?:stream|session)|stream end|session end)[.!]?$/i.test(text)
    ? { type: 'end' }
    : null;
}

/** A question about the stream itself; null for any other line. */
export function parseQuestion(line: string): Question | null {
  const text = line.trim().toLowerCase();
  if (/^!(?:theme|topic)$/.test(text)) return { type: 'theme' };
  if (/^!schedule$/.test(text)) return { type: 'schedule' };
  if (
    /\bwhat(?:'s| is) (?:the |this |today'?s )?(?:theme|topic|stream about)\b|\bwhat is this stream\b/.test(
      text,
    )
  )
    return { type: 'theme' };
  if (/\b(?:what(?:'s| is) the schedule|when (?:is|are) the next stream|next stream)\b/.test(text))
    return { type: 'schedule' };
  return /\bhow long (?:have|has|are|is) .{0,30}\b(?:live|streaming|on air|running)\b/.test(text)
    ? { type: 'since' }
    : null;
}

/** The line without the name of whoever it speaks to: `@wren, quiet` and `Wren: quiet` are `quiet`. */
export function withoutName(
  text: string,
  { name, displayName }: { readonly name: string; readonly displayName: string },
): string {
  const names = [name, displayName].map((one) => one.replaceAll(/[^\p{L}\p{N}_ -]/gu, '')).join('|');
  const call = new RegExp(
    `^\\s*(?:(?:hey|hi|ok|okay|yo)[ ,]+)?@?(?:${names})(?![\\p{L}\\p{N}_])\\s*[,:;.!-]*\\s*`,
    'iu',
  );
  const mention = new RegExp(`\\s*@(?:${names})(?![\\p{L}\\p{N}_])`, 'giu');
  return text.replace(call, '').replaceAll(mention, '').trim();
}
