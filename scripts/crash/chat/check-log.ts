import { readFile } from 'node:fs/promises';
import type { Acknowledged } from './load.ts';

/** What the exported log says of the promises. All lists are empty where they were kept. */
export type Findings = {
  readonly messages: number;
  readonly turns: number;
  /** Acknowledged and not in the log. */
  readonly lost: readonly string[];
  /** Keys that made two messages. */
  readonly doubledMessages: readonly string[];
  /** Turns with more than one reply. */
  readonly doubledReplies: readonly string[];
  /** Messages whose verdicts are not exactly one. */
  readonly unaccounted: readonly string[];
  /** Turns that neither ended nor wait for a person. */
  readonly unfinished: readonly string[];
  readonly interrupted: number;
};

type Logged = {
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
};

type Entry = { readonly from: number; readonly to: number; readonly count: number };

/** Reads an export and counts. */
export async function checkLog(file: string, acknowledged: Acknowledged): Promise<Findings> {
  const events = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line.includes('"stream"') && line.includes('"revision"'))
    .map((line) => JSON.parse(line) as Logged)
    .filter((event) => event.stream.startsWith('thread:'));
  const said = events.filter((event) => event.type === 'message.said');
  const inbound = said.filter((event) => event.data['role'] === 'user');
  const replies = said.filter((event) => event.data['role'] === 'agent');
  const ids = new Set(inbound.map((event) => event.data['message']));

  const byKey = count(inbound.map((event) => String(event.data['external'])));
  const byTurn = count(replies.map((event) => String(event.data['turn'])));
  const covered = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'turn.ended') continue;
    for (const entry of event.data['verdicts'] as readonly Entry[]) {
      for (const message of inbound) {
        if (message.stream !== event.stream) continue;
        if (message.revision < entry.from || message.revision > entry.to) continue;
        const name = `${message.stream}/${message.revision}`;
        covered.set(name, (covered.get(name) ?? 0) + 1);
      }
    }
  }
  const turnsOf = (type: string) =>
    new Set(events.filter((event) => event.type === type).map((event) => String(event.data['turn'])));
  const ended = turnsOf('turn.ended');
  const paused = turnsOf('turn.paused');
  const open = [...turnsOf('turn.started')].filter((turn) => !ended.has(turn));
  const waiting = new Set(
    events
      .filter((event) => event.type === 'turn.started' && open.includes(String(event.data['turn'])))
      .flatMap((event) => event.data['messages'] as readonly string[]),
  );
  return {
    messages: inbound.length,
    turns: ended.size,
    lost: [...acknowledged.messages.values()].filter((id) => !ids.has(id)),
    doubledMessages: [...acknowledged.doubled, ...above(byKey, 1)],
    doubledReplies: above(byTurn, 1),
    unaccounted: inbound
      .filter((event) => !waiting.has(String(event.data['message'])))
      .map((event) => `${event.stream}/${event.revision}`)
      .filter((name) => covered.get(name) !== 1),
    unfinished: open.filter((turn) => !paused.has(turn)),
    interrupted: open.filter((turn) => paused.has(turn)).length,
  };
}

function count(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function above(counts: ReadonlyMap<string, number>, most: number): readonly string[] {
  return [...counts].filter(([, value]) => value > most).map(([name]) => name);
}
