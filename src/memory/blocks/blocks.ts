import { fold } from '../../kernel/decider.ts';
import type { EventMeta, StoredEvent } from '../../kernel/event.ts';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Segment } from '../../llm/prompt.ts';
import type { Store } from '../../store/store.ts';
import type { Audience, Block } from '../memory.ts';
import type { Spot } from '../spot.ts';
import { audienceOfThread, placeAt } from '../spot.ts';
import type { Person } from './attachment.ts';
import { isAttached } from './attachment.ts';
import type { BlockEdit } from './block-rows.ts';
import { isPersona, readBlocks, readHistory } from './block-rows.ts';
import type { BlockEvent, BlockShape } from './block.events.ts';
import { blockStream } from './block.events.ts';
import type { BlockCommand, BlockRefusal } from './block.ts';
import { block } from './block.ts';
import type { AgentProfile } from './template.ts';
import { fillTemplate } from './template.ts';

type Named = { readonly agent: string; readonly label: string };

/** For whom a prompt is made. */
type TurnView = {
  readonly agent: string;
  readonly audience: Audience;
  readonly people: readonly Person[];
};

/** Core memory (M1): named blocks in every prompt whose audience may see them. */
export type Blocks = {
  /** Creates the blocks that the agent's description names and that never existed; what was edited or removed stays so. */
  readonly seed: (agent: AgentProfile) => Promise<void>;
  /** Blocks with the values in force, their templates unfilled; as the owner sees them where no audience is given. */
  readonly list: (agent: string, audience?: Audience) => Promise<readonly Block[]>;
  readonly history: (agent: string, label: string, limit: number) => Promise<readonly BlockEdit[]>;
  readonly create: (
    command: Named & BlockShape & { readonly value: string },
    meta: EventMeta,
  ) => Promise<Result<Block, BlockRefusal>>;
  /** `expected` is the revision that the editor saw; `spot` binds the edit to a node, and to those who are there. */
  readonly edit: (
    command: Named & { readonly value: string; readonly expected?: number; readonly spot?: Spot },
    meta: EventMeta,
  ) => Promise<Result<Block, BlockRefusal>>;
  readonly change: (command: Named & BlockShape, meta: EventMeta) => Promise<Result<Block, BlockRefusal>>;
  readonly remove: (command: Named, meta: EventMeta) => Promise<Result<null, BlockRefusal>>;
  /** Segments of the blocks that this turn sees, templates filled. */
  readonly forTurn: (turn: TurnView) => Promise<readonly Segment[]>;
};

/** Keeps blocks in a store; `profile` tells what their templates quote. */
export function createBlocks(
  store: Store,
  options: {
    readonly clock: () => number;
    readonly profile: (agent: string) => AgentProfile | undefined;
  },
): Blocks {
  async function find(name: Named): Promise<Block | undefined> {
    return (await readBlocks(store, name.agent)).find(({ label }) => label === name.label);
  }

  /** Decides on the block's state and appends where it stands; an edit in a thread goes to the thread's stream. */
  async function carryOut(
    name: Named,
    toCommand: (current: Block | undefined) => Promise<BlockCommand> | BlockCommand,
    meta: EventMeta,
    thread?: string,
  ): Promise<Result<Block | null, BlockRefusal>> {
    const stream = blockStream(name.agent, name.label);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const stored = (await store.read(stream)) as readonly (StoredEvent & BlockEvent)[];
      const command = await toCommand(await find(name));
      const decided = block.decide(command, fold(block, block.initial, stored));
      if (!decided.ok) return decided;
      const { value: events } = decided;
      if (events.length === 0) return accept((await find(name)) ?? null);
      const append =
        thread === undefined
          ? { stream, expected: stored.length }
          : { stream: `thread:${thread}`, expected: 'any' as const };
      const result = await store.commit({ appends: [{ ...append, events, meta }] });
      if (result.type === 'committed') return accept((await find(name)) ?? null);
    }
    return refuse('block-changed');
  }

  async function toBlock(
    done: Promise<Result<Block | null, BlockRefusal>>,
  ): Promise<Result<Block, BlockRefusal>> {
    const result = await done;
    if (!result.ok) return result;
    return result.value === null ? refuse('block-unknown') : accept(result.value);
  }

  function create(
    command: Named & BlockShape & { readonly value: string },
    meta: EventMeta,
  ): Promise<Result<Block | null, BlockRefusal>> {
    const toCommand = async (): Promise<BlockCommand> => {
      const [last] = await readHistory(store, command.agent, command.label, 1);
      return { type: 'block.create', ...command, version: (last?.version ?? 0) + 1 };
    };
    return carryOut(command, toCommand, meta);
  }

  async function seed(agent: AgentProfile): Promise<void> {
    for (const { label, description, value, limit, audience } of agent.blocks) {
      const name = { agent: agent.name, label: fillTemplate(label, agent, options.clock()) };
      if ((await store.revision(blockStream(name.agent, name.label))) > 0) continue;
      const meta = { at: options.clock(), actor: `agent:${agent.name}`, origin: 'import' };
      await create({ ...name, description, value, limit, audience }, meta);
    }
  }

  return {
    seed,
    list: (agent, audience) => readBlocks(store, agent, audience),
    history: (agent, label, limit) => readHistory(store, agent, label, limit),
    create: (command, meta) => toBlock(create(command, meta)),
    edit(command, meta) {
      const { agent, label, value, expected, spot } = command;
      const toCommand = async (current: Block | undefined): Promise<BlockCommand> => {
        const place = spot === undefined ? null : await placeAt(store, spot);
        const audience = spot === undefined ? null : await audienceOfThread(store, spot.thread);
        return {
          type: 'block.edit',
          agent,
          label,
          value,
          current: { value: current?.value ?? '', version: current?.revision ?? 0 },
          audience: audience?.kind === 'private' ? [...new Set([...audience.members, 'owner'])] : null,
          ...(expected === undefined ? {} : { expected }),
          ...(place === null ? {} : { place }),
        };
      };
      return toBlock(carryOut({ agent, label }, toCommand, meta, spot?.thread));
    },
    change: (command, meta) => toBlock(carryOut(command, () => ({ type: 'block.change', ...command }), meta)),
    async remove(command, meta) {
      const toCommand = (current: Block | undefined): BlockCommand => ({
        type: 'block.remove',
        ...command,
        current: { value: current?.value ?? '' },
      });
      const result = await carryOut(command, toCommand, meta);
      return result.ok ? accept(null) : result;
    },
    async forTurn({ agent, audience, people }) {
      const now = options.clock();
      const profile = options.profile(agent);
      const blocks = await readBlocks(store, agent, audience);
      return blocks
        .filter(
          ({ label, value }) =>
            isAttached(label, people, now) && !(value === '' && label.startsWith('user_')),
        )
        .map((found) => toSegment(found, profile, now));
    },
  };
}

function toSegment(found: Block, profile: AgentProfile | undefined, now: number): Segment {
  const fill = (text: string) => (profile === undefined ? text : fillTemplate(text, profile, now));
  const value = fill(found.value).trim();
  const { label } = found;
  const description = fill(found.description).replaceAll('"', "'");
  const text = `<block label="${label}" description="${description}" characters="${found.value.length}/${found.limit}">\n${defuse(value)}\n</block>`;
  return {
    kind: 'block',
    tier: isPersona(label) ? 'must' : 'should',
    source: `block:${label}`,
    why: label.startsWith('user_') ? 'about somebody in this turn' : 'core memory for this audience',
    messages: [{ role: 'system', text }],
  };
}

/** A value cannot close its own frame. */
function defuse(value: string): string {
  return value.replaceAll(/<\/(?=block)/gi, '<\\/');
}
