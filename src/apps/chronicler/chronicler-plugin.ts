import { fileURLToPath } from 'node:url';
import type { Plugin, PluginHouse } from '../../agent/plugin.ts';
import { definePlugin } from '../../agent/plugin.ts';
import { chroniclerTables } from './chronicler.tables.ts';
import type { ChroniclerRooms } from './open-rooms.ts';
import type { ChroniclerConfig } from './options.ts';
import { chroniclerConfig } from './options.ts';
import { sessionView } from './session/session.view.ts';

/**
 * A quiet presence in the chat of a stream, and the ledger afterwards. Commands need its tables alone: the rest is loaded where a
 * house starts.
 * @param options.channels names of channels whose public chats are chats of streams
 */
export function createChroniclerPlugin(options: { readonly channels: readonly string[] }): Plugin {
  const opened = new WeakMap<PluginHouse<ChroniclerConfig>, ChroniclerRooms>();
  const roomsOf = (house: PluginHouse<ChroniclerConfig>): ChroniclerRooms => {
    const rooms = opened.get(house);
    if (rooms === undefined) throw new TypeError('The chronicler was asked for before it was opened');
    return rooms;
  };
  return definePlugin<ChroniclerConfig>({
    name: 'chronicler',
    config: chroniclerConfig,
    migrations: [chroniclerTables],
    projections: [sessionView],
    async init(house) {
      const { openRooms } = await import('./open-rooms.ts');
      opened.set(house, openRooms(house, options.channels));
    },
    dispose: () => undefined,
    judge: (house) => roomsOf(house).judge,
    responders: (house) => roomsOf(house).responders,
    listener: (house) => roomsOf(house).listener,
    jobs: (house) => roomsOf(house).jobs,
    routes: (house) => roomsOf(house).routes,
    pages: (house) => roomsOf(house).pages,
    waiting: (house) => roomsOf(house).waiting,
    // Its browser module and styles.
    assets: { folders: [fileURLToPath(new URL('client/', import.meta.url))] },
  });
}
