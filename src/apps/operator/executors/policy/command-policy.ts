import path from 'node:path';
import type { Origin } from '../../../../agent/tool.ts';
import type { SandboxLevel } from '../../executor.ts';
import { interprets, whyDenied, whyTextDenied } from './denied-commands.ts';
import type { Guarded } from './denied-commands.ts';
import { parseShell } from './parse-shell.ts';
import { readOnlyOperands } from './read-only-commands.ts';

/** A command as a model wants it: the list of its words, or a text for a shell. */
export type WantedCommand = { readonly argv: readonly string[] } | { readonly shell: string };

/** Within which bounds commands are judged. */
export type PolicyBounds = {
  readonly level: SandboxLevel;
  /** Folders that it may look into without asking where no sandbox hides the rest. */
  readonly folders: readonly string[];
  readonly guarded: Guarded;
};

/** What the policy says of a command; `argv` is what would run. */
export type CommandVerdict = {
  readonly policy: 'allow' | 'ask' | 'deny';
  readonly effect: 'read' | 'act';
  readonly why: string;
  readonly argv: readonly string[];
};

const mostCharacters = 8_000;

/**
 * Judges a command in code, before anyone is asked: what may never run, what only reads and runs at once, and all else, which
 * asks. Interpreters always ask, since their arguments are programs.
 */
export function judgeCommand(wanted: WantedCommand, bounds: PolicyBounds): CommandVerdict {
  const text = 'argv' in wanted ? wanted.argv.join(' ') : wanted.shell;
  if (text.length > mostCharacters) {
    const why = `It is never allowed: it is longer than ${mostCharacters} characters, which nobody would read.`;
    return { policy: 'deny', effect: 'act', why, argv: 'argv' in wanted ? wanted.argv : ['sh', '-c', text] };
  }
  if ('argv' in wanted) return judgeWords(wanted.argv, bounds);
  const parsed = parseShell(wanted.shell);
  const [only] = parsed.commands;
  // One command of plain words means the same without a shell.
  if (parsed.plain && only !== undefined) return judgeWords(only, bounds);
  const argv = ['sh', '-c', wanted.shell];
  const denied = whyTextDenied(wanted.shell, bounds.guarded);
  if (denied !== null) return { policy: 'deny', effect: 'act', why: sentence(denied), argv };
  return { policy: 'ask', effect: 'act', why: 'A shell text may do anything.', argv };
}

function judgeWords(argv: readonly string[], { level, folders, guarded }: PolicyBounds): CommandVerdict {
  const [program = ''] = argv;
  if (program === '' || argv.some((word) => word.includes('\0'))) {
    return { policy: 'deny', effect: 'act', why: 'It is no command.', argv };
  }
  const denied = whyDenied(argv, guarded);
  if (denied !== null) return { policy: 'deny', effect: 'act', why: sentence(denied), argv };
  if (interprets(program)) return ask('An interpreter may do anything.', argv);
  const operands = readOnlyOperands(argv);
  if (operands === null) return ask('It is not on the list of commands that only read.', argv);
  if (operands.some(isPrivate)) return ask('It reads what may be a secret.', argv);
  if (level === 'none' && !operands.every((word) => isInside(word, folders))) {
    return ask('It reads outside of the folders that were named, and no sandbox hides the rest.', argv);
  }
  return { policy: 'allow', effect: 'read', why: 'It only reads.', argv };
}

/**
 * Rights by origin (A4): the owner may act and is asked, the agent's own work asks. What an owner forwarded or said aloud may ask and
 * never command, so he is asked about each command of it, harmless or not. Nobody else reaches the machine.
 */
export function forOrigin(verdict: CommandVerdict, origin: Origin): CommandVerdict {
  if (origin === 'owner' || origin === 'proactive') return verdict;
  if (origin === 'known-person') {
    return verdict.policy === 'deny'
      ? verdict
      : { ...verdict, policy: 'ask', why: 'The task was forwarded or spoken, not typed.' };
  }
  return { ...verdict, policy: 'deny', why: `Text from ${origin} may not reach the machine.` };
}

function ask(why: string, argv: readonly string[]): CommandVerdict {
  return { policy: 'ask', effect: 'act', why, argv };
}

function sentence(why: string): string {
  return `It is never allowed: ${why}.`;
}

function isPrivate(word: string): boolean {
  return /(^|\/)(\.env(\..*)?|\.ssh|\.aws|\.gnupg|\.netrc|\.npmrc|\.pgpass|shadow|id_(rsa|ed25519|ecdsa)|environ|[^/]*\.(pem|key|p12))(\/|$)/u.test(
    word,
  );
}

function isInside(word: string, folders: readonly string[]): boolean {
  const [first = '/'] = folders;
  const whole = path.posix.resolve(first, word);
  return folders.some((folder) => whole === folder || whole.startsWith(`${folder}/`));
}
