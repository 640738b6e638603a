import type {
  Answer,
  Asking,
  ConversationRefusal,
  Conversations,
  Impact,
  MessageView,
  ThreadFrame,
  ThreadSummary,
} from '../agent/conversation.ts';

type Frame = Exclude<ThreadFrame, { type: 'token' | 'snapshot' }>;

type Room = {
  summary: ThreadSummary;
  messages: MessageView[];
  undone: MessageView[][];
  done: MessageView[][];
  revision: number;
  frames: Frame[];
  readonly readers: Set<(frame: ThreadFrame) => void>;
  draft: string;
};

const at = Date.UTC(2026, 0, 2, 3, 4, 5);
const nothing: Impact = { messages: 0, memories: 0, scenes: 0, edges: 0, gone: [] };

const refuse = (code: ConversationRefusal['code']): { ok: false; refusal: ConversationRefusal } => ({
  ok: false,
  refusal: { code, message: `Cannot do it: ${code}.` },
});

/** Conversations in memory: linear threads, keys, undo, live frames. Only for tests of the transport. */
export function createFakeConversations() {
  const rooms = new Map<string, Room>();
  const keys = new Map<string, { readonly hash: string; readonly result: unknown }>();
  const listeners = new Set<(threads: ReadonlySet<string> | null) => void>();
  let ids = 0;

  function once<Value>(asking: Asking, request: unknown, run: () => Answer<Value>): Answer<Value> {
    const hash = JSON.stringify(request);
    const known = keys.get(`${asking.principal} ${asking.key}`);
    if (known !== undefined) {
      return known.hash === hash ? (known.result as Answer<Value>) : refuse('key-reused');
    }
    const result = run();
    if (result.ok) keys.set(`${asking.principal} ${asking.key}`, { hash, result });
    return result;
  }

  function inRoom<Value>(id: string, run: (room: Room) => Answer<Value>): Answer<Value> {
    const room = rooms.get(id);
    return room === undefined ? refuse('thread-unknown') : run(room);
  }

  function publish(room: Room, frame: ThreadFrame): void {
    for (const reader of room.readers) reader(frame);
    for (const listener of listeners) listener(new Set([room.summary.id]));
  }

  function record(room: Room, build: (revision: number) => Frame): void {
    room.revision += 1;
    const frame = build(room.revision);
    room.frames.push(frame);
    publish(room, frame);
  }

  function moveHead(room: Room, messages: MessageView[], cause: string): Impact {
    const gone = room.messages.filter((message) => !messages.includes(message));
    room.messages = messages;
    record(room, (revision) => ({
      type: 'head',
      revision,
      cause,
      keep: null,
      messages: [...messages],
      canUndo: room.done.length > 0,
      canRedo: room.undone.length > 0,
    }));
    return {
      ...nothing,
      messages: gone.length,
      gone: gone.map(({ id, text }) => ({ id, snippet: text, delivered: false })),
    };
  }

  function truncated(room: Room, to: string | null): MessageView[] | null {
    if (to === null) return [];
    const index = room.messages.findIndex((message) => message.id === to);
    return index === -1 ? null : room.messages.slice(0, index + 1);
  }

  const conversations: Conversations = {
    list: async ({ limit }) => [...rooms.values()].map((room) => room.summary).slice(0, limit),
    get: async (id) => rooms.get(id)?.summary ?? null,
    create: async (asking, options) =>
      once(asking, options, () => {
        const id = `thr_${(ids += 1)}`;
        const summary: ThreadSummary = {
          id,
          channel: 'web',
          title: options.title ?? '',
          snippet: '',
          updatedAt: at,
          archived: false,
          audience: 'private',
        };
        rooms.set(id, {
          summary,
          messages: [],
          undone: [],
          done: [],
          revision: 1,
          frames: [],
          readers: new Set(),
          draft: '',
        });
        return { ok: true, value: { id } };
      }),
    rename: async (asking, id, title) =>
      inRoom(id, (room) =>
        once(asking, ['rename', id, title], () => {
          room.summary = { ...room.summary, title };
          record(room, (revision) => ({ type: 'thread', revision, thread: room.summary }));
          return { ok: true, value: null };
        }),
      ),
    archive: async (_asking, id, archived) =>
      inRoom(id, (room) => {
        room.summary = { ...room.summary, archived };
        return { ok: true, value: null };
      }),
    messages: async (id, { before, limit }) =>
      inRoom(id, (room) => {
        const end =
          before === undefined ? room.messages.length : room.messages.findIndex((m) => m.id === before);
        if (end === -1) return refuse('cursor-unknown');
        const from = Math.max(0, end - limit);
        const next = from === 0 ? null : (room.messages[from]?.id ?? null);
        return { ok: true, value: { messages: room.messages.slice(from, end), next } };
      }),
    say: async (asking, id, text) =>
      inRoom(id, (room) => {
        const repeated = keys.has(`${asking.principal} ${asking.key}`);
        const said = once(asking, ['say', id, text], () => {
          const message = toMessage(`msg_${(ids += 1)}`, text);
          room.done.push(room.messages);
          room.messages = [...room.messages, message];
          record(room, (revision) => ({ type: 'message', revision, message, onPath: true }));
          return { ok: true, value: { messageId: message.id, repeated: false } };
        });
        return said.ok ? { ok: true, value: { ...said.value, repeated } } : said;
      }),
    rewind: async (asking, id, to) =>
      inRoom(id, (room) => {
        const kept = truncated(room, to);
        if (kept === null) return refuse('message-unknown');
        return once(asking, ['rewind', id, to], () => {
          room.done.push(room.messages);
          return { ok: true, value: moveHead(room, kept, 'rewind') };
        });
      }),
    previewRewind: async (id, to) =>
      inRoom(id, (room) => {
        const kept = truncated(room, to);
        if (kept === null) return refuse('message-unknown');
        return { ok: true, value: { ...nothing, messages: room.messages.length - kept.length } };
      }),
    undo: async (_asking, id) =>
      inRoom(id, (room) => {
        const earlier = room.done.pop();
        if (earlier === undefined) return refuse('nothing-to-undo');
        room.undone.push(room.messages);
        return { ok: true, value: moveHead(room, earlier, 'undo') };
      }),
    redo: async (_asking, id) =>
      inRoom(id, (room) => {
        const later = room.undone.pop();
        if (later === undefined) return refuse('nothing-to-redo');
        room.done.push(room.messages);
        return { ok: true, value: moveHead(room, later, 'redo') };
      }),
    variant: async (_asking, id, message, index) =>
      inRoom(id, (room) => {
        if (!room.messages.some((known) => known.id === message)) return refuse('message-unknown');
        return index === 0 ? { ok: true, value: null } : refuse('variant-unknown');
      }),
    branch: async (_asking, id, from) =>
      inRoom(id, (room) =>
        room.messages.some((known) => known.id === from) ? { ok: true, value: null } : refuse('not-on-path'),
      ),
    select: async (_asking, id, tip) =>
      inRoom(id, (room) =>
        room.messages.some((known) => known.id === tip)
          ? { ok: true, value: null }
          : refuse('message-unknown'),
      ),
    regenerate: async (_asking, id) =>
      inRoom(id, (room) =>
        room.messages.length === 0 ? refuse('nothing-to-answer') : { ok: true, value: { turn: 'trn_1' } },
      ),
    continue: async (_asking, id) => inRoom(id, () => refuse('not-interrupted')),
    dismiss: async (_asking, id) => inRoom(id, () => ({ ok: true, value: null })),
    retry: async (_asking, id) => inRoom(id, () => ({ ok: true, value: { turn: 'trn_2' } })),
    stop: async (_asking, id) => inRoom(id, () => refuse('not-streaming')),
    branches: async (id) =>
      inRoom(id, (room) => ({
        ok: true,
        value: room.messages.slice(-1).map((tip) => ({
          tip: tip.id,
          name: null,
          snippet: tip.text,
          length: room.messages.length,
          at,
          selected: true,
        })),
      })),
    verdicts: async (id) => inRoom(id, () => ({ ok: true, value: [verdict] })),
    recentVerdicts: async () => [{ ...verdict, thread: 'thr_1', title: 'One', snippet: 'Hello' }],
    receipt: async (message) =>
      message.startsWith('msg_')
        ? {
            ok: true,
            value: {
              model: 'placeholder/placeholder',
              tokens: 12,
              hard: 8000,
              soft: 6000,
              segments: [
                {
                  kind: 'system',
                  tier: 'must',
                  source: 'config:agent',
                  tokens: 12,
                  kept: true,
                  why: 'always',
                },
              ],
              usage: { input: 12, output: 3 },
            },
          }
        : refuse('message-unknown'),
    draft: async (id) => rooms.get(id)?.draft ?? '',
    async keepDraft(id, text) {
      const room = rooms.get(id);
      if (room !== undefined) room.draft = text;
    },
    follow: async (id, { after, signal }) =>
      inRoom(id, (room) => {
        if (after !== undefined && after > room.revision) return refuse('cursor-unknown');
        return { ok: true, value: follow(room, after, signal) };
      }),
  };

  async function* follow(
    room: Room,
    after: number | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ThreadFrame> {
    const waiting: ThreadFrame[] = room.frames.filter(
      (frame) => after !== undefined && frame.revision > after,
    );
    let wake = Promise.withResolvers<void>();
    if (after === undefined) {
      waiting.push({
        type: 'snapshot',
        revision: room.revision,
        thread: room.summary,
        messages: [...room.messages],
        next: null,
        open: [],
        canUndo: false,
        canRedo: false,
      });
    }
    const reader = (frame: ThreadFrame): void => {
      waiting.push(frame);
      wake.resolve();
    };
    room.readers.add(reader);
    signal.addEventListener('abort', () => wake.resolve(), { once: true });
    try {
      while (!signal.aborted) {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) yield next;
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    } finally {
      room.readers.delete(reader);
    }
  }

  return {
    conversations,
    onChange: (listener: (threads: ReadonlySet<string> | null) => void): (() => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Passes a frame on to whoever follows the thread. */
    publish(id: string, frame: ThreadFrame): void {
      const room = rooms.get(id);
      if (room !== undefined) publish(room, frame);
    },
    /** How many follow the thread. */
    readers: (id: string) => rooms.get(id)?.readers.size ?? 0,
    /** How many messages were ever said. */
    said: (id: string) => rooms.get(id)?.messages.length ?? 0,
    listeners: () => listeners.size,
  };
}

function toMessage(id: string, text: string): MessageView {
  return {
    id,
    node: 1,
    role: 'user',
    author: { id: 'owner:web', name: 'You' },
    text,
    at,
    state: 'complete',
    variants: [id],
    answers: null,
    turn: null,
    model: null,
    error: null,
    edited: false,
    delivery: null,
  };
}

const verdict = {
  turn: 'trn_1',
  kind: 'message',
  verdict: 'silent',
  reason: 'Nobody asked.',
  count: 2,
  from: 'msg_1',
  to: 'msg_2',
  into: null,
  reply: null,
  at,
  until: at,
} as const;
