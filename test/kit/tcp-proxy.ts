import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A server between a client and the real one, that can be taken away and brought back at the same address. */
export type TcpProxy = AsyncDisposable & {
  /** The URL with the proxy's address in the place of the server's. */
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  readonly cut: () => Promise<void>;
  readonly restore: () => Promise<void>;
  /** Lets the open connections stand and carries nothing over them any more, as a cut cable does. */
  readonly freeze: () => void;
};

/** Starts a proxy on a free port of 127.0.0.1 for the server of this URL. */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  const cut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');
  const here = new URL(url);
  here.port = `${address.port}`;
  return {
    url: here.href,
    cut,
    restore: () => listen(address.port),
    freeze: () => {
      for (const socket of open) socket.unpipe().pause();
    },
    [Symbol.asyncDispose]: cut,
  };
}
