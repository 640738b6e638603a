import type { TurnChannel } from './turn-ports.ts';

/** Platforms forget it after five seconds. */
const everyMs = 4_000;

/** Shows that the agent is writing, until it is disposed. A platform that cannot be told is no reason to stop. */
export function showTyping({ typing }: Pick<TurnChannel, 'typing'>, external: string): Disposable {
  if (typing === undefined) return { [Symbol.dispose]: () => {} };
  const show = (): void => void typing(external).catch(() => undefined);
  show();
  const timer = setInterval(show, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
