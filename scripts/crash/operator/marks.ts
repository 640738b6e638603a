/** What an owner said can be told again wherever its words turn up: each wish carries a mark, such as `do:17`. */
const mark = /\b(?:do|ask|say):\d+/gu;

/** The marks in a text, each once, in order. */
export function marksIn(text: string): readonly string[] {
  return [...new Set(text.match(mark))];
}
