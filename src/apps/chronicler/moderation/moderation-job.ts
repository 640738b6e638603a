import { z } from 'zod';
import { approvedCall, toToolAction } from '../../../agent/approvals/tool-approvals.ts';
import type { ProposalAsk } from '../../../agent/approvals/approvals.ts';
import type { PluginHouse } from '../../../agent/plugin.ts';
import type { Tool } from '../../../agent/tool.ts';
import type { Json } from '../../../kernel/json.ts';
import { shorten } from '../../../kernel/shorten.ts';
import type { JobHandler } from '../../../store/job-runner.ts';
import type { MessageRow, ThreadRow } from '../../../store/thread/thread-reader.ts';
import type { ChroniclerConfig } from '../options.ts';

type Wish = ChroniclerConfig['warden'];
type ModerationHouse = Pick<
  PluginHouse<ChroniclerConfig>,
  'agent' | 'approvals' | 'clock' | 'config' | 'ids' | 'ownersThread' | 'reader' | 'speak' | 'store' | 'tools'
>;

/** Kind of the approvals: they wait while the owner talks of other things. */
const moderationApproval = 'chronicler.moderation';
const payload = z.object({ thread: z.string(), message: z.string() });
/** So many questions stand in the owner's conversation at once; further ones wait on the page alone. */
const mostAsked = 3;
const mostShown = 300;

/** Says how an approved moderation goes on: the channel's own tool is called, once. */
export function registerModeration({ approvals, ids, clock }: PluginHouse<ChroniclerConfig>): void {
  approvals.register(moderationApproval, {
    comments: 'leave',
    approved: (approval) => approvedCall(approval, ids.next('job'), clock()),
  });
}

/**
 * Puts a flagged line to the owner where they turned that on (S5): to delete it, or to keep its author from writing for a while.
 * Nothing is done here; a channel without such a tool is left alone.
 */
export function createModerationJob(house: ModerationHouse): JobHandler {
  return async ({ id, fence, payload: about }) => {
    const { thread, message } = payload.parse(about);
    const completes = { job: id, fence };
    const [place, row] = await Promise.all([
      house.reader.thread(thread),
      house.reader.message(thread, message),
    ]);
    const ask = place === null || row === null ? null : proposalFor(place, row, house);
    if (ask === null) {
      await house.store.commit({ completes });
      return { type: 'completed' };
    }
    const owners = await house.ownersThread();
    const waiting = owners === null ? [] : await house.approvals.pendingIn(owners);
    const asked = waiting.filter(({ kind }) => kind === moderationApproval);
    const asking = owners === null ? null : await house.reader.thread(owners);
    if (asking !== null && asked.length < mostAsked) {
      const proposal = house.approvals.propose({ ...ask, thread: asking });
      const spoken = await house.speak({
        thread: asking.thread,
        text: ask.proposal,
        reason: 'a flagged line may be acted upon with consent only',
        buttons: proposal.buttons,
        completes,
        extras: (said) => proposal.extras({ said, answers: null }),
      });
      if (spoken.type !== 'unsaid') return { type: 'completed' };
    }
    const { records = [], jobs = [] } = house.approvals.propose(ask).extras({ said: null, answers: null });
    await house.store.commit({ completes, records, jobs });
    return { type: 'completed' };
  };
}

function proposalFor(
  place: ThreadRow,
  row: MessageRow,
  { agent, config, ids, clock, tools }: ModerationHouse,
): ProposalAsk | null {
  const wanted = callFor(place.channel, row, config.warden);
  const scope = { platform: place.channel, origin: 'proactive' } as const;
  const known = wanted !== null && tools.list(scope).some((tool) => isActing(tool, wanted.tool));
  if (wanted === null || !known) return null;
  const action = toToolAction({
    tool: wanted.tool,
    input: wanted.input,
    agent: agent.name,
    channel: place.channel,
    thread: place.thread,
    turn: '',
    node: row.node,
    principal: 'proactive',
    origin: 'proactive',
    nonce: ids.next('nonce'),
  });
  return {
    kind: moderationApproval,
    proposal: `The warden flagged a line of ${shown(row.author_name)}: “${shown(row.text)}”. ${wanted.words}`,
    action,
    thread: place,
    requestedBy: 'proactive',
    origin: 'proactive',
    now: clock(),
  };
}

/** Tools that moderate are named after their channel: `<channel>_delete_message` and `<channel>_time_out`. */
function callFor(
  channel: string,
  { external, author, author_name: name }: MessageRow,
  { act, timeoutSeconds }: Wish,
): { readonly tool: string; readonly input: Json; readonly words: string } | null {
  switch (act) {
    case 'delete':
      if (external === null) return null;
      return { tool: `${channel}_delete_message`, input: { message: external }, words: 'Delete it?' };
    case 'timeout':
      return {
        tool: `${channel}_time_out`,
        input: { user: author, seconds: timeoutSeconds, reason: 'Looks like advertising' },
        words: `Keep ${shown(name)} from writing for ${timeoutSeconds} seconds?`,
      };
    default:
      return null;
  }
}

function isActing({ name, effect }: Tool, wanted: string): boolean {
  return name === wanted && effect === 'act';
}

function shown(words: string): string {
  return shorten(words.replaceAll(/\s+/gu, ' ').trim(), mostShown);
}
