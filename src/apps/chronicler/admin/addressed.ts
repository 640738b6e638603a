/** Whether a line calls the agent by its name: `@wren …`, `Wren, …`, `hey wren`, `… wren?`. */
export function speaksTo(
  text: string,
  { name, displayName }: { readonly name: string; readonly displayName: string },
): boolean {
  const names = [name, displayName]
    .map((one) => one.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
    .join('|');
  const bound = String.raw`(?![\p{L}\p{N}_])`;
  return new RegExp(
    String.raw`@(?:${names})${bound}|^\s*(?:(?:hey|hi|hello|ok|okay|yo|thanks|thank you)[ ,]+)?(?:${names})${bound}|[,\s](?:${names})\s*[?!.]*\s*$`,
    'iu',
  ).test(text);
}
