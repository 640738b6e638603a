import { html } from 'hono/html';
import type { Hono } from 'hono';
import { home, watch, type HomePage, type Step, type WaitingLine } from '../../ui/home.ts';
import type { PluginWaiting } from '../../agent/plugin.ts';
import type { JobRecord } from '../../store/store.ts';
import type { ServerEnv } from '../http/context.ts';
import { ember, recentChats } from '../../ui/layout.ts';
import { readForm } from '../http/body.ts';
import { sendFragment, sendPage, type Studio } from './context.ts';
import type { Waiting } from './ports.ts';
import { refusePage } from './refusal.ts';

/** The watch: what happened on every channel, what waits, and how the house feels. */
export function homeRoutes(app: Hono<ServerEnv>, studio: Studio): void {
  app.get('/', async (context) =>
    sendPage(studio, context, { title: 'Home', place: 'home', main: home(await read(studio)) }),
  );
  app.get('/rail', async (context) => {
    const { ports } = studio;
    const [agent, recent] = await Promise.all([ports.agent(), ports.conversations.list({ limit: 6 })]);
    return sendFragment(
      context,
      html`<span id="ember">${ember(agent.state)}</span>${recentChats(recent, undefined)}`,
    );
  });
  app.post('/deliveries/:part', async (context) => {
    const word = (await readForm(context.req.raw))?.get('word');
    const part = context.req.param('part');
    if (word !== 'sent' && word !== 'resend' && word !== 'drop') {
      const message = 'Cannot settle this delivery: say whether it arrived, goes again or is dropped.';
      return refusePage(studio, context, { code: 'body-invalid', message });
    }
    if (await studio.ports.settleDelivery(part, word)) return context.redirect('/', 303);
    const message = 'Cannot settle this delivery: it does not wait for anybody any more.';
    return refusePage(studio, context, { code: 'delivery-settled', message });
  });
  app.get('/watch', async (context) => sendFragment(context, watch(await read(studio))));
}

async function read({ ports }: Studio): Promise<HomePage> {
  const [agent, entries, health, waiting, brought, dead, tokens, configured] = await Promise.all([
    ports.agent(),
    ports.conversations.recentVerdicts(60),
    ports.health(),
    ports.waiting(),
    ports.brought?.() ?? [],
    ports.jobs.list({ state: 'dead', limit: 10 }),
    ports.tokens(),
    ports.configured(),
  ]);
  const bare = configured.roles.some((role) => role.role === 'chat' && role.placeholder);
  const alone = health.channels.every((channel) => channel.name === 'web');
  return {
    now: ports.clock(),
    activity: agent.activity,
    state: agent.state,
    entries,
    channels: health.channels.map(({ name, account, state }) => ({
      name,
      account,
      status: state.status,
      detail: state.detail,
    })),
    waiting: [...brought.map(broughtLine), ...waiting.map(waitingLine), ...dead.map(deadLine)],
    tokens,
    problems: health.checks.filter((check) => check.state === 'failed'),
    steps: entries.length === 0 && alone ? firstSteps(agent.name, bare) : null,
  };
}

const kinds = {
  interrupted: 'Interrupted reply',
  failed: 'Failed reply',
  delivery: 'Perhaps delivered',
} as const;

function waitingLine(waiting: Waiting): WaitingLine {
  const chat = `/chats/${encodeURIComponent(waiting.thread)}`;
  return {
    kind: kinds[waiting.type],
    title: waiting.title,
    words: waiting.words,
    at: waiting.at,
    action:
      waiting.type === 'delivery'
        ? html`<form
            class="choices"
            method="post"
            action="/deliveries/${encodeURIComponent(waiting.part ?? '')}"
          >
            <button class="plain" name="word" value="sent">It arrived</button>
            <button class="plain" name="word" value="resend">Send again</button>
            <button class="plain" name="word" value="drop">Drop it</button>
            <a class="plain" href="${chat}#m-${waiting.message}">Look</a>
          </form>`
        : html`<form method="post" action="${chat}/${waiting.type === 'interrupted' ? 'continue' : 'retry'}">
            <button class="plain">${waiting.type === 'interrupted' ? 'Continue' : 'Retry'}</button>
          </form>`,
  };
}

function broughtLine({ href, label, ...line }: PluginWaiting): WaitingLine {
  return { ...line, action: html`<a class="plain" href="${href}">${label}</a>` };
}

function deadLine(job: JobRecord): WaitingLine {
  return {
    kind: 'Gave up',
    title: job.kind,
    words: job.error ?? 'No error was kept.',
    at: job.runAt,
    action: html`<form method="post" action="/settings/jobs/${encodeURIComponent(job.id)}/requeue">
      <input type="hidden" name="from" value="/" /><button class="plain">Try again</button>
    </form>`,
  };
}

function firstSteps(name: string, bare: boolean): readonly Step[] {
  return [
    {
      title: `Say something to ${name}`,
      words: html`<p>
        A chat begins with your first words. Everything in it can be reworded, rewound and branched; nothing
        you send is lost, even if the power goes.
      </p>`,
      done: false,
      action: html`<form method="post" action="/chats">
        <button class="primary">Start the first chat</button>
      </form>`,
    },
    {
      title: 'Give it a mind',
      words: bare
        ? html`<p>
              Until now a placeholder answers, and says so. Put two lines into <code>.env</code> and start
              again:
            </p>
            <pre><code>LLM_PROVIDER=openai
LLM_API_KEY=…</code></pre>`
        : html`<p>A model is configured and answers.</p>`,
      done: !bare,
      action: html`<a class="plain" href="/settings#models">See the models</a>`,
    },
    {
      title: 'Let it be elsewhere too',
      words: html`<p>
        It can keep the same memory on Telegram, Discord, Twitch and other places. Name a channel in
        <code>sanctum.yaml</code>, and it stands beside this text with its health.
      </p>`,
      done: false,
      action: html`<a class="plain" href="/settings#health">See the channels</a>`,
    },
  ];
}
