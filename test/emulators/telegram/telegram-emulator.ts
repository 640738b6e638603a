import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Chat, ChatMessage, User } from './chats.ts';
import { createChats } from './chats.ts';
import type { Fields } from './fields.ts';
import { checkFields, readFields } from './fields.ts';
import { isMethod, methodTables } from './method-tables.ts';
import type { ApiAnswer, StoredFile } from './methods.ts';
import { callMethod } from './methods.ts';
import type { Update, UpdateQueue } from './update-queue.ts';
import { createUpdateQueue } from './update-queue.ts';

/** What the next call that sends something meets. */
type Fault =
  | { readonly type: 'answer'; readonly answer: ApiAnswer & { readonly ok: false } }
  | { readonly type: 'lose'; readonly posted: boolean }
  | { readonly type: 'hold'; readonly arrived: () => void };

/** A Bot API on a free port of this machine, for one bot, which misbehaves on demand. */
export type TelegramEmulator = AsyncDisposable & {
  readonly url: string;
  readonly token: string;
  readonly bot: User;
  /** The private chat with `person`, which exists from the start. */
  readonly chat: Chat;
  readonly person: User;
  readonly updates: UpdateQueue;
  readonly addChat: (about: Chat['about']) => Chat;
  readonly addFile: (id: string, file: StoredFile) => void;
  /** Everything that was called, in order. */
  readonly calls: readonly { readonly method: string; readonly fields: Fields }[];
  /** Messages of the bot, in the order of sending. */
  readonly sent: () => readonly ChatMessage[];
  /** When a message of the bot arrived, in milliseconds since 1970. */
  readonly arrivedAt: (message: number) => number;
  /** Somebody says something; private and from `person` unless told otherwise. */
  readonly say: (
    content: Fields,
    options?: { readonly chat?: Chat; readonly from?: User; readonly hold?: true },
  ) => { readonly message: ChatMessage; readonly update: Update };
  readonly edit: (chat: Chat, message: number, content: Fields) => Update;
  /** Somebody presses a button below a message; the id of the press. */
  readonly press: (
    chat: Chat,
    message: number,
    data: string,
    from?: User,
    /** Left to be handed over by hand. */
    held?: 'held',
  ) => { readonly id: string; readonly update: Update };
  /** Presses can no longer be answered. */
  readonly expirePresses: () => void;
  /** The next call that sends meets this. */
  readonly faultNext: (fault: Fault) => void;
  /** Nothing can be reached until it is called again with false. */
  readonly goAway: (away: boolean) => void;
  /** The next answer to getUpdates is no JSON. */
  readonly breakNextPoll: () => void;
  /** Breaks every connection. */
  readonly cut: () => void;
};

/** Starts the emulator. */
export async function startTelegram(
  options: { readonly clock?: () => number } = {},
): Promise<TelegramEmulator> {
  const token = '42:emulated-token';
  const clock = options.clock ?? (() => Date.now());
  const bot: User = { id: 42, is_bot: true, first_name: 'Wren', username: 'wren_bot' };
  const person: User = { id: 7, is_bot: false, first_name: 'Ada', username: 'ada' };
  const chats = createChats();
  const updates = createUpdateQueue();
  const files = new Map<string, StoredFile>();
  const presses = new Set<string>();
  const calls: { method: string; fields: Fields }[] = [];
  const sent: ChatMessage[] = [];
  const arrived = new Map<number, number>();
  const faults: Fault[] = [];
  const state = { bot, chats, updates, files, presses, clock };
  let nextUpdate = 1000;
  let pressed = 0;
  let away = false;
  let brokenPolls = 0;
  const chat = chats.add({ id: person.id, type: 'private', first_name: person.first_name });

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The emulator has no port');
  const url = `http://127.0.0.1:${address.port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (away) return void response.destroy();
    const path = new URL(request.url ?? '/', url).pathname;
    const [, first = '', ...rest] = path.split('/');
    if (first === 'file') return giveFile(rest, response);
    if (first !== `bot${token}`)
      return reply(response, { ok: false, code: 401, description: 'Unauthorized' });
    const method = rest.join('/');
    if (!isMethod(method)) return reply(response, { ok: false, code: 404, description: 'Not Found' });
    const checked = checkFields(methodTables[method], await fieldsOf(request));
    if (!checked.ok) return reply(response, { ok: false, code: 400, description: checked.problem });
    calls.push({ method, fields: checked.fields });
    if (method === 'getUpdates' && brokenPolls > 0) {
      brokenPolls -= 1;
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"ok":true,"result":[{');
    }
    const sends = method.startsWith('send') && method !== 'sendChatAction' && method !== 'sendMessageDraft';
    const fault = sends ? faults.shift() : undefined;
    if (fault?.type === 'hold') return fault.arrived();
    if (fault?.type === 'answer') return reply(response, fault.answer);
    if (fault?.type === 'lose' && !fault.posted) return void response.destroy();
    const at = Date.now();
    const result = await callMethod(method, checked.fields, state);
    if (sends && result.ok) {
      const message = result.result as ChatMessage;
      sent.push(message);
      arrived.set(message.message_id, at);
    }
    return fault === undefined ? reply(response, result) : void response.destroy();
  }

  function giveFile([bearer, ...path]: readonly string[], response: ServerResponse): void {
    const file = [...files.values()].find((one) => one.path === decodeURIComponent(path.join('/')));
    if (bearer !== `bot${token}` || file === undefined) {
      return reply(response, { ok: false, code: 404, description: 'Not Found' });
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
  }

  function update(kind: string, content: Fields, deliver = true): Update {
    const made: Update = { update_id: (nextUpdate += 1), [kind]: content };
    if (deliver) updates.push(made);
    return made;
  }

  return {
    url,
    token,
    bot,
    chat,
    person,
    updates,
    calls,
    addChat: chats.add,
    addFile: (id, file) => void files.set(id, file),
    sent: () => sent,
    arrivedAt: (message) => arrived.get(message) ?? Number.NaN,
    say(content, { chat: to = chat, from = person, hold } = {}) {
      const date = Math.floor(clock() / 1000);
      const message: ChatMessage = {
        message_id: chats.nextMessage(),
        date,
        chat: to.about,
        from,
        ...content,
      };
      to.messages.set(message.message_id, message);
      return { message, update: update('message', message, hold === undefined) };
    },
    edit(to, id, content) {
      const { ...before } = to.messages.get(id) ?? { message_id: id };
      const message: ChatMessage = { ...before, ...content, edit_date: Math.floor(clock() / 1000) };
      to.messages.set(id, message);
      return update('edited_message', message);
    },
    press(to, id, data, from = person, held) {
      pressed += 1;
      const press = `press-${pressed}`;
      presses.add(press);
      const message = to.messages.get(id) ?? { message_id: id, chat: to.about, date: 0 };
      const content = { id: press, from, chat_instance: 'ci', data, message };
      return { id: press, update: update('callback_query', content, held === undefined) };
    },
    expirePresses: () => presses.clear(),
    faultNext: (fault) => void faults.push(fault),
    goAway(gone) {
      away = gone;
      if (gone) server.closeAllConnections();
    },
    breakNextPoll() {
      brokenPolls += 1;
    },
    cut() {
      updates.cut();
      server.closeAllConnections();
    },
    async [Symbol.asyncDispose]() {
      await updates.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function fieldsOf(request: IncomingMessage): Promise<Fields> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const method = request.method ?? 'GET';
  const type = request.headers['content-type'];
  const body = method === 'GET' || chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
  return readFields(
    new Request(`http://telegram${request.url ?? '/'}`, {
      method,
      ...(type === undefined ? {} : { headers: { 'content-type': type } }),
      ...body,
    }),
  );
}

function reply(response: ServerResponse, answer: ApiAnswer): void {
  const body = answer.ok
    ? { ok: true, result: answer.result }
    : {
        ok: false,
        error_code: answer.code,
        description: answer.description,
        ...(answer.parameters === undefined ? {} : { parameters: answer.parameters }),
      };
  response
    .writeHead(answer.ok ? 200 : answer.code, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
