import { TwitchUnavailable } from './faults.ts';
import type { Frame } from './frames.ts';
import { parseFrame } from './frames.ts';

/** One connection that was welcomed. */
export type Link = {
  readonly session: string;
  /** The address to which Twitch asks to move. */
  readonly moved: Promise<string>;
  /** Why it ended. Never rejects. */
  readonly ended: Promise<string>;
  readonly close: () => void;
};

const welcomeMs = 10_000;
/** How long a new connection may outlive the old one without its welcome. */
const graceMs = 1_000;
/** Twitch's clock and ours, and the way between them, differ a little. */
const patience = 1.2;

/**
 * Connects and waits for the welcome. Frames are handed over in order; garbage is counted and passed over. A connection on which
 * nothing came for longer than Twitch has promised is dead and ended from here.
 */
export function connectLink(
  url: string,
  on: { readonly frame: (frame: Frame) => void; readonly garbage: () => void },
  signal: AbortSignal,
): Promise<Link> {
  const socket = new WebSocket(url);
  const { promise: moved, resolve: move } = Promise.withResolvers<string>();
  const { promise: ended, resolve: settle } = Promise.withResolvers<string>();
  const { promise: welcomed, resolve: open, reject: fail } = Promise.withResolvers<Link>();
  let quietMs = welcomeMs;
  let isOver = false;
  let watchdog = setTimeout(giveUp, quietMs);

  function end(why: string): void {
    isOver = true;
    clearTimeout(watchdog);
    signal.removeEventListener('abort', stop);
    settle(why);
    fail(new TwitchUnavailable(`The connection for events ended: ${why}`));
    // Twitch closes a connection on which the client says anything but goodbye.
    if (socket.readyState <= WebSocket.OPEN) socket.close();
  }
  function giveUp(): void {
    end('nothing was heard for too long');
  }
  function stop(): void {
    end('stopped');
  }

  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  socket.addEventListener('error', () => end('it broke'));
  socket.addEventListener('close', ({ code, reason }) =>
    end(reason === '' ? `code ${code}` : `code ${code}, ${reason}`),
  );
  socket.addEventListener('message', ({ data }) => {
    const frame = typeof data === 'string' ? parseFrame(data) : null;
    if (frame?.type === 'welcome') {
      quietMs = frame.keepaliveMs * patience;
      open({ session: frame.session, moved, ended, close: () => end('left') });
    }
    clearTimeout(watchdog);
    if (!isOver) watchdog = setTimeout(giveUp, quietMs);
    if (frame === null) on.garbage();
    else if (frame.type === 'reconnect') move(frame.url);
    else on.frame(frame);
  });
  return welcomed;
}

/**
 * Listens until the connection is gone for good; says why. When Twitch asks to move, the old connection is heard until the new one
 * is welcomed, and subscriptions carry over.
 * @param subscribe called once, with the first session
 */
export async function holdLink(
  url: string,
  on: Parameters<typeof connectLink>[1],
  subscribe: (session: string) => Promise<void>,
  signal: AbortSignal,
): Promise<string> {
  let link = await connectLink(url, on, signal);
  try {
    await subscribe(link.session);
    for (;;) {
      const next = await Promise.race([
        link.ended.then((why) => ({ why })),
        link.moved.then((address) => ({ address })),
      ]);
      if ('why' in next) return next.why;
      const taken = await moveLink(link, next.address, on, signal);
      if (taken === null) return await link.ended;
      link.close();
      link = taken;
    }
  } finally {
    link.close();
  }
}

/** The new connection; null where it is not welcomed while the old one lives, or a moment longer. */
async function moveLink(
  old: Link,
  address: string,
  on: Parameters<typeof connectLink>[1],
  signal: AbortSignal,
): Promise<Link | null> {
  const late = new AbortController();
  let isDone = false;
  void old.ended.then(() => {
    setTimeout(() => {
      if (!isDone) late.abort();
    }, graceMs).unref();
  });
  const taken = await connectLink(address, on, AbortSignal.any([signal, late.signal])).catch(() => null);
  isDone = true;
  return taken;
}
