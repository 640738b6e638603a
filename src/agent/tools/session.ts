import type { Json } from '../../kernel/json.ts';
import type { ToolOffer } from '../../llm/model.ts';
import type { Stimulus } from '../policy.ts';
import type { Origin, ToolContext, ToolResult } from '../tool.ts';
import type { ToolRegistry } from './registry.ts';

/** The tools of one turn: rights shrink once a tool's output stands in the prompt. */
export type ToolSession = {
  readonly offers: () => readonly ToolOffer[];
  readonly call: (name: string, input: Json) => Promise<ToolResult>;
  /** Whether text from outside has entered by a tool. */
  readonly tainted: () => boolean;
};

/**
 * Opens the tools for one turn. After the output of a tool that is not `trusted`, calls that do more than read run as
 * `tool-output`: what a page or a stranger's message says cannot write or act with the rights of the person who asked (A4).
 */
export function openToolSession(registry: ToolRegistry, context: ToolContext): ToolSession {
  let tainted = false;
  return {
    offers: () => registry.offers({ platform: context.channel, origin: context.origin }),
    tainted: () => tainted,
    async call(name, input) {
      const tool = registry.list().find((listed) => listed.name === name);
      // Only takes rights away: who may not call the tool by himself may not call it through another's output.
      const degraded = tainted && tool?.effect !== 'read' && tool?.origins.includes(context.origin) === true;
      const result = await registry.call(
        name,
        input,
        degraded ? { ...context, origin: 'tool-output' } : context,
      );
      const ran = result.ok || !registryCodes.has(result.code);
      if (ran && tool?.trusted !== true) tainted = true;
      return result;
    },
  };
}

/** Codes that the registry itself gives without anything from outside in them. */
const registryCodes: ReadonlySet<string> = new Set([
  'tool-unknown',
  'not-allowed',
  'approval-needed',
  'approval-pending',
  'input-invalid',
  'rate-limited',
  'timed-out',
  'aborted',
]);

const byRights: readonly Origin[] = ['owner', 'known-person', 'stranger'];

/**
 * The origin of a turn's calls: that of the least trusted message of its set. An owner's forwarded or transcribed words have the
 * rights of a known person: they may ask, never command.
 */
export function originOf(set: readonly Stimulus[], knows: (author: string) => boolean): Origin {
  if (set.length === 0) return 'proactive';
  const ranks = set.map(({ owner, origin, author }) => {
    if (owner) return origin === 'direct' ? 0 : 1;
    return knows(author.id) ? 1 : 2;
  });
  return byRights[Math.max(...ranks)] ?? 'stranger';
}
