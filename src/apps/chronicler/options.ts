import { z } from 'zod';

/** The section `plugins.chronicler` of `sanctum.yaml`. */
export const chroniclerConfig = z
  .strictObject({
    /** Channels besides the built-in ones whose public chats are chats of streams. */
    channels: z.array(z.string()).default([]),
    /** Minutes without a word of a person before one gentle prompt. */
    silenceMinutes: z.number().min(0.01).max(1440).default(15),
    /** Minutes after a prompt that nobody answered before the next one. */
    longPauseMinutes: z.number().min(0.01).max(2880).default(60),
    /** How far the streamer's clock is ahead of UTC; by default that of this machine. */
    utcOffsetMinutes: z.number().int().min(-840).max(840).optional(),
    /** Address of the recording, for links with a time. */
    vodUrl: z.url().optional(),
    /** What is proposed to the owner where a line is flagged; nothing of it is done without their approval. */
    warden: z
      .strictObject({
        act: z.enum(['none', 'delete', 'timeout']).default('none'),
        timeoutSeconds: z.number().int().min(1).max(1_209_600).default(600),
      })
      .prefault({}),
  })
  .prefault({});

/** What the chronicler is configured with. */
export type ChroniclerConfig = z.infer<typeof chroniclerConfig>;
