import type { FieldTable } from './fields.ts';

const chat = 'Integer|String!';
const markup = 'InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply';
const sending = {
  chat_id: chat,
  message_thread_id: 'Integer',
  disable_notification: 'Boolean',
  protect_content: 'Boolean',
  reply_parameters: 'ReplyParameters',
  reply_markup: markup,
};
const captioned = {
  ...sending,
  caption: 'String',
  parse_mode: 'String',
  caption_entities: 'Array of MessageEntity',
};

/** The methods that the emulator has, with the fields that it takes. A test holds them against the published specification. */
export const methodTables = {
  getMe: {},
  setWebhook: {
    url: 'String!',
    max_connections: 'Integer',
    allowed_updates: 'Array of String',
    drop_pending_updates: 'Boolean',
    secret_token: 'String',
  },
  deleteWebhook: { drop_pending_updates: 'Boolean' },
  getWebhookInfo: {},
  getUpdates: {
    offset: 'Integer',
    limit: 'Integer',
    timeout: 'Integer',
    allowed_updates: 'Array of String',
  },
  sendMessage: {
    ...sending,
    text: 'String!',
    parse_mode: 'String',
    entities: 'Array of MessageEntity',
    link_preview_options: 'LinkPreviewOptions',
  },
  sendPhoto: { ...captioned, photo: 'InputFile|String!' },
  sendVoice: { ...captioned, voice: 'InputFile|String!', duration: 'Integer' },
  sendDocument: { ...captioned, document: 'InputFile|String!' },
  editMessageText: {
    chat_id: 'Integer|String',
    message_id: 'Integer',
    inline_message_id: 'String',
    text: 'String',
    parse_mode: 'String',
    entities: 'Array of MessageEntity',
    reply_markup: 'InlineKeyboardMarkup',
  },
  editMessageReplyMarkup: {
    chat_id: 'Integer|String',
    message_id: 'Integer',
    inline_message_id: 'String',
    reply_markup: 'InlineKeyboardMarkup',
  },
  answerCallbackQuery: {
    callback_query_id: 'String!',
    text: 'String',
    show_alert: 'Boolean',
    url: 'String',
    cache_time: 'Integer',
  },
  sendChatAction: { chat_id: chat, message_thread_id: 'Integer', action: 'String!' },
  sendMessageDraft: {
    chat_id: 'Integer!',
    message_thread_id: 'Integer',
    draft_id: 'Integer!',
    text: 'String',
    parse_mode: 'String',
    entities: 'Array of MessageEntity',
  },
  setMessageReaction: {
    chat_id: chat,
    message_id: 'Integer!',
    reaction: 'Array of ReactionType',
    is_big: 'Boolean',
  },
  getFile: { file_id: 'String!' },
} as const satisfies { readonly [method: string]: FieldTable };

/** A method of the Bot API that the emulator has. */
export type Method = keyof typeof methodTables;

/** Whether the emulator has a method of this name. */
export function isMethod(name: string): name is Method {
  return name in methodTables;
}
