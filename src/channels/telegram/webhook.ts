import { createHash, timingSafeEqual } from 'node:crypto';
import type { Update } from './update.ts';
import { readUpdate } from './update.ts';

/** What the webhook works with. */
export type WebhookPorts = {
  readonly secret: string;
  /** Resolves when the update is safe in the log. */
  readonly hand: (update: Update) => Promise<void>;
};

/** The header in which Telegram proves itself. */
const secretHeader = 'x-telegram-bot-api-secret-token';

/**
 * Answers Telegram's calls (C3): 401 without the secret, 200 once the update is in the log, 503 where the log could not take it, so
 * that Telegram calls again. The size of the body is bounded by the server.
 */
export function createWebhook({ secret, hand }: WebhookPorts): (request: Request) => Promise<Response> {
  const expected = digest(secret);
  return async (request) => {
    const given = request.headers.get(secretHeader);
    if (given === null || !timingSafeEqual(digest(given), expected)) {
      return problem(401, 'The secret of the webhook is missing or wrong.');
    }
    const update = readUpdate(await jsonOf(request));
    if (update === null) return problem(400, 'The body is no update.');
    try {
      await hand(update);
    } catch {
      return problem(503, 'The update could not be recorded. Send it again.', { 'retry-after': '1' });
    }
    return Response.json({ ok: true });
  };
}

/** Digests are equally long, so comparing them takes the same time whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function jsonOf(request: Request): Promise<unknown> {
  try {
    const value: unknown = await request.json();
    return value;
  } catch {
    return null;
  }
}

function problem(
  status: number,
  detail: string,
  headers: { readonly [name: string]: string } = {},
): Response {
  return new Response(JSON.stringify({ status, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
