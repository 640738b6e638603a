import { z } from 'zod';
import type { JobHandler, JobOutcome } from '../../../store/job-runner.ts';
import type { ClaimedJob, Store } from '../../../store/store.ts';
import type { ThreadLog } from '../../../store/thread/thread-log.ts';
import type { ThreadReader } from '../../../store/thread/thread-reader.ts';
import { readFile } from 'node:fs/promises';
import type { Gateway } from '../../../llm/gateway.ts';
import { askPhrases } from './ask-phrases.ts';
import { findInStream, renderLedger } from '../ledger/render-ledger.ts';
import type { SessionLog } from '../session/session-log.ts';
import { gatherFacts } from './gather-facts.ts';
import type { LedgerPlace } from './gather-facts.ts';
import { ledgerPath, writeWhole } from './ledger-file.ts';
import { readSession } from './session-rows.ts';
import type { SessionRow } from '../judge/stream-rows.ts';

/** What writing ledgers needs. */
export type LedgerPorts = {
  readonly store: Store;
  readonly threads: Pick<ThreadLog, 'load'>;
  readonly reader: Pick<ThreadReader, 'untaken'>;
  readonly sessions: SessionLog;
  /** Folder of what agents write for people. */
  readonly exports: string;
  readonly agent: { readonly name: string };
  readonly gateway: Pick<Gateway, 'describe' | 'generate'>;
  readonly clock: () => number;
  readonly place: LedgerPlace;
};

const payload = z.object({ thread: z.string(), session: z.string() });
/** Looks for verdicts that are still to come before it writes without them. */
const mostWaits = 8;
const waitMs = 400;

/**
 * Writes the ledger of a session that has ended (S7). The file comes first, under a name that a second attempt takes again; then one
 * commit records it with its clips and seeds, and ends the job.
 */
export function createLedgerJob(ports: LedgerPorts): JobHandler {
  return async (job, signal): Promise<JobOutcome> => {
    const parsed = payload.safeParse(job.payload);
    if (!parsed.success) return { type: 'dead', error: 'The job names no session' };
    const { thread, session } = parsed.data;
    const row = await readSession(ports.store, session);
    if (row === null || row.ended_at === null)
      return { type: 'dead', error: `The session ${session} has not ended` };
    if (job.attempt <= mostWaits && (await isJudging(thread, row.ended_at, ports)))
      return { type: 'retry', error: 'the last messages are being judged', retryAfterMs: waitMs };
    return write(row, job, ports, signal);
  };
}

/** Whether messages of before the end still wait for their verdict. */
async function isJudging(
  thread: string,
  endedAt: number,
  { threads, reader }: LedgerPorts,
): Promise<boolean> {
  const { taken, open } = await threads.load(thread);
  const waiting = await reader.untaken(thread, taken, 1);
  return open.some(({ paused }) => !paused) || waiting.some(({ at }) => at <= endedAt);
}

async function write(
  row: SessionRow,
  job: ClaimedJob,
  ports: LedgerPorts,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { place, exports, clock } = ports;
  const facts = await gatherFacts(ports.store, row, clock(), place);
  const findings = findInStream(facts);
  const file = ledgerPath(exports, row, place.utcOffsetMinutes);
  const phrases = await askPhrases(facts, findings, ports.gateway, signal);
  await writeWhole(file, renderLedger(facts, findings, phrases));
  const completes = { job: job.id, fence: job.fence };
  const outcome = await ports.sessions.transact(row.thread, () => ({
    commands: [
      {
        type: 'ledger.write',
        session: row.session,
        path: file,
        clips: facts.clips,
        seeds: findings.seeds,
      },
    ],
    meta: { at: clock(), actor: `agent:${ports.agent.name}`, origin: 'direct', causation: job.id },
    more: () => ({ completes }),
  }));
  if (outcome.type === 'done' || outcome.type === 'lease-lost') return { type: 'completed' };
  if (outcome.type !== 'refused') return { type: 'retry', error: outcome.type };
  // Another session has begun, or it is on record already: the file is there, and that was the work.
  await ports.store.commit({ completes });
  return { type: 'completed' };
}

/** The ledger of a session as it stands now: the file where one is written, else from the same facts in plain words. */
export async function renderNow(
  ports: Pick<LedgerPorts, 'store' | 'place' | 'clock'>,
  row: SessionRow,
): Promise<string> {
  const written = row.ledger_path === null ? null : await readFile(row.ledger_path, 'utf8').catch(() => null);
  if (written !== null) return written;
  return renderLedger(await gatherFacts(ports.store, row, ports.clock(), ports.place));
}
