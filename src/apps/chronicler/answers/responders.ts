import type { RepliedAs, Responder, ResponderAsk, Response } from '../../../agent/responder.ts';
import type { Extras } from '../../../agent/extras.ts';
import type { Gateway } from '../../../llm/gateway.ts';
import type { Store } from '../../../store/store.ts';
import type { MessageRow } from '../../../store/thread/thread-reader.ts';
import { toHeard } from '../judge/listening.ts';
import { readBetween } from '../judge/stream-rows.ts';
import type { SaidMessage } from '../ledger/facts.ts';
import { answerFromLog } from '../librarian/answer-from-log.ts';
import { toSaid } from '../record/gather-facts.ts';
import { modes } from '../modes/consider-all.ts';
import type { HeardMessage, ModeState } from '../modes/mode.ts';
import { withoutName } from '../modes/request.ts';
import type { ModeName } from '../session/session.events.ts';
import { appendFacts } from '../session/session-log.ts';
import type { SessionLog } from '../session/session-log.ts';
import type { SessionState } from '../session/session.ts';
import { greetingAnswer } from './answer-greeting.ts';
import { stewardAnswer } from './answer-steward.ts';

/** What answering needs. */
export type AnswerPorts = {
  readonly store: Pick<Store, 'sql' | 'query'>;
  readonly sessions: SessionLog;
  readonly gateway: Pick<Gateway, 'describe'>;
  readonly agent: ModeState['agent'];
  readonly utcOffsetMinutes: number;
};

/** Messages that the librarian looks through: the latest of the session. */
const mostRead = 20_000;
const brief =
  'You sit in the chat of a live stream, where people came to talk with each other. Answer in one or two short sentences, at most 300 characters, without lists, links or emoji.';

/** The modes that answer, each under its own name. With a model configured it writes what is no fact of the log. */
export function createResponders(ports: AnswerPorts): readonly Responder[] {
  const respondAs = (
    name: ModeName,
    write: (message: HeardMessage, state: ModeState, ask: ResponderAsk) => Promise<Response> | Response,
  ): Responder => ({
    name,
    async respond(ask) {
      const target = ask.set.at(-1);
      if (target === undefined) return { type: 'silent', reason: 'there is nothing to answer any more' };
      const { state } = await ports.sessions.load(ask.thread.thread);
      const message = heardOf(target);
      const modeState = { sessions: state, agent: ports.agent };
      const response = await write(message, modeState, ask);
      const wanted = modes.find((mode) => mode.name === name)?.consider([message], modeState, ask.now)[0];
      const reasons = [
        ...(wanted?.reasons ?? ['somebody spoke to the agent']),
        ...('reason' in response && response.reason !== undefined ? [response.reason] : []),
      ];
      const extras = (reply: RepliedAs): Extras =>
        recordAnswer({ mode: name, reply, ask, state, reasons }, ports);
      return { ...response, ...('reason' in response ? { reason: reasons.join('; ') } : {}), extras };
    },
  });
  const model = (): boolean => !ports.gateway.describe('chat').placeholder;

  return [
    respondAs('steward', (message, state, { now }) => ({
      type: 'said',
      text: stewardAnswer(message, state, now),
    })),
    respondAs('scribe', ({ at }, { sessions }) => ({ type: 'said', text: markWords(at, sessions) })),
    respondAs('librarian', async (message, { sessions }, ask) => {
      const found = answerFromLog(
        {
          text: withoutName(message.text, ports.agent),
          id: message.id,
          agentNames: [ports.agent.name, ports.agent.displayName],
          utcOffsetMinutes: ports.utcOffsetMinutes,
        },
        await saidToday(ask, sessions, ports.store),
      );
      if (found.type === 'said')
        return { type: 'said', text: found.text, reason: 'it was said in this stream' };
      // What asks for something said is answered from the log or not at all; a model may not make it up.
      if (!model() || aboutTheLog.test(message.text))
        return { type: 'said', text: found.text, reason: 'it was not said in this stream' };
      return { type: 'write', instructions: brief };
    }),
    respondAs('hearthkeeper', ({ text, author }) =>
      model()
        ? { type: 'write', instructions: brief }
        : { type: 'said', text: greetingAnswer(withoutName(text, ports.agent), author.name) },
    ),
  ];
}

const aboutTheLog =
  /\b(?:said|say|says|mention(?:ed)?|earlier|before|again|today|recommend(?:ed)?|called|name of|title|who was|what was|when was|where was|told|asked|wrote|posted|remember)\b/i;

function heardOf(row: MessageRow): HeardMessage {
  return { ...toHeard(row), warden: { state: 'clear', points: 0, reasons: [] } };
}

/** What was said in the session so far; without one, what the turn can see. */
async function saidToday(
  { thread, set, recent }: ResponderAsk,
  { live }: SessionState,
  store: AnswerPorts['store'],
): Promise<readonly SaidMessage[]> {
  if (live === null) return recent.map(toSaid);
  const said: SaidMessage[] = [];
  const before = set[0]?.node ?? Number.MAX_SAFE_INTEGER;
  for await (const rows of readBetween(store, thread.thread, live.after, before)) {
    said.push(...rows.map(toSaid));
    if (said.length > mostRead) said.splice(0, said.length - mostRead);
  }
  return said;
}

function recordAnswer(
  answered: {
    readonly mode: ModeName;
    readonly reply: RepliedAs;
    readonly ask: ResponderAsk;
    readonly state: SessionState;
    readonly reasons: readonly string[];
  },
  { agent }: AnswerPorts,
): Extras {
  const { mode, reply, reasons } = answered;
  const { thread, set, now } = answered.ask;
  if (reply === null) return {};
  const led = set.map(({ message }) => message);
  const session = answered.state.live?.session ?? null;
  const data = {
    session,
    at: now,
    mode,
    kind: 'answer',
    text: '',
    reasons,
    message: reply.message,
    led,
  } as const;
  const meta = { at: now, actor: `agent:${agent.name}`, origin: 'direct' };
  return { appends: appendFacts(thread.thread, [{ type: 'session.acted', data }], meta) };
}

function markWords(at: number, { live }: SessionState): string {
  if (live === null) return 'Noted.';
  const seconds = Math.max(0, Math.floor((at - live.startedAt) / 1000));
  const part = (value: number): string => String(value).padStart(2, '0');
  return `Noted at ${Math.floor(seconds / 3600)}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}.`;
}
