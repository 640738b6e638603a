import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Ends a server in good order; see `prepareClose`. */
export type CloseServer = (limitMs: number) => Promise<void>;

/**
 * Watches the connections of a server, so that it can close at once: those without a request go immediately, also the ones that browsers open in advance
 * and Node counts as busy; the others after their answer, at the latest after the limit.
 */
export function prepareClose(server: Server, secure: boolean): CloseServer {
  const running = new Map<Socket, number>();
  let closing = false;

  const settle = (socket: Socket, change: number): void => {
    const count = (running.get(socket) ?? 0) + change;
    running.set(socket, count);
    if (closing && count === 0) socket.destroy();
  };

  // Under TLS requests name the socket that speaks it, not the one below.
  server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
    running.set(socket, 0);
    socket.once('close', () => running.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    settle(socket, 1);
    response.once('close', () => settle(socket, -1));
  });

  return async (limitMs) => {
    closing = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    for (const [socket, count] of running) if (count === 0) socket.destroy();
    const limit = setTimeout(() => server.closeAllConnections(), limitMs);
    await promise;
    clearTimeout(limit);
  };
}
