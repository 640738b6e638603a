import type { PluginHouse } from '../../agent/plugin.ts';
import type { ThreadRow } from '../../store/thread/thread-reader.ts';
import { adminRoutes } from './admin/admin-routes.ts';
import { createChats, localChannel } from './admin/chats.ts';
import { createResponders } from './answers/responders.ts';
import { createHearthJob } from './hearth/hearth-job.ts';
import { createChroniclerJudge } from './judge/judge.ts';
import { createListenings } from './judge/listenings.ts';
import type { ChroniclerConfig } from './options.ts';
import { createModerationJob, registerModeration } from './moderation/moderation-job.ts';
import { createLedgerJob } from './record/ledger-job.ts';
import { flagsWaiting } from './page/flags-waiting.ts';
import { streamPages } from './page/stream-routes.ts';
import { createSessionJobs, hearthKind, ledgerKind, moderationKind } from './session/session-jobs.ts';
import { createSessionListener } from './session/session-notices.ts';
import { createSessionLog } from './session/session-log.ts';

/** Everything of the chronicler in a house that runs. */
export type ChroniclerRooms = ReturnType<typeof openRooms>;

/**
 * Opens it, and registers what it asks approval for.
 * @param channels names of channels whose public chats are chats of streams
 */
export function openRooms(house: PluginHouse<ChroniclerConfig>, channels: readonly string[]) {
  registerModeration(house);
  const { store, threads, reader, gateway, spine, speak, ids, clock, config } = house;
  const agent = { name: house.agent.name, displayName: house.agent.displayName };
  const utcOffsetMinutes = config.utcOffsetMinutes ?? -new Date(clock()).getTimezoneOffset();
  const place = { utcOffsetMinutes, vodUrl: config.vodUrl ?? null };
  const times = { silenceMs: config.silenceMinutes * 60_000, longPauseMs: config.longPauseMinutes * 60_000 };
  const streams: ReadonlySet<string> = new Set([...channels, ...config.channels, localChannel]);
  const serves = ({ audience, channel }: ThreadRow): boolean => audience === 'public' && streams.has(channel);

  const sessions = createSessionLog(store);
  const listenings = createListenings(store);
  const jobs = createSessionJobs(ids, times.silenceMs);
  const chats = createChats({ store, reader, channels: streams });
  const exports = house.folders.exports;
  const ledgers = { store, threads, reader, sessions, exports, agent, gateway, clock, place };
  const studio = streamPages({ store, reader, sessions, agent, clock, place });
  return {
    judge: createChroniclerJudge({
      sessions,
      listenings,
      jobs,
      agent,
      ids,
      serves,
      moderates: config.warden.act !== 'none',
    }),
    responders: createResponders({ store, sessions, gateway, agent, utcOffsetMinutes }),
    listener: createSessionListener({ sessions, listenings, jobs, reader, ids, agent: agent.name }),
    jobs: {
      [hearthKind]: createHearthJob({ store, threads, sessions, speak, jobs, gateway, agent, clock, times }),
      [ledgerKind]: createLedgerJob(ledgers),
      [moderationKind]: createModerationJob(house),
    },
    routes: [...adminRoutes({ ...ledgers, chats, jobs, spine, ids }), ...studio.routes],
    pages: studio.pages,
    waiting: flagsWaiting(store, reader),
  };
}
