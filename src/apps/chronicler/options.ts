import { z } from 'zod';

/** The section `plugins.chronicler` of `sanctum.yaml`. */
export const chroniclerConfig = z
  .strictObject({
    channels: z
      .array(z.string())
      .default([])
      .describe('Channels besides the built-in ones whose public chats are chats of streams'),
    silenceMinutes: z
      .number()
      .min(0.01)
      .max(1440)
      .default(15)
      .describe('Minutes without a word of a person before one gentle prompt'),
    longPauseMinutes: z
      .number()
      .min(0.01)
      .max(2880)
      .default(60)
      .describe('Minutes after a prompt that nobody answered before the next one'),
    utcOffsetMinutes: z
      .number()
      .int()
      .min(-840)
      .max(840)
      .optional()
      .describe("Minutes that the streamer's clock is ahead of UTC; by default those of this machine"),
    vodUrl: z.url().optional().describe('Address of the recording, for links with a time'),
    warden: z
      .strictObject({
        act: z
          .enum(['none', 'delete', 'timeout'])
          .default('none')
          .describe('What is proposed to you where a line is flagged'),
        timeoutSeconds: z
          .number()
          .int()
          .min(1)
          .max(1_209_600)
          .default(600)
          .describe('Seconds of a timeout, where that is proposed'),
      })
      .prefault({})
      .describe('Steps against flagged lines; none is taken without your approval'),
  })
  .prefault({});

/** What the chronicler is configured with. */
export type ChroniclerConfig = z.infer<typeof chroniclerConfig>;
