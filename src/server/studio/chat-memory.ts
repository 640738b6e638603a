import type { ThreadSummary } from '../../agent/conversation.ts';
import type { Receipt } from '../../llm/prompt.ts';
import { isOurs } from '../../ui/chat/chat.ts';
import type { Html } from '../../ui/html.ts';
import { memoryPanel } from '../../ui/memory/panel.ts';
import type { Remembered } from '../memory-port.ts';
import type { Studio } from './context.ts';

const notesShown = 50;
/** How far back the last reply with a receipt is looked for. */
const reach = 60;

/** What memory brings to a conversation, from the receipt of its last reply and from the notes made in it. */
export async function chatMemory({ ports }: Studio, thread: ThreadSummary): Promise<Html> {
  const now = ports.clock();
  const [receipt, blocks, notes, agent] = await Promise.all([
    lastReceipt(ports, thread.id),
    ports.memory.blocks(),
    ports.memory.list({ thread: thread.id, kind: 'note', limit: notesShown }),
    ports.agent(),
  ]);
  const inPrompt = reasonsOf(receipt, /^block:/);
  const recalled = reasonsOf(receipt, /^(?:message|memory):/, 'memory');
  const found = new Map<string, Remembered>(
    (await ports.memory.find([...recalled.keys()])).map((memory) => [memory.id, memory]),
  );
  const items = [...recalled].flatMap(([id, { why, kept }]) => {
    const memory = found.get(id);
    return memory === undefined ? [] : [{ memory, why, kept }];
  });
  return memoryPanel({
    thread: thread.id,
    now,
    agentName: agent.name,
    ours: isOurs(thread),
    blocks: blocks
      .filter(({ label }) => receipt === null || inPrompt.has(label))
      .map((block) => {
        const reason = inPrompt.get(block.label);
        return {
          block,
          now,
          filled: ports.memory.fill(block.value),
          ...(reason?.kept === false ? { why: `Left out: ${reason.why}` } : {}),
        };
      }),
    recalled: receipt === null ? null : items,
    gone: recalled.size - items.length,
    notes: notes.memories,
  });
}

async function lastReceipt(
  { conversations }: Studio['ports'],
  thread: string,
): Promise<Pick<Receipt, 'segments'> | null> {
  const page = await conversations.messages(thread, { limit: reach });
  const reply = page.ok ? page.value.messages.findLast(({ role }) => role === 'agent') : undefined;
  const receipt = reply === undefined ? null : await conversations.receipt(reply.id);
  return receipt?.ok === true ? receipt.value : null;
}

/** Segments of a receipt by what stands after the first colon of their source. */
function reasonsOf(
  receipt: Pick<Receipt, 'segments'> | null,
  source: RegExp,
  kind?: string,
): ReadonlyMap<string, { readonly why: string; readonly kept: boolean }> {
  return new Map(
    (receipt?.segments ?? [])
      .filter((segment) => source.test(segment.source) && (kind === undefined || segment.kind === kind))
      .map(({ source: from, why, kept }) => [from.slice(from.indexOf(':') + 1), { why, kept }]),
  );
}
