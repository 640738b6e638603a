import type { Effect } from '../../../test/emulators/mcp/effects.ts';
import type { TelegramEmulator } from '../../../test/emulators/telegram/telegram-emulator.ts';
import { checkPosts } from '../check-posts.ts';
import { marksIn } from './marks.ts';
import type { OperatorRows } from './operator-rows.ts';
import type { Owners } from './owner.ts';

/** What the outside saw. */
export type Seen = Pick<Owners, 'words' | 'presses'> &
  Pick<TelegramEmulator, 'calls' | 'sent'> & { readonly effects: readonly Effect[] };

/** Figures, and what must be empty. */
export type OperatorFindings = {
  readonly figures: { readonly [name: string]: number };
  readonly problems: { readonly [name: string]: readonly string[] };
};

/** Holds what the outside saw against what is on record. */
export function checkOperator(seen: Seen, rows: OperatorRows): OperatorFindings {
  const words = checkWords(seen, rows);
  const presses = checkPresses(seen, rows);
  const effects = checkEffects(seen, rows);
  const approvals = checkApprovals(rows);
  const posts = checkPosts(
    seen.sent().map((post) => ({ external: String(post.message_id), text: String(post['text']) })),
    rows.outbox,
  );
  return {
    figures: {
      ...words.figures,
      ...approvals.figures,
      ...presses.figures,
      ...effects.figures,
      ...posts.figures,
    },
    problems: {
      ...words.problems,
      ...presses.problems,
      ...effects.problems,
      ...approvals.problems,
      ...posts.problems,
    },
  };
}

/** Telegram keeps what was not taken, so at the end everything that was ever said is in the log, once. */
function checkWords({ words }: Seen, { messages }: OperatorRows): OperatorFindings {
  const heard = count(messages.filter(({ role }) => role === 'user').map(({ external }) => String(external)));
  const times = ({ message }: { readonly message: number }): number => heard.get(String(message)) ?? 0;
  return {
    figures: { messages: words.length },
    problems: {
      lost: words.filter((one) => times(one) === 0).map(({ message, text }) => `${message} ${text}`),
      doubled: words.filter((one) => times(one) > 1).map(({ message, text }) => `${message} ${text}`),
    },
  };
}

/** Each press has its one decision in the audit log, and whoever pressed was told. */
function checkPresses({ presses, calls }: Seen, { audit, approvals }: OperatorRows): OperatorFindings {
  const answered = count(
    calls
      .filter(({ method }) => method === 'answerCallbackQuery')
      .map(({ fields }) => String(fields['callback_query_id'])),
  );
  const byWords = new Set(
    approvals.filter(({ resolved_how }) => resolved_how !== 'button').map(({ id }) => id),
  );
  const decided = audit.filter(
    ({ decision, approver, subject }) =>
      decision === 'refused' ||
      ((decision === 'approved' || decision === 'rejected') && approver !== null && !byWords.has(subject)),
  );
  const pressed = decided.filter(({ subject }) => subject.startsWith('apr_')).length;
  const ends = count(
    audit
      .filter(({ decision }) => ['approved', 'rejected', 'superseded', 'expired'].includes(decision))
      .map(({ subject }) => subject),
  );
  return {
    figures: {
      presses: presses.length,
      'told again': [...answered.values()].filter((times) => times > 1).length,
    },
    problems: {
      'presses without an answer': presses
        .filter(({ id }) => !answered.has(id))
        .map(({ id, data, at }) => `${id} ${data} ${new Date(at).toISOString()}`),
      'presses and decisions differ':
        pressed === presses.length ? [] : [`${presses.length} presses, ${pressed} decisions`],
      'decided twice': [...ends].filter(([, times]) => times > 1).map(([subject]) => subject),
    },
  };
}

/** What was done outside: at most once, with a marker before it, and only what an owner saw and pressed OK for. */
function checkEffects({ effects, presses }: Seen, { steps, runs }: OperatorRows): OperatorFindings {
  const name = ({ tool, id }: { readonly tool: string; readonly id: string }): string => `${tool} ${id}`;
  const done = count(effects.map(name));
  const marked = steps
    .filter(({ status }) => ['started', 'done', 'failed'].includes(status))
    .map((step) => ({
      ...step,
      name: name({ tool: step.tool.replace('outside_', ''), id: step.action.input?.id ?? '' }),
    }));
  const markers = count(marked.map((step) => step.name));
  const claims = count(marked.filter(({ status }) => status === 'done').map((step) => step.name));
  const approved = presses.filter(({ word }) => word === 'ok');
  const forTask = new Set(
    approved
      .filter(({ shown }) => shown.startsWith('Understood: '))
      .map(({ shown }) => marksIn(shown.slice(shown.indexOf('Exactly'))).join('+')),
  );
  const forCall = approved.filter(({ shown }) => shown.startsWith('May I? ')).map(({ shown }) => shown);
  const asked = marked.filter(({ policy }) => policy === 'ask');
  const status = new Map(runs.map((run) => [run.id, run.status]));
  const open = marked.filter((step) => step.status === 'started');
  return {
    figures: {
      runs: runs.length,
      'runs done': runs.filter((run) => run.status === 'done').length,
      'runs unknown': runs.filter((run) => run.status === 'unknown').length,
      effects: effects.length,
      'steps unknown': open.length,
      'of them happened': open.filter((step) => done.has(step.name)).length,
    },
    problems: {
      'effects twice': [...done].filter(([, times]) => times > 1).map(([one]) => one),
      'effects without a marker': [...done]
        .filter(([one, times]) => times > (markers.get(one) ?? 0))
        .map(([one]) => one),
      'steps that are told and did not happen': [...claims]
        .filter(([one, times]) => times > (done.get(one) ?? 0))
        .map(([one]) => one),
      'effects without consent': effects.filter(({ id }) => !forTask.has(id)).map(name),
      'steps without consent': asked
        .filter(({ tool, action }) => {
          const words = [tool, `"${action.input?.id ?? ''}"`];
          return !forCall.some((shown) => words.every((word) => shown.includes(word)));
        })
        .map((step) => step.name),
      'open steps that are not told as unknown': open
        .filter(({ job }) => status.get(job) !== 'unknown')
        .map((step) => `${step.name} ${status.get(step.job) ?? ''}`),
      'runs without an end': runs.filter((run) => run.ended_at === null).map(({ id }) => id),
    },
  };
}

/** Every approval has an end, or waits with its message delivered and somebody who waits for it. */
function checkApprovals({ approvals, runs, outbox, messages, steps }: OperatorRows): OperatorFindings {
  const run = new Map(runs.map((one) => [one.id, one]));
  const delivery = new Map(outbox.map(({ message, state }) => [message, state]));
  const describe = ({ id, kind, status }: (typeof approvals)[number]): string => `${id} ${kind} ${status}`;
  const told = messages.filter(({ role }) => role === 'agent').map(({ text }) => text);
  const waits = approvals.filter(({ status }) => status === 'pending');
  const ended = (id: string | undefined): boolean => (run.get(id ?? '')?.ended_at ?? null) !== null;
  return {
    figures: {
      approvals: approvals.length,
      approved: approvals.filter(({ status }) => status === 'approved').length,
      expired: approvals.filter(({ status }) => status === 'expired').length,
      superseded: approvals.filter(({ status }) => status === 'superseded').length,
      pending: waits.length,
    },
    problems: {
      'approvals that nobody can see': waits
        .filter(({ message }) => !['sent', 'unknown', 'pending'].includes(delivery.get(message ?? '') ?? ''))
        .map(describe),
      'approvals that nobody waits for': waits.filter(({ action }) => ended(action.run)).map(describe),
      'approved, and nothing came of it': approvals
        .filter(
          ({ status, executed_at, outcome }) =>
            status === 'approved' && executed_at === null && outcome === null,
        )
        .filter(({ kind, action }) => kind === 'run' || ended(action.run))
        .map(describe),
      'steps that still wait': steps
        .filter(({ status, job }) => status === 'waiting' && ended(job))
        .map(({ call }) => call),
      'unknown, and the owner was not told': runs
        .filter(
          ({ status, content }) =>
            status === 'unknown' && !told.some((text) => text.includes(content ?? '-')),
        )
        .map(({ id }) => id),
    },
  };
}

function count(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of names) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}
