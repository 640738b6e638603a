import type { Audience } from './memory.ts';

/** How an owner is called among witnesses and in a block's audience, whichever account they speak from. */
export const owner = 'owner';

/** The id under which somebody is looked for among witnesses: owners are one, whatever account they use. */
export function toWitness(member: string): string {
  return member.startsWith(`${owner}:`) ? owner : member;
}

/** Those who would hear it, without the agent itself; null for everyone. */
export function listeners(audience: Audience): readonly string[] | null {
  if (audience.kind === 'public') return null;
  return audience.members.filter((member) => !member.startsWith('agent:')).map(toWitness);
}

/** Whether all who would hear it are in the list; `everyone` lets anybody hear. */
export function mayHear(audience: Audience, allowed: readonly string[]): boolean {
  if (allowed.includes('everyone')) return true;
  const hearing = listeners(audience);
  return hearing !== null && hearing.every((member) => allowed.includes(member));
}
