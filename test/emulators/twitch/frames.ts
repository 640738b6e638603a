import { randomUUID } from 'node:crypto';

/** A subscription as EventSub shows it. */
export type Subscription = {
  readonly id: string;
  readonly status: string;
  readonly type: string;
  readonly version: string;
  readonly condition: { readonly [name: string]: string };
  readonly created_at: string;
  readonly transport: { readonly method: string; readonly session_id: string };
  readonly cost: number;
};

/** A frame with its id, so that it can be sent again under the same one. */
export type Frame = { readonly id: string; readonly text: string };

/** Now as Twitch writes it, with nanoseconds. */
export function stamp(at: number = Date.now()): string {
  return new Date(at).toISOString().replace('Z', '634226Z');
}

function frame(
  type: string,
  payload: object,
  more: { readonly id?: string; readonly at?: number; readonly subscription?: Subscription } = {},
): Frame {
  const id = more.id ?? randomUUID();
  const about =
    more.subscription === undefined
      ? {}
      : { subscription_type: more.subscription.type, subscription_version: more.subscription.version };
  const metadata = { message_id: id, message_type: type, message_timestamp: stamp(more.at), ...about };
  return { id, text: JSON.stringify({ metadata, payload }) };
}

/** The first frame of a session. */
export function welcome(session: string, keepaliveSeconds: number): Frame {
  return frame('session_welcome', {
    session: {
      id: session,
      status: 'connected',
      keepalive_timeout_seconds: keepaliveSeconds,
      reconnect_url: null,
      recovery_url: null,
      connected_at: stamp(),
    },
  });
}

/** Says that the connection lives. */
export function keepalive(): Frame {
  return frame('session_keepalive', {});
}

/** Asks the client to move to another connection. */
export function reconnect(session: string, url: string): Frame {
  return frame('session_reconnect', {
    session: {
      id: session,
      status: 'reconnecting',
      keepalive_timeout_seconds: null,
      reconnect_url: url,
      connected_at: stamp(),
    },
  });
}

/** Tells that a subscription has ended. */
export function revocation(subscription: Subscription, status: string): Frame {
  return frame('revocation', { subscription: { ...subscription, status } }, { subscription });
}

/** Something that happened. */
export function notification(
  subscription: Subscription,
  event: object,
  more: { readonly id?: string; readonly at?: number } = {},
): Frame {
  return frame('notification', { subscription, event }, { ...more, subscription });
}
