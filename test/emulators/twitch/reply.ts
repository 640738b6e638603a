import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as the parts of the emulator see it. */
export type Asked = {
  readonly method: string;
  /** Without the part's prefix, such as `/chat/messages`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** JSON or form fields; empty where there is no body. */
  readonly body: { readonly [field: string]: unknown };
  readonly authorization: string;
  readonly client: string;
};

/** What is answered; `cut` breaks the connection instead, `never` leaves the question open. */
export type Reply =
  | {
      readonly status: number;
      readonly body?: object;
      readonly headers?: { readonly [name: string]: string };
    }
  | 'cut'
  | 'never';

const names: { readonly [status: number]: string } = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** An error in Twitch's form. */
export function failure(
  status: number,
  message: string,
  headers: { readonly [name: string]: string } = {},
): Reply {
  return { status, body: { error: names[status] ?? 'Error', status, message }, headers };
}

/** Reads a request whole. */
export async function readAsked(request: IncomingMessage, prefix: string): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://emulator');
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  const text = Buffer.concat(chunks).toString('utf8');
  const isForm = request.headers['content-type']?.includes('form-urlencoded') === true;
  const fields: unknown =
    text === '' ? {} : isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
  return {
    method: request.method ?? 'GET',
    path: pathname.slice(prefix.length),
    query: searchParams,
    body: typeof fields === 'object' && fields !== null ? Object.fromEntries(Object.entries(fields)) : {},
    authorization: request.headers.authorization ?? '',
    client: String(request.headers['client-id'] ?? ''),
  };
}

/** Sends a reply. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  if (reply === 'never') return;
  if (reply === 'cut') {
    response.destroy();
    return;
  }
  const headers = { 'content-type': 'application/json', ...reply.headers };
  response.writeHead(reply.status, headers).end(reply.body === undefined ? '' : JSON.stringify(reply.body));
}
