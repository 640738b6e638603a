import type { ZodType } from 'zod';
import { z } from 'zod';
import type { EventMeta } from '../kernel/event.ts';
import type { Json } from '../kernel/json.ts';
import type { BlockRefusal } from './blocks/block.ts';
import { userLabel } from './blocks/attachment.ts';
import type { Memory } from './context.ts';
import type { Block } from './memory.ts';
import type { NoteRefusal } from './notes.ts';
import { noteLimit } from './notes.ts';

/** For whom and where a tool of memory runs. */
export type MemoryToolContext = {
  readonly agent: string;
  readonly thread: string;
  readonly turn: string;
  readonly principal: string;
  readonly origin: 'owner' | 'known-person' | 'stranger' | 'tool-output' | 'proactive';
  /** Node that the turn answers: what is learned belongs there. */
  readonly node: number;
  readonly now: number;
};

/** A tool that memory offers; the agent's registry takes it as it is. */
export type MemoryTool<Input = unknown> = {
  readonly name: string;
  readonly description: string;
  readonly input: ZodType<Input>;
  readonly effect: 'read' | 'write';
  readonly origins: readonly MemoryToolContext['origin'][];
  readonly run: (
    input: Input,
    context: MemoryToolContext,
  ) => Promise<
    | { readonly ok: true; readonly output: Json }
    | { readonly ok: false; readonly code: string; readonly message: string }
  >;
};

const anybody = ['owner', 'known-person', 'stranger', 'proactive'] as const;
const trusted = ['owner', 'proactive'] as const;
const handle = z.string().trim().min(1).max(75).describe('Name or handle of the person');
const newUserBlock = { limit: 5_000, audience: ['everyone'] } as const;

const searchInput = z.object({
  query: z.string().trim().min(1).max(2_000).describe('Words that the memory would hold'),
  limit: z.number().int().min(1).max(20).default(10),
});
const rememberInput = z.object({
  text: z.string().trim().min(1).max(noteLimit).describe('One fact or insight, whole and in plain words'),
  significance: z
    .number()
    .int()
    .min(0)
    .max(3)
    .default(1)
    .describe('0 trivial, 1 usual, 2 important, 3 vital'),
});
const updateBlockInput = z.object({
  label: z.string().min(1).max(80),
  value: z.string().max(100_000).describe('The whole new value'),
});
const updateUserInput = z.object({
  handle,
  value: z.string().max(5_000).describe('All that is worth knowing about them'),
});
const handlesInput = z.object({ handles: z.array(handle).min(1).max(20) });

/** What an agent can do with its own memory: search, remember, and keep blocks. Everything it learns is bound to its node. */
export function createMemoryTools(memory: Memory): readonly MemoryTool[] {
  const metaOf = ({ agent, turn, now }: MemoryToolContext): EventMeta => ({
    at: now,
    actor: `agent:${agent}`,
    origin: 'tool',
    correlation: turn,
  });
  const spotOf = ({ thread, node }: MemoryToolContext) => ({ thread, node });

  async function userBlocks(
    handles: readonly string[],
    context: MemoryToolContext,
  ): Promise<readonly Block[]> {
    const audience = await memory.audienceOf(context.thread);
    const labels = new Set(handles.map(userLabel));
    return (await memory.blocks.list(context.agent, audience)).filter(({ label }) => labels.has(label));
  }

  return [
    tool({
      name: 'search_memory',
      description:
        'Searches everything said before and every note. Several short searches find more than a long one.',
      input: searchInput,
      effect: 'read',
      origins: anybody,
      async run({ query, limit }, context) {
        const audience = await memory.audienceOf(context.thread);
        const ask = { text: query, holder: context.agent, limit, audience, heardIn: context.thread };
        const found = await memory.recall.search(ask);
        const output = found.map(({ id, kind, author, text, at, why }) => ({
          id,
          kind,
          author,
          text,
          at: new Date(at).toISOString(),
          why,
        }));
        return { ok: true, output };
      },
    }),
    tool({
      name: 'remember',
      description: 'Keeps a note in archival memory. It is found by search_memory later.',
      input: rememberInput,
      effect: 'write',
      origins: anybody,
      async run({ text, significance }, context) {
        const reliability = context.origin === 'stranger' ? 0.5 : 1;
        const provenance = { author: `agent:${context.agent}`, origin: `told_by:${context.principal}` };
        const note = {
          holder: context.agent,
          speaker: context.agent,
          text,
          significance,
          reliability,
          provenance,
        };
        const kept = await memory.notes.remember({ ...note, spot: spotOf(context) }, metaOf(context));
        return kept.ok ? { ok: true, output: { id: kept.value.id } } : refused(kept.refusal);
      },
    }),
    tool({
      name: 'update_block',
      description: 'Replaces the value of one of your core memory blocks.',
      input: updateBlockInput,
      effect: 'write',
      origins: trusted,
      async run({ label, value }, context) {
        const command = { agent: context.agent, label, value, spot: spotOf(context) };
        const edited = await memory.blocks.edit(command, metaOf(context));
        return edited.ok
          ? { ok: true, output: { label, characters: value.length } }
          : refused(edited.refusal);
      },
    }),
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
function tool<Input>(definition: MemoryTool<Input>): MemoryTool {
  return {
    ...definition,
    async run(input, context) {
      const parsed = definition.input.safeParse(input);
      if (parsed.success) return definition.run(parsed.data, context);
      return { ok: false, code: 'input-invalid', message: z.prettifyError(parsed.error) };
    },
  };
}

const sentences: { readonly [refusal in BlockRefusal | NoteRefusal]: string } = {
  'block-exists': 'There is a block with this label already.',
  'block-unknown': 'There is no block with this label.',
  'block-too-long': 'The value is longer than the block allows: shorten it.',
  'block-changed': 'The block was changed in the meantime: read it again.',
  'label-invalid': 'A label is made of letters, digits, dots, dashes and underscores.',
  'memory-unknown': 'There is no such memory.',
  'memory-empty': 'There is nothing to remember.',
  'memory-too-long': 'The note is too long: keep one fact or insight a note.',
  'memory-is-message': 'A message is not reworded from memory.',
};

function refused(refusal: BlockRefusal | NoteRefusal) {
  return { ok: false, code: refusal, message: sentences[refusal] } as const;
}
