import { randomUUID } from 'node:crypto';
import type { Asked, Reply } from './reply.ts';
import { failure } from './reply.ts';
import type { Frame, Subscription } from './frames.ts';
import { keepalive, notification, reconnect, revocation, stamp, welcome } from './frames.ts';
import type { ServerSocket } from './socket-server.ts';

type Session = {
  readonly id: string;
  /** The connection that hears; a moved session has two until the new one is welcomed. */
  socket: ServerSocket;
  readonly subscriptions: Map<string, Subscription>;
};

/** EventSub over WebSocket: sessions, subscriptions and what goes over them. */
export type TwitchEventSub = {
  readonly connect: (socket: ServerSocket, query: URLSearchParams) => void;
  readonly answer: (asked: Asked) => Reply;
  /** Tells every session that subscribed to it; gives the frames, for repetitions. */
  readonly emit: (
    type: string,
    event: object,
    more?: { readonly id?: string; readonly at?: number },
  ) => readonly Frame[];
  /** Sends text as it is to every open session. */
  readonly sendRaw: (text: string) => void;
  /** Asks every session to move; resolves when all have. */
  readonly move: () => Promise<void>;
  /** Ends subscriptions of a type with this status. */
  readonly revoke: (type: string, status: string) => void;
  /** Cuts every connection, or closes it with a code. */
  readonly drop: (code?: number) => void;
  /** Stops sending keepalives, as a dead connection does. */
  readonly stall: (stalled: boolean) => void;
  /** Refuses the next subscriptions of a type with this status. */
  readonly refuse: (type: string, status: number, times: number) => void;
  /** Keeps new connections without a welcome. */
  readonly withholdWelcome: (withheld: boolean) => void;
  readonly sessions: () => readonly { readonly id: string; readonly types: readonly string[] }[];
  /** Codes with which the emulator closed connections. */
  readonly closed: () => readonly number[];
  readonly end: () => void;
};

/** Creates it. */
export function createEventSub(options: {
  readonly url: () => string;
  readonly keepaliveSeconds: number;
  /** Milliseconds in which a session must subscribe. */
  readonly unusedMs: number;
  /** Milliseconds that the old connection lives after a move was asked. */
  readonly moveMs: number;
}): TwitchEventSub {
  const sessions = new Map<string, Session>();
  const moving = new Map<string, Session>();
  const timers = new Set<NodeJS.Timeout>();
  const closed: number[] = [];
  let refusal = { type: '', status: 403, times: 0 };
  let stalled = false;
  let withheld = false;

  const beat = setInterval(() => {
    if (!stalled) for (const { socket } of sessions.values()) socket.send(keepalive().text);
  }, options.keepaliveSeconds * 500);

  function after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  function close(socket: ServerSocket, code: number, reason: string): void {
    closed.push(code);
    socket.close(code, reason);
  }

  function listenTo(session: Session, socket: ServerSocket): void {
    socket.onText(() => close(socket, 4001, 'client sent inbound traffic'));
    socket.onClose(() => {
      if (session.socket === socket) sessions.delete(session.id);
    });
  }

  function open(socket: ServerSocket): void {
    const session: Session = { id: `session-${randomUUID()}`, socket, subscriptions: new Map() };
    sessions.set(session.id, session);
    listenTo(session, socket);
    socket.send(welcome(session.id, options.keepaliveSeconds).text);
    after(options.unusedMs, () => {
      if (session.subscriptions.size === 0) close(session.socket, 4003, 'connection unused');
    });
  }

  /** The session goes on over another connection; the old one may still send until this very moment. */
  function resume(session: Session, socket: ServerSocket): void {
    session.socket = socket;
    listenTo(session, socket);
    socket.send(welcome(session.id, options.keepaliveSeconds).text);
  }

  function subscribe(body: Asked['body'], client: string): Reply {
    const type = String(body['type']);
    const transport = fieldsOf(body['transport']);
    const condition = fieldsOf(body['condition']);
    const session = sessions.get(transport['session_id'] ?? '');
    if (session === undefined)
      return failure(400, 'websocket transport session does not exist or has already disconnected');
    if (client === '') return failure(401, 'Client ID is missing');
    if (refusal.times > 0 && refusal.type === type) {
      refusal.times -= 1;
      const message =
        refusal.status === 429
          ? 'number of websocket transports limit exceeded'
          : 'subscription missing proper authorization';
      return failure(refusal.status, message);
    }
    const same = [...session.subscriptions.values()].some(
      (known) => known.type === type && JSON.stringify(known.condition) === JSON.stringify(condition),
    );
    if (same) return failure(409, 'subscription already exists');
    const subscription: Subscription = {
      id: randomUUID(),
      status: 'enabled',
      type,
      version: String(body['version']),
      condition,
      created_at: stamp(),
      transport: { method: 'websocket', session_id: session.id },
      cost: 0,
    };
    session.subscriptions.set(subscription.id, subscription);
    return { status: 202, body: { data: [subscription], total: 1, total_cost: 0, max_total_cost: 10 } };
  }

  const all = (): readonly { readonly session: Session; readonly subscription: Subscription }[] =>
    [...sessions.values()].flatMap((session) =>
      [...session.subscriptions.values()].map((subscription) => ({ session, subscription })),
    );

  return {
    connect(socket, query) {
      if (withheld) return;
      const ticket = query.get('reconnect');
      if (ticket === null) return open(socket);
      const session = moving.get(ticket);
      moving.delete(ticket);
      if (session === undefined || !sessions.has(session.id)) return close(socket, 4007, 'invalid reconnect');
      return resume(session, socket);
    },
    answer({ method, query, body, client }) {
      if (method === 'POST') return subscribe(body, client);
      if (method === 'GET') {
        const data = all().map(({ subscription }) => subscription);
        return {
          status: 200,
          body: { data, total: data.length, total_cost: 0, max_total_cost: 10, pagination: {} },
        };
      }
      const found = all().find(({ subscription }) => subscription.id === query.get('id'));
      found?.session.subscriptions.delete(found.subscription.id);
      return found === undefined ? failure(404, 'subscription not found') : { status: 204 };
    },
    emit: (type, event, more) =>
      all()
        .filter(({ subscription }) => subscription.type === type)
        .map(({ session, subscription }) => {
          const sent = notification(subscription, event, more);
          session.socket.send(sent.text);
          return sent;
        }),
    sendRaw(text) {
      for (const { socket } of sessions.values()) socket.send(text);
    },
    async move() {
      await Promise.all(
        [...sessions.values()].map(
          (session) =>
            new Promise<void>((resolve) => {
              const old = session.socket;
              const ticket = randomUUID();
              moving.set(ticket, session);
              old.onClose(resolve);
              old.send(reconnect(session.id, `${options.url()}?reconnect=${ticket}`).text);
              after(options.moveMs, () => close(old, 4004, 'reconnect grace time expired'));
            }),
        ),
      );
    },
    revoke(type, status) {
      for (const { session, subscription } of all()) {
        if (subscription.type !== type) continue;
        session.subscriptions.delete(subscription.id);
        session.socket.send(revocation(subscription, status).text);
      }
    },
    drop(code) {
      for (const { socket } of sessions.values()) {
        if (code === undefined) socket.cut();
        else close(socket, code, 'dropped');
      }
      sessions.clear();
    },
    stall: (value) => void (stalled = value),
    refuse: (type, status, times) => void (refusal = { type, status, times }),
    withholdWelcome: (value) => void (withheld = value),
    sessions: () =>
      [...sessions.values()].map(({ id, subscriptions }) => ({
        id,
        types: [...subscriptions.values()].map(({ type }) => type),
      })),
    closed: () => closed,
    end() {
      clearInterval(beat);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function fieldsOf(value: unknown): { readonly [name: string]: string } {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return Object.fromEntries(entries.map(([name, field]) => [name, String(field)]));
}
