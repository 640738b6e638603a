import type { IncomingMessage } from 'node:http';
import { isLoopback } from './site.ts';

/**
 * Address of the client. Behind a proxy on this machine (a public address is configured and the connection is local) it is the last
 * one in X-Forwarded-For, the only one that our own proxy vouches for.
 */
export function clientOf(incoming: IncomingMessage, behindProxy: boolean): string {
  const peer = (incoming.socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  const forwarded = incoming.headers['x-forwarded-for'];
  if (!behindProxy || forwarded === undefined || !isLoopback(peer)) return peer;
  const chain = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  return chain.split(',').at(-1)?.trim().slice(0, 64) || peer;
}
