import { getCompileCacheDir } from 'node:module';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { ScanAnswer, ScanOrder } from './scan-messages.ts';

/** Scans vectors in a thread of its own, started when the first vectors come and again should it break. */
export type Scanner = AsyncDisposable & {
  readonly put: (order: Omit<Extract<ScanOrder, { type: 'put' }>, 'type'>) => Promise<void>;
  /** Positions of the best rows with a 1 in the mask, best first. */
  readonly scan: (ask: {
    readonly set: number;
    readonly query: Int8Array;
    readonly mask: Uint8Array;
    readonly limit: number;
  }) => Promise<Int32Array>;
  readonly drop: (set: number) => void;
};

/** @param onLost told when the thread has broken and all sets in it are gone */
export function createScanner(onLost: () => void): Scanner {
  let worker: Promise<Worker> | null = null;
  let requests = 0;
  const waiting = new Map<number, PromiseWithResolvers<Int32Array>>();

  function start(): Promise<Worker> {
    worker ??= open();
    return worker;
  }

  async function open(): Promise<Worker> {
    const { Worker } = await import('node:worker_threads');
    const made = new Worker(new URL('./scan-worker.ts', import.meta.url), {
      env: compileCache(),
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    // A search that nobody waits for any more must not keep the program from ending.
    made.unref();
    made.on('message', ({ request, positions }: ScanAnswer) => {
      waiting.get(request)?.resolve(positions);
      waiting.delete(request);
    });
    made.on('error', lose);
    made.on('exit', () => lose(new Error('The scanning thread has ended')));
    return made;
  }

  function lose(cause: unknown): void {
    if (worker === null) return;
    worker = null;
    const error = new Error('Cannot scan vectors: the scanning thread has ended', { cause });
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    onLost();
  }

  return {
    async put(order) {
      const { positions, codes, scales } = order;
      const message: ScanOrder = { type: 'put', ...order };
      const transfer = [positions.buffer, codes.buffer, scales.buffer] as ArrayBuffer[];
      (await start()).postMessage(message, transfer);
    },
    async scan(ask) {
      const thread = await start();
      requests += 1;
      const request = requests;
      const answer = Promise.withResolvers<Int32Array>();
      waiting.set(request, answer);
      const message: ScanOrder = { type: 'scan', request, ...ask };
      thread.postMessage(message, [ask.mask.buffer as ArrayBuffer]);
      return answer.promise;
    },
    drop(set) {
      const message: ScanOrder = { type: 'drop', set };
      void worker?.then((thread) => thread.postMessage(message, []));
    },
    async [Symbol.asyncDispose]() {
      const thread = worker;
      worker = null;
      await (await thread)?.terminate();
    },
  };
}

/** A thread keeps its compiled code where the program does; the folder that it tells of is one of this Node version. */
function compileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: path.dirname(folder) };
}
