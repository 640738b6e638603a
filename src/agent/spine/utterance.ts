import { messageId } from '../../kernel/ids.ts';
import { shorten } from '../../kernel/shorten.ts';
import type { ThreadState } from '../../kernel/thread/thread-state.ts';
import type { ThreadCommand } from '../../kernel/thread/thread.ts';
import type { Incoming } from '../channel.ts';

/** Something said on a channel. */
export type Said = { readonly channel: string; readonly account: string; readonly incoming: Incoming };

/** Who speaks: `owner:studio`, `owner:telegram:42`, `person:twitch:7`. */
export function principalOf({
  channel,
  incoming,
}: {
  readonly channel: string;
  readonly incoming: Pick<Incoming, 'author'>;
}): string {
  const { author } = incoming;
  if (channel === 'web') return author.owner ? `owner:${author.external}` : `person:web:${author.external}`;
  return `${author.owner ? 'owner' : 'person'}:${channel}:${author.external}`;
}

/** A message of a thread that exists. */
export function sayCommand(said: Said, message: string): ThreadCommand {
  return { type: 'message.say', utterance: utteranceOf(said, message) };
}

/** The first message of a commit: it creates the thread where it is new, and names it where nothing was said before. */
export function openingCommands(
  said: Said,
  message: string,
  state: ThreadState,
  known: { readonly agent: string; readonly title: string | null },
): readonly ThreadCommand[] {
  const { channel, account, incoming } = said;
  const { external, title, audience } = incoming.conversation;
  const create: ThreadCommand = {
    type: 'thread.create',
    agent: known.agent,
    channel,
    account,
    external,
    title: title ?? null,
    audience,
  };
  return [
    ...(state.exists ? [] : [create]),
    sayCommand(said, message),
    ...titleFor(state, known.title ?? title ?? null, incoming),
  ];
}

function utteranceOf(
  said: Said,
  message: string,
): Extract<ThreadCommand, { type: 'message.say' }>['utterance'] {
  const { incoming } = said;
  return {
    message: messageId(message),
    role: 'user',
    author: { id: principalOf(said), name: incoming.author.name },
    text: incoming.text,
    state: 'complete',
    external: incoming.external,
    ...(incoming.details === undefined ? {} : { details: incoming.details }),
    ...(incoming.addressed ? {} : { addressed: false }),
    ...(incoming.author.bot ? { bot: true } : {}),
    ...(incoming.author.owner ? { owner: true } : {}),
  };
}

const titleLength = 60;

/** A private conversation without a title is called after the first thing said in it. */
function titleFor(state: ThreadState, title: string | null, incoming: Incoming): readonly ThreadCommand[] {
  const first = state.head === null && state.branches.length === 0;
  if (!first || title !== null || incoming.conversation.audience === 'public') return [];
  const line = incoming.text.trim().split('\n', 1)[0] ?? '';
  return line === '' ? [] : [{ type: 'thread.rename', title: shorten(line, titleLength), earlier: null }];
}
