import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ServerPorts } from './ports.ts';

/** What the server counts by itself. */
export type HttpMetrics = {
  readonly served: (method: string, route: string, status: number, seconds: number) => void;
  /** The exposition text of everything, and its media type. */
  readonly expose: () => Promise<{ readonly text: string; readonly type: string }>;
};

/** The server's metrics; what others know is asked when somebody scrapes. */
export function createMetrics(
  ports: Pick<ServerPorts, 'jobs' | 'health' | 'totals'>,
  streams: () => number,
): HttpMetrics {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers });

  const requests = new Counter({
    name: 'sanctum_http_requests_total',
    help: 'Requests by method, route and status',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'sanctum_http_request_seconds',
    help: 'Seconds until the answer began',
    labelNames: ['method', 'route'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const open = gauge('sanctum_http_streams', 'Open streams of server-sent events', []);
  const queues = gauge('sanctum_jobs', 'Jobs by queue and state', ['queue', 'state']);
  const store = gauge('sanctum_store_up', '1 while the store answers', ['engine']);
  const channels = gauge('sanctum_channel_up', '1 while a channel is connected', ['channel', 'status']);
  const verdicts = gauge('sanctum_verdicts', 'Verdicts in the account', ['verdict']);
  const tokens = gauge('sanctum_tokens', 'Tokens on the account', ['scope', 'provider', 'model', 'kind']);
  const day = gauge('sanctum_tokens_day', 'Tokens of the last 24 hours, calls under way included', ['scope']);
  const limits = gauge(
    'sanctum_tokens_day_limit',
    'The budget of proactive and the alarm of reactive tokens in 24 hours; 0 for none',
    ['scope'],
  );
  const errors = gauge('sanctum_errors', 'Faults and failures by code', ['code']);

  const gather = async (): Promise<void> => {
    open.set(streams());
    const health = await ports.health();
    store.reset();
    store.set({ engine: health.store.engine }, health.store.ok ? 1 : 0);
    channels.reset();
    for (const { name, state } of health.channels) {
      channels.set({ channel: name, status: state.status }, state.status === 'connected' ? 1 : 0);
    }
    // A store that does not answer must not hide the rest: its gauge says so already.
    if (!health.store.ok) return;
    queues.reset();
    for (const { queue, state, count } of await ports.jobs.counts()) queues.set({ queue, state }, count);
    const totals = await ports.totals?.();
    for (const { verdict, count } of totals?.verdicts ?? []) verdicts.set({ verdict }, count);
    for (const { code, count } of totals?.errors ?? []) errors.set({ code }, count);
    for (const { scope, tokens: used, limit } of totals?.day ?? []) {
      day.set({ scope }, used);
      limits.set({ scope }, limit);
    }
    for (const { scope, provider, model, ...kinds } of totals?.tokens ?? []) {
      for (const kind of ['input', 'output', 'cached'] as const) {
        tokens.set({ scope, provider, model, kind }, kinds[kind]);
      }
    }
  };

  return {
    served(method, route, status, seconds) {
      requests.inc({ method, route, status: String(status) });
      durations.observe({ method, route }, seconds);
    },
    async expose() {
      await gather();
      return { text: await registry.metrics(), type: registry.contentType };
    },
  };
}
