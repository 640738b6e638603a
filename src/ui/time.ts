import { html } from 'hono/html';
import type { Html } from './html.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago, in few letters: `now`, `4 min`, `3 h`, `2 d`, then the date. */
export function ago(at: number, now: number): string {
  const past = now - at;
  if (past < minute) return 'now';
  if (past < hour) return `${Math.floor(past / minute)} min`;
  if (past < day) return `${Math.floor(past / hour)} h`;
  if (past < 14 * day) return `${Math.floor(past / day)} d`;
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** Date and time to the second, for titles. */
export function exactly(at: number): string {
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'medium' });
}

/** Hours and minutes of a day. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** A day in words: `Today`, `Yesterday`, then the date. */
export function dayName(at: number, now: number): string {
  const from = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((from(now) - from(at)) / day);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleDateString('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' as const }),
  });
}

/** A relative time that the page keeps up to date, with the exact one on hover and focus. */
export function timeAgo(at: number, now: number): Html {
  return html`<time data-ago datetime="${new Date(at).toISOString()}" title="${exactly(at)}"
    >${ago(at, now)}</time
  >`;
}

/** Hours and minutes, with the exact time on hover and focus. */
export function timeOfDay(at: number): Html {
  return html`<time data-clock datetime="${new Date(at).toISOString()}" title="${exactly(at)}"
    >${clockTime(at)}</time
  >`;
}

/** A number with its thousands apart. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** A large number in few letters: 912, 14.2 k, 3.1 M. */
export function brief(count: number): string {
  if (count < 1_000) return String(Math.round(count));
  if (count < 1_000_000) return `${(count / 1_000).toFixed(count < 100_000 ? 1 : 0)} k`;
  return `${(count / 1_000_000).toFixed(2)} M`;
}
