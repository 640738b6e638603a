import { createClipWatch } from '../clips/clip-watch.ts';
import type { ClipCandidate, ClipWatch } from '../clips/clip-watch.ts';
import type { MessageRow } from '../../../store/thread/thread-reader.ts';
import type { MessageDetails } from '../../../kernel/thread/thread.events.ts';
import type { HeardMessage } from '../modes/mode.ts';
import type { SessionState } from '../session/session.ts';
import { createWarden, exemptionOf } from '../warden/conversation.ts';
import type { Judgement } from '../warden/conversation.ts';
import type { Taught } from '../warden/taught.ts';

/** What the chronicler remembers of a chat while it goes on. It can be made anew from the messages at any time. */
export type Listening = {
  /** Hears messages in order of the log, each once; what was heard already keeps its judgement. */
  readonly hear: (rows: readonly MessageRow[], state: SessionState) => readonly HeardMessage[];
  /** Node of the last message that was heard. */
  readonly heard: () => number;
  /** Clip candidates so far. */
  readonly clips: () => readonly ClipCandidate[];
  /** Says that a raid came in at this time, once it is reached. */
  readonly raid: (at: number) => void;
};

/** Judgements of so many messages are kept, for a turn that is judged again after a conflict. */
const keptJudgements = 2_000;
const clear: Judgement = { state: 'clear', points: 0, reasons: [] };

/** Begins to listen behind a node of the thread. */
export function createListening(after: number): Listening {
  const warden = createWarden();
  const watch: ClipWatch = createClipWatch();
  const judged = new Map<number, Judgement>();
  const raids: number[] = [];
  let last = after;
  let taughtOf: SessionState['taught'] | null = null;
  let taught: Taught = { people: new Set(), sentences: new Set() };

  function judge(message: Omit<HeardMessage, 'warden'>): Judgement {
    const { node, at, author, text, bot, details, runs } = message;
    const known = judged.get(node);
    if (known !== undefined || node <= last) return known ?? clear;
    last = node;
    while (raids[0] !== undefined && raids[0] <= at) watch.raid(raids.shift() ?? at);
    watch.hear({ at, author: author.id, text, bot });
    const judgement = warden.judge(
      {
        text,
        at,
        chatter: author.id,
        exempt: exemptionOf(details.roles ?? [], bot) ?? (runs ? 'the owner' : null),
        firstMessage: details.first === true,
        accountCreatedAt: details.accountSince ?? null,
      },
      taught,
    );
    if (judgement.state !== 'clear') judged.set(node, judgement);
    const [oldest] = judged.size > keptJudgements ? judged.keys() : [];
    if (oldest !== undefined) judged.delete(oldest);
    return judgement;
  }

  return {
    hear(rows, state) {
      if (taughtOf !== state.taught) {
        taughtOf = state.taught;
        taught = { people: new Set(taughtOf.people), sentences: new Set(taughtOf.sentences) };
      }
      return rows.map((row) => {
        const message = toHeard(row);
        const judgement = judge(message);
        return { ...message, warden: state.off.includes('warden') ? clear : judgement };
      });
    },
    heard: () => last,
    clips: watch.candidates,
    raid: (at) => void raids.push(at),
  };
}

const runners: ReadonlySet<string> = new Set(['broadcaster', 'moderator', 'lead_moderator']);

/** A message of the log as the modes hear it, but for the judgement. */
export function toHeard(row: MessageRow): Omit<HeardMessage, 'warden'> {
  const details = row.details === null ? {} : (JSON.parse(row.details) as MessageDetails);
  return {
    id: row.message,
    node: row.node,
    at: row.at,
    text: row.text,
    author: { id: row.author, name: row.author_name },
    bot: row.bot === 1 || row.role === 'agent',
    addressed: row.addressed === 1,
    runs: row.owner === 1 || (details.roles ?? []).some((role) => runners.has(role.split('/')[0] ?? '')),
    details,
  };
}
