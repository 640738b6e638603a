/** A text of at most so many UTF-16 units, with an ellipsis where something is missing; no character is cut in half. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const start = text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '');
  return `${start.toWellFormed().trimEnd()}…`;
}
