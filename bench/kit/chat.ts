import { messageId } from '../../src/kernel/ids.ts';
import { thread as decider } from '../../src/kernel/thread/thread.ts';
import type { ThreadEvent } from '../../src/kernel/thread/thread.events.ts';
import type { Store } from '../../src/store/store.ts';

/** Words of an ordinary message: about 200 bytes. */
const words =
  'The kettle had just begun to sing when she came in from the garden, shook the rain from her coat and asked whether anybody had seen the blue notebook with the recipes that her aunt had left behind in spring.';

/** Writes a chat of this many messages, person and agent in turn. */
export async function writeChat(store: Store, name: string, messages: number): Promise<void> {
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
    agent: 'wren',
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
      author: { id: role === 'user' ? 'owner:studio' : 'agent:wren', name: role },
      text: `${i} ${words}`,
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
