import type { Receipt } from '../../../src/llm/prompt.ts';
import type { Json } from '../../../src/kernel/json.ts';
import type { VerdictView } from '../../../src/agent/conversation.ts';
import type { Block } from '../../../src/memory/memory.ts';
import type { Remembered } from '../../../src/server/memory-port.ts';
import type { PretendedConversations } from './conversations.ts';
import { goTo, plant, type Tree } from './tree.ts';

/** A receipt with something of every kind, kept and cut. */
export function receiptFor(message: string, oldest: string): Receipt & { usage: Json } {
  return {
    model: 'featherless/Dolphin-Mistral-24B-Venice-Edition',
    tokens: 5_214,
    hard: 8_000,
    soft: 6_000,
    usage: { input: 5_198, output: 164, cached: 3_072, total: 5_362, estimated: false },
    segments: [
      {
        kind: 'system',
        tier: 'must',
        source: 'config:agent',
        tokens: 420,
        kept: true,
        why: 'always present',
      },
      {
        kind: 'persona',
        tier: 'must',
        source: 'block:persona',
        tokens: 312,
        kept: true,
        why: 'always present',
      },
      {
        kind: 'block',
        tier: 'should',
        source: 'block:humans',
        tokens: 268,
        kept: true,
        why: 'its audience may read this',
      },
      {
        kind: 'block',
        tier: 'should',
        source: 'block:zeitgeist',
        tokens: 190,
        kept: true,
        why: 'its audience may read this',
      },
      {
        kind: 'summary',
        tier: 'should',
        source: `message:${message}`,
        tokens: 344,
        kept: true,
        why: '38 older turns in brief',
      },
      {
        kind: 'memory',
        tier: 'nice',
        source: 'memory:mem_tea',
        tokens: 96,
        kept: true,
        why: 'ranked 1 of 4: “tide tables”, 3 days ago, witnessed',
      },
      {
        kind: 'memory',
        tier: 'nice',
        source: 'memory:mem_record',
        tokens: 84,
        kept: true,
        why: 'ranked 2 of 4: “lighthouse”, pinned',
      },
      {
        kind: 'memory',
        tier: 'nice',
        source: 'memory:mem_ferry',
        tokens: 121,
        kept: false,
        why: 'ranked 3 of 4; dropped to stay within 6,000',
      },
      {
        kind: 'memory',
        tier: 'nice',
        source: 'memory:mem_0044',
        tokens: 77,
        kept: false,
        why: 'ranked 4 of 4; dropped to stay within 6,000',
      },
      {
        kind: 'turn',
        tier: 'should',
        source: `message:${oldest}`,
        tokens: 3_402,
        kept: true,
        why: 'the last 24 messages',
      },
      {
        kind: 'task',
        tier: 'must',
        source: `message:${message}`,
        tokens: 98,
        kept: true,
        why: 'what is to be answered',
      },
    ],
  };
}

const said = [
  'Did the tide come in before you finished the sketch?',
  'Tell me again how the lamp works. The *long* version.',
  'I walked to the end of the pier today and thought of what you said about patience.',
  'What should I read next?',
  'The kettle is on. ((Let us skip to the evening.))',
  'Could you make a list of what we need for the boat?',
];
const replied = [
  'It came in while I was still on the second gull. *She turns the page so you can see it: three lines, and then water.*\n\n“You can tell where I gave up,” I said, and the sea agreed.',
  'The long version, then. A lamp of this kind is a small argument between **glass** and **flame**, and the glass wins slowly.\n\nFirst the wick is trimmed, square at the corners. Then it is lit low, so that the chimney warms before it is asked to hold the heat. Only after a minute do you raise it. Whoever skips the minute buys a new chimney.',
  'Patience is mostly a matter of *having somewhere to stand*. The pier is good for that. So is a kitchen.',
  'Something with weather in it:\n\n- **The Stone Book**, because it is short and every sentence bears weight\n- a tide table, read as poetry\n- the letter you have not answered\n\n> One thing well read is a room you can return to.',
  '*The light goes the colour of tea.* By evening the wind had turned, and nobody had said anything about it.',
  'Here is what I would take:\n\n1. rope, twice as much as you think\n2. the small anchor\n3. `matches`, dry\n4. bread\n\nWe can leave the second lantern. It never liked the sea.',
];

/** Fills a thread with a conversation of `count` messages, a minute and a half apart, ending at `until`. */
export function fill(tree: Tree, count: number, until: number, agentName: string): void {
  let parent: string | null = tree.head;
  for (let index = 0; index < count; index += 1) {
    const agent = index % 2 === 1;
    const line = Math.floor(index / 2) % said.length;
    parent = plant(tree, parent, {
      id: `${tree.id}_m${String(index).padStart(5, '0')}`,
      role: agent ? 'agent' : 'user',
      author: agent ? { id: 'agent', name: agentName } : { id: 'owner', name: 'You' },
      text: (agent ? replied[line] : said[line]) ?? '',
      at: until - (count - index) * 93_000,
      state: 'complete',
      answers: agent ? parent : null,
      turn: agent ? `${tree.id}_t${index}` : null,
      model: agent ? 'featherless/Dolphin-Mistral-24B-Venice-Edition' : null,
      error: null,
      edited: false,
      delivery: null,
    });
  }
  goTo(tree, parent);
  tree.summary = {
    ...tree.summary,
    snippet: parent === null ? '' : (tree.leaves.get(parent)?.view.text.slice(0, 140) ?? ''),
    updatedAt: until,
  };
}

/** A record of a verdict about a message of the thread. */
export function record(
  tree: Tree,
  message: string,
  verdict: VerdictView['verdict'],
  reason: string,
  at: number,
  count = 1,
): void {
  tree.verdicts.unshift({
    turn: `${tree.id}_v${tree.verdicts.length}`,
    kind: 'message',
    verdict,
    reason,
    count,
    from: message,
    to: message,
    into: null,
    reply: null,
    at,
    until: at + (count > 1 ? count * 19_000 : 0),
  });
}

/** Conversations as after some weeks of use. */
export function furnish(conversations: PretendedConversations, now: number, agentName: string): void {
  const minute = 60_000;
  const pier = conversations.add({ id: 'pier', title: 'The pier in autumn' });
  fill(pier, 84, now - 4 * minute, agentName);
  const tip = pier.head ?? '';
  const asked = pier.leaves.get(tip)?.parent ?? null;
  for (const [index, text] of [
    'Bread, rope, and the small anchor. The rest we can borrow from the harbour, which owes me a favour.',
    'A list is only a way of being afraid in order. *But here it is:* rope, bread, matches.',
  ].entries())
    plant(pier, asked, {
      id: `pier_alt${index}`,
      role: 'agent',
      author: { id: 'agent', name: agentName },
      text,
      at: now - (3 - index) * minute,
      state: 'complete',
      answers: asked,
      turn: `pier_ta${index}`,
      model: 'featherless/Dolphin-Mistral-24B-Venice-Edition',
      error: null,
      edited: false,
      delivery: null,
    });
  goTo(pier, 'pier_alt0');
  pier.undo.push(tip);
  pier.names.set(tip, 'the long list');
  for (let back = 1; back <= 11; back += 2)
    record(
      pier,
      [...pier.leaves.keys()].at(-3 - back) ?? tip,
      'answered',
      'Spoken to directly',
      now - back * 11 * minute,
    );

  const stream = conversations.add({
    id: 'stream',
    title: '#harbour_light',
    channel: 'twitch',
    audience: 'public',
  });
  let last: string | null = null;
  const crowd = ['quietgull', 'marlow_', 'teatime_tess', 'old_jonah'];
  for (let index = 0; index < 46; index += 1) {
    last = plant(stream, last, {
      id: `stream_m${index}`,
      role: index === 40 ? 'agent' : 'user',
      author:
        index === 40
          ? { id: 'agent', name: agentName }
          : { id: `twitch:${index % 4}`, name: crowd[index % 4] ?? 'someone' },
      text:
        index === 40
          ? 'The record is eleven minutes, set in March by @old_jonah, and he has not stopped mentioning it.'
          : ([
              'that jump',
              'no way he makes it again',
              `@${agentName} what is the record here?`,
              'good evening everyone',
            ][index % 4] ?? ''),
      at: now - (60 - index) * minute,
      state: 'complete',
      answers: index === 40 ? `stream_m38` : null,
      turn: index === 40 ? 'stream_t' : null,
      model: null,
      error: null,
      edited: index === 12,
      delivery: index === 40 ? 'sent' : null,
    });
  }
  goTo(stream, last);
  stream.summary = { ...stream.summary, snippet: 'good evening everyone', updatedAt: now - 15 * minute };
  record(stream, 'stream_m37', 'silent', 'People are talking to each other', now - 24 * minute, 31);
  record(stream, 'stream_m38', 'answered', 'Asked by name about the record', now - 22 * minute);
  record(
    stream,
    'stream_m43',
    'flagged',
    'Offers viewers for money, first message of a new account',
    now - 18 * minute,
  );
  record(stream, 'stream_m45', 'silent', 'Nobody spoke to the agent', now - 15 * minute, 5);

  const letters = conversations.add({ id: 'letters', title: 'Letters, unsent' });
  fill(letters, 6, now - 3 * 3_600_000, agentName);
  const cut = letters.head === null ? undefined : letters.leaves.get(letters.head);
  if (cut !== undefined)
    cut.view = {
      ...cut.view,
      state: 'interrupted',
      text: '*The light goes the colour of tea.* By evening the wind had turned, and',
    };
  const telegram = conversations.add({ id: 'telegram', title: 'Telegram with Ada', channel: 'telegram' });
  fill(telegram, 12, now - 26 * 3_600_000, agentName);
  const broken = telegram.head === null ? undefined : telegram.leaves.get(telegram.head);
  if (broken !== undefined)
    broken.view = {
      ...broken.view,
      state: 'failed',
      text: '',
      error: {
        code: 'unauthorized',
        message: 'The provider refused the key (401). Check LLM_API_KEY in .env.secrets, then retry.',
      },
    };
  record(
    telegram,
    telegram.leaves.get(telegram.head ?? '')?.parent ?? '',
    'failed',
    'The provider refused the key (401)',
    now - 26 * 3_600_000,
  );
  record(
    letters,
    letters.leaves.get(letters.head ?? '')?.parent ?? '',
    'answered',
    'Spoken to directly',
    now - 3 * 3_600_000,
  );

  const failing = conversations.add({ id: 'failing', title: 'A failing provider' });
  fill(failing, 4, now - 2 * 86_400_000, agentName);
  const failed = failing.head === null ? undefined : failing.leaves.get(failing.head);
  if (failed !== undefined)
    failed.view = {
      ...failed.view,
      state: 'failed',
      text: '',
      error: {
        code: 'rate-limited',
        message: 'The provider asks to wait (429). Nothing was lost; try again in a minute.',
      },
    };
  fill(
    conversations.add({ id: 'long', title: 'Ten thousand messages' }),
    10_000,
    now - 9 * 86_400_000,
    agentName,
  );
  conversations.add({ id: 'empty', title: 'New chat' });
}

/** Core memory as after some weeks of use. */
export function sampleBlocks(now: number): Block[] {
  return [
    {
      label: 'persona',
      description: 'Who I am and how I speak',
      value:
        'I keep the harbour light. I answer slowly and plainly, and I would rather ask than guess.\n\nI like weather, tools that last, and people who finish their sentences.',
      limit: 2_000,
      audience: ['everyone'],
      updatedAt: now - 6 * 86_400_000,
      revision: 4,
    },
    {
      label: 'humans',
      description: 'What I know of the people I talk with',
      value:
        'Ada: writes letters she does not send; prefers to be asked about the second page.\nJonah: the record, eleven minutes. Mention it sparingly.\nTess streams on Thursdays. Tea, never coffee.',
      limit: 300,
      audience: ['owner'],
      updatedAt: now - 5_400_000,
      revision: 18,
    },
    {
      label: 'zeitgeist',
      description: 'What is in the air these days',
      value: 'Autumn. The ferry runs twice a day. Everyone is talking about the storm that did not come.',
      limit: 1_000,
      audience: ['everyone'],
      updatedAt: now - 86_400_000,
      revision: 9,
    },
  ];
}

/** Notes that the agent and its owner kept. */
export function sampleNotes(now: number): Remembered[] {
  const note = (id: string, text: string, change: Partial<Remembered>): Remembered => ({
    id,
    kind: 'note',
    author: 'Mira',
    text,
    at: now - 7_200_000,
    thread: null,
    title: null,
    message: null,
    significance: 1,
    pinned: false,
    released: false,
    hearers: 'owner',
    version: 1,
    ...change,
  });
  return [
    note('mem_tea', 'Tess drinks tea, never coffee. She says so before anybody can offer.', {
      at: now - 3_600_000,
      thread: 'pier',
      title: 'The lamp at the end of the pier',
      hearers: 'present',
      pinned: true,
      significance: 2,
    }),
    note('mem_record', 'Jonah holds the record for the long way round: eleven minutes.', {
      at: now - 90_000_000,
      significance: 3,
      pinned: true,
      version: 2,
    }),
    note('mem_ferry', 'The ferry runs twice a day from October on.', {
      author: 'You',
      at: now - 180_000_000,
      released: true,
      hearers: 'everyone',
    }),
  ];
}
