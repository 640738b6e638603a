// Words by what they do in a pitch, as alternatives for patterns. They are read after folding: no accents, no apostrophes.

const either = (words: string): string =>
  `(?:${words
    .trim()
    .split(/\s*\|\s*/)
    .join('|')})`;

/** What is sold: people who are not there. */
export const crowd =
  either(`viewers?|followers?|follows|chatters?|primes|viewership|subscribers|watchers|spectators|
  view ?bots?|viewer ?bots?|chat ?bots?|follow ?bots?|(?:twitch|stream|kick) bots|zuschauer|espectadores|seguidores|suscriptores|spectateurs|abonnes|
  inscritos|visualizacoes|зрител(?:и|еи|ям|ями)|подписчик(?:и|ов|ам|ами)|фолловер(?:ы|ов)|чаттер(?:ы|ов)`);

/** What counts as sold people only beside something commercial. */
export const softCrowd =
  either(`views|subs|likes|fans|supporters|audience|traffic|impressions|donators|donors|donations|people|
  members|users|engagement|reach|exposure|visibility|vues|vistas|reichweite|просмотр(?:ы|ов)`);

/** How such people are praised. */
export const praise =
  either(`best|cheap|cheapest|top|ai|real|targeted|organic|instant|fast|quick|free|quality|high quality|
  top quality|affordable|genuine|active|legit|guaranteed|premium|permanent|live|low cost|low price|unlimited|authentic|loyal|
  human|discounted|inexpensive|lowest price|high retention|stable|\\d{2,6}\\+?|billige?|gunstige?|echte|mehr|baratos|reales|
  reais|gratis|gratuits|дешев(?:ые|ых|о)|живы(?:е|х)|реальны(?:е|х)|недорогие`);

/** How they are had. */
export const buy =
  either(`buy|purchase|order|get|gain|grab|obtain|receive|rent|compra|compre|comprar|consigue|kauf|kaufe|
  kaufen|achetez|achete|acheter|купи|купить|закажи|заказать`);

/** The verbs among them that mean paying and nothing else. */
export const pay = either(
  `buy|purchase|order|rent|compra|compre|comprar|kauf|kaufe|achetez|acheter|купи|купить|заказать`,
);

export const boost =
  either(`boost|increase|grow|raise|skyrocket|double|triple|expand|multiply|explode|improve|pump up|
  level up|scale|build up|blow up`);

/** The place that is to grow. */
export const place =
  either(`channel|stream|streams|streaming|twitch|page|account|content|community|brand|audience|viewership|
  following|fanbase|profile|career|numbers|stats|kick`);

/** What artists for hire make. */
export const art =
  either(`logos?|overlays?|emotes?|emote|banners?|panels?|badges?|graphics?|gfx|visuals?|animations?|thumbnails?|
  branding|alerts|illustrations?|avatars?|mascots?|designs?|artworks?|art|fan ?arts?|models?|vtuber models?|pngtubers?|live2d|
  intros?|outros?|stingers?|transitions?|layouts?|highlights|montages|edits|shorts|scenes|screens|starting screens?|
  stream packages?|websites?`);

/** What they call themselves. */
export const artist =
  either(`artist|designer|illustrator|animator|editor|modeler|modeller|rigger|art creator|creator of emotes|
  gfx|developer|painter|freelancer|graphic|graphics`);

/** Where talk is moved to. */
export const messenger =
  either(`discord|disc|dc|dscord|telegram|tg|whatsapp|insta|instagram|ig|snap|snapchat|skype|signal|
  dms?|pms?|inbox|private|privately|whispers?|mail|email|gmail|дискорд|дискорде|телеграм+|телеге|телегу|тг|лс`);

/** Where a sentence or a clause begins, a greeting and an address apart. */
export const start =
  String.raw`(?:^|[.!?:;|•~*…–—>-] ?)[^\p{L}\p{N}#]*(?:(?:hey|heya|hi|hello|hallo|yo+|sup|greetings|dear|good day|
  |streamer|bro|bruh|buddy|friend|mate|man|guys|everyone|there|all|and|so|now|pls|please|hola|привет) ?[,!]? ?){0,4}`.replaceAll(
    /\s*\n\s*/g,
    '',
  );

/** Whoever goes on to ask where the stream's own server is linked asks for nothing private. */
export const publicPlace = String.raw`(?![ ?!.,]{1,3}(?:is there|do you have|where(?: is|s)?|can (?:i|we)|is it|got|any)(?: \p{L}+){0,4} (?:links?|linked|panels?|server|invite)(?![\p{L}\p{N}]))`;
