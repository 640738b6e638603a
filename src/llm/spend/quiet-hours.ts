/** Hours of every day, on the wall clock, in which nothing is begun. */
export type QuietHours = {
  /** Minutes after midnight. */
  readonly from: number;
  readonly to: number;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
};

const minuteMs = 60_000;
const dayMinutes = 1_440;

/** Reads `22:00-07:00`; null where the text is something else, or names no time at all. */
export function parseQuietHours(text: string, timeZone: string): QuietHours | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]\d|2[0-3]):([0-5]\d)$/u.exec(text.trim());
  if (match === null) return null;
  const [, fromHour, fromMinute, toHour, toMinute] = match.map(Number);
  const from = (fromHour ?? 0) * 60 + (fromMinute ?? 0);
  const to = (toHour ?? 0) * 60 + (toMinute ?? 0);
  return from === to ? null : { from, to, timeZone };
}

/** When the quiet hours that it is in now are over; null outside them. */
export function quietUntil(hours: QuietHours | null, now: number): number | null {
  if (hours === null) return null;
  const left = minutesLeft(hours, now);
  if (left === 0) return null;
  const start = Math.floor(now / minuteMs);
  // The clock on the wall may be set meanwhile.
  const then = minutesLeft(hours, (start + left) * minuteMs);
  let quiet = start;
  let over = start + left + then;
  while (over - quiet > 1) {
    const middle = (quiet + over) >> 1;
    if (minutesLeft(hours, middle * minuteMs) > 0) quiet = middle;
    else over = middle;
  }
  return over * minuteMs;
}

/** Minutes that the quiet hours still last if nobody sets the clock; 0 outside them. */
function minutesLeft({ from, to, timeZone }: QuietHours, at: number): number {
  const length = (to - from + dayMinutes) % dayMinutes;
  const since = (minutesOfDay(at, timeZone) - from + dayMinutes) % dayMinutes;
  return Math.max(0, length - since);
}

function minutesOfDay(now: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = format.formatToParts(now);
  const part = (type: 'hour' | 'minute') => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute');
}
