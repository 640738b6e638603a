/** A shell text as far as it can be read without running it. */
export type ShellText = {
  /** Its commands, in order, each as the words that the program would get; commands inside substitutions too. */
  readonly commands: readonly (readonly string[])[];
  /** For each command whether its output runs into the next one. */
  readonly piped: readonly boolean[];
  /** Whether it is one command of plain words, which means the same without a shell. */
  readonly plain: boolean;
  /** Programs whose output is put in the place of a word. */
  readonly substituted: readonly string[];
};

type Reading = {
  commands: string[][];
  piped: boolean[];
  substituted: string[];
  plain: boolean;
};

/**
 * Reads a shell text into its commands: quotes, separators, pipes, redirections and substitutions. It is no shell: what it does
 * not know (variables, patterns, here-documents) stays in the words as it stands, and makes the text not plain.
 */
export function parseShell(text: string): ShellText {
  const reading: Reading = { commands: [], piped: [], substituted: [], plain: true };
  readInto(text, reading, 0);
  if (reading.commands.length !== 1) reading.plain = false;
  return reading;
}

function readInto(text: string, reading: Reading, depth: number): void {
  let words: string[] = [];
  let word: string | null = null;
  const endWord = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  const endCommand = (pipe: boolean): void => {
    endWord();
    if (words.length > 0) {
      reading.commands.push(words);
      reading.piped.push(pipe);
    }
    words = [];
  };
  const inner = (body: string): void => {
    reading.plain = false;
    // Deeper nesting than anyone writes is left unread, and asks.
    if (depth > 8) return;
    const before = reading.commands.length;
    readInto(body, reading, depth + 1);
    for (const command of reading.commands.slice(before)) {
      if (command[0] !== undefined) reading.substituted.push(command[0]);
    }
  };

  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === "'") {
      const end = text.indexOf("'", at + 1);
      word = (word ?? '') + text.slice(at + 1, end === -1 ? text.length : end);
      if (end === -1) reading.plain = false;
      at = end === -1 ? text.length : end;
    } else if (sign === '"') {
      const quoted = readDouble(text, at + 1);
      word = (word ?? '') + quoted.value;
      if (!quoted.plain) reading.plain = false;
      for (const body of quoted.bodies) inner(body);
      at = quoted.end;
    } else if (sign === '\\') {
      const next = text.charAt(at + 1);
      if (next !== '\n') word = (word ?? '') + next;
      at += 1;
    } else if (sign === '`' || (sign === '$' && text.charAt(at + 1) === '(')) {
      const body = substitution(text, at);
      inner(body.text);
      word = (word ?? '') + text.slice(at, body.end + 1);
      at = body.end;
    } else if ((sign === '<' || sign === '>') && text.charAt(at + 1) === '(') {
      const body = substitution(text, at);
      inner(body.text);
      word = (word ?? '') + text.slice(at, body.end + 1);
      at = body.end;
    } else if (sign === ' ' || sign === '\t') {
      endWord();
    } else if (sign === '#' && word === null) {
      const end = text.indexOf('\n', at);
      reading.plain = false;
      at = (end === -1 ? text.length : end) - 1;
    } else if (sign === '|') {
      reading.plain = false;
      const next = text.charAt(at + 1);
      endCommand(next !== '|');
      if (next === '|' || next === '&') at += 1;
    } else if (sign === '&' && text.charAt(at + 1) === '>') {
      reading.plain = false;
    } else if (';&\n(){}'.includes(sign)) {
      // A brace within a word is a pattern, not a group.
      const isGroup = !'{}'.includes(sign) || word === null;
      if (isGroup) endCommand(false);
      else word = (word ?? '') + sign;
      reading.plain = false;
    } else if (sign === '<' || sign === '>') {
      reading.plain = false;
      endWord();
      // The target of a redirection is a word of its own, so that rules about paths see it.
      words.push(sign);
      // `2>&1` and `>|file` go on with the same command.
      if ('&|'.includes(text.charAt(at + 1)) && text.charAt(at + 1) !== '') at += 1;
    } else {
      if ('$*?[]~!'.includes(sign) || (sign === '=' && words.length === 0)) reading.plain = false;
      word = (word ?? '') + sign;
    }
  }
  endCommand(false);
}

function readDouble(text: string, from: number) {
  let value = '';
  let plain = true;
  const bodies: string[] = [];
  let at = from;
  for (; at < text.length && text.charAt(at) !== '"'; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\\') {
      const next = text.charAt(at + 1);
      value += '$`"\\'.includes(next) ? next : sign + next;
      at += 1;
    } else if (sign === '`' || (sign === '$' && text.charAt(at + 1) === '(')) {
      const body = substitution(text, at);
      bodies.push(body.text);
      value += text.slice(at, body.end + 1);
      at = body.end;
      plain = false;
    } else {
      if (sign === '$' || sign === '!') plain = false;
      value += sign;
    }
  }
  return { value, plain: plain && at < text.length, bodies, end: at };
}

function substitution(text: string, from: number): { readonly text: string; readonly end: number } {
  if (text.charAt(from) === '`') {
    const end = text.indexOf('`', from + 1);
    return {
      text: text.slice(from + 1, end === -1 ? text.length : end),
      end: end === -1 ? text.length : end,
    };
  }
  let depth = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\\') at += 1;
    else if (sign === "'") at = orEnd(text, text.indexOf("'", at + 1));
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    if (depth === 0) return { text: text.slice(from + 2, at), end: at };
  }
  return { text: text.slice(from + 2), end: text.length };
}

function orEnd(text: string, at: number): number {
  return at === -1 ? text.length : at;
}
