import { z } from 'zod';
import type { PluginAnswer, PluginPage, PluginRequest, PluginRoute } from '../../../agent/plugin.ts';
import type { ThreadReader } from '../../../store/thread/thread-reader.ts';
import { refuse, refuseBody } from '../admin/admin-problems.ts';
import type { SessionLog } from '../session/session-log.ts';
import { modeNames, talkLevels } from '../session/session.events.ts';
import type { SessionCommand } from '../session/session.ts';
import { streamPage } from './stream-page.ts';
import { createStreamViews } from './stream-view.ts';
import type { StreamViewPorts } from './stream-view.ts';

/** What the page and its routes need. */
export type StreamPagePorts = StreamViewPorts & {
  readonly sessions: SessionLog;
  readonly reader: Pick<ThreadReader, 'messageById' | 'verdicts'>;
};

const named = z.strictObject({ session: z.string().optional() });
const thread = z.string().min(1).max(200);
const modeBody = z.strictObject({ thread, mode: z.enum(modeNames), on: z.boolean() });
const talkBody = z.strictObject({ thread, level: z.enum(talkLevels) });
const flagBody = z.strictObject({
  thread,
  message: z.string().min(1).max(200),
  decision: z.enum(['allow-person', 'allow-sentence', 'keep']),
});

/** The page of the stream, and what its buttons do. */
export function streamPages(ports: StreamPagePorts): {
  readonly pages: readonly PluginPage[];
  readonly routes: readonly PluginRoute[];
} {
  const view = createStreamViews(ports);
  const render = async ({ query }: PluginRequest): Promise<string> =>
    String(await streamPage(await view(query['session'] ?? null)));
  return {
    pages: [
      {
        path: '/stream',
        title: 'Stream',
        listed: true,
        icon: 'stream',
        module: 'stream.js',
        styles: ['uplot.css', 'stream.css'],
        render,
      },
    ],
    routes: [
      {
        method: 'GET',
        path: '/api/stream/view',
        summary: 'The page of the stream without its frame, as it stands now.',
        query: named,
        handle: async (request) => ({
          status: 200,
          text: await render(request),
          type: 'text/html; charset=utf-8',
        }),
      },
      {
        method: 'POST',
        path: '/api/stream/modes',
        summary: 'Switches a mode of the chronicler on or off.',
        body: modeBody,
        handle: (request) =>
          decide(request, modeBody, ({ mode, on }) => ({ type: 'mode.switch', mode, on }), ports),
      },
      {
        method: 'POST',
        path: '/api/stream/talk',
        summary: 'Says how talkative the agent is in a stream.',
        body: talkBody,
        handle: (request) => decide(request, talkBody, ({ level }) => ({ type: 'talk.set', level }), ports),
      },
      {
        method: 'POST',
        path: '/api/stream/flags',
        summary: 'Decides about a flagged line: allow the person, allow the sentence, or keep it flagged.',
        body: flagBody,
        handle: (request) => decideFlag(request, ports),
      },
    ],
  };
}

async function decideFlag(request: PluginRequest, ports: StreamPagePorts): Promise<PluginAnswer> {
  const parsed = flagBody.safeParse(request.body);
  const said = parsed.success ? await ports.reader.messageById(parsed.data.message) : null;
  return decide(
    request,
    flagBody,
    ({ message, decision }) => ({ type: 'flag.decide', message, decision, text: said?.text ?? '' }),
    ports,
  );
}

async function decide<Body extends { readonly thread: string }>(
  { body, principal }: PluginRequest,
  schema: z.ZodType<Body>,
  toCommand: (body: Body) => SessionCommand,
  { sessions, clock }: StreamPagePorts,
): Promise<PluginAnswer> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return refuseBody(parsed.error);
  const outcome = await sessions.transact(parsed.data.thread, () => ({
    commands: [toCommand(parsed.data)],
    meta: { at: clock(), actor: principal, origin: 'direct' },
  }));
  switch (outcome.type) {
    case 'done':
      return { status: 200, body: { done: true } };
    case 'refused':
      return refused(outcome.refusal);
    default:
      throw new Error(`The decision could not be recorded: ${outcome.type}`);
  }
}

function refused(refusal: string): PluginAnswer {
  switch (refusal) {
    case 'mode-fixed':
      return refuse('mode-fixed', 'Cannot switch the steward off.');
    case 'sentence-too-short':
      return refuse(
        'sentence-too-short',
        'Cannot allow this sentence: it is too short to be told from others.',
      );
    default:
      return refuse('flag-unknown', 'Cannot decide about this line: it does not wait for a decision.');
  }
}
