import { buttonsBelow } from '../../../agent/approvals/shown.ts';
import { saysNo, saysYes } from '../../../agent/approvals/words.ts';
import { takeButtonsJob } from '../../../agent/delivery/take-buttons.ts';
import { joinExtras } from '../../../agent/extras.ts';
import type { Extras } from '../../../agent/extras.ts';
import type { PluginHouse } from '../../../agent/plugin.ts';
import { toPlainText } from '../../../agent/prompt/spotlight.ts';
import type { Responder, ResponderAsk, Response } from '../../../agent/responder.ts';
import type { NewJob } from '../../../store/store.ts';
import type { MessageRow } from '../../../store/thread/thread-reader.ts';
import type { Executor } from '../executor.ts';
import type { ReactiveJob } from '../operator.tables.ts';
import { acknowledge } from './acknowledge.ts';
import { courseOf } from './classification.ts';
import type { Classification } from './classification.ts';
import { classifiedWindow, classify, wordsOf } from './classify.ts';
import type { Shown } from './classify.ts';
import type { JobRows } from './job-rows.ts';
import { operatorName } from './judge.ts';
import { runAction, runKind } from './run-action.ts';
import type { RunAction } from './run-action.ts';
import { saysStop } from './words.ts';

/** Words that an answer may have (O6). */
const mostWords = 1000;

/** What the responder needs besides the house. */
export type RespondPorts = {
  readonly house: Pick<PluginHouse, 'approvals' | 'gateway' | 'ids' | 'clock' | 'reader' | 'agent'>;
  readonly rows: JobRows;
  /** Who would carry a command out. */
  readonly executor: () => Promise<Executor>;
  /** What was made of the media of messages, by message. */
  readonly artifacts: (messages: readonly MessageRow[]) => Promise<Shown>;
  readonly delimiter: () => string;
  readonly timeZone: string;
};

/** Answers questions, and puts commands to the owner before anything is done (O3–O6). */
export function createOperatorResponder(ports: RespondPorts): Responder {
  return {
    name: operatorName,
    respond: async (ask) => {
      const response = (await aboutWaiting(ask, ports)) ?? (await respondTo(ask, ports));
      const jobs = await lateButtons(ask, ports);
      if (jobs.length === 0) return response;
      return { ...response, extras: (said) => joinExtras([response.extras?.(said) ?? {}, { jobs }]) };
    },
  };
}

/** What came before its proposal did left buttons below it that nobody could take away then. */
async function lateButtons({ set, now }: ResponderAsk, { house }: RespondPorts): Promise<readonly NewJob[]> {
  const resolved = await house.approvals.resolvedBy(set.map(({ message }) => message));
  return resolved.flatMap(({ stream, message, resolved_by: by }) =>
    message === null || by !== null ? [] : [takeButtonsJob({ stream, message }, house.ids.next('job'), now)],
  );
}

/** A bare no, yes or stop is about what waits or runs, and no new wish; its effect was in the transaction that received it. */
async function aboutWaiting(ask: ResponderAsk, ports: RespondPorts): Promise<Response | null> {
  const [last, ...others] = ask.set.toReversed();
  if (last === undefined || last.origin !== 'direct') return null;
  const { message, thread, text } = last;
  if (saysStop(text)) {
    const stopped = await ports.rows.stoppedBy([message]);
    const dropped = await ports.house.approvals.resolvedBy([message]);
    const said =
      stopped.length > 0
        ? 'Stopped. What was done until then is on the operator page.'
        : dropped.length > 0
          ? 'Nothing was running. The proposal that waited is dropped.'
          : 'Nothing is running.';
    return { type: 'said', text: said, reason: 'the owner says stop' };
  }
  if (others.length > 0) return null;
  if (saysNo(text)) {
    const rejected = await ports.house.approvals.resolvedBy([message]);
    if (rejected.length === 0) return null;
    return { type: 'said', text: 'Rejected. Nothing was done.', reason: 'the owner says no' };
  }
  const now = ports.house.clock();
  const waiting = (await ports.house.approvals.pendingIn(thread)).filter(
    ({ expires_at }) => expires_at > now,
  );
  if (!saysYes(text) || waiting.length === 0) return null;
  return {
    type: 'said',
    text: 'A word is no approval, since it names no action. Press OK below the proposal, or approve it on the operator page.',
    reason: 'a yes in words approves nothing',
  };
}

async function respondTo(ask: ResponderAsk, ports: RespondPorts): Promise<Response> {
  const { house } = ports;
  const recent = await lastMessages(ask, ports);
  const classified = await classify(
    house.gateway,
    {
      recent,
      set: ask.set.map(({ message }) => message),
      artifacts: await ports.artifacts(recent),
      delimiter: ports.delimiter(),
      timeZone: ports.timeZone,
      now: ask.now,
    },
    {
      scope: 'reactive',
      principal: ask.principal,
      cause: 'classify',
      thread: ask.thread.thread,
      turn: ask.turn,
    },
    ask.signal,
  );
  const { value } = classified;
  const course = courseOf(value);
  const noted = notes(ask, value, ports);
  if (course.type === 'answer') {
    const answered = noted({ kind: 'answer', approval: null, executor: null });
    return {
      type: 'write',
      mostWords,
      instructions:
        `Answer in at most ${mostWords} words; shorter is better. You are asked, not ordered: change nothing and promise nothing. ` +
        'Where something would have to be done, say what, and that the owner may ask for it.',
      extras: (reply) => (reply === null ? {} : answered),
    };
  }
  return propose(ask, value, course.reason, ports, noted);
}

async function propose(
  ask: ResponderAsk,
  value: Classification,
  reason: string,
  ports: RespondPorts,
  noted: Noted,
): Promise<Response> {
  const { house } = ports;
  const last = ask.set.at(-1);
  if (last === undefined) return { type: 'silent', reason: 'nothing was said' };
  const { request, written } = await requestOf(ask, ports);
  const executor = await ports.executor();
  const { name, sandbox, reach } = executor;
  const { origin } = ask;
  const shown = acknowledge(value, { request, executor: name, sandbox, reach, origin, written });
  const action: RunAction = {
    v: 1,
    kind: runKind,
    request,
    plan: shown.plan,
    executor: name,
    sandbox,
    agent: ask.thread.agent,
    channel: ask.thread.channel,
    thread: ask.thread.thread,
    turn: ask.turn,
    message: last.message,
    node: last.node,
    principal: ask.principal,
    origin: ask.origin,
    nonce: house.ids.next('nonce'),
  };
  const proposal = house.approvals.propose({
    kind: runKind,
    proposal: `Understood: ${shown.understood} Will: ${shown.plan}`,
    action,
    thread: ask.thread,
    requestedBy: ask.principal,
    origin: ask.origin,
    sandbox,
    reach,
    now: house.clock(),
  });
  return {
    type: 'said',
    text: shown.text,
    reason,
    buttons: buttonsBelow(proposal.buttons, shown),
    extras: (said) =>
      said === null
        ? {}
        : joinExtras([
            proposal.extras({ said, answers: last.node, words: ask.set }),
            noted({ kind: 'plan', approval: proposal.id, executor }),
          ]),
  };
}

/** The words that are to be carried out: a comment on a proposal comes with what it comments on (O5). */
async function requestOf(
  ask: ResponderAsk,
  { house, artifacts }: RespondPorts,
): Promise<{ readonly request: string; readonly written: boolean }> {
  const superseded = await house.approvals.resolvedBy(ask.set.map(({ message }) => message));
  const earlier = superseded
    .filter(({ kind }) => kind === runKind)
    .flatMap(({ action }) => {
      const parsed = runAction.safeParse(JSON.parse(action));
      return parsed.success ? [parsed.data.request] : [];
    });
  const made = await artifacts(ask.set);
  const words = ask.set.flatMap(({ message, text }) => [text, ...wordsOf(made.get(message))]);
  // What nobody can see is neither shown nor carried out.
  const request = [...earlier, ...words]
    .map((text) => toPlainText(text).trim())
    .filter((text) => text !== '')
    .join('\n');
  return { request, written: earlier.length === 0 && made.size === 0 };
}

async function lastMessages(ask: ResponderAsk, { house }: RespondPorts): Promise<readonly MessageRow[]> {
  if (ask.recent.length >= classifiedWindow) return ask.recent;
  const last = ask.set.at(-1);
  const before = (last?.depth ?? 0) + 1;
  const found = await house.reader.window(ask.thread.thread, { before, limit: classifiedWindow });
  return found.toReversed();
}

type Noted = (what: {
  readonly kind: 'answer' | 'plan';
  readonly approval: string | null;
  readonly executor: Executor | null;
}) => Extras;

/** Rows for the record: what was understood, and what came of it. */
function notes(ask: ResponderAsk, value: Classification, { house, rows }: RespondPorts): Noted {
  const last = ask.set.at(-1);
  return ({ kind, approval, executor }) => {
    const now = house.clock();
    const base: ReactiveJob = {
      id: house.ids.next('rjob'),
      kind: 'classify',
      status: 'done',
      thread: ask.thread.thread,
      stream: ask.thread.stream,
      message: last?.message ?? '',
      node: last?.node ?? 0,
      principal: ask.principal,
      origin: ask.origin,
      at: ask.now,
      started_at: ask.now,
      ended_at: now,
      approval: null,
      executor: null,
      sandbox: null,
      summary: value.summary,
      content: JSON.stringify(value),
      tokens: 0,
      fence: 0,
      steps: 0,
      stop_requested: 0,
      stopped_by: null,
    };
    const second: ReactiveJob = {
      ...base,
      id: house.ids.next('rjob'),
      kind,
      approval,
      executor: executor?.name ?? null,
      sandbox: executor?.sandbox ?? null,
      summary: kind === 'plan' ? value.plan : value.summary,
      content: null,
    };
    return { records: [rows.insert(base), rows.insert(second)] };
  };
}
