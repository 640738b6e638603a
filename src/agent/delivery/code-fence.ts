/** An open code block: its mark and what stands behind it, as in Markdown (spec.commonmark.org, fenced code blocks). */
export type Fence = { readonly mark: string; readonly info: string };

/** The code block that is open after this text, if one was open before it. */
export function fenceAfter(text: string, before: Fence | null): Fence | null {
  let fence = before;
  for (const line of text.split('\n')) {
    const found = /^ {0,3}(?<mark>`{3,}|~{3,})(?<info>.*)$/u.exec(line)?.groups;
    const mark = found?.['mark'] ?? '';
    const info = (found?.['info'] ?? '').trim();
    if (mark === '') continue;
    if (fence === null) {
      // A line such as ```x``` is code within a line, not a block.
      if (!(mark.startsWith('`') && info.includes('`'))) fence = { mark, info };
    } else if (info === '' && mark.startsWith(fence.mark)) fence = null;
  }
  return fence;
}

/** The line that opens it again. */
export function opening({ mark, info }: Fence): string {
  return `${mark}${info}\n`;
}

/** The line that closes it. */
export function closing({ mark }: Fence): string {
  return `\n${mark}`;
}
