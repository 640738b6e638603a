import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Incoming } from '../../../agent/channel.ts';
import type { PluginAnswer } from '../../../agent/plugin.ts';
import type { Spine } from '../../../agent/spine/spine.ts';
import type { Ids } from '../../../kernel/ids.ts';
import { tablesOf } from '../../../store/projection.ts';
import { toStatement } from '../../../store/statement.ts';
import type { Store } from '../../../store/store.ts';
import type { ThreadReader, VerdictRow } from '../../../store/thread/thread-reader.ts';
import type { ThreadTables } from '../../../store/thread/thread.tables.ts';
import { threadStream } from '../../../store/thread/thread.view.ts';
import type { ChroniclerTables } from '../chronicler.tables.ts';
import type { ModeState } from '../modes/mode.ts';
import { sessionStream } from '../session/session.view.ts';
import { speaksTo } from './addressed.ts';
import { refuseBody } from './admin-problems.ts';
import type { Chats, StreamChat } from './chats.ts';

/** Milliseconds to wait for a verdict. */
const longestWait = 15_000;

const time = z.union([
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  z.number().int().min(0).max(8.64e15),
]);
/** What a test message says. */
export const testMessageBody = z.strictObject({
  author: z.string().trim().min(1).max(100),
  text: z.string().min(1).max(10_000),
  channel: z.string().trim().min(1).max(200).optional(),
  at: time.optional(),
  firstMessage: z.boolean().optional(),
  accountCreatedAt: time.optional(),
});

/** What a test message needs. */
export type TestMessagePorts = {
  readonly store: Pick<Store, 'sql' | 'query'>;
  readonly reader: Pick<ThreadReader, 'message' | 'messageById'>;
  readonly spine: Spine;
  readonly chats: Chats;
  readonly ids: Ids;
  readonly agent: ModeState['agent'];
  readonly clock: () => number;
};

/** Says something in a stream's chat as a platform would, and waits for its verdict (W1). */
export async function sendTestMessage(
  input: unknown,
  ports: TestMessagePorts,
  signal: AbortSignal,
): Promise<PluginAnswer> {
  const parsed = testMessageBody.safeParse(input);
  if (!parsed.success) return refuseBody(parsed.error);
  const said = parsed.data;
  const chat = await ports.chats.find(said.channel ?? null);
  const delivery = ports.ids.next('test');
  const incoming: Incoming = {
    delivery,
    conversation: {
      external: chat.place.external,
      title: chat.place.title ?? chat.place.external,
      audience: 'public',
    },
    external: delivery,
    kind: 'message',
    author: { external: `test:${said.author.toLowerCase()}`, name: said.author, owner: false, bot: false },
    text: said.text,
    at: said.at ?? ports.clock(),
    origin: 'direct',
    addressed: speaksTo(said.text, ports.agent),
    details: {
      ...(said.firstMessage === undefined ? {} : { first: said.firstMessage }),
      ...(said.accountCreatedAt === undefined ? {} : { accountSince: said.accountCreatedAt }),
    },
    raw: null,
  };
  const { channel, account } = chat.place;
  const received = await ports.spine.receive({ channel, account, incoming });
  if (received.type !== 'received') throw new Error('A test message carries no key');
  return report(received.message, chat, ports, signal);
}

async function report(
  messageId: string,
  { thread }: StreamChat,
  ports: TestMessagePorts,
  signal: AbortSignal,
): Promise<PluginAnswer> {
  const row = await ports.reader.message(thread, messageId);
  const verdict = row === null ? null : await waitForVerdict(thread, row.node, ports, signal);
  const judged = await judgementOf(thread, messageId, ports);
  const reply = verdict?.reply == null ? null : await ports.reader.messageById(verdict.reply);
  const reasons = verdict === null ? ['it is still being judged'] : verdict.reason.split('; ');
  return {
    status: 200,
    body: {
      messageId,
      verdict: verdict?.verdict ?? 'pending',
      mode: verdict?.decided_by ?? null,
      warden: judged?.state ?? 'clear',
      reply: reply?.text ?? null,
      reasons: [...new Set([...reasons, ...(judged?.reasons ?? [])])],
    },
  };
}

async function waitForVerdict(
  thread: string,
  node: number,
  { store }: TestMessagePorts,
  signal: AbortSignal,
): Promise<VerdictRow | null> {
  const query = toStatement(
    tablesOf<ThreadTables>(store.sql)
      .selectFrom('verdicts')
      .selectAll()
      .where('stream', '=', threadStream(thread))
      .where('from_node', '<=', node)
      .where('to_node', '>=', node)
      .limit(1),
  );
  const end = performance.now() + longestWait;
  while (performance.now() < end && !signal.aborted) {
    const [row] = (await store.query(query)) as readonly VerdictRow[];
    if (row !== undefined) return row;
    await sleep(40);
  }
  return null;
}

async function judgementOf(
  thread: string,
  message: string,
  { store }: TestMessagePorts,
): Promise<{ readonly state: string; readonly reasons: readonly string[] } | null> {
  const query = tablesOf<ChroniclerTables>(store.sql)
    .selectFrom('warden_flags')
    .select(['state', 'reasons'])
    .where('stream', '=', sessionStream(thread))
    .where('message', '=', message);
  const [row] = await store.query(toStatement(query));
  if (row === undefined) return null;
  return { state: String(row['state']), reasons: JSON.parse(String(row['reasons'])) as readonly string[] };
}
