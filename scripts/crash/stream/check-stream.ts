import { z } from 'zod';
import type { Place } from '../../../test/kit/program.ts';
import { checkPosts } from '../check-posts.ts';
import type { Post } from '../check-posts.ts';
import { readRows } from '../../../test/kit/read-rows.ts';
import type { Audience } from './audience.ts';

/** What the outside knows of a stream. */
export type StreamSeen = Pick<Audience, 'lines' | 'bot'> & {
  /** All that the bot has posted to the end. */
  readonly posts: readonly Post[];
  /** When the program was killed, and when nobody listened any more. */
  readonly kills: readonly { readonly at: number; readonly gone: number }[];
  /** Ledgers in the folder for exports. */
  readonly ledgers: readonly string[];
  /** Milliseconds after which a prompt that nobody answered may be followed by another. */
  readonly longPauseMs: number;
};

/**
 * Nobody acknowledges a line of EventSub, so what a program that lived so much longer does not have is lost; what was told in the last
 * moments before a kill may be in the log or not, and is counted apart.
 */
const safeMs = 3_000;

const text = z.string();
const number = z.coerce.number();
const payload = text.transform((json): unknown => JSON.parse(json)).pipe(z.looseObject({ text }));

/** Holds what the platform saw against what is on record. */
export async function checkStream(seen: StreamSeen, place: Place) {
  const messages = await readRows(
    place,
    'select message, external, role, at from messages',
    z.object({ message: text, external: text.nullable(), role: text, at: number }),
  );
  const outbox = await readRows(
    place,
    `select message, state, external, payload from outbox where channel = 'twitch'`,
    z.object({ message: text, state: text, external: text.nullable(), payload }),
  );
  const sessions = await readRows(
    place,
    'select session, ended_at from stream_sessions',
    z.object({ session: text, ended_at: number.nullable() }),
  );
  const prompts = await readRows(
    place,
    `select message from agent_actions where kind = 'prompt'`,
    z.object({ message: text.nullable() }),
  );
  const written = await readRows(
    place,
    `select type from events where type = 'session.ledger-written'`,
    z.object({ type: text }),
  );
  const people = messages.filter(({ role }) => role === 'user');
  const heard = new Map<string, number>();
  for (const { external } of people) heard.set(String(external), (heard.get(String(external)) ?? 0) + 1);
  const isLast = ({ at }: { readonly at: number }): boolean =>
    seen.kills.some((kill) => at <= kill.gone && at > kill.at - safeMs);
  const told = seen.lines.filter((line) => line.told);
  const missing = told.filter(({ id }) => !heard.has(id));
  const posts = checkPosts(seen.posts, outbox);
  const promptIds = new Set(prompts.map(({ message }) => message));
  const promptTexts = outbox.filter(({ message }) => promptIds.has(message));
  return {
    figures: {
      lines: seen.lines.length,
      'told to a listener': told.length,
      'in the log': people.length,
      'cut off by a kill': missing.filter(isLast).length,
      sessions: sessions.length,
      prompts: prompts.length,
      ...posts.figures,
    },
    problems: {
      lost: missing.filter((line) => !isLast(line)).map(({ id }) => id),
      doubled: [...heard].filter(([, times]) => times > 1).map(([id]) => id),
      'not one and the same session':
        sessions.length === 1 && sessions[0]?.ended_at !== null ? [] : sessions.map(({ session }) => session),
      'silences with two prompts': twiceIn(
        people.map(({ at }) => at),
        seen.bot.filter((line) =>
          promptTexts.some(({ external, state, payload: part }) =>
            state === 'sent' ? external === line.external : part.text === line.text,
          ),
        ),
        seen.longPauseMs,
      ),
      'not one ledger':
        seen.ledgers.length === 1 && written.length === 1
          ? []
          : [...seen.ledgers, `${written.length} on record`],
      ...posts.problems,
    },
  };
}

/** Silences, between two lines of people that were heard, in which more prompts were posted than the pauses allow. */
function twiceIn(
  spoken: readonly number[],
  prompts: readonly { readonly at: number; readonly text: string }[],
  longPauseMs: number,
): readonly string[] {
  const times = spoken.toSorted((one, other) => one - other);
  const bySilence = new Map<number, { readonly at: number; readonly text: string }[]>();
  for (const prompt of prompts) {
    const before = times.findLast((at) => at <= prompt.at) ?? 0;
    bySilence.set(before, [...(bySilence.get(before) ?? []), prompt]);
  }
  return [...bySilence.values()].flatMap((all) =>
    all.flatMap(({ at, text: words }, index) => {
      const earlier = all[index - 1];
      // A post is seen a little later than it was decided.
      return earlier !== undefined && at - earlier.at < longPauseMs - 1_000 ? [words] : [];
    }),
  );
}
