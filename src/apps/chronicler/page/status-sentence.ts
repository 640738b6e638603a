import { plainWords } from '../../../ui/markdown.ts';
import type { StreamView } from './stream-view.ts';

const longest = 160;

/** What the agent is doing and why, in one sentence. */
export function statusSentence({ shown, state, latest, agent, now }: StreamView): string {
  if (shown === null || state === null) return `${agent} has not been at a stream yet.`;
  const name = plainWords(shown.theme ?? shown.title ?? shown.external, longest);
  if (shown.ended_at !== null) {
    const written = shown.ledger_path === null ? 'its ledger is being written' : 'its ledger is written';
    return `“${name}” went on for ${lengthOf(shown.ended_at - shown.started_at)}; ${written}.`;
  }
  const since = `“${name}” has been going for ${lengthOf(now - shown.started_at)}`;
  if (state.talk === 'silent') return `${since}; ${agent} is silent because it was asked to be.`;
  if (latest === null) return `${since}; ${agent} listens, and nobody has said anything yet.`;
  switch (latest.verdict) {
    case 'answered':
    case 'merged':
      return `${since}; ${agent} has answered as ${latest.by ?? 'itself'} and listens again.`;
    case 'flagged':
      return `${since}; ${agent} has flagged a line for you: ${plainWords(latest.reason, longest)}.`;
    default:
      return `${since}; ${agent} keeps quiet because ${plainWords(latest.reason, longest)}.`;
  }
}

/** Hours and minutes in words. */
function lengthOf(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 1) return 'less than a minute';
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60 === 1 ? '1 minute' : `${minutes % 60} minutes`;
  if (hours === 0) return rest;
  return `${hours === 1 ? '1 hour' : `${hours} hours`} and ${rest}`;
}
