import type { Migration } from '../../store/migration.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { MoveRecords } from './moved-chats.ts';

type TelegramTables = { telegram_moves: { from_chat: string; to_chat: string; at: number } };

/** Where groups that became supergroups are remembered. */
export const telegramTables: Migration = {
  id: '0012-telegram',
  up: ({ integer, text, end }) => [
    `create table telegram_moves(
       from_chat ${text} primary key, to_chat ${text} not null, at ${integer} not null
     )${end}`,
  ],
};

/** The moves in the store. */
export function storedMoves(store: Store, clock: () => number): MoveRecords {
  const tables = tablesOf<TelegramTables>(store.sql);
  return {
    async all() {
      const rows = await store.query(toStatement(tables.selectFrom('telegram_moves').selectAll()));
      return rows.map((row) => ({ from: String(row['from_chat']), to: String(row['to_chat']) }));
    },
    async keep({ from, to }) {
      const query = tables
        .insertInto('telegram_moves')
        .values({ from_chat: from, to_chat: to, at: clock() })
        .onConflict((conflict) => conflict.column('from_chat').doUpdateSet({ to_chat: to, at: clock() }));
      await store.commit({ records: [toStatement(query)] });
    },
  };
}
