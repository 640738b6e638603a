import type { Tool } from '../tool.ts';

/** A tool with the type of its input forgotten, so that tools of all kinds fit in one list. */
export function defineTool<Input>(tool: Tool<Input>): Tool {
  // The registry runs a tool only with what its own `input` has parsed, so this is the type that arrives.
  return { ...tool, run: (input, context) => tool.run(input as Input, context) };
}
