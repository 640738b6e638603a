import { messageId, turnId } from '../../kernel/ids.ts';
import type { EventMeta } from '../../kernel/event.ts';
import type { TurnKind, VerdictEntry } from '../../kernel/thread/thread.events.ts';
import type { ThreadCommand } from '../../kernel/thread/thread.ts';
import type { JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob } from '../../store/store.ts';
import type { TurnRow } from '../../store/thread/thread-reader.ts';
import type { TurnPorts } from './turn-ports.ts';

/** Ends an interrupted turn whose partial reply stands. */
export function letStand(row: TurnRow, reason: string): ThreadCommand {
  return endPaused(row, 'answered', reason);
}

/** Ends a paused turn with this verdict. */
export function endPaused(row: TurnRow, verdict: 'answered' | 'expired', reason: string): ThreadCommand {
  const planned = JSON.parse(row.planned) as readonly VerdictEntry[];
  const reply = row.reply === null ? {} : { reply: messageId(row.reply) };
  const verdicts = planned.map((entry) =>
    entry.verdict === 'answered' ? { ...entry, ...reply, verdict, reason } : { ...entry, ...reply },
  );
  return { type: 'turn.end', turn: turnId(row.turn), kind: kindOf(row), verdict, reason, ...reply, verdicts };
}

/** The kind of a stored turn. */
export function kindOf(row: Pick<TurnRow, 'kind'>): TurnKind {
  switch (row.kind) {
    case 'regenerate':
    case 'continue':
    case 'retry':
    case 'proactive':
      return row.kind;
    default:
      return 'message';
  }
}

/** Completes a job that has nothing to say. */
export async function complete(job: ClaimedJob, ports: Pick<TurnPorts, 'store'>): Promise<JobOutcome> {
  await ports.store.commit({ completes: completionOf(job) });
  return { type: 'completed' };
}

/** The part of a commit that completes this job, under its fencing number. */
export function completionOf(job: ClaimedJob): { readonly job: string; readonly fence: number } {
  return { job: job.id, fence: job.fence };
}

/** What the runner is told: a lost lease leaves the job to its new owner. */
export function concluded(type: string): JobOutcome {
  if (type === 'done' || type === 'lease-lost') return { type: 'completed' };
  return { type: 'retry', error: `The turn could not be recorded: ${type}` };
}

/** Where the events of a turn come from. */
export function metaOf(job: ClaimedJob, turn: string, ports: Pick<TurnPorts, 'agent' | 'clock'>): EventMeta {
  return {
    at: ports.clock(),
    actor: `agent:${ports.agent.name}`,
    origin: 'direct',
    causation: job.id,
    correlation: turn,
  };
}
