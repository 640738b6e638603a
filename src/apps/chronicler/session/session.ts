import type { Decider } from '../../../kernel/decider.ts';
import { accept, refuse, unreachable } from '../../../kernel/result.ts';
import type { ClipCandidate } from '../clips/clip-watch.ts';
import type { BlogSeed } from '../ledger/blog-seeds.ts';
import { toTaughtSentence } from '../warden/taught.ts';
import type { FlagDecision, ModeName, SessionEvent, StreamPlace, Talkativeness } from './session.events.ts';

/** A stream that is on the air. */
export type LiveSession = {
  readonly session: string;
  readonly place: StreamPlace;
  readonly title: string | null;
  readonly category: string | null;
  readonly streamer: string | null;
  readonly theme: string | null;
  readonly broadcast: string | null;
  readonly startedAt: number;
  readonly after: number;
  /** How many prompts were offered, and when the last one was; null for none. */
  readonly prompts: number;
  readonly promptedAt: number | null;
  readonly clips: readonly ClipCandidate[];
};

/** What is known of the sessions of one chat. Modes, talkativeness and what was taught outlive a session. */
export type SessionState = {
  readonly live: LiveSession | null;
  /** The session before; `path` is null until its ledger is on disk. */
  readonly last: (LiveSession & { readonly endedAt: number; readonly path: string | null }) | null;
  readonly off: readonly ModeName[];
  readonly talk: Talkativeness;
  readonly schedule: string | null;
  readonly taught: { readonly people: readonly string[]; readonly sentences: readonly string[] };
  /** Chatters that wait for a decision, by flagged message. */
  readonly flags: { readonly [message: string]: string };
};

/** What may be asked of a chat's sessions. `at` comes with the event's meta. */
export type SessionCommand =
  | ({ readonly type: 'session.start' } & Omit<LiveSession, 'prompts' | 'promptedAt' | 'clips'>)
  | { readonly type: 'session.end'; readonly endedAt: number }
  | { readonly type: 'session.theme'; readonly theme: string | null }
  | {
      readonly type: 'session.chapter';
      readonly title: string | null;
      readonly category: string | null;
      readonly broadcast?: string;
      readonly streamer?: string;
    }
  | { readonly type: 'session.raid'; readonly from: string; readonly viewers: number }
  | { readonly type: 'mode.switch'; readonly mode: ModeName; readonly on: boolean }
  | { readonly type: 'talk.set'; readonly level: Talkativeness }
  | { readonly type: 'schedule.set'; readonly text: string }
  /** `text` are the words of the flagged message. */
  | {
      readonly type: 'flag.decide';
      readonly message: string;
      readonly decision: FlagDecision;
      readonly text: string;
    }
  | {
      readonly type: 'ledger.write';
      readonly session: string;
      readonly path: string;
      readonly clips: readonly ClipCandidate[];
      readonly seeds: readonly BlogSeed[];
    };

/** Why a command is refused. */
export type SessionRefusal =
  | 'session-live'
  | 'session-none'
  | 'flag-unknown'
  | 'sentence-too-short'
  | 'ledger-written'
  | 'mode-fixed';

const initial: SessionState = {
  live: null,
  last: null,
  off: [],
  talk: 'normal',
  schedule: null,
  taught: { people: [], sentences: [] },
  flags: {},
};

/** The rules of stream sessions (S1): one at a time in a chat. */
export const session: Decider<SessionState, SessionCommand, SessionEvent, SessionRefusal> = {
  initial,
  decide(command, state) {
    switch (command.type) {
      case 'session.start': {
        if (state.live !== null) return refuse('session-live');
        const { type: _, ...data } = command;
        return accept([{ type: 'session.started', data }]);
      }
      case 'mode.switch': {
        const { mode, on } = command;
        // Without the steward nobody would hear the wish to have it back.
        if (mode === 'steward') return refuse('mode-fixed');
        if (state.off.includes(mode) !== on) return accept([]);
        return accept([{ type: 'session.mode-switched', data: { mode, on } }]);
      }
      case 'talk.set':
        if (state.talk === command.level) return accept([]);
        return accept([{ type: 'session.talk-set', data: { level: command.level, earlier: state.talk } }]);
      case 'schedule.set':
        return accept([{ type: 'session.schedule-set', data: { text: command.text } }]);
      case 'flag.decide':
        return decideFlag(command, state);
      case 'ledger.write': {
        const { type: _, ...data } = command;
        if (state.live?.session === command.session) return refuse('session-live');
        if (state.last?.session === command.session && state.last.path !== null)
          return refuse('ledger-written');
        return accept([{ type: 'session.ledger-written', data }]);
      }
      default:
        return decideLive(command, state);
    }
  },
  evolve,
};

function decideFlag(
  { message, decision, text }: Extract<SessionCommand, { readonly type: 'flag.decide' }>,
  state: SessionState,
): ReturnType<typeof session.decide> {
  const chatter = state.flags[message];
  if (chatter === undefined) return refuse('flag-unknown');
  const data = { message, chatter, decision };
  if (decision !== 'allow-sentence') return accept([{ type: 'session.flag-decided', data }]);
  const sentence = toTaughtSentence(text);
  if (!sentence.ok) return refuse('sentence-too-short');
  return accept([{ type: 'session.flag-decided', data: { ...data, sentence: sentence.value } }]);
}

type LiveCommand = Extract<
  SessionCommand,
  { readonly type: 'session.end' | 'session.theme' | 'session.chapter' | 'session.raid' }
>;

function decideLive(command: LiveCommand, { live }: SessionState): ReturnType<typeof session.decide> {
  if (live === null) return refuse('session-none');
  const { session: id } = live;
  switch (command.type) {
    case 'session.end':
      return accept([
        {
          type: 'session.ended',
          data: { session: id, endedAt: Math.max(command.endedAt, live.startedAt) },
        },
      ]);
    case 'session.theme':
      return accept([
        { type: 'session.themed', data: { session: id, theme: command.theme, earlier: live.theme } },
      ]);
    case 'session.chapter': {
      const { type: _, ...data } = command;
      const same = data.title === live.title && data.category === live.category;
      if (same && (data.broadcast ?? live.broadcast) === live.broadcast) return accept([]);
      return accept([{ type: 'session.chaptered', data: { session: id, ...data } }]);
    }
    case 'session.raid':
      return accept([
        {
          type: 'session.raided',
          data: { session: id, from: command.from, viewers: command.viewers },
        },
      ]);
    default:
      return unreachable(command);
  }
}

function evolve(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'session.started':
      return { ...state, live: { ...event.data, prompts: 0, promptedAt: null, clips: [] } };
    case 'session.ended':
      if (state.live === null) return state;
      return { ...state, live: null, last: { ...state.live, endedAt: event.data.endedAt, path: null } };
    case 'session.themed':
      return changeLive(state, () => ({ theme: event.data.theme }));
    case 'session.chaptered': {
      const { session: _, ...learned } = event.data;
      return changeLive(state, () => learned);
    }
    case 'session.acted': {
      const { kind, at } = event.data;
      if (kind !== 'prompt') return state;
      return changeLive(state, (live) => ({ prompts: live.prompts + 1, promptedAt: at }));
    }
    case 'session.clips-found':
      return changeLive(state, () => ({ clips: event.data.clips }));
    case 'session.mode-switched': {
      const others = state.off.filter((mode) => mode !== event.data.mode);
      return { ...state, off: event.data.on ? others : [...others, event.data.mode] };
    }
    case 'session.talk-set':
      return { ...state, talk: event.data.level };
    case 'session.schedule-set':
      return { ...state, schedule: event.data.text };
    case 'session.chatter-judged': {
      const { state: judged, message, chatter } = event.data;
      return judged === 'flagged' ? { ...state, flags: { ...state.flags, [message]: chatter } } : state;
    }
    case 'session.flag-decided':
      return learn(state, event.data);
    case 'session.ledger-written':
      if (state.last?.session !== event.data.session) return state;
      return { ...state, last: { ...state.last, path: event.data.path } };
    default:
      return state;
  }
}

function changeLive(state: SessionState, change: (live: LiveSession) => Partial<LiveSession>): SessionState {
  return state.live === null ? state : { ...state, live: { ...state.live, ...change(state.live) } };
}

function learn(
  state: SessionState,
  data: Extract<SessionEvent, { readonly type: 'session.flag-decided' }>['data'],
): SessionState {
  const { people, sentences } = state.taught;
  const person = data.decision === 'allow-person' ? [data.chatter] : [];
  const sentence = data.sentence === undefined ? [] : [data.sentence];
  const allowed = (message: string, chatter: string): boolean =>
    message === data.message || person.includes(chatter);
  return {
    ...state,
    taught: {
      people: [...new Set([...people, ...person])],
      sentences: [...new Set([...sentences, ...sentence])],
    },
    // Whoever is allowed waits with none of their lines any more.
    flags: Object.fromEntries(
      Object.entries(state.flags).filter(([message, chatter]) => !allowed(message, chatter)),
    ),
  };
}
