import type { Incoming, Notice } from '../../agent/channel.ts';
import type { PluginHouse } from '../../agent/plugin.ts';
import type { Json } from '../../kernel/json.ts';
import type { AccountDates } from './account-dates.ts';
import { readChatMessage } from './chat-message.ts';
import type { Frame } from './frames.ts';
import { knownBots } from './known-bots.ts';
import type { UserLogin } from './logins.ts';
import type { Home, StreamEvent } from './stream-notice.ts';
import { raidNotice, readStreamEvent, updateNotice } from './stream-notice.ts';
import type { StreamWatch } from './stream-watch.ts';
import { chatMessages } from './subscriptions.ts';

/** Where what was read goes; each is handed over in order, once it is ready. */
type InboundPorts = {
  /** Login names of bots besides the well-known ones. */
  readonly bots: readonly string[];
  readonly dates: AccountDates;
  readonly watch: StreamWatch;
  readonly message: (ready: Promise<Incoming>) => void;
  readonly notice: (ready: Promise<Notice>) => void;
  readonly log: PluginHouse['log'];
};

/** One listening: who listens where, and what concerns the listening itself. */
type Listening = {
  readonly home: Home;
  readonly login: UserLogin;
  readonly names: readonly string[];
  readonly own: (line: {
    readonly external: string;
    readonly text: string;
    readonly trusted: boolean;
  }) => void;
  /** The chat is no longer told; `isLogin` where only another login can help. */
  readonly revoked: (why: string, isLogin: boolean) => void;
};

/** Turns what Twitch sends into messages and notices. */
export function createInbound(ports: InboundPorts): {
  readonly reader: (listening: Listening) => (frame: Frame) => void;
  readonly catchUp: (home: Home, signal: AbortSignal) => Promise<void>;
} {
  const bots = new Set([...knownBots, ...ports.bots.map((login) => login.toLowerCase())]);

  async function withAge(incoming: Incoming): Promise<Incoming> {
    const accountSince = await ports.dates.of(incoming.author.external);
    return accountSince === undefined
      ? incoming
      : { ...incoming, details: { ...incoming.details, accountSince } };
  }

  function reader({ home, login, names, own, revoked }: Listening): (frame: Frame) => void {
    const listener = { botId: login.userId, botLogin: login.login, names, bots };

    function hearChat(frame: Extract<Frame, { type: 'notification' }>): void {
      const line = readChatMessage(frame.event, frame.at, listener);
      if (line === null) ports.log('warn', 'A chat message of Twitch cannot be read');
      else if (line.type === 'own') own(line);
      else ports.message(line.incoming.author.bot ? Promise.resolve(line.incoming) : withAge(line.incoming));
    }

    function hearStream(frame: Extract<Frame, { type: 'notification' }>): void {
      const event = readStreamEvent(frame.about, frame.event);
      if (event === null) ports.log('warn', 'An event of Twitch cannot be read', { about: frame.about });
      else ports.notice(noticeOf(event, frame));
    }

    function noticeOf(
      event: StreamEvent,
      { id, at, event: read }: Extract<Frame, { type: 'notification' }>,
    ): Promise<Notice> {
      // It was parsed from JSON, so it is JSON.
      const raw = read as Json;
      switch (event.type) {
        case 'online':
          return ports.watch.began(home, event.live, raw);
        case 'offline':
          return ports.watch.ended(home, id, at, raw);
        case 'update':
          return Promise.resolve(updateNotice(event.info, id, { home, at, raw }));
        case 'raid':
          return Promise.resolve(raidNotice(event, id, { home, at, raw }));
        default:
          throw new TypeError(`Cannot hear ${String(event satisfies never)}`);
      }
    }

    return (frame) => {
      if (frame.type === 'notification') (frame.about === chatMessages ? hearChat : hearStream)(frame);
      if (frame.type !== 'revocation') return;
      if (frame.about === chatMessages)
        revoked(
          whyRevoked(frame.status, login.login),
          /^(?:authorization_revoked|user_removed)$/u.test(frame.status),
        );
      else
        ports.log('warn', 'Twitch no longer tells of something', { about: frame.about, why: frame.status });
    };
  }

  return {
    reader,
    async catchUp(home, signal) {
      try {
        for (const notice of await ports.watch.missed(home, signal)) ports.notice(Promise.resolve(notice));
      } catch (error) {
        if (!signal.aborted) ports.log('warn', 'Twitch does not say whether the stream is on', { error });
      }
    },
  };
}

function whyRevoked(status: string, login: string): string {
  switch (status) {
    case 'authorization_revoked':
      return `The login of ${login} was withdrawn on Twitch.`;
    case 'user_removed':
      return `The account ${login}, or the channel, no longer exists on Twitch.`;
    case 'chat_user_banned':
      return `The account ${login} was banned from the chat.`;
    default:
      return `Twitch ended the subscription of ${login} to the chat (${status}).`;
  }
}
