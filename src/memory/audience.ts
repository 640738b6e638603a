import type { Audience } from './memory.ts';

/** How an owner is called among witnesses and in a block's audience, whichever account they speak from. */
export const owner = 'owner';

/** Stands for anybody in a list of witnesses and in a block's audience. */
export const everyone = 'everyone';

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
  if (allowed.includes(everyone)) return true;
  const hearing = listeners(audience);
  return isWithin(hearing, (member) => allowed.includes(member));
}

/** Whether every listener is known; nobody at all counts as unknown, so an empty thread hears nothing private. */
export function isWithin(hearing: readonly string[] | null, knows: (member: string) => boolean): boolean {
  return hearing !== null && hearing.length > 0 && hearing.every(knows);
}
