import type { ApiMethods, Opts } from 'grammy/types';

const methods = [
  'getMe',
  'setWebhook',
  'deleteWebhook',
  'getWebhookInfo',
  'getUpdates',
  'sendMessage',
  'sendChatAction',
  'editMessageReplyMarkup',
  'answerCallbackQuery',
  'getFile',
] as const;
type Method = (typeof methods)[number];

/** The methods of the Bot API that are used, typed by grammY. */
export type BotApi = {
  readonly [Name in Method]: (
    ...asked: Parameters<ApiMethods[Name]>[0] extends undefined
      ? [signal: AbortSignal]
      : [fields: Opts<Name>, signal: AbortSignal]
  ) => Promise<ReturnType<ApiMethods[Name]>>;
};

/** Which bot, and where its API is. */
export type BotApiOptions = { readonly token: string; readonly apiRoot: string };

/** How a call failed. Never holds the token or an address with it. */
export type ApiFault =
  /** Telegram said no. */
  | {
      readonly type: 'refused';
      readonly code: number;
      readonly description: string;
      readonly retryAfterMs?: number;
      readonly movedTo?: number;
    }
  /** The request did not get as far as Telegram. */
  | { readonly type: 'unreached'; readonly description: string }
  /** It was sent, and no answer came: nobody knows what it did. */
  | { readonly type: 'lost'; readonly description: string };

/** Longest that is waited because Telegram says so, and less than a timer can hold. */
const longestWaitMs = 86_400_000;
/** Seconds after which a call without an answer is given up; longer than a long poll. */
const timeoutSeconds = 60;

/** The client of one bot. The library is loaded at the first call. */
export function openBotApi({ token, apiRoot }: BotApiOptions): () => Promise<BotApi> {
  let loading: Promise<BotApi> | undefined;
  return () =>
    (loading ??= import('grammy/web').then(({ Api }) => {
      const { raw } = new Api(token, { apiRoot, timeoutSeconds, fetch: fetchJson });
      // Its own object answers to every name, also to `then`, so a promise may not hold it. Its types name the signals of another
      // library; in this build it takes those of the platform.
      return Object.fromEntries(methods.map((method) => [method, raw[method]])) as unknown as BotApi;
    }));
}

/** A proxy that answers with a page of its own is heard like Telegram: by its status. */
const fetchJson: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if ((response.headers.get('content-type') ?? '').includes('json')) return response;
  await response.body?.cancel();
  const body = { ok: false, error_code: response.status, description: response.statusText };
  return response.ok ? new Response('') : Response.json(body);
};

/** What went wrong, in our words. Broken code is thrown on. */
export function faultOf(error: unknown): ApiFault {
  if (!(error instanceof Error)) throw new Error('Telegram was called with a fault that is no error');
  if (error.name === 'GrammyError' && 'error_code' in error && 'parameters' in error) {
    const { retry_after: seconds, migrate_to_chat_id: movedTo } = numbersOf(error.parameters);
    return {
      type: 'refused',
      code: Number(error.error_code),
      description: 'description' in error ? String(error.description) : '',
      ...(seconds === undefined
        ? {}
        : { retryAfterMs: Math.min(Math.max(seconds, 1) * 1000, longestWaitMs) }),
      ...(movedTo === undefined ? {} : { movedTo }),
    };
  }
  if (error.name !== 'HttpError') throw error;
  const code = unconnectedCode(error);
  return code === null
    ? { type: 'lost', description: 'the connection to Telegram broke before it answered' }
    : { type: 'unreached', description: `Telegram cannot be reached (${code})` };
}

/** The fault in one sentence for a person. */
export function sentenceOf(fault: ApiFault): string {
  return fault.type === 'refused'
    ? `Telegram answered ${fault.code}: ${fault.description}`
    : fault.description;
}

const beforeConnecting: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo']);

/** The code of a fault that came before a connection stood; null where one may have stood. */
function unconnectedCode(error: unknown): string | null {
  let inner: unknown = error;
  for (let depth = 0; depth < 5 && typeof inner === 'object' && inner !== null; depth += 1) {
    if ('code' in inner && typeof inner.code === 'string') {
      const { code } = inner;
      // Where several addresses of one name were tried, each has its own fault.
      const tried: readonly unknown[] =
        'errors' in inner && Array.isArray(inner.errors) ? inner.errors : [inner];
      const isBefore = tried.every((one) => beforeConnecting.has(Object(one)['syscall']));
      return isBefore || code === 'UND_ERR_CONNECT_TIMEOUT' ? code : null;
    }
    inner = 'error' in inner ? inner.error : 'cause' in inner ? inner.cause : null;
  }
  return null;
}

function numbersOf(parameters: unknown): { readonly [name: string]: number | undefined } {
  const entries = Object.entries(typeof parameters === 'object' && parameters !== null ? parameters : {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
