import type { Selectable } from 'kysely';
import { turnId } from '../../kernel/ids.ts';
import type { VerdictEntry } from '../../kernel/thread/thread.events.ts';
import { jobState } from '../../store/migrations/core.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { ThreadTables } from '../../store/thread/thread.tables.ts';
import { nodeOf } from '../../store/thread/thread-reader.ts';
import type { TurnRow } from '../../store/thread/thread-reader.ts';
import { settleTurn } from './settle.ts';
import { kindOf } from './turn-commits.ts';
import { turnQueue } from './turn-jobs.ts';
import type { TurnPorts } from './turn-ports.ts';

type SweptTables = ThreadTables & { jobs: { lane: string; state: number } };

/** What a person is told of a turn whose job gave up. */
const gaveUp = {
  code: 'gave-up',
  message: 'The program was stopped each time it tried to answer. Try again.',
} as const;

const mostDead = 200;

/**
 * Ends turns that nobody works on any more (K11): their job has given up, or a person has cancelled it. One without text fails and can
 * be tried again, one with text is offered for continuation. Gives how many were ended.
 */
export async function sweepTurns(
  ports: Pick<
    TurnPorts,
    'store' | 'threads' | 'reader' | 'generations' | 'agent' | 'clock' | 'ids' | 'channel'
  >,
): Promise<number> {
  const orphans = await orphanTurns(ports);
  let ended = 0;
  for (const row of orphans) ended += (await endOrphan(row, ports)) ? 1 : 0;
  return ended + (await failUntaken(ports));
}

async function orphanTurns(ports: Pick<TurnPorts, 'store'>): Promise<readonly TurnRow[]> {
  const db = tablesOf<SweptTables>(ports.store.sql);
  const rows = await ports.store.query(
    toStatement(
      db
        .selectFrom('turns')
        .selectAll()
        .where('state', '=', 'running')
        .where((turn) =>
          turn.not(
            turn.exists(
              turn
                .selectFrom('jobs')
                .select('jobs.lane')
                .whereRef('jobs.lane', '=', 'turns.stream')
                .where('jobs.state', 'in', [jobState.ready, jobState.active]),
            ),
          ),
        ),
    ),
  );
  return rows as unknown as readonly Selectable<ThreadTables['turns']>[];
}

async function endOrphan(row: TurnRow, ports: Parameters<typeof sweepTurns>[0]): Promise<boolean> {
  const id = row.stream.slice(row.stream.indexOf(':') + 1);
  const thread = await ports.reader.thread(id);
  if (thread === null || row.generation === null) return false;
  const generation = await ports.generations.row(row.generation);
  const planned = JSON.parse(row.planned) as readonly VerdictEntry[];
  const target = planned.findLast((entry) => entry.verdict === 'answered' && entry.to > 0);
  const [answers] = target === undefined ? [] : await ports.reader.messagesAtNodes(id, [target.to]);
  const author = { id: `agent:${ports.agent.name}`, name: ports.agent.displayName };
  const text = generation === null || generation.text === generation.prefix ? '' : generation.text;
  const turn = {
    turn: row.turn,
    kind: kindOf(row),
    generation: row.generation,
    planned,
    reason: target?.reason ?? '',
    answers: answers === undefined ? null : { message: answers.message, node: nodeOf(answers) },
    replaces: null,
    continues: ports.channel(thread.channel).continues,
  };
  const outcome = await ports.threads.transact(id, (state) => {
    if (!state.open.some((open) => open.turn === row.turn && !open.paused))
      return { refuse: 'turn-not-open' };
    const written = { type: 'failed', failure: { ...gaveUp, class: 'transient' }, tools: [] } as const;
    const settlement = settleTurn(turn, written, text, author, state);
    return {
      commands: settlement.commands,
      meta: { at: ports.clock(), actor: author.id, origin: 'direct', correlation: row.turn },
      more: () => ({ records: [ports.generations.end(turn.generation, settlement.generation, text)] }),
    };
  });
  return outcome.type === 'done';
}

/** Messages whose job gave up before a turn could start have failed too. */
async function failUntaken(ports: Parameters<typeof sweepTurns>[0]): Promise<number> {
  const dead = await ports.store.jobs.list({ state: 'dead', queue: turnQueue, limit: mostDead });
  const threads = new Set(
    dead.flatMap((job) => (job.kind === 'turn' ? [(job.payload as { readonly thread: string }).thread] : [])),
  );
  let ended = 0;
  for (const thread of threads) {
    const waiting = await ports.store.jobs.list({ state: 'ready', queue: turnQueue, limit: mostDead });
    if (waiting.some((job) => job.lane === `thread:${thread}`)) continue;
    const outcome = await ports.threads.transact(thread, async (state) => {
      const untaken = await ports.reader.untaken(thread, state.taken, mostDead);
      if (untaken.length === 0 || state.open.some((open) => !open.paused))
        return { refuse: 'nothing-to-end' };
      const verdicts = untaken.map(({ node }): VerdictEntry => ({
        from: node,
        to: node,
        count: 1,
        verdict: 'failed',
        reason: gaveUp.message,
      }));
      const turn = turnId(ports.ids.next('turn'));
      return {
        commands: [
          { type: 'turn.end', turn, kind: 'message', verdict: 'failed', reason: gaveUp.message, verdicts },
        ],
        meta: { at: ports.clock(), actor: `agent:${ports.agent.name}`, origin: 'direct', correlation: turn },
      };
    });
    if (outcome.type === 'done') ended += 1;
  }
  return ended;
}
