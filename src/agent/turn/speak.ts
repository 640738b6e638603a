import { messageId, turnId } from '../../kernel/ids.ts';
import type { Node } from '../../kernel/path.ts';
import type { ThreadState } from '../../kernel/thread/thread-state.ts';
import type { Commit } from '../../store/store.ts';
import type { Button } from '../channel.ts';
import type { Extras } from '../extras.ts';
import { joinExtras } from '../extras.ts';
import type { TurnPorts } from './turn-ports.ts';

/** Something that the agent says although no message asks for it now: a prompt after a silence, progress, a report. */
export type Speech = {
  readonly thread: string;
  readonly text: string;
  /** Why it speaks, for the record. */
  readonly reason: string;
  /** The message that it belongs to; the platform shows it as a reply. */
  readonly answers?: { readonly message: string; readonly node: Node; readonly external: string | null };
  readonly buttons?: readonly (readonly Button[])[];
  /** `provider/model` or `code/…` that wrote it. */
  readonly model?: string;
  /** Milliseconds after which it is not worth sending any more; a day by default. */
  readonly ttlMs?: number;
  /** Asked in the transaction: a sentence keeps it unsaid. */
  readonly unless?: (state: ThreadState) => string | null;
  /** The job that led to it, completed in the same commit, so that it is said once. */
  readonly completes?: Commit['completes'];
  readonly extras?: (said: { readonly message: string; readonly node: number }) => Extras;
};

/** What became of a speech. Everything but `said` changed nothing. */
export type Spoken =
  | { readonly type: 'said'; readonly message: string; readonly node: number }
  | { readonly type: 'unsaid'; readonly reason: string }
  /** The job belongs to somebody else by now, or a guard of the extras said no. */
  | { readonly type: 'lost'; readonly reason: string };

/** Says it at the head of the thread: message, turn, deliveries and extras in one commit. */
export type Speak = (speech: Speech) => Promise<Spoken>;

/** The agent's own voice outside of turns; what it says is stored and delivered like every answer. */
export function createSpeak(
  ports: Pick<TurnPorts, 'threads' | 'reader' | 'channel' | 'ids' | 'clock'> & {
    readonly agent: Pick<TurnPorts['agent'], 'name' | 'displayName'>;
  },
): Speak {
  const { threads, reader, ids, clock, agent } = ports;
  return async (speech) => {
    const thread = await reader.thread(speech.thread);
    if (thread === null) return { type: 'unsaid', reason: `the thread ${speech.thread} does not exist` };
    const channel = ports.channel(thread.channel);
    const message = ids.next('msg');
    const turn = turnId(ids.next('turn'));
    const now = clock();
    let node = 0;
    const outcome = await threads.transact(speech.thread, (state) => {
      const held = speech.unless?.(state) ?? null;
      if (held !== null) return { refuse: held };
      return {
        commands: [
          {
            type: 'message.reply',
            utterance: {
              message: messageId(message),
              role: 'agent',
              author: { id: `agent:${agent.name}`, name: agent.displayName },
              text: speech.text,
              state: 'complete',
              turn,
              ...(speech.answers === undefined ? {} : { answers: messageId(speech.answers.message) }),
              ...(speech.model === undefined ? {} : { model: speech.model }),
            },
            answers: speech.answers?.node ?? null,
          },
          {
            type: 'turn.end',
            turn,
            kind: 'proactive',
            verdict: 'answered',
            reason: speech.reason,
            reply: messageId(message),
            verdicts: [],
          },
        ],
        meta: { at: now, actor: `agent:${agent.name}`, origin: 'proactive', correlation: turn },
        more: (events): Commit => {
          node = events.find(({ event }) => event.type === 'message.said')?.revision ?? 0;
          const sent = channel.deliver({
            thread,
            message,
            node,
            text: speech.text,
            replyTo: speech.answers?.external ?? null,
            now,
            ...(speech.buttons === undefined ? {} : { buttons: speech.buttons }),
            ...(speech.ttlMs === undefined ? {} : { ttlMs: speech.ttlMs }),
          });
          return {
            ...joinExtras([sent, speech.extras?.({ message, node }) ?? {}]),
            ...(speech.completes === undefined ? {} : { completes: speech.completes }),
          };
        },
      };
    });
    if (outcome.type === 'done') return { type: 'said', message, node };
    if (outcome.type === 'refused') return { type: 'unsaid', reason: outcome.refusal };
    return { type: 'lost', reason: outcome.type === 'guard-failed' ? outcome.guard : outcome.type };
  };
}
