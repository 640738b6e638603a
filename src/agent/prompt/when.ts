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
  const clock = new Intl.DateTimeFormat('en-GB', { ...format, timeZone: zone });
  const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'long' });

  function clockTime(at: number): string {
    const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
  }

  return {
    clockTime,
    dayAndTime: (at) => `${weekday.format(at)}, ${clockTime(at)} (${zone})`,
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
