import type { ZodType } from 'zod';
import { z } from 'zod';
import type { EventMeta } from '../../kernel/event.ts';
import type { Json } from '../../kernel/json.ts';
import type { BlockRefusal } from './block.ts';
import { userLabel } from './attachment.ts';
import type { Memory } from '../context.ts';
import type { Block } from '../memory.ts';

/** For whom and where a tool of blocks runs. */
type BlockToolContext = {
  readonly agent: string;
  readonly thread: string;
  readonly turn: string;
  readonly principal: string;
  readonly origin: 'owner' | 'known-person' | 'stranger' | 'tool-output' | 'proactive';
  /** Node that the turn answers: what is learned belongs there. */
  readonly node: number;
  readonly now: number;
};

/** A tool that blocks offer; the agent's registry takes it as it is. */
export type BlockTool<Input = unknown> = {
  readonly name: string;
  readonly description: string;
  readonly input: ZodType<Input>;
  readonly effect: 'read' | 'write';
  readonly origins: readonly BlockToolContext['origin'][];
  readonly run: (
    input: Input,
    context: BlockToolContext,
  ) => Promise<
    | { readonly ok: true; readonly output: Json }
    | { readonly ok: false; readonly code: string; readonly message: string }
  >;
};

const anybody = ['owner', 'known-person', 'stranger', 'proactive'] as const;
const handle = z.string().trim().min(1).max(75).describe('Name or handle of the person');
const newUserBlock = { limit: 5_000, audience: ['everyone'] } as const;

const updateUserInput = z.object({
  handle,
  value: z.string().max(5_000).describe('All that is worth knowing about them'),
});
const handlesInput = z.object({ handles: z.array(handle).min(1).max(20) });

/** What an agent keeps about people: one block each, read when they take part. A value is bound to the node it was learned at. */
export function createUserBlockTools(memory: Pick<Memory, 'blocks' | 'audienceOf'>): readonly BlockTool[] {
  const metaOf = ({ agent, turn, now }: BlockToolContext): EventMeta => ({
    at: now,
    actor: `agent:${agent}`,
    origin: 'tool',
    correlation: turn,
  });
  const spotOf = ({ thread, node }: BlockToolContext) => ({ thread, node });

  async function userBlocks(
    handles: readonly string[],
    context: BlockToolContext,
  ): Promise<readonly Block[]> {
    const audience = await memory.audienceOf(context.thread);
    const labels = new Set(handles.map(userLabel));
    return (await memory.blocks.list(context.agent, audience)).filter(
      ({ label, value }) => labels.has(label) && value !== '',
    );
  }

  return [
    tool({
      name: 'update_user_block',
      description: 'Replaces what you keep about a person. It comes to mind whenever they take part.',
      input: updateUserInput,
      effect: 'write',
      origins: anybody,
      async run({ handle: name, value }, context) {
        const label = userLabel(name);
        const meta = metaOf(context);
        const blank = { agent: context.agent, label, description: `What I know about ${name}`, value: '' };
        const created = await memory.blocks.create({ ...blank, ...newUserBlock }, meta);
        if (!created.ok && created.refusal !== 'block-exists') return refused(created.refusal);
        const command = { agent: context.agent, label, value, spot: spotOf(context) };
        const edited = await memory.blocks.edit(command, meta);
        return edited.ok
          ? { ok: true, output: { label, characters: value.length } }
          : refused(edited.refusal);
      },
    }),
    tool({
      name: 'attach_user_block',
      description:
        'Brings to mind what you keep about people who are not taking part. It lasts for this turn.',
      input: handlesInput,
      effect: 'read',
      origins: anybody,
      async run({ handles }, context) {
        const found = await userBlocks(handles, context);
        const held = new Set(found.map(({ label }) => label));
        return {
          ok: true,
          output: {
            attached: found.map(({ label, value }) => ({ label, value })),
            unknown: handles.filter((name) => !held.has(userLabel(name))),
          },
        };
      },
    }),
    tool({
      name: 'detach_user_block',
      description:
        'Lets go of what you brought to mind about people. Nothing is lost; it ends with the turn anyway.',
      input: handlesInput,
      effect: 'read',
      origins: anybody,
      run: ({ handles }) => Promise.resolve({ ok: true, output: { detached: handles.map(userLabel) } }),
    }),
  ];
}

/** Parses what the model wrote before the tool sees it. */
function tool<Input>(definition: BlockTool<Input>): BlockTool {
  return {
    ...definition,
    async run(input, context) {
      const parsed = definition.input.safeParse(input);
      if (parsed.success) return definition.run(parsed.data, context);
      return { ok: false, code: 'input-invalid', message: z.prettifyError(parsed.error) };
    },
  };
}

const sentences: { readonly [refusal in BlockRefusal]: string } = {
  'block-exists': 'There is a block with this label already.',
  'block-unknown': 'There is no block with this label.',
  'block-too-long': 'The value is longer than the block allows: shorten it.',
  'block-changed': 'The block was changed in the meantime: read it again.',
  'label-invalid': 'A label is made of letters, digits, dots, dashes and underscores.',
};

function refused(refusal: BlockRefusal) {
  return { ok: false, code: refusal, message: sentences[refusal] } as const;
}
