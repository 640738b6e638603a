/** Tells times as prompts and people write them, in one time zone. */
export type Calendar = {
  /** `2026-11-20 16:03`. */
  readonly clockTime: (at: number) => string;
  /** `Friday, 2026-11-20 16:03 (Europe/Paris)`. */
  readonly dayAndTime: (at: number) => string;
};

const format = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;

/** The calendar of an IANA time zone; UTC where the zone is unknown. Making one costs a millisecond: keep it. */
export function createCalendar(timeZone: string): Calendar {
  const zone = knownZone(timeZone);
  // Sweden writes dates as year-month-day.
  const clock = new Intl.DateTimeFormat('sv-SE', { ...format, timeZone: zone });
  const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'long' });

  return {
    clockTime: (at) => clock.format(at),
    dayAndTime: (at) => `${weekday.format(at)}, ${clock.format(at)} (${zone})`,
  };
}

/** A zone that this machine does not know is no reason to leave a message unanswered. */
function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
