import { messageId, turnId } from '../../kernel/ids.ts';
import type { VerdictEntry } from '../../kernel/thread/thread.events.ts';
import type { JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob } from '../../store/store.ts';
import { inPlaceOf, resumeTurn } from './resume-turn.ts';
import { runTurn } from './run-turn.ts';
import { complete, concluded, letStand, metaOf } from './turn-commits.ts';
import type { AgainPayload } from './turn-jobs.ts';
import type { TurnPorts } from './turn-ports.ts';

const reasons = {
  regenerate: 'answered anew',
  continue: 'continued',
  retry: 'tried again',
} as const;

/** A reply in the place of another: a new variant, the rest of an interrupted one, or a second try of a failed one. */
export async function answerAgain(
  job: ClaimedJob,
  asked: AgainPayload,
  signal: AbortSignal,
  ports: TurnPorts,
): Promise<JobOutcome> {
  const thread = await ports.reader.thread(asked.thread);
  const replaced = await ports.reader.message(asked.thread, asked.replaces);
  if (thread === null || replaced === null) return complete(job, ports);
  const open = await ports.reader.openTurns(asked.thread);
  const running = open.find((turn) => turn.state === 'running');
  if (running !== undefined) return resumeTurn(running, thread, job, signal, ports);
  if ((await ports.reader.turn(asked.turn))?.state === 'ended') return complete(job, ports);

  const { head } = await ports.threads.load(asked.thread);
  const place = await inPlaceOf(replaced, asked.kind, head?.revision ?? null, thread, ports);
  const prefix = asked.kind === 'continue' ? replaced.text : '';
  const generation = ports.ids.next('msg');
  const reason = reasons[asked.kind];
  const planned: readonly VerdictEntry[] = [{ from: 0, to: 0, count: 0, verdict: 'answered', reason }];
  const started = await ports.threads.transact(asked.thread, (state) => {
    if (state.open.some((turn) => !turn.paused)) return { refuse: 'turn-running' };
    if (state.head?.revision !== head?.revision) return { refuse: 'head-moved' };
    return {
      commands: [
        ...open.map((turn) => letStand(turn, reason)),
        {
          type: 'turn.start',
          turn: turnId(asked.turn),
          kind: asked.kind,
          messages: [],
          taken: 0,
          generation: messageId(generation),
          planned,
          replaces: messageId(replaced.message),
          head: head?.revision ?? null,
        },
      ],
      meta: metaOf(job, asked.turn, ports),
      more: () => ({
        records: [
          ports.generations.open({
            generation,
            stream: thread.stream,
            turn: asked.turn,
            job: job.id,
            fence: job.fence,
            node: ports.node,
            replaces: replaced.message,
            prefix,
            started_at: ports.clock(),
          }),
        ],
      }),
    };
  });
  if (started.type !== 'done') return concluded(started.type);
  return runTurn(
    { thread, turn: asked.turn, kind: asked.kind, generation, prefix, planned, reason, by: null, ...place },
    job,
    signal,
    ports,
  );
}
