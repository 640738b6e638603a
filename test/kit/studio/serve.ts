import { serveAssets } from '../../../src/server/assets/assets.ts';
import { libraries } from '../../../src/server/assets/libraries.ts';
import { createServer, type Listening } from '../../../src/server/server.ts';
import { studioFiles } from '../../../src/server/studio/files.ts';
import { createStudio } from '../../../src/server/studio/studio.ts';
import type { Store } from '../../../src/store/store.ts';
import { pretendHouse, type House, type Scenery } from './house.ts';

/** A pretended Sanctum behind the real server and its real API. */
export type Served = House & { readonly listening: Listening; readonly url: string };

/** Serves invented content on a free port of 127.0.0.1, or the given one. */
export async function serveHouse(
  scenery: Scenery,
  options: {
    readonly port?: number;
    readonly pace?: number;
    readonly adminToken?: string;
    /** Real conversations in the place of the invented ones. */
    readonly over?: Pick<House['ports'], 'conversations'> & Pick<Store, 'onCommit'>;
  } = {},
): Promise<Served> {
  const house = pretendHouse(scenery, options.pace === undefined ? {} : { pace: options.pace });
  const { over } = options;
  const ports = over === undefined ? house.ports : { ...house.ports, conversations: over.conversations };
  const { conversations } = ports;
  const assets = await serveAssets({
    folders: studioFiles.folders,
    bundles: { ...studioFiles.bundles, ...libraries },
  });
  const server = createServer(
    {
      conversations,
      memory: ports.memory,
      health: ports.health,
      tokens: ports.tokens,
      jobs: ports.jobs,
      deliveries: {
        unknown: () => Promise.resolve([]),
        resolveUnknown: () => Promise.resolve({ ok: false, refusal: 'intent-unknown' }),
      },
      onChange: (listener) =>
        over === undefined
          ? house.conversations.onChange(() => listener(null))
          : over.onCommit(() => listener(null)),
      assets,
      studio: (tools) => createStudio(ports, tools),
      clock: ports.clock,
      log: (level, message, data) => {
        if (level === 'error') process.stderr.write(`${message} ${JSON.stringify(data)}\n`);
      },
    },
    {
      ...ports.version,
      port: options.port ?? 0,
      holder: 'agent',
      costlyPerMinute: 10_000,
      closeMs: 100,
      ...(options.adminToken === undefined ? {} : { adminToken: options.adminToken }),
    },
  );
  const listening = await server.listen();
  return { ...house, listening, url: listening.url };
}
