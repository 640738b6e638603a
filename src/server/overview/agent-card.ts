import type { AgentCard } from '../studio/ports.ts';

/** The agent as the frame of the studio shows it. */
export function agentCard(
  name: string,
  now: { readonly running: number; readonly placeholder: boolean; readonly storeAnswers: boolean },
): AgentCard {
  if (!now.storeAnswers) {
    return { name, state: 'asleep', activity: `${name} cannot answer: the store does not.` };
  }
  if (now.running > 0) return { name, state: 'thinking', activity: `${name} is thinking.` };
  const activity = now.placeholder
    ? 'A placeholder answers until a model is configured.'
    : `${name} is awake; nothing waits for an answer.`;
  return { name, state: 'awake', activity };
}
