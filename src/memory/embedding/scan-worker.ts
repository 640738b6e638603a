/** The thread that scans vectors: it holds the codes and knows nothing else. */
import { parentPort } from 'node:worker_threads';
import { CodeMatrix } from './code-matrix.ts';
import type { ScanAnswer, ScanOrder } from './scan-messages.ts';

const sets = new Map<number, CodeMatrix>();

parentPort?.on('message', (order: ScanOrder) => {
  if (order.type === 'drop') sets.delete(order.set);
  else if (order.type === 'put') {
    const matrix = sets.get(order.set) ?? new CodeMatrix(order.dimension);
    sets.set(order.set, matrix);
    matrix.put(order.positions, order.codes, order.scales);
  } else {
    const hits = sets.get(order.set)?.scan(order.query, order.mask, order.limit);
    const answer: ScanAnswer = {
      request: order.request,
      positions: hits?.positions ?? new Int32Array(0),
    };
    parentPort?.postMessage(answer, [answer.positions.buffer as ArrayBuffer]);
  }
});
