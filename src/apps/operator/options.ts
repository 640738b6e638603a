import path from 'node:path';
import { z } from 'zod';

/** How the reactive loop runs, as sections of the configuration. */
const reactiveConfig = {
  enabled: z.boolean().default(true).describe('Whether it takes what you write in private'),
  channels: z
    .array(z.string())
    .optional()
    .describe("Channels whose private conversations with you it takes; by default all but the studio's"),
  tokens: z.number().int().min(1_000).default(200_000).describe('Tokens that one task may use'),
};

/** Who carries work out, and what may be reached. */
const executorConfig = {
  folders: z
    .array(
      z.strictObject({
        path: z
          .string()
          .refine(
            (folder) => path.isAbsolute(folder) && path.normalize(folder) !== '/',
            'must be absolute, and not /',
          )
          .transform((folder) => path.normalize(folder).replace(/\/$/u, ''))
          .describe('Absolute, and not /'),
        access: z.enum(['read', 'write']).default('read').describe('What commands may do in it'),
      }),
    )
    .prefault([])
    .describe('Folders that commands may reach besides their own, at the same paths'),
  executor: z
    .enum(['built-in', 'claude-code'])
    .default('built-in')
    .describe('Who carries work out, Claude Code only where it is installed and a key for Anthropic is set'),
  claudeModel: z
    .string()
    .nullable()
    .default(null)
    .describe('Model of Claude Code, where it shall not choose by itself'),
};

/** How the proactive loop runs, as a section of the configuration. */
const proactiveConfig = z
  .strictObject({
    steps: z.number().int().min(1).max(100).default(8).describe('Most calls to the model in one cycle'),
    pauseSeconds: z
      .number()
      .int()
      .min(1)
      .max(86_400)
      .default(60)
      .describe('Seconds from the end of a cycle to the next'),
    failedPauseSeconds: z
      .number()
      .int()
      .min(1)
      .max(86_400)
      .default(300)
      .describe('The same after one that failed'),
  })
  .prefault({})
  .describe('How it works by itself');

/** What the owner may say of it, under `plugins: operator:`. */
export const operatorConfig = z
  .strictObject({ ...reactiveConfig, ...executorConfig, proactive: proactiveConfig })
  .prefault({});

/** The same, read. */
export type OperatorSettings = z.output<typeof operatorConfig>;

/** Of it what executors heed. */
export type ExecutorSettings = Pick<OperatorSettings, keyof typeof executorConfig>;
