import { clockTime } from '../../../ui/time.ts';
import type { OwnWork } from '../proactive/own-work.ts';

/** Whether the agent works by itself now, and if not, why it rests and until when. */
export function restSentence({ paused, spending, tasks, nextCycleAt }: OwnWork, now: number): string {
  if (paused !== null) {
    const who = paused.by === 'breaker' ? 'It stopped by itself' : 'It is stopped';
    return `${who}: ${ended(paused.why)}`;
  }
  if (spending === null) return 'It rests: no budget is set up for work of its own.';
  switch (spending.closed) {
    case 'off':
      return 'It rests: its budget is 0 tokens a day.';
    case 'paused':
      return `It stopped by itself: ${ended(spending.pausedWhy ?? 'its calls failed too often')}`;
    case 'quiet':
      return `It rests: these are quiet hours${until(spending.opensAt)}.`;
    case 'pace':
      return `It rests: it keeps to its pace, and the next call may start${until(spending.opensAt, 'at')}.`;
    case 'window':
      return `It rests: the budget of 24 hours is used up${until(spending.opensAt)}.`;
    default:
      if (!tasks.some(({ status }) => status === 'open')) return 'It rests: no task is open.';
      return nextCycleAt === null || nextCycleAt <= now
        ? 'It works by itself: the next call may start now.'
        : `It works by itself: it looks again at ${clockTime(nextCycleAt)}.`;
  }
}

function until(at: number | null, word = 'until'): string {
  return at === null ? '' : ` ${word} ${clockTime(at)}`;
}

function ended(why: string): string {
  return /[.!?]$/u.test(why) ? why : `${why}.`;
}
