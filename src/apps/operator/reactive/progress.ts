import { toPlainText } from '../../../agent/prompt/spotlight.ts';
import type { PluginHouse } from '../../../agent/plugin.ts';

const everyMs = 20_000;
const mostCharacters = 300;
const worthMs = 5 * 60_000;

/** Tells the owner briefly how far a run is, at most every twenty seconds (O6); what comes meanwhile is left out. */
export function createProgress(
  thread: string,
  house: Pick<PluginHouse, 'speak' | 'clock'>,
): { readonly say: (text: string) => Promise<void> } {
  let last = -Infinity;
  return {
    async say(text) {
      const now = house.clock();
      const line = toPlainText(text).replaceAll(/\s+/gu, ' ').trim().slice(0, mostCharacters).toWellFormed();
      if (line === '' || now - last < everyMs) return;
      last = now;
      await house.speak({ thread, text: line, reason: 'a task is under way', ttlMs: worthMs });
    },
  };
}
