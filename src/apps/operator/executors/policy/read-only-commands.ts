/** Which words a program may get so that it does nothing but read. */
type Shape = {
  /** Letters of options without a value. */
  readonly flags: string;
  /** Letters of options with one. */
  readonly valued?: string;
  /** Long options, written out; `--name=value` where the name ends in `=`. */
  readonly long?: readonly string[];
  /** Most words that are no options. */
  readonly operands?: number;
};

const shapes: { readonly [program: string]: Shape } = {
  basename: { flags: 'az', valued: 's' },
  cat: { flags: 'AbeEnstTuv' },
  cmp: { flags: 'bls', valued: 'in' },
  cut: { flags: 'sz', valued: 'bcdf', long: ['--complement'] },
  // Any word that is no format would set the clock.
  date: { flags: 'uR', valued: 'd', long: ['--utc', '--date=', '--iso-8601', '--iso-8601='], operands: 0 },
  df: { flags: 'aHhiklPTx', valued: 't', long: ['--total', '--human-readable', '--output', '--output='] },
  diff: { flags: 'abBdEiNqrstuwyZ', valued: 'U', long: ['--brief', '--recursive', '--unified'] },
  dirname: { flags: 'z' },
  du: { flags: 'abcDhHklLmPsSx0', valued: 'd', long: ['--max-depth=', '--apparent-size', '--exclude='] },
  echo: { flags: 'neE' },
  file: { flags: 'bikLNr' },
  free: { flags: 'bkmghtw', operands: 0 },
  grep: {
    flags: 'abcEFGhHiIlLnoqrRsvwxyzP',
    valued: 'ABCem',
    long: ['--include=', '--exclude=', '--color=never'],
  },
  head: { flags: 'qvz', valued: 'cn', long: ['--lines=', '--bytes='] },
  id: { flags: 'agGnruz' },
  ls: {
    flags: '1AabBcCdFfghGHiklLmnNopqQrRsStTuUvwxXZ',
    long: ['--all', '--almost-all', '--human-readable', '--color=never', '--full-time', '--time-style='],
  },
  md5sum: { flags: 'btz' },
  nproc: { flags: '', long: ['--all'], operands: 0 },
  ps: { flags: 'AaeflFjLMTuwx', valued: 'opCu', operands: 1 },
  pwd: { flags: 'LP', operands: 0 },
  readlink: { flags: 'efmnqsz' },
  realpath: { flags: 'emLPqsz' },
  sha256sum: { flags: 'btz' },
  sort: { flags: 'bcdfghiMnrRsuVz', valued: 'kt' },
  stat: { flags: 'Lft', valued: 'c', long: ['--format=', '--printf='] },
  tail: { flags: 'qvz', valued: 'cn', long: ['--lines=', '--bytes='] },
  tr: { flags: 'cCdst' },
  uname: { flags: 'asnrvmpio', operands: 0 },
  // A second word would be written to.
  uniq: { flags: 'cdDiuz', valued: 'fsw', operands: 1 },
  uptime: { flags: 'ps', operands: 0 },
  wc: { flags: 'clLmw' },
  which: { flags: 'a' },
  whoami: { flags: '', operands: 0 },
};

/** Tests of `find` that look; each with the number of words that follow it. */
const findTests: { readonly [test: string]: number } = {
  '-name': 1,
  '-iname': 1,
  '-path': 1,
  '-ipath': 1,
  '-type': 1,
  '-size': 1,
  '-mtime': 1,
  '-mmin': 1,
  '-atime': 1,
  '-newer': 1,
  '-user': 1,
  '-group': 1,
  '-perm': 1,
  '-maxdepth': 1,
  '-mindepth': 1,
  '-empty': 0,
  '-print': 0,
  '-print0': 0,
  '-ls': 0,
  '-prune': 0,
  '-not': 0,
  '-o': 0,
  '-a': 0,
  '-xdev': 0,
  '-printf': 1,
};

/**
 * Whether a command only reads, by its program and the shape of its words; every word that is not known to be harmless makes it
 * false. Programs that read configuration which may name other programs (git, less) are not among them.
 * @returns the words that name files, or null where it may do more than read
 */
export function readOnlyOperands(argv: readonly string[]): readonly string[] | null {
  const [named = '', ...words] = argv;
  const program = named.replace(/^(\/usr)?\/bin\//u, '');
  if (program === 'find') return findOperands(words);
  const shape = Object.hasOwn(shapes, program) ? shapes[program] : undefined;
  if (shape === undefined) return null;
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      if (!isKnownLong(word, shape.long ?? [])) return null;
    } else if (word.startsWith('-') && word !== '-') {
      const takes = readLetters(word.slice(1), shape);
      if (takes === null) return null;
      if (takes === 'next') {
        at += 1;
        // A value that looks like an option might be read as one.
        if (words[at] === undefined || words[at]?.startsWith('-') === true) return null;
      }
    } else if (!(program === 'date' && word.startsWith('+'))) operands.push(word);
  }
  return operands.length <= (shape.operands ?? Number.POSITIVE_INFINITY) ? operands : null;
}

function isKnownLong(word: string, known: readonly string[]): boolean {
  return known.some((name) => (name.endsWith('=') ? word.startsWith(name) : word === name));
}

function readLetters(letters: string, { flags, valued = '' }: Shape): 'none' | 'next' | null {
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters.charAt(at);
    if (valued.includes(letter)) return at === letters.length - 1 ? 'next' : 'none';
    if (!flags.includes(letter) && !(/\d/u.test(letter) && valued.includes('n'))) return null;
  }
  return 'none';
}

function findOperands(words: readonly string[]): readonly string[] | null {
  const paths: string[] = [];
  let at = 0;
  while (at < words.length && !/^[-(!]/u.test(words[at] ?? '')) {
    paths.push(words[at] ?? '');
    at += 1;
  }
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '(' || word === ')' || word === '!') continue;
    const takes = Object.hasOwn(findTests, word) ? findTests[word] : undefined;
    if (takes === undefined) return null;
    at += takes;
  }
  return paths;
}
