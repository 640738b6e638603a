import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { connectApi } from '../kit/api.ts';
import type { WireMessage } from '../kit/api.ts';
import { createTestFolder } from '../kit/folder.ts';
import { openLive } from '../kit/live.ts';
import type { Live, WireFrame } from '../kit/live.ts';
import { createTestDatabase } from '../kit/postgres.ts';
import { serve } from '../kit/program.ts';
import type { Place } from '../kit/program.ts';

async function freePort(): Promise<string> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  return String(address.port);
}

const messageIn = (frame: WireFrame): WireMessage | null =>
  frame.event === 'message' ? (frame.data['message'] as WireMessage) : null;

/** The last id that a browser would send. */
const lastId = (frames: readonly WireFrame[]): number =>
  frames.findLast((frame) => frame.id !== null)?.id ?? 0;

const answered = (live: Live, text: string) =>
  live.until((frame) => {
    const message = messageIn(frame);
    return message?.role === 'agent' && message.text.includes(text) && message.state === 'complete';
  });

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`a live thread on ${engine}`, () => {
    it('W2 after breaks and a killed server no change is missing and none comes twice', async () => {
      await using folder = await createTestFolder();
      await using database = engine === 'postgres' ? await createTestDatabase() : null;
      const place: Place = {
        DATA_DIR: folder.folder,
        PORT: await freePort(),
        ...(database === null ? {} : { DATABASE_URL: database.url }),
      };
      const seen: WireFrame[] = [];
      let server = await serve(place);
      try {
        const api = connectApi(server.url);
        const thread = await api.newThread();
        const url = `${api.url}/api/threads/${thread}/events`;
        const said: string[] = [];
        {
          using live = await openLive(url);
          // What is said before the snapshot stands in it and comes in no frame of its own.
          await live.until((frame) => frame.event === 'snapshot');
          said.push(await api.say(thread, 'The first thing is apples.'));
          await answered(live, 'apples');
          seen.push(...live.frames);
        }
        said.push(await api.say(thread, 'While nobody looks: pears.'));
        {
          using live = await openLive(url, lastId(seen));
          await answered(live, 'pears');
          said.push(await api.say(thread, 'Before the fall: plums.'));
          await live.until((frame) => messageIn(frame)?.text.includes('plums') === true);
          seen.push(...live.frames);
        }
        await server.kill();
        server = await serve(place);
        {
          using live = await openLive(url, lastId(seen));
          said.push(await api.say(thread, 'After it: cherries.'));
          await answered(live, 'cherries');
          seen.push(...live.frames);
        }
        const durable = seen.filter((frame) => frame.id !== null).map((frame) => frame.id ?? 0);
        assert.deepEqual(
          durable,
          [...new Set(durable)].sort((a, b) => a - b),
          'ids only grow',
        );
        const messages = seen.flatMap((frame) => messageIn(frame)?.id ?? []);
        assert.equal(new Set(messages).size, messages.length, 'no message twice');
        for (const message of said) assert.ok(messages.includes(message), `${message} came`);
        const shown = await api.messages(thread);
        const replies = shown.filter((message) => message.role === 'agent').map((message) => message.id);
        for (const reply of replies) assert.ok(messages.includes(reply), `${reply} came`);
        assert.equal(messages.length, shown.length);
      } finally {
        await server.kill();
      }
    });

    it('W3 a cursor from nowhere is a problem with a code', async () => {
      await using folder = await createTestFolder();
      await using database = engine === 'postgres' ? await createTestDatabase() : null;
      const place = {
        DATA_DIR: folder.folder,
        PORT: '0',
        ...(database === null ? {} : { DATABASE_URL: database.url }),
      };
      const server = await serve(place);
      try {
        const api = connectApi(server.url);
        const thread = await api.newThread();
        for (const cursor of ['999999', '-1', 'yesterday', '1.5']) {
          const response = await fetch(`${api.url}/api/threads/${thread}/events`, {
            headers: { 'last-event-id': cursor },
          });
          assert.equal(response.status, 400);
          assert.equal(((await response.json()) as { code: string }).code, 'cursor-unknown');
        }
      } finally {
        await server.kill();
      }
    });
  });
}
