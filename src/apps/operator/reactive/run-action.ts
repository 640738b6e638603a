import { z } from 'zod';

/** What an owner consents to when he presses OK below an acknowledgement: everything that the run will be given. */
export const runAction = z.object({
  v: z.literal(1),
  kind: z.literal('run'),
  /** Word for word. */
  request: z.string(),
  plan: z.string(),
  executor: z.string(),
  sandbox: z.enum(['bwrap', 'docker', 'systemd-run', 'none']),
  agent: z.string(),
  channel: z.string(),
  thread: z.string(),
  turn: z.string(),
  /** The message that it answers, and its node. */
  message: z.string(),
  node: z.number(),
  principal: z.string(),
  origin: z.enum(['owner', 'known-person', 'stranger', 'tool-output', 'proactive']),
  /** Two proposals of the same words are two actions. */
  nonce: z.string(),
});

/** An approved task. */
export type RunAction = z.infer<typeof runAction>;

/** The kind of approval that starts a run, and the kind that one call within it needs. */
export const runKind = 'run';
export const callKind = 'call';

/** The job that carries a run out. */
export const executeKind = 'operator.execute';
export const operatorQueue = 'operator';
