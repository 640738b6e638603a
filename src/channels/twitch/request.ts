/** An answer of Twitch, whatever its status. */
export type Answer = {
  readonly status: number;
  /** Parsed JSON; null where it is none. */
  readonly body: unknown;
  /** When the rate limit is lifted, in milliseconds since 1970, where Twitch says so. */
  readonly resetAt: number | null;
};

const timeoutMs = 10_000;

/** One request over HTTP; throws where no whole answer came. */
export async function request(
  url: string,
  init: Omit<RequestInit, 'signal'>,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await fetch(url, {
    ...init,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const text = await response.text();
  const reset = Number(response.headers.get('ratelimit-reset') ?? Number.NaN);
  return {
    status: response.status,
    body: parseOrNull(text),
    resetAt: Number.isFinite(reset) ? reset * 1000 : null,
  };
}

/** What Twitch says about a failure, for a sentence. */
export function messageOf({ status, body }: Answer): string {
  const message =
    typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
      ? body.message
      : '';
  return message === '' ? `status ${status}` : `${message.slice(0, 200)}, status ${status}`;
}

const beforeReaching = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Whether the request did not get as far as Twitch, so that nothing can have come of it. */
export function neverReached(fault: unknown): boolean {
  const cause: unknown = fault instanceof Error ? fault.cause : undefined;
  return cause instanceof Error && 'code' in cause && beforeReaching.has(String(cause.code));
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
