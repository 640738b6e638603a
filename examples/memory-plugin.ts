/**
 * A memory of another make: it keeps what it is told and finds what shares most words with the question. Sanctum still shows what it
 * finds only to those who may see it. Real ones speak to a service of their own here.
 */
import { definePlugin } from '../src/agent/plugin.ts';
import type { StoredItem } from '../src/memory/provider/memory-provider.ts';

const kept = new Map<string, StoredItem>();

export const wordMemory = definePlugin({
  name: 'word-memory',
  init: () => undefined,
  dispose: () => kept.clear(),

  memory: () => ({
    store(items) {
      for (const item of items) kept.set(item.id, item);
      return Promise.resolve();
    },
    clear: () => Promise.resolve(kept.clear()),
    search({ text, holder, limit = 10 }) {
      const asked = wordsOf(text);
      const found = [...kept.values()]
        .filter((item) => item.holder === holder)
        .map((item) => ({ item, shared: wordsOf(item.text).intersection(asked).size }))
        .filter(({ shared }) => shared > 0)
        .sort((a, b) => b.shared - a.shared);
      return Promise.resolve(
        found.slice(0, limit).map(({ item, shared }) => ({
          ...item,
          message: item.kind === 'message' ? item.id : null,
          score: shared,
          why: `shares ${shared} words`,
        })),
      );
    },
  }),
});

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}
