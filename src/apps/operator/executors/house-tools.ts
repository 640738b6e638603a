import type { PluginHouse } from '../../../agent/plugin.ts';
import type { Tool, ToolResult } from '../../../agent/tool.ts';
import type { Json } from '../../../kernel/json.ts';
import type { ToolOffer } from '../../../llm/model.ts';
import type { ExecutorContext, ToolCall } from '../executor.ts';

/** The program's own tools, which stay within this process. */
export type HouseTools = Pick<PluginHouse, 'tools' | 'clock'>;

/** A tool that a model wants. */
export type Wanted = { readonly id: string; readonly tool: string; readonly input: Json };

/** What the program's own tools offer here. */
export function houseOffers({ tools }: HouseTools, context: ExecutorContext): readonly ToolOffer[] {
  return tools.offers({ platform: context.channel, origin: context.origin });
}

/** The tool of this name; null where there is none. */
export function houseTool(name: string, { tools }: HouseTools): Tool | null {
  return tools.list().find((tool) => tool.name === name) ?? null;
}

/** A call of one of them as it is asked for: what acts outside asks, and what writes once text from outside has been read (A4). */
export function toHouseCall(wanted: Wanted, tool: Tool | null, tainted: boolean): ToolCall {
  const { id, tool: name, input } = wanted;
  const shown = `${name} ${JSON.stringify(input, null, 2)}`;
  const base = { id, tool: name, action: { tool: name, input }, shown, effect: tool?.effect ?? 'act' };
  if (tool === null) return { ...base, policy: 'deny', why: `There is no tool ${name}.` };
  if (tool.effect === 'act') return { ...base, policy: 'ask', why: `${name} acts outside of this program.` };
  if (tool.effect === 'write' && tainted)
    return { ...base, policy: 'ask', why: `${name} writes, after text from outside was read.` };
  return { ...base, policy: 'allow', why: `${name} stays within this program.` };
}

/** Runs one of them, after its call was permitted. */
export function callHouseTool(
  { tool, input }: Wanted,
  context: ExecutorContext,
  { tools, clock }: HouseTools,
): Promise<ToolResult> {
  const { agent, thread, turn, principal, origin, channel, node, signal } = context;
  const here = { agent, thread, turn, principal, origin, channel, node, signal };
  return tools.callApproved(tool, input, { ...here, now: clock() });
}
