import type { z } from 'zod';
import { healthSchema } from './api/schemas.ts';
import { toTime } from './api/views.ts';
import type { Health } from './ports.ts';

/** The body of GET /health (W1). */
type HealthReport = z.infer<typeof healthSchema>;

/** What the report says besides the state. */
export type Running = {
  readonly name: string;
  readonly version: string;
  readonly sha: string;
  readonly startedAt: number;
};

/** The report of a state: `degraded` as soon as anything is wrong, with a sentence for each. Accounts are left out, since everybody may read it. */
export function toHealthReport(health: Health, running: Running, now: number): HealthReport {
  const problems = [
    ...(health.store.ok ? [] : [`store: ${health.store.detail}`]),
    ...health.checks
      .filter((check) => check.state === 'failed')
      .map((check) => `${check.name}: ${check.detail}`),
    ...health.channels
      .filter(({ state }) => state.status === 'degraded' || state.status === 'failed')
      .map(({ name, state }) => `${name}: ${state.detail}`),
  ];
  return {
    status: problems.length === 0 ? 'ok' : 'degraded',
    name: running.name,
    version: running.version,
    sha: running.sha,
    store: { engine: health.store.engine, status: health.store.ok ? 'ok' : 'unavailable' },
    channels: health.channels.map(({ name, state }) => ({
      name,
      status: state.status,
      since: toTime(state.since),
    })),
    uptimeSeconds: Math.max(0, Math.floor((now - running.startedAt) / 1000)),
    problems,
  };
}

/** Asks a running server how it feels, for a health check in a container; throws where nothing answers so. */
export async function askHealth(url: string, signal: AbortSignal): Promise<HealthReport> {
  const response = await fetch(new URL('/health', url), { signal });
  return healthSchema.parse(await response.json());
}
