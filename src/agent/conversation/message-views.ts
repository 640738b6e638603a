import { shorten } from '../../kernel/shorten.ts';
import type { MessageState } from '../../kernel/thread/thread.events.ts';
import type { MessageRow, ThreadReader, ThreadRow, TurnRow } from '../../store/thread/thread-reader.ts';
import type { MessageView, OpenTurn, ThreadSummary } from '../conversation.ts';
import type { GenerationRow } from '../turn/generations.ts';
import { kindOf } from '../turn/turn-commits.ts';

const snippetLength = 140;

/** The start of a text on one line. */
export function snippetOf(text: string): string {
  return shorten(text.replaceAll(/\s+/gu, ' ').trim(), snippetLength);
}

/** A thread as lists show it. */
export function toSummary(row: ThreadRow, last: MessageRow | undefined): ThreadSummary {
  return {
    id: row.thread,
    channel: row.channel,
    title: row.title ?? 'New chat',
    snippet: last === undefined ? '' : snippetOf(last.text === '' ? '…' : last.text),
    updatedAt: row.updated_at,
    archived: row.archived === 1,
    audience: row.audience === 'public' ? 'public' : 'private',
  };
}

/** Messages as a person sees them, in the order of the rows, with their variants and deliveries. */
export async function toViews(
  thread: string,
  rows: readonly MessageRow[],
  reader: Pick<ThreadReader, 'variants' | 'deliveries'>,
): Promise<readonly MessageView[]> {
  const variants = await reader.variants(
    thread,
    rows.map((row) => row.parent),
  );
  const spoken = rows.filter((row) => row.role !== 'user').map((row) => row.message);
  const deliveries = await reader.deliveries(thread, spoken);
  return rows.map((row) => toView(row, variants.get(row.parent) ?? [], deliveries.get(row.message) ?? null));
}

function toView(
  row: MessageRow,
  siblings: readonly { readonly message: string; readonly state: string }[],
  delivery: string | null,
): MessageView {
  const shown = siblings.filter((sibling) => sibling.state !== 'failed' || sibling.message === row.message);
  return {
    id: row.message,
    node: row.node,
    role: roleOf(row.role),
    author: { id: row.author, name: row.author_name },
    text: row.text,
    at: row.at,
    state: stateOf(row.state),
    variants: shown.map((sibling) => sibling.message),
    answers: row.answers,
    turn: row.turn,
    model: row.model,
    error: row.error === null ? null : (JSON.parse(row.error) as MessageView['error']),
    edited: row.edited_at !== null,
    delivery,
  };
}

/** A reply that is being written, as a message. */
export function toStreaming(row: GenerationRow, agent: MessageView['author']): MessageView {
  return {
    id: row.generation,
    node: 0,
    role: 'agent',
    author: agent,
    text: row.text,
    at: row.started_at,
    state: 'streaming',
    variants: [row.generation],
    answers: null,
    turn: row.turn,
    model: null,
    error: null,
    edited: false,
    delivery: null,
  };
}

/** Adds what is being written: in the place of the reply that it replaces, else at the end. */
export function withStreaming(
  messages: readonly MessageView[],
  running: readonly GenerationRow[],
  agent: MessageView['author'],
): readonly MessageView[] {
  let shown = messages;
  for (const row of running) {
    const view = toStreaming(row, agent);
    const index = shown.findIndex((message) => message.id === row.replaces);
    const replaced = shown[index];
    shown =
      replaced === undefined
        ? [...shown, view]
        : shown.with(index, { ...view, variants: [...replaced.variants, view.id] });
  }
  return shown;
}

/** A turn without a verdict. */
export function toOpenTurn(row: TurnRow): OpenTurn {
  return {
    turn: row.turn,
    kind: kindOf(row),
    state: row.state === 'paused' ? 'paused' : 'running',
    generation: row.generation,
    replaces: row.replaces,
    messages: JSON.parse(row.messages) as readonly string[],
  };
}

function roleOf(role: string): MessageView['role'] {
  return role === 'agent' || role === 'system' ? role : 'user';
}

function stateOf(state: string): MessageState {
  return state === 'truncated' || state === 'interrupted' || state === 'failed' ? state : 'complete';
}
