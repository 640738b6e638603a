import { shorten } from '../kernel/shorten.ts';
import type { ModelFailure } from './model.ts';
import type { Scrub } from './secrets.ts';

/** What is needed to speak about a failed call: who was asked, and how to keep keys out of the sentence. */
export type FailureContext = {
  /** `provider/model`. */
  readonly name: string;
  /** Address that was called, without credentials. */
  readonly address: string;
  readonly scrub: Scrub;
  /** Whether anything of the answer was received. */
  readonly begun: boolean;
};

/** The provider answered with something that is no answer: an error in a 200, a web page, a broken line. */
export class BadAnswerError extends Error {
  override readonly name = 'BadAnswerError';
  readonly code = 'model-bad-answer';
  /** What came instead, shortened. */
  readonly body: string;
  /** Status that the body itself speaks of, where it does. */
  readonly status: number | undefined;

  constructor(message: string, body: string, status?: number) {
    super(message);
    this.body = body;
    this.status = status;
  }
}

/** The stream ended before the provider said that it was complete. */
export class CutStreamError extends Error {
  override readonly name = 'CutStreamError';
  readonly code = 'model-cut';
}

/** The failure of a call that somebody stopped. */
export const abortedFailure: ModelFailure = {
  code: 'aborted',
  class: 'permanent',
  message: 'The call was stopped.',
};

/** The failure of a call that took too long. */
export function timeoutFailure(name: string, ms: number): ModelFailure {
  return {
    code: 'timeout',
    class: 'transient',
    message: `${name} did not finish within ${Math.round(ms / 1000)} s. Try again, or give it more time in the settings.`,
  };
}

/** The failure of an answer that the provider held back or the model refused. */
export function refusedFailure(name: string): ModelFailure {
  return {
    code: 'content-refused',
    class: 'permanent',
    message: `${name} refused to answer this for its content rules. Word it differently, or choose another model.`,
  };
}

/** Turns whatever a vendor's client throws into our failure (L3). Never throws, never shows a key. */
export function toModelFailure(error: unknown, context: FailureContext): ModelFailure {
  const facts = factsOf(error);
  const detail = detailOf(facts, context.scrub);
  if (facts.status !== undefined && facts.status >= 400)
    return byStatus(facts.status, facts, detail, context);
  if (error instanceof BadAnswerError) {
    return {
      code: 'bad-answer',
      class: 'transient',
      message: `${context.name} answered with something that is no answer${detail}. If it happens again, check its address (${context.address}) and model.`,
    };
  }
  if (context.begun || error instanceof CutStreamError) {
    return {
      code: 'cut',
      class: 'transient',
      message: `The connection to ${context.name} broke before the answer was complete. Continue or try again.`,
    };
  }
  if (facts.ours) {
    return {
      code: 'bad-request',
      class: 'permanent',
      message: `${context.name} could not be asked${detail}. This is a fault of the request, not of the provider.`,
    };
  }
  if (facts.network !== undefined) {
    return {
      code: 'unavailable',
      class: 'transient',
      message: `${context.name} cannot be reached at ${context.address}: ${facts.network}. Check that it runs and that the address is right.`,
    };
  }
  return {
    code: 'bad-answer',
    class: 'transient',
    message: `${context.name} gave an answer that cannot be read${detail}. Try again; if it happens again, check its address (${context.address}) and model.`,
  };
}

type Facts = {
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  /** The provider's own sentence, for a person. */
  readonly said: string;
  /** Everything that it said, codes too, to judge by. */
  readonly words: string;
  /** Code of a broken connection, such as ECONNREFUSED. */
  readonly network: string | undefined;
  /** Whether the client would not even send it. */
  readonly ours: boolean;
};

function byStatus(status: number, facts: Facts, detail: string, context: FailureContext): ModelFailure {
  const { name, address } = context;
  const retry = facts.retryAfterMs === undefined ? {} : { retryAfterMs: facts.retryAfterMs };
  if (status === 401 || status === 403) {
    const message = `${name} does not accept the key (${status})${detail}. Check LLM_API_KEY and that it may use this model.`;
    return { code: 'unauthorized', class: 'permanent', message, status };
  }
  if (status === 402 || (status === 429 && /insufficient_quota|billing|credit/i.test(facts.words))) {
    const message = `The account at ${name} has nothing left to spend (${status})${detail}. Add credit or choose another provider.`;
    return { code: 'rate-limited', class: 'permanent', message, status };
  }
  if (status === 429) {
    const message = `${name} asks us to slow down (429)${detail}. Wait a moment and try again.`;
    return { code: 'rate-limited', class: 'transient', message, status, ...retry };
  }
  if (status === 404) {
    const message = `${name} is not known at ${address} (404)${detail}. Check LLM_MODEL and LLM_BASE_URL.`;
    return { code: 'bad-request', class: 'permanent', message, status };
  }
  if (status === 408) {
    const message = `${name} took too long (408). Try again.`;
    return { code: 'timeout', class: 'transient', message, status, ...retry };
  }
  if (status === 503 || status === 529) {
    const message = `${name} is overloaded (${status})${detail}. Try again in a while.`;
    return { code: 'overloaded', class: 'transient', message, status, ...retry };
  }
  if (status >= 500) {
    const message = `${name} has a fault of its own (${status})${detail}. Try again in a while.`;
    return { code: 'unavailable', class: 'transient', message, status, ...retry };
  }
  if (/content_filter|content management policy|safety/i.test(facts.words)) {
    return { ...refusedFailure(name), status };
  }
  const message = `${name} does not accept the request (${status})${detail}. Check the model's name and limits.`;
  return { code: 'bad-request', class: 'permanent', message, status };
}

/** Vendors' errors differ by class but share these fields; causes carry the network's codes. */
function factsOf(error: unknown): Facts {
  const record = isRecord(error) ? error : {};
  const data = isRecord(record['data']) ? record['data'] : record;
  const inner = isRecord(data['error']) ? data['error'] : data;
  const words = [inner['message'], inner['type'], inner['code'], record['message'], record['body']]
    .concat(typeof error === 'string' ? [error] : [])
    .filter((word) => typeof word === 'string');
  return {
    status: statusOf(record) ?? statusOf(inner) ?? statusByType(words.join(' ')),
    retryAfterMs: retryAfterOf(record['responseHeaders']),
    said: words.find((word) => word.includes(' ')) ?? words[0] ?? '',
    words: words.join(' '),
    network: networkCodeOf(error),
    ours: unsendable.test(String(record['name'])) || record['code'] === 'ERR_MODULE_NOT_FOUND',
  };
}

function statusOf(record: { readonly [key: string]: unknown }): number | undefined {
  for (const key of ['statusCode', 'status', 'code']) {
    const value = Number(record[key]);
    if (Number.isInteger(value) && value >= 400 && value <= 599) return value;
  }
  return undefined;
}

/** Errors inside a stream have a type and no status (Anthropic, OpenAI). */
function statusByType(words: string): number | undefined {
  if (/overloaded/i.test(words)) return 529;
  if (/rate_limit|insufficient_quota/i.test(words)) return 429;
  if (/authentication_error|invalid_api_key/i.test(words)) return 401;
  if (/permission_error/i.test(words)) return 403;
  if (/not_found_error|model_not_found/i.test(words)) return 404;
  if (/invalid_request_error|context_length/i.test(words)) return 400;
  return /api_error|server_error/i.test(words) ? 500 : undefined;
}

function retryAfterOf(headers: unknown): number | undefined {
  if (!isRecord(headers)) return undefined;
  const ms = Number(headers['retry-after-ms']);
  if (headers['retry-after-ms'] !== undefined && Number.isFinite(ms)) return Math.max(0, ms);
  const after = headers['retry-after'];
  if (typeof after !== 'string' || after === '') return undefined;
  const seconds = Number(after);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(after);
  const now = typeof headers['date'] === 'string' ? Date.parse(headers['date']) : Number.NaN;
  // RFC 9110 allows a date; only the server's own clock says how long that is.
  return Number.isNaN(date) || Number.isNaN(now) ? undefined : Math.max(0, date - now);
}

function networkCodeOf(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < 6 && isRecord(current); depth += 1) {
    const code = current['code'];
    if (current['message'] === 'terminated' || code === 'UND_ERR_SOCKET') return 'it closed the connection';
    if (typeof code === 'string' && /^(?:E(?!RR_)[A-Z_]+|UND_ERR_\w+|CERT_\w+|DEPTH_\w+)$/.test(code)) {
      return spokenCodes[code] ?? code;
    }
    current = current['cause'] ?? (isList(current['errors']) ? current['errors'][0] : undefined);
  }
  return undefined;
}

/** Names of the AI SDK's errors about what it was given. */
const unsendable =
  /^AI_(?:InvalidPrompt|InvalidArgument|UnsupportedFunctionality|NoSuchModel|LoadAPIKey|LoadSetting)Error$/;

const spokenCodes: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ENOTFOUND: 'no machine has that name (ENOTFOUND)',
  EAI_AGAIN: 'names cannot be looked up (EAI_AGAIN)',
  ECONNRESET: 'it closed the connection (ECONNRESET)',
  UND_ERR_CONNECT_TIMEOUT: 'it does not take the connection',
};

function detailOf(facts: Facts, scrub: Scrub): string {
  const words = scrub(facts.said.split('\n')[0] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (words === '') return '';
  return `: “${shorten(words, 200)}”`;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
