import { connectApi } from './api.ts';
import type { Api, WireMessage } from './api.ts';
import { createTestFolder } from './folder.ts';
import { eventually } from './house.ts';
import { createTestDatabase } from './postgres.ts';
import { run, serve } from './program.ts';
import type { Ended, Place, Served } from './program.ts';

/** The whole program as a process, in a data folder and on a store of its own; disposing it ends the process and removes both. */
export type Sanctum = AsyncDisposable & {
  readonly place: Place;
  /** Starts it; ends with the test at the latest. */
  readonly start: (extra?: NodeJS.ProcessEnv) => Promise<Api & { readonly server: Served }>;
  /** Runs one command on the same store, beside the server or without one. */
  readonly run: (...words: readonly string[]) => Promise<Ended>;
};

/** Makes the place for a program; nothing runs yet. */
export async function createSanctum(
  engine: 'sqlite' | 'postgres',
  environment: NodeJS.ProcessEnv = {},
): Promise<Sanctum> {
  await using made = new AsyncDisposableStack();
  const folder = made.use(await createTestFolder());
  const database = engine === 'postgres' ? made.use(await createTestDatabase()) : null;
  const place = {
    DATA_DIR: folder.folder,
    PORT: '0',
    ...(database === null ? {} : { DATABASE_URL: database.url }),
  };
  const rest = made.move();
  return {
    place,
    async start(extra = {}) {
      const server = await serve(place, { ...environment, ...extra });
      rest.defer(() => server.kill());
      return { ...connectApi(server.url), server };
    },
    run: (...words) => run(place, words, environment),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

/** Waits until the last message of a thread is a reply in this state, and gives it. */
export function replyIn(api: Api, thread: string, state: string, ms = 20_000): Promise<WireMessage> {
  return eventually(async () => {
    const last = (await api.messages(thread)).at(-1);
    return last?.role === 'agent' && last.state === state ? last : null;
  }, ms).catch(async (error: unknown) => {
    const shown = (await api.messages(thread)).map(({ role, state: now, text }) => [role, now, text]);
    throw new Error(`No reply came to be ${state}: ${JSON.stringify(shown)}`, { cause: error });
  });
}
