import type { ConversationRefusal } from '../../agent/conversation.ts';

type ProblemKind = { readonly status: number; readonly title: string; readonly hint: string };

const conversation = {
  'thread-unknown': {
    status: 404,
    title: 'No such thread',
    hint: 'List the threads with GET /api/threads.',
  },
  'message-unknown': {
    status: 404,
    title: 'No such message',
    hint: 'List the messages of the thread and take an id from there.',
  },
  'variant-unknown': {
    status: 404,
    title: 'No such variant',
    hint: 'Take an index below the number of variants of the message.',
  },
  'not-on-path': {
    status: 409,
    title: 'The message is not on the selected path',
    hint: 'Select its branch first, or choose a message that is shown.',
  },
  'nothing-to-undo': { status: 409, title: 'Nothing to undo', hint: 'There is nothing to take back.' },
  'nothing-to-redo': { status: 409, title: 'Nothing to redo', hint: 'Redo follows an undo.' },
  'head-moved': {
    status: 409,
    title: 'The conversation has moved on',
    hint: 'Load the messages again and repeat the request with a new key.',
  },
  'key-reused': {
    status: 409,
    title: 'The key was used for another request',
    hint: 'Use a new key for a new request, and the same one only to repeat it unchanged.',
  },
  'nothing-to-answer': {
    status: 409,
    title: 'Nothing to answer',
    hint: 'Say something first.',
  },
  'not-interrupted': {
    status: 409,
    title: 'No interrupted reply',
    hint: 'Only an interrupted or truncated reply at the end of the path can go on.',
  },
  'not-streaming': { status: 409, title: 'No reply is being written', hint: 'There is nothing to stop.' },
  'turn-running': {
    status: 409,
    title: 'A reply is being written',
    hint: 'Wait until it ends, or stop it.',
  },
  'text-empty': { status: 422, title: 'The text is empty', hint: 'Send at least one visible character.' },
  'text-too-long': {
    status: 413,
    title: 'The text is too long',
    hint: 'Send at most 100,000 characters; split longer texts.',
  },
  'cursor-unknown': {
    status: 400,
    title: 'The cursor is unknown',
    hint: 'Start again without a cursor.',
  },
  'external-thread': {
    status: 409,
    title: 'The thread lives on another platform',
    hint: 'Write there: here it can only be read.',
  },
} satisfies { readonly [Code in ConversationRefusal['code']]: ProblemKind };

const transport = {
  'request-invalid': {
    status: 400,
    title: 'The request cannot be read',
    hint: 'Send a well-formed HTTP request with a Host header.',
  },
  'json-invalid': {
    status: 400,
    title: 'The body is not JSON',
    hint: 'Send one JSON object.',
  },
  'encoding-invalid': {
    status: 400,
    title: 'The body is not UTF-8',
    hint: 'Encode the body as UTF-8.',
  },
  'key-missing': {
    status: 400,
    title: 'The idempotency key is missing',
    hint: 'Add "key" to the body or send the header Idempotency-Key, a new one for every new request.',
  },
  'key-invalid': {
    status: 400,
    title: 'The idempotency key cannot be used',
    hint: 'Use 1 to 200 visible ASCII characters, and the same key in header and body if both are sent.',
  },
  'query-invalid': {
    status: 400,
    title: 'The query does not fit',
    hint: 'See /api/openapi.json for the parameters.',
  },
  'path-invalid': { status: 400, title: 'The address does not fit', hint: 'See /api/openapi.json.' },
  'not-signed-in': {
    status: 401,
    title: 'Sign in first',
    hint: 'Send the admin token as "Authorization: Bearer …", or sign in at /login.',
  },
  'host-refused': {
    status: 403,
    title: 'This server does not answer to that name',
    hint: 'Set PUBLIC_URL to the address that you use in the browser.',
  },
  'origin-refused': {
    status: 403,
    title: 'The request comes from another site',
    hint: 'Use the pages of this server; set PUBLIC_URL if a proxy stands in front of it.',
  },
  'not-found': { status: 404, title: 'Nothing is here', hint: 'See /api/openapi.json for what is.' },
  'delivery-settled': {
    status: 404,
    title: 'Nothing to settle',
    hint: 'List what waits with GET /api/deliveries: it may have been settled by somebody else or become stale.',
  },
  'job-unknown': {
    status: 404,
    title: 'No such job',
    hint: 'List the jobs with GET /api/jobs: it may have ended, or its state does not allow this.',
  },
  'memory-unknown': {
    status: 404,
    title: 'No such memory',
    hint: 'List them with GET /api/memory/items: it may be forgotten, or off the selected path.',
  },
  'block-unknown': {
    status: 404,
    title: 'No such block',
    hint: 'List the blocks with GET /api/memory/blocks.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'That method is not used here',
    hint: 'The header Allow lists the ones that are.',
  },
  'block-conflict': {
    status: 409,
    title: 'The block has changed meanwhile',
    hint: 'Load the block, put the change on top and send it with the new revision.',
  },
  'block-exists': {
    status: 409,
    title: 'There is a block of that name',
    hint: 'Choose another label, or write the block that is there.',
  },
  'memory-conflict': {
    status: 409,
    title: 'The note has changed meanwhile',
    hint: 'Load the note, put the change on top and send it with the new version.',
  },
  'memory-is-message': {
    status: 409,
    title: 'A message is not reworded here',
    hint: 'Reword it in its thread, or keep a note.',
  },
  'length-required': {
    status: 411,
    title: 'The body is missing',
    hint: 'Send a JSON body with its Content-Length.',
  },
  'body-too-large': { status: 413, title: 'The body is too large', hint: 'Send at most 1 MB.' },
  'media-type-unsupported': {
    status: 415,
    title: 'The body has the wrong type',
    hint: 'Send "Content-Type: application/json", not compressed.',
  },
  'body-invalid': {
    status: 422,
    title: 'The body does not fit',
    hint: 'See "errors", and /api/openapi.json for the shape.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    hint: 'Wait as many seconds as the header Retry-After says.',
  },
  'internal-error': {
    status: 500,
    title: 'Something broke on our side',
    hint: 'Try again; the request id leads to the log entry.',
  },
  'store-unavailable': {
    status: 503,
    title: 'The database does not answer',
    hint: 'Nothing was lost. Try again with the same key.',
  },
  'disk-full': {
    status: 503,
    title: 'The disk is full',
    hint: 'Free some space, then try again with the same key.',
  },
} satisfies { readonly [code: string]: ProblemKind };

const kinds = { ...conversation, ...transport };

/** Stable names of everything that can be wrong with a request. */
type ProblemCode = keyof typeof kinds;

/** Every code, for the document and its tests. */
export const problemCodes: readonly string[] = Object.keys(kinds);

/** A refusal on its way out: what a handler gives back instead of a value. */
export type Refused = {
  readonly code: ProblemCode;
  /** One sentence about this case. */
  readonly message: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

/** The body of a refusal (RFC 9457). */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  /** What to do. */
  readonly hint: string;
  /** Id under which the log tells of this request. */
  readonly request?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

/** The problem that a refusal means to a client. */
export function toProblem(refused: Refused, request?: string): Problem {
  const { status, title, hint } = kinds[refused.code];
  return {
    type: `urn:sanctum:problem:${refused.code}`,
    title,
    status,
    detail: refused.message,
    code: refused.code,
    hint,
    ...(request === undefined ? {} : { request }),
    ...(refused.errors === undefined ? {} : { errors: refused.errors }),
  };
}

/** A problem as an answer, `application/problem+json`. */
export function problemResponse(
  problem: Problem,
  headers: { readonly [name: string]: string } = {},
): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
  });
}
