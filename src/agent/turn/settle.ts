import { messageId, turnId } from '../../kernel/ids.ts';
import type { Node } from '../../kernel/path.ts';
import { isOnPath, pathTo } from '../../kernel/path.ts';
import type { TurnKind, Utterance, VerdictEntry } from '../../kernel/thread/thread.events.ts';
import type { ThreadCommand } from '../../kernel/thread/thread.ts';
import type { ThreadState } from '../../kernel/thread/thread-state.ts';
import type { WrittenReply } from './write-reply.ts';
import { settleEntries } from './turn-set.ts';

/** A turn as it stands when its reply has been written. */
export type StandingTurn = {
  readonly turn: string;
  readonly kind: TurnKind;
  readonly generation: string;
  readonly planned: readonly VerdictEntry[];
  readonly reason: string;
  /** Message that is answered; null for a turn that no message started. */
  readonly answers: { readonly message: string; readonly node: Node } | null;
  readonly replaces: { readonly parent: Node | null; readonly head: number | null } | null;
  /** Whether a person on this channel can ask for an interrupted reply to go on. */
  readonly continues: boolean;
};

/** What becomes of a turn: the commands that end or pause it. */
export type Settlement = {
  readonly commands: readonly ThreadCommand[];
  /** Whether the reply goes out to the platform. */
  readonly speaks: boolean;
  readonly paused: boolean;
  readonly generation: 'done' | 'interrupted' | 'stopped' | 'failed';
};

/** Decides how a turn ends (K11): pure, from what was written and where the thread is now. */
export function settleTurn(
  turn: StandingTurn,
  written: Exclude<WrittenReply, { readonly type: 'shutdown' | 'lost' }> | { readonly type: 'interrupted' },
  text: string,
  author: Utterance['author'],
  state: ThreadState,
): Settlement {
  const utterance = utter(turn, written, text, author);
  const place = {
    answers: turn.answers?.node ?? null,
    ...(turn.replaces === null ? {} : { replaces: turn.replaces }),
  };
  const left = turn.answers !== null && !isOnPath(pathTo(state.branches, state.head), turn.answers.node);
  const unsaid = written.type === 'unsaid';
  const reply: readonly ThreadCommand[] =
    unsaid || (left && text === '') ? [] : [{ type: 'message.reply', utterance, ...place }];

  if (utterance.state === 'interrupted' && turn.continues && !left) {
    const reason = utterance.error?.message ?? 'the program was stopped in mid-sentence';
    return {
      commands: [...reply, { type: 'turn.pause', turn: turnId(turn.turn), reply: utterance.message, reason }],
      speaks: false,
      paused: true,
      generation: 'interrupted',
    };
  }
  const ending = endingOf(turn, written, utterance, left);
  const spoken = reply.length > 0 ? { reply: utterance.message } : {};
  const verdicts = settleEntries(turn.planned, { ...ending, ...spoken });
  return {
    commands: [
      ...reply,
      { type: 'turn.end', turn: turnId(turn.turn), kind: turn.kind, ...ending, ...spoken, verdicts },
    ],
    speaks: ending.verdict === 'answered' && !left && !unsaid,
    paused: false,
    generation: written.type === 'failed' ? 'failed' : written.type === 'stopped' ? 'stopped' : 'done',
  };
}

function endingOf(
  turn: StandingTurn,
  written: Parameters<typeof settleTurn>[1],
  utterance: Utterance,
  left: boolean,
): { readonly verdict: VerdictEntry['verdict']; readonly reason: string } {
  if (left) return { verdict: 'expired', reason: 'rewound before it was answered' };
  if (written.type === 'unsaid') return { verdict: 'silent', reason: written.reason };
  if (utterance.state === 'failed')
    return { verdict: 'failed', reason: utterance.error?.message ?? 'failed' };
  if (written.type === 'stopped') return { verdict: 'answered', reason: 'stopped by a person' };
  return { verdict: 'answered', reason: turn.reason };
}

function utter(
  turn: StandingTurn,
  written: Parameters<typeof settleTurn>[1],
  text: string,
  author: Utterance['author'],
): Utterance {
  const failure = written.type === 'failed' ? written.failure : undefined;
  const tools = 'tools' in written && written.tools.length > 0 ? { tools: written.tools } : {};
  return {
    message: messageId(turn.generation),
    role: 'agent',
    author,
    text,
    state: stateOf(written, text),
    turn: turnId(turn.turn),
    ...(turn.answers === null ? {} : { answers: messageId(turn.answers.message) }),
    ...('model' in written ? { model: written.model } : {}),
    ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message } }),
    ...tools,
  };
}

function stateOf(written: Parameters<typeof settleTurn>[1], text: string): Utterance['state'] {
  switch (written.type) {
    case 'unsaid':
    case 'complete':
      return 'complete';
    case 'truncated':
    case 'stopped':
      return 'truncated';
    case 'failed':
      return text === '' ? 'failed' : 'interrupted';
    default:
      return 'interrupted';
  }
}
