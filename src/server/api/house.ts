import { z } from 'zod';
import { accept, refuse } from '../../kernel/result.ts';
import { act, read, type Route } from '../http/route.ts';
import { idSchema } from '../http/text.ts';
import type { ServerPorts } from '../ports.ts';
import {
  deliverySchema,
  done,
  doneSchema,
  healthSchema,
  jobSchema,
  limitSchema,
  tokenDaySchema,
} from './schemas.ts';
import { toDelivery, toJob, toTokenDay } from './views.ts';

/** The running of the house: health, jobs and the account of tokens. */
export function houseRoutes(
  ports: Pick<ServerPorts, 'jobs' | 'deliveries' | 'tokens' | 'clock'>,
  health: () => Promise<z.input<typeof healthSchema>>,
): readonly Route[] {
  const { jobs, deliveries } = ports;
  return [
    read({
      path: '/health',
      operation: 'health',
      summary: 'Whether all is well; asks for no sign-in',
      reply: healthSchema,
      handle: async () => accept(await health()),
    }),
    read({
      path: '/api/jobs',
      operation: 'listJobs',
      summary: 'Durable work; the dead letters unless another state is asked for',
      query: z.strictObject({
        state: z.enum(['ready', 'active', 'dead']).default('dead'),
        queue: idSchema.optional(),
        limit: limitSchema(50),
      }),
      reply: z.strictObject({ jobs: z.array(jobSchema) }),
      async handle({ query }) {
        const { state, queue, limit } = query;
        const found = await jobs.list({ state, limit, ...(queue === undefined ? {} : { queue }) });
        return accept({ jobs: found.map(toJob) });
      },
    }),
    act({
      path: '/api/jobs/:id/requeue',
      operation: 'requeueJob',
      summary: 'Gives a dead job new attempts',
      params: z.strictObject({ id: idSchema }),
      reply: doneSchema,
      async handle({ params }) {
        if (await jobs.requeue(params.id, ports.clock())) return done;
        return refuse({
          code: 'job-unknown',
          message: `Cannot requeue "${params.id}": no dead job has this id.`,
        });
      },
    }),
    act({
      path: '/api/jobs/:id/cancel',
      operation: 'cancelJob',
      summary: 'Takes a job out that is not running',
      params: z.strictObject({ id: idSchema }),
      reply: doneSchema,
      async handle({ params }) {
        if (await jobs.cancel(params.id)) return done;
        return refuse({
          code: 'job-unknown',
          message: `Cannot cancel "${params.id}": no waiting job has this id.`,
        });
      },
    }),
    read({
      path: '/api/deliveries',
      operation: 'listDeliveries',
      summary: 'Parts of which nobody knows whether the platform took them, oldest first',
      query: z.strictObject({ limit: limitSchema(50) }),
      reply: z.strictObject({ deliveries: z.array(deliverySchema) }),
      handle: async ({ query }) =>
        accept({ deliveries: (await deliveries.unknown(query.limit)).map(toDelivery) }),
    }),
    act({
      path: '/api/deliveries/:id/resolve',
      operation: 'resolveDelivery',
      summary: 'A person says what became of it: it arrived, it is sent again, or it is dropped',
      params: z.strictObject({ id: idSchema }),
      body: z.strictObject({ word: z.enum(['sent', 'resend', 'drop']) }),
      reply: doneSchema,
      async handle({ params, body }) {
        const resolved = await deliveries.resolveUnknown(params.id, body.word);
        if (resolved.ok) return done;
        return refuse({
          code: 'delivery-settled',
          message: `Cannot settle "${params.id}": no delivery with this id waits for anybody.`,
        });
      },
    }),
    read({
      path: '/api/tokens',
      operation: 'tokens',
      summary: 'The account of the last 24 hours',
      reply: tokenDaySchema,
      handle: async () => accept(toTokenDay(await ports.tokens())),
    }),
  ];
}
