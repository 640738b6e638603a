import type { Chat, ChatMessage, Chats, User } from './chats.ts';
import { keyboardProblem, memberOf, parseText, textProblem } from './chats.ts';
import type { Fields } from './fields.ts';
import { isUpload } from './fields.ts';
import type { Method } from './method-tables.ts';
import type { UpdateQueue } from './update-queue.ts';

/** A file that the bot may fetch. */
export type StoredFile = {
  readonly bytes: Uint8Array;
  readonly path: string;
  /** Size that Telegram tells of; that of the bytes by default. */
  readonly size?: number;
};

/** What the methods work on. */
export type BotState = {
  readonly bot: User;
  readonly chats: Chats;
  readonly updates: UpdateQueue;
  readonly files: Map<string, StoredFile>;
  /** Ids of presses that can still be answered. */
  readonly presses: Set<string>;
  readonly clock: () => number;
};

/** An answer of the Bot API. */
export type ApiAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: number; readonly description: string; readonly parameters?: Fields };

const mostText = 4096;
const mostCaption = 1024;
const mostFile = 20 * 1024 * 1024;

/** Carries out one call whose fields have been checked. */
export async function callMethod(method: Method, fields: Fields, state: BotState): Promise<ApiAnswer> {
  switch (method) {
    case 'getMe':
      return done(state.bot);
    case 'setWebhook':
      return setWebhook(fields, state);
    case 'deleteWebhook':
      if (fields['drop_pending_updates'] === true) state.updates.drop();
      state.updates.setWebhook(null);
      return done(true);
    case 'getWebhookInfo':
      return done(webhookInfo(state));
    case 'getUpdates':
      return getUpdates(fields, state);
    case 'sendMessage':
      return send(fields, state, { text: parseText(String(fields['text']), fields['parse_mode']) });
    case 'sendPhoto':
      return send(fields, state, { photo: [{ ...fileOf(fields['photo'], state), width: 100, height: 100 }] });
    case 'sendVoice':
      return send(fields, state, {
        voice: { ...fileOf(fields['voice'], state), duration: fields['duration'] ?? 0 },
      });
    case 'sendDocument':
      return send(fields, state, { document: fileOf(fields['document'], state) });
    case 'editMessageText':
    case 'editMessageReplyMarkup':
      return edit(method, fields, state);
    case 'answerCallbackQuery':
      return answerPress(fields, state);
    case 'sendChatAction':
      return inChat(fields, state, () => done(true));
    case 'sendMessageDraft':
      return draft(fields, state);
    case 'setMessageReaction':
      return inChat(fields, state, (chat) =>
        chat.messages.has(Number(fields['message_id']))
          ? done(true)
          : refuse(400, 'Bad Request: message to react not found'),
      );
    default:
      return getFile(fields, state);
  }
}

function setWebhook(fields: Fields, { updates }: BotState): ApiAnswer {
  const url = String(fields['url']);
  const secret = fields['secret_token'];
  const wanted = fields['allowed_updates'];
  const connections = Number(fields['max_connections'] ?? 40);
  if (typeof secret === 'string' && !/^[\w-]{1,256}$/.test(secret)) {
    return refuse(400, 'Bad Request: secret token contains unallowed characters');
  }
  if (connections < 1 || connections > 100) return refuse(400, 'Bad Request: wrong max_connections');
  // Left out, the kinds stay as they were.
  if (Array.isArray(wanted)) updates.want(wanted.length === 0 ? null : wanted.map(String));
  if (fields['drop_pending_updates'] === true) updates.drop();
  if (url === '') updates.setWebhook(null);
  else if (!URL.canParse(url)) return refuse(400, 'Bad Request: bad webhook: invalid URL');
  else updates.setWebhook({ url, secret: typeof secret === 'string' ? secret : null, connections });
  return done(true);
}

function webhookInfo({ updates }: BotState): Fields {
  const webhook = updates.webhook();
  const error = updates.lastError();
  const wanted = updates.wanted();
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: updates.pending(),
    ...(webhook === null ? {} : { max_connections: webhook.connections }),
    ...(wanted === null ? {} : { allowed_updates: wanted }),
    ...(error === null ? {} : { last_error_date: error.at, last_error_message: error.message }),
  };
}

async function getUpdates(fields: Fields, { updates }: BotState): Promise<ApiAnswer> {
  if (updates.webhook() !== null) {
    return refuse(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  }
  const wanted = fields['allowed_updates'];
  if (Array.isArray(wanted)) updates.want(wanted.length === 0 ? null : wanted.map(String));
  const limit = Math.min(100, Number(fields['limit'] ?? 100));
  const given = await updates.ask(
    Number(fields['offset'] ?? 0),
    limit,
    Number(fields['timeout'] ?? 0) * 1000,
  );
  if (given !== null) return done(given);
  return refuse(
    409,
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  );
}

function send(fields: Fields, state: BotState, content: Fields): ApiAnswer {
  const isText = 'text' in content;
  const problem =
    (isText
      ? textProblem(fields['text'], fields['parse_mode'], mostText)
      : textProblem(fields['caption'], fields['parse_mode'], mostCaption)) ??
    keyboardProblem(fields['reply_markup']);
  return inChat(fields, state, (chat) => {
    if (problem !== null) return refuse(400, problem);
    const replied = memberOf(fields['reply_parameters'], 'message_id');
    const original = chat.messages.get(Number(replied));
    const mayLack = memberOf(fields['reply_parameters'], 'allow_sending_without_reply') === true;
    if (replied !== undefined && original === undefined && !mayLack) {
      return refuse(400, 'Bad Request: message to be replied not found');
    }
    const message: ChatMessage = {
      message_id: state.chats.nextMessage(),
      date: Math.floor(state.clock() / 1000),
      chat: chat.about,
      from: state.bot,
      ...content,
      ...(typeof fields['caption'] === 'string'
        ? { caption: parseText(fields['caption'], fields['parse_mode']) }
        : {}),
      ...(original === undefined ? {} : { reply_to_message: original }),
      ...(fields['reply_markup'] === undefined ? {} : { reply_markup: fields['reply_markup'] }),
      ...(fields['message_thread_id'] === undefined
        ? {}
        : { message_thread_id: fields['message_thread_id'], is_topic_message: true }),
    };
    chat.messages.set(message.message_id, message);
    return done(message);
  });
}

function edit(
  method: 'editMessageText' | 'editMessageReplyMarkup',
  fields: Fields,
  state: BotState,
): ApiAnswer {
  const problem =
    (method === 'editMessageText' ? textProblem(fields['text'], fields['parse_mode'], mostText) : null) ??
    keyboardProblem(fields['reply_markup']);
  return inChat(fields, state, (chat) => {
    const message = chat.messages.get(Number(fields['message_id']));
    if (message === undefined) return refuse(400, 'Bad Request: message to edit not found');
    if (problem !== null) return refuse(400, problem);
    const { reply_markup: before, ...rest } = message;
    const text =
      method === 'editMessageText'
        ? { text: parseText(String(fields['text']), fields['parse_mode']) }
        : { text: message['text'] };
    const after = fields['reply_markup'];
    const isEmpty = JSON.stringify(memberOf(after, 'inline_keyboard')) === '[]';
    const keyboard = after === undefined || isEmpty ? undefined : after;
    if (text.text === message['text'] && JSON.stringify(keyboard) === JSON.stringify(before)) {
      return refuse(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    const changed: ChatMessage = {
      ...rest,
      ...text,
      edit_date: Math.floor(state.clock() / 1000),
      ...(keyboard === undefined ? {} : { reply_markup: keyboard }),
    };
    chat.messages.set(message.message_id, changed);
    return done(changed);
  });
}

function answerPress(fields: Fields, { presses }: BotState): ApiAnswer {
  if (typeof fields['text'] === 'string' && fields['text'].length > 200) {
    return refuse(400, 'Bad Request: MESSAGE_TOO_LONG');
  }
  if (!presses.delete(String(fields['callback_query_id']))) {
    return refuse(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid');
  }
  return done(true);
}

function draft(fields: Fields, state: BotState): ApiAnswer {
  if (fields['draft_id'] === 0) return refuse(400, 'Bad Request: draft_id must be non-zero');
  return inChat(fields, state, ({ about }) =>
    about.type === 'private' ? done(true) : refuse(400, 'Bad Request: drafts are for private chats'),
  );
}

function getFile(fields: Fields, { files }: BotState): ApiAnswer {
  const id = String(fields['file_id']);
  const file = files.get(id);
  if (file === undefined)
    return refuse(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
  const size = file.size ?? file.bytes.byteLength;
  if (size > mostFile) return refuse(400, 'Bad Request: file is too big');
  return done({ file_id: id, file_unique_id: `u-${id}`, file_size: size, file_path: file.path });
}

function fileOf(value: unknown, { files }: BotState): Fields {
  const id = isUpload(value) ? `up-${files.size + 1}` : String(value);
  if (isUpload(value)) files.set(id, { bytes: value.bytes, path: `files/${id}` });
  const size = files.get(id)?.bytes.byteLength ?? 0;
  return { file_id: id, file_unique_id: `u-${id}`, file_size: size };
}

function inChat(fields: Fields, { chats }: BotState, run: (chat: Chat) => ApiAnswer): ApiAnswer {
  const chat = chats.find(fields['chat_id']);
  if (chat === undefined) return refuse(400, 'Bad Request: chat not found');
  if (chat.refusal === null) return run(chat);
  const { code, description, parameters } = chat.refusal;
  return refuse(code, description, parameters);
}

function done(result: unknown): ApiAnswer {
  return { ok: true, result };
}

function refuse(code: number, description: string, parameters?: Fields): ApiAnswer {
  return { ok: false, code, description, ...(parameters === undefined ? {} : { parameters }) };
}
