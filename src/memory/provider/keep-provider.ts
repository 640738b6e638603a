import type { StoredEvent } from '../../kernel/event.ts';
import { isBlank } from '../../store/forget/traces.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { ThreadTables } from '../../store/thread/thread.tables.ts';
import type { MemoryTables } from '../memory.tables.ts';
import type { MemoryProvider, StoredItem } from './memory-provider.ts';

const cursorName = 'memory-provider';
const pageSize = 200;
const types = new Set(['message.said', 'message.edited', 'memory.recorded', 'memory.edited']);

/** Hands everything that is said and noted to a provider, from where it stopped, until it is disposed. */
export function keepProvider(
  store: Store,
  provider: MemoryProvider,
  options: { readonly onError: (error: string) => void; readonly pollMs?: number },
): AsyncDisposable {
  const give = provider.store?.bind(provider);
  if (give === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  let stopping = false;
  let again = false;
  let clear = false;
  /** What was read of people who were forgotten, noted once the provider is empty. */
  const forgotten = new Map<string, string>();
  let work: Promise<void> | null = null;

  async function handOver(put: NonNullable<MemoryProvider['store']>): Promise<void> {
    for (;;) {
      if (clear) {
        await provider.clear?.();
        await store.cursors.save(cursorName, 'start');
        for (const [name, revision] of forgotten) await store.cursors.save(name, revision);
        forgotten.clear();
        clear = false;
      }
      const cursor = (await store.cursors.load(cursorName)) || 'start';
      const { events, next } = await store.readAll(cursor, pageSize);
      if (stopping || next === cursor) return;
      if (await isForgetting(events)) {
        clear = true;
        continue;
      }
      const items = await readItems(
        store,
        events.filter(({ type }) => types.has(type)),
      );
      if (items.length > 0) await put(items);
      await store.cursors.save(cursorName, next);
    }
  }

  /** Whether somebody was forgotten who was not when the provider was filled. */
  async function isForgetting(events: readonly StoredEvent[]): Promise<boolean> {
    for (const { type, stream, revision } of events) {
      if (type !== 'person.forgotten') continue;
      const name = `${cursorName}:${stream}`;
      if (Number(await store.cursors.load(name)) >= revision) continue;
      forgotten.set(name, String(revision));
      return true;
    }
    return false;
  }

  function wake(): void {
    again = true;
    if (work !== null || stopping) return;
    again = false;
    work = handOver(give as NonNullable<typeof give>)
      .catch((error: unknown) => options.onError(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        work = null;
        if (again) wake();
      });
  }

  const forget = store.onCommit(wake);
  const silence = store.signals.subscribe((topic) => {
    if (topic !== 'forgotten') return;
    clear = true;
    wake();
  });
  const poll = setInterval(wake, options.pollMs ?? 10_000);
  wake();
  return {
    async [Symbol.asyncDispose]() {
      stopping = true;
      forget();
      silence();
      clearInterval(poll);
      await work;
    },
  };
}

/** The items as these events left them; what was erased meanwhile is left out. */
async function readItems(
  store: Pick<Store, 'sql' | 'query'>,
  events: readonly { readonly stream: string; readonly revision: number }[],
): Promise<readonly StoredItem[]> {
  if (events.length === 0) return [];
  const db = tablesOf<MemoryTables & ThreadTables>(store.sql);
  const rows = (await store.query(
    toStatement(
      db
        .selectFrom('memory_items as i')
        .leftJoin('messages as m', 'm.message', 'i.id')
        .select([
          'i.item',
          'i.kind',
          'i.holder',
          'i.stream',
          'i.revision',
          'i.speaker',
          'i.at',
          'i.significance',
        ])
        .select((row) => row.fn.coalesce('i.text', 'm.text', row.val('')).as('text'))
        .where((row) =>
          row.or(
            events.map(({ stream, revision }) =>
              row.and([row('i.stream', '=', stream), row('i.revision', '=', revision)]),
            ),
          ),
        ),
    ),
  )) as readonly (Omit<MemoryTables['memory_items'], 'text'> & { readonly text: string })[];
  const place = (row: { readonly stream: string; readonly revision: number }) =>
    `${row.stream}#${row.revision}`;
  const byPlace = new Map(rows.map((row) => [place(row), row]));
  return events.flatMap((event): readonly StoredItem[] => {
    const row = byPlace.get(place(event));
    if (row === undefined || row.text.trim() === '' || isBlank(row.text.trim())) return [];
    return [
      {
        id: row.item,
        kind: row.kind === 'note' ? 'note' : 'message',
        holder: row.holder,
        thread: row.stream.startsWith('thread:') ? row.stream.slice('thread:'.length) : null,
        author: row.speaker,
        text: row.text,
        at: row.at,
        significance: row.significance,
      },
    ];
  });
}
