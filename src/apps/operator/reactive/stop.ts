import type { Reception } from '../../../agent/listener.ts';
import type { JobRows } from './job-rows.ts';
import { saysStop } from './words.ts';

/** An owner's "stop" takes hold in the transaction that receives it, never through a lane (K9). */
export function createStopReception(rows: JobRows): Reception {
  return async (source, incoming) => {
    if (!incoming.author.owner || incoming.origin !== 'direct' || !saysStop(incoming.text)) return null;
    const open = await rows.openIn(source.thread);
    const ids = open.map(({ id }) => id);
    return ids.length === 0 ? null : { records: [rows.requestStop(ids, source.message)] };
  };
}
