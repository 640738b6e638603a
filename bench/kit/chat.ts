import { messageId } from '../../src/kernel/ids.ts';
import { thread as decider } from '../../src/kernel/thread/thread.ts';
import type { ThreadEvent } from '../../src/kernel/thread/thread.events.ts';
import type { Store } from '../../src/store/store.ts';

const syllables = [
  'ka',
  'lo',
  'mi',
  'ren',
  'tas',
  'vel',
  'dor',
  'pin',
  'sha',
  'gu',
  'ber',
  'nol',
  'ti',
  'fra',
  'ost',
];

/** Words that every text is full of and no search looks at. */
const small = [
  'the',
  'and',
  'to',
  'of',
  'a',
  'in',
  'that',
  'it',
  'was',
  'for',
  'with',
  'on',
  'is',
  'as',
  'at',
  'be',
];

/** 20,000 made-up words; the few commonest of a language are the small ones above. */
const vocabulary = Array.from({ length: 20_000 }, (_, index) => {
  let rest = index + 15;
  let word = '';
  for (; rest > 0; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length] ?? '';
  return word;
});
const commonest = 150;

/** About 200 bytes of talk, the same for the same seed: every other word a small one, the others by Zipf's law. */
export function talk(seed: number): string {
  let state = (Math.imul(seed + 1, 2_654_435_761) + 12_345) >>> 0;
  const words = Array.from({ length: 34 }, (_, index) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const chance = state / 2 ** 32;
    if (index % 2 === 0) return small[Math.floor(chance * small.length)] ?? '';
    return vocabulary[Math.floor(commonest * (vocabulary.length / commonest) ** chance) - 1] ?? '';
  });
  return words.join(' ');
}

/** Writes a chat of this many messages, person and agent in turn. */
export async function writeChat(
  store: Store,
  name: string,
  messages: number,
  seed = 0,
  options: { readonly agent?: string; readonly text?: (seed: number) => string } = {},
): Promise<void> {
  const { agent = 'wren', text = talk } = options;
  const stream = `thread:${name}`;
  const meta = { at: 1_700_000_000_000, actor: 'owner:studio', origin: 'direct' };
  let state = decider.initial;
  let events: ThreadEvent[] = [];
  const flush = async () => {
    const expected = state.revision - events.length;
    const result = await store.commit({ appends: [{ stream, expected, events, meta }] });
    if (result.type !== 'committed') throw new Error(`Cannot write the chat: ${result.type}`);
    events = [];
  };
  const run = (command: Parameters<typeof decider.decide>[0]) => {
    const decided = decider.decide(command, state);
    if (!decided.ok) throw new Error(decided.refusal);
    for (const event of decided.value) {
      events.push(event);
      state = decider.evolve(state, event, state.revision + 1);
    }
  };
  run({
    type: 'thread.create',
    agent,
    channel: 'web',
    account: 'studio',
    external: name,
    title: name,
    audience: 'private',
  });
  for (let i = 0; i < messages; i += 1) {
    const role = i % 2 === 0 ? 'user' : 'agent';
    const utterance = {
      message: messageId(`${name}-${i}`),
      role,
      author: { id: role === 'user' ? 'owner:studio' : `agent:${agent}`, name: role },
      text: `${i} ${text(i + seed)}`,
      state: 'complete',
    } as const;
    run(
      role === 'user'
        ? { type: 'message.say', utterance }
        : { type: 'message.reply', utterance, answers: state.head },
    );
    if (role === 'agent' || i === messages - 1) {
      const taken = state.head?.revision ?? 0;
      run({
        type: 'turn.end',
        turn: `turn-${i}` as never,
        kind: 'message',
        verdict: 'answered',
        reason: 'asked',
        verdicts: [{ from: taken, to: taken, count: 1, verdict: 'answered', reason: 'asked' }],
      });
    }
    if (events.length >= 1000) await flush();
  }
  await flush();
}
