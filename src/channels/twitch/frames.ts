import { z } from 'zod';

/** A frame of EventSub over WebSocket; fields that are not needed are left out, unknown ones passed over. */
export type Frame =
  | { readonly type: 'welcome'; readonly session: string; readonly keepaliveMs: number }
  | { readonly type: 'keepalive' }
  | { readonly type: 'reconnect'; readonly url: string }
  | { readonly type: 'revocation'; readonly about: string; readonly status: string }
  | {
      readonly type: 'notification';
      readonly id: string;
      readonly at: number;
      readonly about: string;
      readonly event: unknown;
    };

const time = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) context.addIssue('is no time');
  return at;
});
const metadata = z.object({
  message_id: z.string().min(1),
  message_type: z.string(),
  message_timestamp: time,
});
const welcome = z.object({
  session: z.object({ id: z.string(), keepalive_timeout_seconds: z.number().positive().nullable() }),
});
const reconnect = z.object({ session: z.object({ reconnect_url: z.string() }) });
const subscribed = z.object({ subscription: z.object({ type: z.string(), status: z.string() }) });
const notification = z.object({ subscription: z.object({ type: z.string() }), event: z.unknown() });
const usualKeepaliveSeconds = 10;

/** Reads one; null for what is none, or of a kind that this program does not know. */
export function parseFrame(text: string): Frame | null {
  const outer = z.object({ metadata, payload: z.unknown() }).safeParse(jsonOf(text));
  if (!outer.success) return null;
  const { metadata: head, payload } = outer.data;
  switch (head.message_type) {
    case 'session_welcome':
      return read(welcome, payload, ({ session }) => ({
        type: 'welcome',
        session: session.id,
        keepaliveMs: (session.keepalive_timeout_seconds ?? usualKeepaliveSeconds) * 1000,
      }));
    case 'session_keepalive':
      return { type: 'keepalive' };
    case 'session_reconnect':
      return read(reconnect, payload, ({ session }) => ({ type: 'reconnect', url: session.reconnect_url }));
    case 'revocation':
      return read(subscribed, payload, ({ subscription }) => ({
        type: 'revocation',
        about: subscription.type,
        status: subscription.status,
      }));
    case 'notification':
      return read(notification, payload, ({ subscription, event }) => ({
        type: 'notification',
        id: head.message_id,
        at: head.message_timestamp,
        about: subscription.type,
        event,
      }));
    default:
      return null;
  }
}

function read<Value>(schema: z.ZodType<Value>, payload: unknown, to: (value: Value) => Frame): Frame | null {
  const parsed = schema.safeParse(payload);
  return parsed.success ? to(parsed.data) : null;
}

function jsonOf(text: string): unknown {
  try {
    // PostgreSQL keeps no NUL in its texts, and nobody misses one.
    return JSON.parse(text.replaceAll('\\u0000', '')) as unknown;
  } catch {
    return null;
  }
}
