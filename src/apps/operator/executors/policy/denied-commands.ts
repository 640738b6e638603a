import path from 'node:path';
import { parseShell } from './parse-shell.ts';

/** What belongs to the program itself, which no command of its agents may touch. */
export type Guarded = {
  readonly paths: readonly string[];
  /** Folders within them that are the agents' own. */
  readonly except: readonly string[];
  /** Names of services and containers, in small letters. */
  readonly services: readonly string[];
};

type Rule = (program: string, words: readonly string[], guarded: Guarded) => string | null;

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'fish']);
/** Programs that run what their arguments or their input say. */
const interpreters: ReadonlySet<string> = new Set([
  ...shells,
  'python',
  'python3',
  'perl',
  'ruby',
  'node',
  'bun',
  'deno',
  'php',
  'lua',
  'tclsh',
  'osascript',
  'awk',
  'gawk',
]);
/** Programs that run the one that their words name. */
const wrappers: ReadonlySet<string> = new Set(
  'env nice nohup setsid stdbuf ionice time command builtin exec xargs sudo doas busybox chroot timeout unshare strace parallel if then elif else while until do !'.split(
    ' ',
  ),
);
const disks =
  /^(mkfs(\..+)?|mke2fs|wipefs|fdisk|sfdisk|cfdisk|gdisk|sgdisk|parted|mkswap|blkdiscard|cryptsetup)$/u;
const power = /^(shutdown|reboot|halt|poweroff|telinit|kexec)$/u;
const firewalls = /^(iptables|ip6tables|iptables-restore|nft|ufw|firewall-cmd)$/u;
const accounts =
  /^(useradd|userdel|usermod|groupadd|groupdel|groupmod|adduser|deluser|addgroup|passwd|chpasswd|visudo|vipw|chsh)$/u;
const systemFolders: ReadonlySet<string> = new Set(
  [
    '',
    'bin',
    'boot',
    'dev',
    'etc',
    'home',
    'lib',
    'lib64',
    'opt',
    'proc',
    'root',
    'run',
    'sbin',
    'srv',
    'sys',
    'usr',
    'var',
  ].map((name) => `/${name}`),
);

const rules: readonly Rule[] = [
  (program, words) =>
    program === 'rm' && has(words, 'rR', '--recursive') && operandsOf(words).some(isSystemFolder)
      ? 'it would remove a system folder with all that is in it'
      : null,
  (program) => (disks.test(program) ? 'it would change disks or file systems' : null),
  (program, words) =>
    (program === 'dd' && words.some((word) => /^of=\/+dev\//u.test(word))) ||
    (['shred', 'tee', 'cp', 'mv', '>'].includes(program) && /^\/+dev\/(?!null$)/u.test(words.at(-1) ?? ''))
      ? 'it would write over a device'
      : null,
  (program) => (power.test(program) ? 'it would stop the machine' : null),
  (program) => (firewalls.test(program) ? 'it would change the firewall' : null),
  (program) => (accounts.test(program) ? 'it would change accounts of the machine' : null),
  (program, words) =>
    (program === 'chmod' && has(words, 'R', '--recursive') && operandsOf(words).some(opensToAll)) ||
    (['chmod', 'chown', 'chgrp'].includes(program) &&
      has(words, 'R', '--recursive') &&
      operandsOf(words).some(isSystemFolder))
      ? 'it would open or hand over whole folders'
      : null,
  (_, words) =>
    words.some((word) => /(^|[\s/'"=:@<])\.env\.secrets\b/u.test(word))
      ? 'it names the file of secrets'
      : null,
  (_, words) =>
    words.some((word) => word.includes('authorized_keys')) ? 'it names the keys of logins' : null,
  (program, words) =>
    program === 'git' && forcesPush(words) ? 'it would rewrite history that others have' : null,
  (program, words, { services }) =>
    /^(systemctl|service|docker|podman|pkill|killall|supervisorctl|pm2)$/u.test(program) &&
    words.some((word) => services.some((service) => word.toLowerCase().includes(service)))
      ? 'it would stop or change this program itself'
      : null,
  (_, words, { paths, except }) =>
    words
      .map(valueOf)
      .filter((word) => !except.some((folder) => isWithin(word, folder)))
      .some((word) => paths.some((guarded) => isWithin(word, guarded)))
      ? 'it names files of this program itself'
      : null,
];

/**
 * Why a command may never run, also where somebody approves it; null for all others. It judges words as a program would get them,
 * looks through programs that run others, and into shell texts. It is a net for accidents, not the boundary: that is the sandbox.
 */
export function whyDenied(argv: readonly string[], guarded: Guarded, depth = 0): string | null {
  for (const [named = '', ...words] of commandsIn(argv)) {
    const program = path.posix.basename(named);
    const why = rules.map((rule) => rule(program, words, guarded)).find((told) => told !== null);
    if (why !== undefined) return why;
    const text = textIn(program, words);
    const within = text === null || depth > 8 ? null : whyTextDenied(text, guarded, depth + 1);
    if (within !== null) return within;
  }
  return null;
}

/** The same for a shell text. */
export function whyTextDenied(text: string, guarded: Guarded, depth = 0): string | null {
  const { commands, piped, substituted } = parseShell(text);
  for (const [index, command] of commands.entries()) {
    const why = whyDenied(command, guarded, depth);
    if (why !== null) return why;
    for (const [at, word] of command.entries()) {
      const target = command[at + 1];
      if (word === '>' && target !== undefined) {
        const denied = whyDenied(['>', target], guarded, depth + 1);
        if (denied !== null) return denied;
      }
    }
    if (fetches(command) && pipeAfter(commands, piped, index).some(runsItsInput)) return fetchedCode;
  }
  const runsCode = commands.some((command) => runsItsInput(command) || command[0] === 'eval');
  return runsCode && substituted.some((program) => fetches([program])) ? fetchedCode : null;
}

/** Whether a program runs what its arguments or its input say. */
export function interprets(program: string): boolean {
  return interpreters.has(path.posix.basename(program).replace(/[\d.]+$/u, '')) || interpreters.has(program);
}

const fetchedCode = 'it would run what comes from the network unread';

function pipeAfter(
  commands: readonly (readonly string[])[],
  piped: readonly boolean[],
  from: number,
): readonly (readonly string[])[] {
  let end = from;
  while (piped[end] === true) end += 1;
  return commands.slice(from + 1, end + 1);
}

function runsItsInput(command: readonly string[]): boolean {
  return commandsIn(command).some(([program = '']) => interprets(program));
}

function fetches(command: readonly string[]): boolean {
  return commandsIn(command).some(([program = '']) =>
    /^(curl|wget|fetch|aria2c|nc|ncat|http)$/u.test(path.posix.basename(program)),
  );
}

/** The command itself, and those that it would run: options of wrappers may take values, so each later word may begin one. */
function commandsIn(argv: readonly string[]): readonly (readonly string[])[] {
  const program = path.posix.basename(argv[0] ?? '');
  if (wrappers.has(program)) return argv.map((_, at) => argv.slice(at));
  if (program !== 'find') return [argv];
  const starts = argv.flatMap((word, at) => (/^-(exec|ok)(dir)?$/u.test(word) ? [at + 1] : []));
  return [argv, ...starts.map((at) => argv.slice(at))];
}

/** The shell text among a program's words. */
function textIn(program: string, words: readonly string[]): string | null {
  if (program === 'eval' || program === 'watch') return words.join(' ');
  if (!shells.has(program) && program !== 'su') return null;
  const at = words.findIndex((word) => /^-[a-z]*c[a-z]*$/u.test(word));
  return at === -1 ? null : (words[at + 1] ?? null);
}

function has(words: readonly string[], letters: string, long: string): boolean {
  return words.some(
    (word) =>
      (/^-[^-]/u.test(word) && letters.split('').some((letter) => word.includes(letter))) ||
      // GNU programs take the beginning of a long option for the whole.
      (word.length > 3 && word.startsWith('--') && long.startsWith(word)),
  );
}

function operandsOf(words: readonly string[]): readonly string[] {
  return words.filter((word) => !word.startsWith('-'));
}

function isSystemFolder(word: string): boolean {
  if (/^(~|\$HOME|\$\{HOME\})\/?\*?$/u.test(word)) return true;
  if (!word.startsWith('/')) return false;
  const whole = path.posix.normalize(word.replace(/\/[.*]*\*$/u, '/'));
  return systemFolders.has(whole === '/' ? whole : whole.replace(/\/$/u, ''));
}

function opensToAll(word: string): boolean {
  return /^[0-7]?[0-7][67][67]$/u.test(word) || /^(a|o|ugo|go|uo)?[+=][rxX]*w/u.test(word);
}

function forcesPush(words: readonly string[]): boolean {
  const push = words.indexOf('push');
  if (push === -1) return false;
  const after = words.slice(push + 1);
  return after.some(
    (word) =>
      /^(--force|--mirror|--delete|--prune)/u.test(word) ||
      /^-[a-zA-Z]*[fd]/u.test(word) ||
      /^\+\S/u.test(word),
  );
}

function valueOf(word: string): string {
  const at = word.indexOf('=');
  return at === -1 ? word : word.slice(at + 1);
}

function isWithin(word: string, folder: string): boolean {
  if (!word.startsWith('/')) return false;
  const whole = path.posix.normalize(word);
  return whole === folder || whole.startsWith(`${folder}/`);
}
