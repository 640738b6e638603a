import { z } from 'zod';
import type { Conversations, ThreadFrame } from '../../agent/conversation.ts';
import { accept, refuse, type Result } from '../../kernel/result.ts';
import { changeSchema, frameSchema, threadParams } from '../api/schemas.ts';
import { toFrame } from '../api/views.ts';
import type { Refused } from '../http/problem.ts';
import type { LiveFrame } from '../../ui/live-frame.ts';
import type { ServerPorts } from '../ports.ts';
import { readChanges } from './changes.ts';
import { events, type EventRoute } from './event-route.ts';

/** The two streams: one thread in full, and hints about all of them (W2). */
export function liveRoutes(
  conversations: Conversations,
  onChange: ServerPorts['onChange'],
): readonly EventRoute[] {
  return [
    events({
      path: '/api/threads/:id/events',
      operation: 'followThread',
      summary:
        'A snapshot of the thread and then every change; resumes from Last-Event-ID without a snapshot',
      params: threadParams,
      query: z.strictObject({
        after: z.string().optional().describe('The same as Last-Event-ID, which wins where both are sent'),
      }),
      frame: frameSchema,
      async open({ params, query, lastEventId, signal }) {
        const after = parseCursor(lastEventId ?? query.after ?? null);
        if (!after.ok) return after;
        const frames = await conversations.follow(params.id, {
          signal,
          ...(after.value === null ? {} : { after: after.value }),
        });
        return frames.ok ? accept(toEvents(frames.value)) : frames;
      },
    }),
    events({
      path: '/api/events',
      operation: 'followChanges',
      summary: 'Hints about threads that changed, for lists; read what you need when one comes',
      params: z.strictObject({}),
      query: z.strictObject({}),
      frame: changeSchema,
      open: async ({ signal }) => accept(readChanges(onChange, signal)),
    }),
  ];
}

/** The revision in a Last-Event-ID; null where there is none. */
function parseCursor(text: string | null): Result<number | null, Refused> {
  if (text === null) return accept(null);
  if (/^\d{1,15}$/.test(text)) return accept(Number(text));
  return refuse({
    code: 'cursor-unknown',
    message: `Cannot resume from "${text.slice(0, 50)}": a cursor is the number that came as id with an event.`,
  });
}

async function* toEvents(frames: AsyncIterable<ThreadFrame>) {
  for await (const frame of frames) {
    const data = toFrame(frame) satisfies LiveFrame;
    yield frame.type === 'token'
      ? { event: frame.type, data }
      : { event: frame.type, id: frame.revision, data };
  }
}
