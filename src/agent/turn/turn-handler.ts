import { messageId, turnId } from '../../kernel/ids.ts';
import { isOnPath, pathTo } from '../../kernel/path.ts';
import type { JobHandler, JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob } from '../../store/store.ts';
import { joinExtras } from '../extras.ts';
import { answerAgain } from './again.ts';
import { resumeTurn } from './resume-turn.ts';
import { runTurn } from './run-turn.ts';
import { complete, completionOf, concluded, endPaused, letStand, metaOf } from './turn-commits.ts';
import { turnJob } from './turn-jobs.ts';
import type { AgainPayload } from './turn-jobs.ts';
import type { TurnPorts } from './turn-ports.ts';
import { judgeSet } from './turn-set.ts';

/** Most messages that one turn takes; the rest start another. */
const mostMessages = 500;

/** The handlers of everything in the queue of turns, by job kind. */
export function createTurnHandlers(ports: TurnPorts): ReadonlyMap<string, JobHandler> {
  return new Map<string, JobHandler>([
    ['turn', (job, signal) => takeTurn(job, signal, ports)],
    ['turn.again', (job, signal) => answerAgain(job, job.payload as AgainPayload, signal, ports)],
    ['turn.expire', (job) => expireTurn(job, ports)],
  ]);
}

/** One stimulus carried to its verdict (K11). */
async function takeTurn(job: ClaimedJob, signal: AbortSignal, ports: TurnPorts): Promise<JobOutcome> {
  const { thread: id } = job.payload as { readonly thread: string };
  const thread = await ports.reader.thread(id);
  if (thread === null) return { type: 'dead', error: `The thread ${id} does not exist` };
  const running = (await ports.reader.openTurns(id)).find((turn) => turn.state === 'running');
  if (running !== undefined) return resumeTurn(running, thread, job, signal, ports);

  let state = await ports.threads.load(id);
  let messages = await ports.reader.untaken(id, state.taken, mostMessages);
  if (ports.settled !== undefined && messages.some(({ details }) => details !== null)) {
    await ports.settled(messages, signal);
    // What was said meanwhile belongs to the same turn.
    state = await ports.threads.load(id);
    messages = await ports.reader.untaken(id, state.taken, mostMessages);
  }
  if (messages.length === 0) return complete(job, ports);
  const path = pathTo(state.branches, state.head);
  const onPath = messages.filter((message) => isOnPath(path, message));
  const judgement = await ports.judge(thread, onPath);
  const set = judgeSet(messages, path, thread, judgement, ports.clock());
  const more = messages.length === mostMessages ? [turnJob(id, ports.ids.next('job'), ports.clock(), 0)] : [];
  const turn = ports.ids.next('turn');
  const meta = metaOf(job, turn, ports);

  if (set.target === null) {
    const [first] = set.planned;
    const verdict = first?.verdict ?? 'silent';
    const reason = first?.reason ?? '';
    const outcome = await ports.threads.transact(id, (now) =>
      now.taken > state.taken
        ? { refuse: 'taken' }
        : {
            commands: [
              {
                type: 'turn.end',
                turn: turnId(turn),
                kind: 'message',
                verdict,
                reason,
                verdicts: set.planned,
              },
            ],
            meta,
            more: () => ({ ...joinExtras([{ jobs: more }, set.extras]), completes: completionOf(job) }),
          },
    );
    return concluded(outcome.type);
  }

  const paused = (await ports.reader.openTurns(id)).filter((open) => open.state === 'paused');
  const generation = ports.ids.next('msg');
  const target = set.target;
  const started = await ports.threads.transact(id, (now) => {
    if (now.taken > state.taken) return { refuse: 'taken' };
    return {
      commands: [
        ...paused.map((open) => letStand(open, 'left as it was')),
        {
          type: 'turn.start',
          turn: turnId(turn),
          kind: 'message',
          messages: set.messages.map((message) => messageId(message.message)),
          taken: messages.at(-1)?.node ?? 0,
          generation: messageId(generation),
          planned: set.planned,
        },
      ],
      meta,
      more: () => {
        const opened = ports.generations.open({
          generation,
          stream: thread.stream,
          turn,
          job: job.id,
          fence: job.fence,
          node: ports.node,
          replaces: null,
          prefix: '',
          started_at: ports.clock(),
        });
        return joinExtras([{ jobs: more, records: [opened] }, set.extras]);
      },
    };
  });
  if (started.type !== 'done') return concluded(started.type);
  return runTurn(
    {
      thread,
      turn,
      kind: 'message',
      generation,
      prefix: '',
      planned: set.planned,
      reason: set.reason,
      by: set.by,
      answers: target,
      set: set.answered.map((message) => message.message),
      replaces: null,
      before: target.depth + 1,
      task: 'answer',
    },
    job,
    signal,
    ports,
  );
}

/** Ends a paused turn for which nobody came. */
async function expireTurn(job: ClaimedJob, ports: TurnPorts): Promise<JobOutcome> {
  const { thread, turn } = job.payload as { readonly thread: string; readonly turn: string };
  const row = await ports.reader.turn(turn);
  if (row === null || row.state !== 'paused') return complete(job, ports);
  const outcome = await ports.threads.transact(thread, () => ({
    commands: [endPaused(row, 'expired', 'nobody asked for the rest')],
    meta: metaOf(job, turn, ports),
    more: () => ({ completes: completionOf(job) }),
  }));
  return concluded(outcome.type);
}
