import { z } from 'zod';
import type { EventMeta } from '../../kernel/event.ts';
import type { Result } from '../../kernel/result.ts';
import type { Blocks } from '../../memory/blocks/blocks.ts';
import type { Audience } from '../../memory/memory.ts';
import type { NewNote, Notes } from '../../memory/notes.ts';
import type { PinnedRecall } from '../../memory/recall.ts';
import type { DeepRecall } from '../../memory/steps/deep-recall.ts';
import type { Origin, Tool, ToolContext, ToolResult } from '../tool.ts';
import { defineTool } from './define-tool.ts';

/** What the memory tools work on. */
export type MemoryToolPorts = {
  readonly recall: Pick<PinnedRecall, 'search' | 'sees'>;
  readonly deep: DeepRecall;
  readonly notes: Pick<Notes, 'remember' | 'edit' | 'pin' | 'forget'>;
  readonly blocks: Pick<Blocks, 'list' | 'edit'>;
  /** Who would hear an answer in this thread. */
  readonly audience: (thread: string) => Promise<Audience>;
  /** The agent's name for people, as the speaker of its notes. */
  readonly displayName: string;
};

const everybody: readonly Origin[] = ['owner', 'known-person', 'stranger', 'tool-output', 'proactive'];
const memoryId = z.string().max(100).describe('Id of the memory, as search_memory tells it');

/**
 * The agent's hands on its own memory (M6). Searching and keeping notes is open to every conversation, because both are filtered by
 * who was there; what changes memory for everyone follows the owner's words alone.
 */
export function memoryTools(ports: MemoryToolPorts): readonly Tool[] {
  return [
    searchMemory(ports),
    remember(ports),
    editMemory(ports),
    pinMemory(ports),
    forgetMemory(ports),
    updateBlock(ports),
  ];
}

function searchMemory({ recall, deep, audience }: MemoryToolPorts): Tool {
  return defineTool({
    name: 'search_memory',
    description:
      'Searches everything that was ever said where you are and everything you noted, as far as those who would hear the answer may know it.',
    input: z.object({
      query: z
        .string()
        .min(1)
        .max(500)
        .describe('What to look for, in the words in which it was probably said'),
      limit: z.number().int().min(1).max(30).default(10),
      deep: z
        .boolean()
        .default(false)
        .describe('Searches in several steps where the first answer was not enough: slower'),
    }),
    effect: 'read',
    origins: everybody,
    perMinute: 30,
    async run({ query, limit, deep: inSteps }, { agent, thread, turn, principal, origin, signal }) {
      const hearing = await audience(thread);
      const question = { text: query, holder: agent, limit, audience: hearing, heardIn: thread };
      const scope = origin === 'proactive' ? 'proactive' : 'reactive';
      const found = await (inSteps
        ? deep.search(question, { principal, scope, thread, turn, signal })
        : recall.search(question));
      return {
        ok: true,
        output: found.map(({ id, kind, author, text, at }) => ({
          id,
          kind,
          author,
          at: new Date(at).toISOString(),
          text,
        })),
      };
    },
  });
}

function remember({ notes, displayName }: MemoryToolPorts): Tool {
  return defineTool({
    name: 'remember',
    description:
      'Keeps a note for later: a fact about a person, a decision, a promise. One thing a note, in a full sentence that can be understood alone.',
    input: z.object({
      text: z.string().min(1).max(2_000),
      significance: z
        .number()
        .int()
        .min(0)
        .max(3)
        .default(1)
        .describe('0 passing, 1 usual, 2 important, 3 never to be lost'),
    }),
    effect: 'write',
    origins: everybody,
    perMinute: 10,
    trusted: true,
    async run({ text, significance }, context) {
      const note: NewNote = {
        holder: context.agent,
        text,
        speaker: displayName,
        provenance: provenanceOf(context),
        spot: spotOf(context),
        significance,
        reliability: reliabilityOf[context.origin],
      };
      return toResult(await notes.remember(note, metaOf(context)), ({ id }) => ({ kept: id }));
    },
  });
}

function editMemory(ports: MemoryToolPorts): Tool {
  return defineTool({
    name: 'edit_memory',
    description:
      'Words a note of yours anew, where it was wrong or is out of date. The earlier wording is kept in the log.',
    input: z.object({ id: memoryId, text: z.string().min(1).max(2_000) }),
    effect: 'write',
    origins: ['owner', 'proactive'],
    trusted: true,
    async run({ id, text }, context) {
      if (!(await isKnownHere(ports, id, context))) return unknown;
      const ref = { holder: context.agent, item: id };
      return toResult(await ports.notes.edit(ref, text, metaOf(context)), () => ({ edited: id }));
    },
  });
}

function pinMemory(ports: MemoryToolPorts): Tool {
  return defineTool({
    name: 'pin_memory',
    description: 'Keeps a memory always at hand, or lets it go again.',
    input: z.object({ id: memoryId, pinned: z.boolean().default(true) }),
    effect: 'write',
    origins: ['owner', 'proactive'],
    trusted: true,
    async run({ id, pinned }, context) {
      if (!(await isKnownHere(ports, id, context))) return unknown;
      const ref = { holder: context.agent, item: id, spot: spotOf(context) };
      return toResult(await ports.notes.pin(ref, pinned ? 'yes' : 'no', metaOf(context)), () => ({
        id,
        pinned,
      }));
    },
  });
}

function forgetMemory(ports: MemoryToolPorts): Tool {
  return defineTool({
    name: 'forget_memory',
    description: 'Takes a memory out of every search, when the owner asks for it.',
    input: z.object({ id: memoryId, reason: z.string().min(1).max(300) }),
    effect: 'write',
    origins: ['owner'],
    trusted: true,
    async run({ id, reason }, context) {
      if (!(await isKnownHere(ports, id, context))) return unknown;
      const ref = { holder: context.agent, item: id, spot: spotOf(context) };
      return toResult(await ports.notes.forget(ref, reason, metaOf(context)), () => ({ forgotten: id }));
    },
  });
}

function updateBlock({ blocks, audience }: MemoryToolPorts): Tool {
  return defineTool({
    name: 'update_block',
    description:
      'Changes one of your memory blocks. With `replaces` that part of it is worded anew; without it the text is added at the end.',
    input: z.object({
      label: z.string().min(1).max(80),
      text: z.string().max(20_000),
      replaces: z
        .string()
        .min(1)
        .max(20_000)
        .optional()
        .describe('Words that stand in the block exactly once'),
    }),
    effect: 'write',
    origins: ['owner', 'proactive'],
    perMinute: 10,
    trusted: true,
    async run({ label, text, replaces }, context) {
      const { agent, thread } = context;
      // Only a block that stands in this prompt: what the listeners may not see, their words may not change.
      const seen = (await blocks.list(agent, await audience(thread))).find((block) => block.label === label);
      if (seen === undefined) return no('block-unknown', `There is no block "${label}" here.`);
      const value =
        replaces === undefined ? joined(seen.value, text) : replaceOnce(seen.value, replaces, text);
      if (value === null)
        return no('part-unclear', 'The words to replace do not stand in the block exactly once.');
      const edit = { agent, label, value, expected: seen.revision, spot: spotOf(context) };
      return toResult(await blocks.edit(edit, metaOf(context)), (block) => ({
        label,
        characters: block.value.length,
        limit: block.limit,
      }));
    },
  });
}

function joined(value: string, text: string): string {
  return value.trim() === '' ? text : `${value.trimEnd()}\n${text}`;
}

function replaceOnce(value: string, part: string, text: string): string | null {
  const at = value.indexOf(part);
  if (at === -1 || value.includes(part, at + 1)) return null;
  return value.slice(0, at) + text + value.slice(at + part.length);
}

/** Words in a conversation change only what those who hear it may know; the rest is not even there. */
async function isKnownHere(
  { recall, audience }: MemoryToolPorts,
  id: string,
  { agent, thread }: ToolContext,
): Promise<boolean> {
  return recall.sees({ holder: agent, audience: await audience(thread), heardIn: thread }, id);
}

/** How far a note is to be believed, by whose words led to it. */
const reliabilityOf: { readonly [origin in Origin]: number } = {
  owner: 1,
  proactive: 0.9,
  'known-person': 0.8,
  stranger: 0.5,
  'tool-output': 0.5,
};

function provenanceOf({ origin, principal, agent }: ToolContext): NewNote['provenance'] {
  if (origin === 'tool-output') return { author: principal, origin: 'tool' };
  if (origin === 'proactive') return { author: `agent:${agent}`, origin: 'insight' };
  return { author: principal, origin: origin === 'owner' ? 'direct' : `told_by:${principal}` };
}

function spotOf({ thread, node }: ToolContext): { readonly thread: string; readonly node: number } {
  return { thread, node };
}

function metaOf({ agent, turn, now }: ToolContext): EventMeta {
  return { at: now, actor: `agent:${agent}`, origin: 'tool', causation: turn, correlation: turn };
}

const sentences: { readonly [refusal: string]: string } = {
  'memory-unknown': 'There is no such memory.',
  'memory-is-message': 'That is a message, not a note: it stays as it was said.',
  'memory-empty': 'A note needs words.',
  'memory-too-long': 'The note is too long.',
  'block-too-long': 'The block would be longer than its limit: shorten it first.',
  'block-changed': 'The block was changed meanwhile: look at it again.',
  'block-unknown': 'There is no such block.',
};

const unknown = no('memory-unknown', sentences['memory-unknown'] ?? '');

function toResult<Value>(
  result: Result<Value, string>,
  output: (value: Value) => Extract<ToolResult, { ok: true }>['output'],
): ToolResult {
  if (result.ok) return { ok: true, output: output(result.value) };
  return no(result.refusal, sentences[result.refusal] ?? `It was refused: ${result.refusal}.`);
}

function no(code: string, message: string): ToolResult {
  return { ok: false, code, message };
}
