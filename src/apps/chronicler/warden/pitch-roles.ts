import { artist, crowd } from './vocabulary.ts';

const b = String.raw`(?![\p{L}\p{N}])`;
const w = String.raw`(?<![\p{L}\p{N}])`;

/**
 * What a pitch is made of, in whatever order its sentences come: somebody offers, something is offered, to the one who streams,
 * as business, and talk is to go on elsewhere.
 */
const roles: readonly { readonly name: string; readonly weight: number; readonly pattern: RegExp }[] = [
  {
    name: 'an offer',
    weight: 1,
    pattern: new RegExp(
      `${w}(?:(?:i|we|he|she|they)(?: also| really| just)? (?:can|could|would|will|wanna|want to|am able|help|helps|offer|make|create|design|provide|specialize|specialise|have an? (?:offer|proposal|idea|opportunity|service)|run an?|know (?:a|an|someone|somebody) |do those|do these|represent|fix|introduce)|id (?:like|love)|let me|ill|well|our (?:team|service|services|agency|brand|company|panel|platform|bot|tool|network)|im (?:offering|looking for)|are you (?:interested|open|looking)|would you (?:like|be interested|be open|be down|want)|(?<!(?:many|much) \\p{L}+ )do you (?:need|want|wanna)|ever tried|i believe|there is a|theres a|want to learn|if (?:youre|you are|ur) interested|want me to|interested|do you (?:accept|take|do|offer)|make you an offer|i know how|i manage|(?:can|may|could) i (?:edit|make|draw|design|create|show|offer|help|fix|improve|do)|glad to|(?:i|we) (?:biete|mache)|ofrezco|ofereco|предлагаю|помогу)${b}`,
      'u',
    ),
  },
  {
    name: 'growth or artwork',
    weight: 1,
    pattern: new RegExp(
      `${w}(?:${crowd}|viewers|growth|grow|exposure|promot\\p{L}*|advertis\\p{L}*|marketing|traffic|audience|engagement|reach more|bigger audience|seo|discovered|noticed|visibility|more (?:eyes|people)|reach(?:es|ing)? more|affiliate|partner|potential|front page|blow up|layouts?|avatars?|mascots?|promocion|promocao|werbung|продвижен\\p{L}*|раскрут\\p{L}*|monetize|earn|sponsors?(?:hip)?|partnership|famous|logos?|overlays?|emotes?|banners?|panels|gfx|graphics?|visuals|animations?|animated|thumbnails?|branding|illustrations?|fan ?art|artworks?|vtub(?:er|ing)|live2d|2d|3d|edit(?:s|or|ing)?|shorts|tiktoks)${b}`,
      'u',
    ),
  },
  { name: 'your', weight: 0.5, pattern: new RegExp(`${w}(?:your|ur|you|u|streamers)${b}`, 'u') },
  {
    name: 'the channel',
    weight: 0.5,
    pattern: new RegExp(
      `${w}(?:channel|channels|broadcast|streams?|canal|kanal|канал\\p{L}*|стрим\\p{L}*|stream|streams|streamers?|streaming|twitch|kick|content|page|followers|community)${b}`,
      'u',
    ),
  },
  {
    name: 'business',
    weight: 1,
    pattern: new RegExp(
      `${w}(?:experts?|specialist|agency|marketing|services?|prices?|priced|cheap|affordable|portfolio|commissions?|samples?|freelance\\p{L}*|take you on|proposal|offers?|partnership|paid|fee|rates?|guaranteed|professional|experience|specialize|specialise|custom|trial|earn|monetize|discount|opportunity|strateg(?:y|ies)|clients?|hire|promoter|better ones|real|organic|targeted|active viewers|network|brand|company|business|budget|${artist})${b}`,
      'u',
    ),
  },
  {
    name: 'a way to talk elsewhere',
    weight: 0.5,
    pattern: new RegExp(
      `${w}(?:discord|disc|telegram|whatsapp|insta(?:gram)?|dms?|pm|inbox|e?mail|contact (?:me|us)|message (?:me|us)|text me|reach out|get in touch|link in)${b}`,
      'u',
    ),
  },
];

/** Points for the parts of a pitch that a line holds, whatever its wording; 0 unless something is offered. */
export function scoreRoles(folded: string): { readonly points: number; readonly parts: readonly string[] } {
  const found = roles.filter(({ pattern }) => pattern.test(folded));
  const names = found.map(({ name }) => name);
  const offered = names.includes('growth or artwork');
  const offers = names.includes('an offer');
  const business = names.includes('business');
  const forTheChannel = offers && business && names.includes('the channel');
  if (!forTheChannel && !(offered && (offers || business))) return { points: 0, parts: [] };
  const weight = found.reduce((sum, role) => sum + role.weight, 0);
  // Praise of somebody's emotes holds the same words as an offer, but offers nothing.
  if (!names.includes('an offer') && !names.includes('a way to talk elsewhere'))
    return { points: weight >= 3 ? 1 : 0, parts: names };
  const points = weight >= 4 ? 3 : weight >= 3.5 ? 2.5 : weight >= 3 ? 2 : weight >= 2.5 ? 1.5 : 0;
  return { points, parts: names };
}
