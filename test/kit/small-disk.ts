/**
 * Loaded before the program (`NODE_OPTIONS=--import …`), this gives its SQLite files a disk that a test can fill: at the first
 * SIGUSR2 no file may grow any more, at the second all may again. The engine itself then refuses to write, as on a real full disk.
 */
import { DatabaseSync } from 'node:sqlite';

const open = new Set<DatabaseSync>();
// oxlint-disable-next-line typescript/unbound-method -- called with their database below
const { exec, close } = DatabaseSync.prototype;
let full = false;

DatabaseSync.prototype.exec = function (sql) {
  open.add(this);
  exec.call(this, sql);
};
DatabaseSync.prototype.close = function () {
  open.delete(this);
  close.call(this);
};

process.on('SIGUSR2', () => {
  full = !full;
  // SQLite takes the present size where less is asked for.
  for (const database of open) exec.call(database, `pragma max_page_count = ${full ? 1 : 1_000_000_000}`);
});
