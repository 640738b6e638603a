import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Outgoing, Sent } from '../../agent/channel.ts';
import { DeliveryUnknownError } from '../../agent/channel.ts';
import { droppedAs } from './drop-reasons.ts';
import { TwitchRefusal, TwitchUnavailable } from './faults.ts';
import type { Helix } from './helix.ts';
import type { OwnLines } from './own-lines.ts';
import type { Answer } from './request.ts';
import { messageOf, neverReached } from './request.ts';
import type { SendPace } from './send-pace.ts';

/** Most characters of a message. */
export const longestMessage = 500;

/** What sending needs. */
export type SendPorts = {
  readonly helix: Helix;
  readonly pace: SendPace;
  readonly own: OwnLines;
  /** How long a lost answer waits for the message to come back; 0 while nobody listens. */
  readonly echoMs: () => number;
  readonly clock: () => number;
};

const patienceMs = 1_500;
const loginRetryMs = 30_000;
const posted = z.object({
  data: z
    .array(
      z.object({
        message_id: z.string(),
        is_sent: z.boolean(),
        drop_reason: z.object({ code: z.string(), message: z.string() }).nullish(),
      }),
    )
    .min(1),
});

/**
 * Posts one line (Send Chat Message). Where the answer is lost, the line's own return through the chat proves that it was posted;
 * without it nobody knows, and that is thrown.
 */
export async function sendLine(ports: SendPorts, part: Outgoing, signal: AbortSignal): Promise<Sent> {
  // A chat message is one line.
  const text = part.text.replaceAll(/\s*[\r\n]+\s*/gu, ' ').trim();
  const wait = ports.pace.take(text);
  if (wait > patienceMs) {
    return { type: 'transient', message: 'Twitch takes no more at this moment.', retryAfterMs: wait };
  }
  if (wait > 0) {
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return { type: 'transient', message: 'The program is stopping.' };
    return sendLine(ports, part, signal);
  }
  const sent = await post(ports, part, text, signal);
  if (sent.type !== 'sent') ports.pace.giveBack(text);
  return sent;
}

async function post(ports: SendPorts, part: Outgoing, text: string, signal: AbortSignal): Promise<Sent> {
  const expected = ports.own.expect(text);
  try {
    const answer = await ports.helix.asUser(
      ({ userId }) => ({
        method: 'POST',
        path: '/chat/messages',
        body: {
          broadcaster_id: part.conversation,
          sender_id: userId,
          message: text,
          ...(part.replyTo === undefined ? {} : { reply_parent_message_id: part.replyTo }),
        },
      }),
      signal,
    );
    const result = toSent(answer, ports.clock());
    if (result !== null) return result;
    throw new TypeError(`Cannot tell from the answer whether it was posted: ${messageOf(answer)}`);
  } catch (cause) {
    // None of these got as far as posting.
    if (cause instanceof TwitchRefusal)
      return { type: 'transient', message: cause.message, retryAfterMs: loginRetryMs };
    if (cause instanceof TwitchUnavailable) return { type: 'transient', message: `${cause.message}.` };
    if (neverReached(cause)) return { type: 'transient', message: 'Twitch cannot be reached.' };
    const external = signal.aborted ? null : await expected.within(ports.echoMs(), signal);
    if (external !== null) return { type: 'sent', external };
    throw new DeliveryUnknownError('The connection broke before Twitch answered', { cause });
  } finally {
    expected[Symbol.dispose]();
  }
}

/** What an answer means; null where Twitch may or may not have posted it. */
function toSent(answer: Answer, now: number): Sent | null {
  const { status } = answer;
  const message = `Twitch does not take the message: ${messageOf(answer)}.`;
  if (status === 200) {
    const parsed = posted.safeParse(answer.body);
    const [line] = parsed.success ? parsed.data.data : [];
    if (line === undefined) return null;
    return line.is_sent ? { type: 'sent', external: line.message_id } : droppedAs(line.drop_reason ?? null);
  }
  if (status === 429) {
    const wait = answer.resetAt === null ? {} : { retryAfterMs: Math.max(answer.resetAt - now, 0) };
    return { type: 'transient', message, ...wait };
  }
  if (status === 503) return { type: 'transient', message };
  if (status === 401) return { type: 'transient', message, retryAfterMs: loginRetryMs };
  return status >= 500 ? null : { type: 'permanent', message };
}
