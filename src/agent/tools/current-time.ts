import { z } from 'zod';
import type { Tool } from '../tool.ts';
import { defineTool } from './define-tool.ts';

/** Tells the date and time, in the agent's zone or another. */
export function currentTime(defaultZone: string): Tool {
  return defineTool({
    name: 'current_time',
    description: 'Tells the date, the weekday and the time, in the house’s time zone or another one.',
    input: z.object({
      time_zone: z
        .string()
        .max(60)
        .optional()
        .describe('IANA name such as Europe/Paris; left out: the house’s own'),
    }),
    effect: 'read',
    origins: ['owner', 'known-person', 'stranger', 'tool-output', 'proactive'],
    trusted: true,
    run: (input, { now }) => {
      const timeZone = input.time_zone ?? defaultZone;
      try {
        const local = new Intl.DateTimeFormat('en-GB', {
          dateStyle: 'full',
          timeStyle: 'long',
          timeZone,
        }).format(now);
        return Promise.resolve({ ok: true, output: { local, timeZone, utc: new Date(now).toISOString() } });
      } catch {
        const message = `There is no time zone of the name given: use an IANA name such as Europe/Paris.`;
        return Promise.resolve({ ok: false, code: 'time-zone-unknown', message });
      }
    },
  });
}
