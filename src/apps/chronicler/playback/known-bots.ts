/** Programs that sit in many chats, by the names of their accounts. */
const names: ReadonlySet<string> = new Set([
  'nightbot',
  'streamelements',
  'streamlabs',
  'moobot',
  'fossabot',
  'wizebot',
  'botisimo',
  'soundalerts',
  'sery_bot',
  'kofistreambot',
  'commanderroot',
  'blerp',
  'tangiabot',
  'pokemoncommunitygame',
  'own3d',
  'streamstickers',
  'creatisbot',
  'dixperbro',
]);

/** Whether a chatter is a program: by a badge that says so, or because its name is known. */
export function isKnownBot(author: string, badges: readonly string[]): boolean {
  return (
    names.has(author.trim().toLowerCase()) || badges.some((badge) => /^bot(?:-badge)?(?:\/|$)/i.test(badge))
  );
}
