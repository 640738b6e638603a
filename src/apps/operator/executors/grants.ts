import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../kernel/json.ts';
import type { Json } from '../../../kernel/json.ts';
import type { ToolCall } from '../executor.ts';
import { interprets } from './policy/denied-commands.ts';

/** Consent that reaches further than one call; an owner gives it with the button of the same name. */
export type Grant =
  /** This exact command or input, in any run. */
  | { readonly scope: 'exact'; readonly subject: string; readonly until: number }
  /** Commands that begin with these words. */
  | { readonly scope: 'prefix'; readonly argv: readonly string[]; readonly until: number }
  /** Every step of one run, for as long as no output of a tool stands before it. */
  | { readonly scope: 'plan'; readonly run: string };

const hourMs = 3_600_000;

/** What an owner can grant besides this one call. */
export function offeredGrants(call: ToolCall, now: number): readonly Grant[] {
  const action = readAction(call.action);
  if (call.policy !== 'ask' || action === null) return [];
  const { argv, run } = action;
  const prefix = argv.slice(0, 2);
  return [
    { scope: 'exact', subject: action.subject, until: now + hourMs },
    ...(prefix.length === 2 && mayBeginAny(prefix)
      ? [{ scope: 'prefix', argv: prefix, until: now + hourMs } as const]
      : []),
    { scope: 'plan', run },
  ];
}

/** Whether a grant covers a call, so that nobody needs to be asked; what the policy denies is covered by nothing. */
export function covers(grant: Grant, call: ToolCall, now: number): boolean {
  const action = readAction(call.action);
  if (call.policy !== 'ask' || action === null) return false;
  switch (grant.scope) {
    case 'exact':
      return now < grant.until && grant.subject === action.subject;
    case 'prefix':
      return (
        now < grant.until &&
        grant.argv.length > 0 &&
        mayBeginAny(grant.argv) &&
        grant.argv.every((word, at) => action.argv[at] === word)
      );
    default:
      return grant.run === action.run && !action.tainted;
  }
}

/** An interpreter's first words say nothing about what it will do. */
function mayBeginAny(argv: readonly string[]): boolean {
  return !argv.some(interprets);
}

function readAction(action: Json) {
  if (!isObject(action)) return null;
  const { tool = null, does = null, run = null, files = null, tainted = true } = action;
  if (typeof tool !== 'string' || typeof run !== 'string' || !isObject(does)) return null;
  const words = does['argv'];
  const argv = Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
  const subject = createHash('sha256').update(canonicalJson({ tool, does, files })).digest('hex');
  return { run, argv, subject, tainted: tainted !== false };
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
