import type { Incoming } from '../../../agent/channel.ts';
import type { Spine } from '../../../agent/spine/spine.ts';
import { threadIdFor } from '../../../agent/spine/thread-id.ts';
import { speaksTo } from '../admin/addressed.ts';
import { localChannel } from '../admin/chats.ts';
import type { ModeState } from '../modes/mode.ts';
import type { RecordedEntry, RecordedHappening, RecordedMessage } from '../replay/parse-recording.ts';
import { replayAccount } from '../session/session.events.ts';
import { isKnownBot } from './known-bots.ts';
import type { TimeDriver, VirtualClock } from './virtual-time.ts';

/** A recording that is to be played. */
export type Recording = {
  /** A name for its chat, other than that of every recording before. */
  readonly name: string;
  readonly title: string;
  readonly entries: readonly RecordedEntry[];
};

/** What playing needs. */
export type PlayPorts = {
  readonly spine: Spine;
  readonly clock: VirtualClock;
  readonly time: TimeDriver;
  readonly agent: ModeState['agent'];
  /** Told before each entry; waits where the recording is to be played slowly. */
  readonly before?: (done: number, at: number) => Promise<void>;
  readonly signal: AbortSignal;
};

/** After the last line everything that is still due is done: verdicts, the ledger. */
const afterwardsMs = 60_000;

/**
 * Plays a recording through the whole pipeline on a virtual clock: each line comes in as from a platform, and between two lines every
 * job that falls due is done. A recording that tells of no broadcast is one from its first line to its last. Gives the thread.
 */
export async function playRecording(recording: Recording, ports: PlayPorts): Promise<string> {
  const { entries, name } = recording;
  const first = entries[0];
  const last = entries.reduce((latest, { at }) => Math.max(latest, at), first?.at ?? ports.clock.now());
  const say = (entry: RecordedEntry, index: number) => hear(entry, index, recording, ports);
  if (first !== undefined && !entries.some(({ type }) => type === 'stream.online'))
    await say({ type: 'stream.online', at: first.at, title: null, category: null, streamer: null }, -1);
  for (const [index, entry] of entries.entries()) {
    ports.signal.throwIfAborted();
    await ports.before?.(index, entry.at);
    // Whoever speaks in the very moment in which a job falls due was first.
    await ports.time.until(entry.at - 1);
    ports.clock.advance(entry.at);
    await say(entry, index);
  }
  await ports.time.until(last + 1);
  // A recording that breaks off ends there: the ledger of what there is gets written.
  await say({ type: 'stream.offline', at: last }, entries.length);
  await ports.time.until(last + afterwardsMs);
  return threadIdFor(localChannel, replayAccount, name);
}

async function hear(
  entry: RecordedEntry,
  index: number,
  recording: Recording,
  { spine, agent }: PlayPorts,
): Promise<void> {
  const place = { channel: localChannel, account: replayAccount };
  const conversation = { external: recording.name, title: recording.title, audience: 'public' } as const;
  if (entry.type === 'message') {
    await spine.receive({ ...place, incoming: toIncoming(entry, index, conversation, agent) });
    return;
  }
  const { at, type } = entry;
  const delivery = `${recording.name}:event:${index}`;
  await spine.notice({
    ...place,
    notice: { delivery, conversation, type, origin: 'direct', data: dataOf(entry), at, raw: null },
  });
}

function toIncoming(
  entry: RecordedMessage,
  index: number,
  conversation: Incoming['conversation'],
  agent: ModeState['agent'],
): Incoming {
  const { at, author, badges, text } = entry;
  const external = entry.id ?? `line-${index + 1}`;
  const self = [agent.name, agent.displayName].some((name) => name.toLowerCase() === author.toLowerCase());
  return {
    // An id that comes twice in a recording is one message, as it is on a platform.
    delivery: `${conversation.external}:${external}`,
    conversation,
    external,
    kind: 'message',
    author: {
      external: entry.authorId ?? author.toLowerCase(),
      name: author,
      owner: false,
      bot: self || isKnownBot(author, badges),
    },
    text,
    at,
    origin: 'direct',
    addressed: entry.mentionsAgent || speaksTo(text, agent),
    details: {
      roles: badges.map((badge) => badge.split('/')[0] ?? badge),
      first: entry.firstMessage,
      ...(entry.accountCreatedAt === null ? {} : { accountSince: entry.accountCreatedAt }),
    },
    raw: null,
  };
}

function dataOf(entry: RecordedHappening): { readonly [name: string]: string | number | null } {
  switch (entry.type) {
    case 'stream.online':
      return { title: entry.title, category: entry.category, streamer: entry.streamer };
    case 'channel.update':
      return { title: entry.title, category: entry.category };
    case 'raid':
      return { from: entry.from, viewers: entry.viewers };
    default:
      return {};
  }
}
