/** A time as prompts write it, `2026-11-20 16:03`, in this IANA time zone; UTC where the zone is unknown. */
export function clockTime(at: number, timeZone: string): string {
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

/** A day and time as a person says them, `Friday, 2026-11-20 16:03 (Europe/Paris)`. */
export function dayAndTime(at: number, timeZone: string): string {
  const { timeZone: zone } = formatter(timeZone).resolvedOptions();
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'long' }).format(at);
  return `${day}, ${clockTime(at, zone)} (${zone})`;
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  const format = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...format, timeZone });
  } catch {
    // A zone that this machine does not know is no reason to leave a message unanswered.
    return new Intl.DateTimeFormat('en-GB', { ...format, timeZone: 'UTC' });
  }
}
