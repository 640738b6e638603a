import { nodeAbove } from '../../kernel/path.ts';
import type { VerdictEntry } from '../../kernel/thread/thread.events.ts';
import type { JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob } from '../../store/store.ts';
import type { MessageRow, ThreadRow, TurnRow } from '../../store/thread/thread-reader.ts';
import type { GenerationRow } from './generations.ts';
import type { RunningTurn } from './run-turn.ts';
import { runTurn, settle } from './run-turn.ts';
import { complete, completionOf, concluded, kindOf, letStand, metaOf } from './turn-commits.ts';
import type { TurnPorts } from './turn-ports.ts';

/**
 * Goes on with a turn whose worker died (K11): nothing was streamed yet, so it is tried again; with partial text it is interrupted
 * and waits for a person, or is finished by itself where nobody can ask for that.
 */
export async function resumeTurn(
  row: TurnRow,
  thread: ThreadRow,
  job: ClaimedJob,
  signal: AbortSignal,
  ports: TurnPorts,
): Promise<JobOutcome> {
  const generation = row.generation === null ? null : await ports.generations.row(row.generation);
  if (generation === null) return abandon(row, thread, job, ports);
  const taken = await ports.store.commit({
    records: [
      ports.generations.takeOver(generation.generation, { job: job.id, fence: job.fence, node: ports.node }),
    ],
  });
  if (taken.type !== 'committed') return { type: 'retry', error: 'the reply is still being written' };

  const turn = await toRunning(row, generation, thread, ports);
  if (turn === null) return abandon(row, thread, job, ports);
  if (generation.stop_requested === 1) {
    const stopped = { type: 'stopped', model: ports.gateway.describe('chat').name, tools: [] } as const;
    return settle(turn, { written: stopped, receipt: null }, generation.text, job, ports);
  }
  const written = generation.text.length > generation.prefix.length;
  if (!written) return runTurn(turn, job, signal, ports);
  if (ports.channel(thread.channel).continues) {
    return settle(turn, { written: { type: 'interrupted' }, receipt: null }, generation.text, job, ports);
  }
  return runTurn({ ...turn, prefix: generation.text, task: 'continue' }, job, signal, ports);
}

async function toRunning(
  row: TurnRow,
  generation: GenerationRow,
  thread: ThreadRow,
  ports: TurnPorts,
): Promise<RunningTurn | null> {
  const planned = JSON.parse(row.planned) as readonly VerdictEntry[];
  const set = JSON.parse(row.messages) as readonly string[];
  const target = planned.findLast((entry) => entry.verdict === 'answered');
  const shared = {
    thread,
    turn: row.turn,
    kind: kindOf(row),
    generation: generation.generation,
    prefix: generation.prefix,
    planned,
    reason: target?.reason ?? '',
    by: row.replaces === null ? (target?.by ?? null) : null,
  };
  if (row.replaces === null) {
    const [answers] =
      target === undefined ? [] : await ports.reader.messagesAtNodes(thread.thread, [target.to]);
    if (answers === undefined) return null;
    return { ...shared, answers, set, replaces: null, before: answers.depth + 1, task: 'answer' };
  }
  const replaced = await ports.reader.message(thread.thread, row.replaces);
  if (replaced === null) return null;
  return { ...shared, ...(await inPlaceOf(replaced, kindOf(row), row.head, thread, ports)) };
}

/** What a turn that takes the place of a reply answers, and from where. */
export async function inPlaceOf(
  replaced: MessageRow,
  kind: string,
  head: number | null,
  thread: ThreadRow,
  ports: Pick<TurnPorts, 'reader' | 'threads'>,
): Promise<Pick<RunningTurn, 'answers' | 'set' | 'replaces' | 'before' | 'task'>> {
  const answers =
    replaced.answers === null ? null : await ports.reader.message(thread.thread, replaced.answers);
  const state = await ports.threads.load(thread.thread);
  const continues = kind === 'continue';
  return {
    answers,
    set: answers === null ? [] : [answers.message],
    replaces: {
      parent: nodeAbove(state.branches, replaced, replaced.parent),
      head,
    },
    before: continues ? replaced.depth + 1 : replaced.depth,
    task: continues ? 'continue' : 'answer',
  };
}

/** A turn that nothing is known of any more ends as failed, so that no message waits for ever. */
async function abandon(
  row: TurnRow,
  thread: ThreadRow,
  job: ClaimedJob,
  ports: TurnPorts,
): Promise<JobOutcome> {
  const outcome = await ports.threads.transact(thread.thread, (state) =>
    state.open.some((open) => open.turn === row.turn)
      ? {
          commands: [letStand(row, 'its reply was lost')],
          meta: metaOf(job, row.turn, ports),
          more: () => ({ completes: completionOf(job) }),
        }
      : { refuse: 'turn-not-open' },
  );
  return outcome.type === 'refused' ? complete(job, ports) : concluded(outcome.type);
}
