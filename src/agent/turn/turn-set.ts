import { messageId } from '../../kernel/ids.ts';
import type { Segment } from '../../kernel/path.ts';
import { isOnPath } from '../../kernel/path.ts';
import type { VerdictEntry } from '../../kernel/thread/thread.events.ts';
import type { MessageRow, ThreadRow } from '../../store/thread/thread-reader.ts';
import type { MessageDetails } from '../../kernel/thread/thread.events.ts';
import type { Extras } from '../extras.ts';
import type { Decision, Judgement, Stimulus } from '../policy.ts';

/** A fixed set of messages, judged (K11). */
export type JudgedSet = {
  /** All of them, oldest first. */
  readonly messages: readonly MessageRow[];
  /** The message whose answer covers every other one that wants one; null if none does. */
  readonly target: MessageRow | null;
  /** Messages that the answer is for, the target last. */
  readonly answered: readonly MessageRow[];
  /** One entry for every message, runs of the same put together; `answered` and `merged` still lack their reply. */
  readonly planned: readonly VerdictEntry[];
  /** Why the target is answered. */
  readonly reason: string;
  /** The responder that answers; null for the model alone. */
  readonly by: string | null;
  /** What becomes true together with the decisions. */
  readonly extras: Extras;
};

/** Lets the policy judge what is on the path; what was rewound before anyone answered has expired. */
export function judgeSet(
  messages: readonly MessageRow[],
  path: readonly Segment[],
  thread: ThreadRow,
  { policy, extras }: Judgement,
  now: number,
): JudgedSet {
  const present = messages.filter((message) => isOnPath(path, message));
  const situation = {
    agent: thread.agent,
    thread: thread.thread,
    channel: thread.channel,
    audience: thread.audience === 'public' ? ('public' as const) : ('private' as const),
    now,
  };
  const decisions = policy.decide(present.map(toStimulus), situation);
  const byMessage = new Map(present.map((message, index) => [message.message, decisions[index]]));
  const answered = present.filter((message) => byMessage.get(message.message)?.type === 'answer');
  const target = answered.at(-1) ?? null;
  const planned = messages.map((message) => entryOf(message, byMessage.get(message.message), target));
  const decided = target === null ? undefined : byMessage.get(target.message);
  return {
    messages,
    target,
    answered,
    planned: join(planned),
    reason: decided?.reason ?? '',
    by: decided?.by ?? null,
    extras: extras?.(decisions) ?? {},
  };
}

/** The planned entries once the turn has ended: what was waiting for the answer shares its fate. */
export function settleEntries(
  planned: readonly VerdictEntry[],
  ending: { readonly verdict: VerdictEntry['verdict']; readonly reason: string; readonly reply?: string },
): readonly VerdictEntry[] {
  return planned.map((entry) => {
    if (entry.verdict !== 'answered' && entry.verdict !== 'merged') return entry;
    const reply = ending.reply === undefined ? {} : { reply: messageId(ending.reply) };
    if (ending.verdict === 'answered') {
      return { ...entry, ...reply, reason: entry.verdict === 'answered' ? ending.reason : entry.reason };
    }
    const { into: _, ...rest } = entry;
    return { ...rest, ...reply, verdict: ending.verdict, reason: ending.reason };
  });
}

/** What a policy sees of a message. */
export function toStimulus(row: MessageRow): Stimulus {
  return {
    message: row.message,
    node: row.node,
    text: row.text,
    at: row.at,
    author: { id: row.author, name: row.author_name },
    owner: row.owner === 1,
    bot: row.bot === 1,
    addressed: row.addressed === 1,
    origin: row.origin,
    details: row.details === null ? {} : (JSON.parse(row.details) as MessageDetails),
  };
}

function entryOf(
  message: MessageRow,
  decision: Decision | undefined,
  target: MessageRow | null,
): VerdictEntry {
  const place = { from: message.node, to: message.node, count: 1 };
  const range = decision?.by === undefined ? place : { ...place, by: decision.by };
  if (decision === undefined)
    return { ...range, verdict: 'expired', reason: 'rewound before it was answered' };
  switch (decision.type) {
    case 'answer':
      if (message === target || target === null)
        return { ...range, verdict: 'answered', reason: decision.reason };
      return { ...range, verdict: 'merged', reason: 'answered together', into: messageId(target.message) };
    case 'silent':
      return { ...range, verdict: 'silent', reason: decision.reason };
    case 'flag':
      return { ...range, verdict: 'flagged', reason: decision.reason };
    default:
      return { ...range, verdict: 'refused', reason: decision.reason };
  }
}

/** Neighbours that are silent for one reason become one record. */
function join(entries: readonly VerdictEntry[]): readonly VerdictEntry[] {
  const joined: VerdictEntry[] = [];
  for (const entry of entries) {
    const last = joined.at(-1);
    const same = last !== undefined && last.verdict === 'silent' && entry.verdict === 'silent';
    if (same && last.reason === entry.reason && last.by === entry.by) {
      joined[joined.length - 1] = { ...last, to: entry.to, count: last.count + entry.count };
    } else {
      joined.push(entry);
    }
  }
  return joined;
}
