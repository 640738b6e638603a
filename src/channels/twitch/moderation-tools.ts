import { z } from 'zod';
import type { Tool, ToolResult } from '../../agent/tool.ts';
import { defineTool } from '../../agent/tools/define-tool.ts';
import { TwitchRefusal, TwitchUnavailable } from './faults.ts';
import type { Helix, HelixCall } from './helix.ts';
import type { UserLogin } from './logins.ts';
import type { LookUps } from './look-ups.ts';
import { messageOf } from './request.ts';

const longestTimeoutSeconds = 1_209_600;

/** What a moderator does in the chat; each acts outside, so an owner approves the exact action first (A5). */
export function moderationTools(ports: {
  readonly helix: Helix;
  readonly lookUps: LookUps;
}): readonly Tool[] {
  const { helix, lookUps } = ports;

  async function act(
    make: (login: UserLogin, channel: string) => HelixCall,
    done: string,
    signal: AbortSignal,
  ): Promise<ToolResult> {
    const { id } = await lookUps.home(signal);
    const answer = await helix.asUser((login) => make(login, id), signal);
    if (answer.status === 200 || answer.status === 204) return { ok: true, output: done };
    return { ok: false, code: 'twitch-refused', message: `Twitch refuses it: ${messageOf(answer)}.` };
  }

  return [
    defineTool({
      name: 'twitch_delete_message',
      description: 'Deletes one message from the Twitch chat.',
      input: z.object({ message: z.string().min(1).describe('Id of the message on Twitch.') }),
      effect: 'act',
      origins: ['owner', 'proactive'],
      trusted: true,
      run: ({ message }, { signal }) =>
        explained(() =>
          act(
            ({ userId }, channel) => ({
              method: 'DELETE',
              path: '/moderation/chat',
              query: [
                ['broadcaster_id', channel],
                ['moderator_id', userId],
                ['message_id', message],
              ],
            }),
            'The message was deleted.',
            signal,
          ),
        ),
    }),
    defineTool({
      name: 'twitch_time_out',
      description: 'Keeps somebody from writing in the Twitch chat for a while.',
      input: z.object({
        user: z.string().min(1).describe('Login name, or id such as person:twitch:42.'),
        seconds: z.number().int().min(1).max(longestTimeoutSeconds),
        reason: z.string().max(500).describe('Shown to them and to other moderators.'),
      }),
      effect: 'act',
      origins: ['owner', 'proactive'],
      trusted: true,
      run: ({ user, seconds, reason }, { signal }) =>
        explained(async () => {
          const id = idOf(user) ?? (await lookUps.userId(user.replace(/^@/u, ''), signal));
          if (id === null)
            return { ok: false, code: 'user-unknown', message: `Twitch knows nobody named ${user}.` };
          return act(
            ({ userId }, channel) => ({
              method: 'POST',
              path: '/moderation/bans',
              query: [
                ['broadcaster_id', channel],
                ['moderator_id', userId],
              ],
              body: { data: { user_id: id, duration: seconds, reason } },
            }),
            `They cannot write for ${seconds} seconds.`,
            signal,
          );
        }),
    }),
  ];
}

/** The id in `person:twitch:42` or `42`; null for a login name. */
function idOf(user: string): string | null {
  return /^(?:(?:person|owner):twitch:)?(\d+)$/u.exec(user)?.[1] ?? null;
}

/** A refusal that a person can act on becomes the tool's answer. */
async function explained(work: () => Promise<ToolResult>): Promise<ToolResult> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof TwitchRefusal || fault instanceof TwitchUnavailable)) throw fault;
    return { ok: false, code: fault.code, message: fault.message };
  }
}
