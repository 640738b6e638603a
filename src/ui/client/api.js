// Calls of the JSON API of the same server.

/** A refusal or a fault, in words for a person. */
export class ApiProblem extends Error {
  /**
   * @param {string} code stable name; `offline` where the server was not reached
   * @param {string} message
   * @param {number} status
   */
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** Whether asking again with the same key may help. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * One call; the key makes it safe to repeat.
 * @param {'GET' | 'POST' | 'PUT'} method
 * @param {string} path
 * @param {{ body?: object, key?: string, keepalive?: boolean, signal?: AbortSignal }} [options]
 * @returns {Promise<any>}
 */
export async function call(method, path, options = {}) {
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json' };
  if (method !== 'GET') headers['content-type'] = 'application/json';
  if (options.key !== undefined) headers['idempotency-key'] = options.key;
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: JSON.stringify(options.body ?? {}) }),
      ...(options.keepalive === true ? { keepalive: true } : {}),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (fault) {
    if (options.signal?.aborted === true) throw fault;
    throw new ApiProblem('offline', 'The server cannot be reached. What you wrote is kept.', 0);
  }
  if (response.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  const value = await response.json().catch(() => null);
  if (response.ok) return value;
  throw new ApiProblem(
    typeof value?.code === 'string' ? value.code : 'failed',
    typeof value?.detail === 'string' ? value.detail : `The server answered ${response.status}.`,
    response.status,
  );
}

/**
 * A piece of markup that the server renders; null where it is no longer there.
 * @param {string} path
 * @returns {Promise<DocumentFragment | null>}
 */
export async function fragment(path) {
  const response = await fetch(path, { headers: { accept: 'text/html', 'hx-request': 'true' } });
  if (response.status === 404) return null;
  if (!response.ok)
    throw new ApiProblem('failed', `The server answered ${response.status}.`, response.status);
  const template = document.createElement('template');
  template.innerHTML = await response.text();
  return template.content;
}
