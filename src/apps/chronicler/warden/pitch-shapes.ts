import { shape } from './shape.ts';
import type { Shape } from './shape.ts';
import { art, artist, boost, crowd, messenger, place, softCrowd, start } from './vocabulary.ts';

const b = String.raw`(?![\p{L}\p{N}])`;
const w = String.raw`(?<![\p{L}\p{N}])`;
const you = '(?:you|your|u|ur|streamers|small streamers|creators|channels|people|new streamers)';
const can = `(?:can|could|will|would|may|might|would (?:like|love) to|want to|wanna|am able to|know how to)`;
const helper = `(?:(?:i|we|he|she|they|who|that|it|friend|guy|agency|team)(?: just| also| really| always)? ${can}|ill|hell|shell|theyll|id (?:love|like) to|let me|let us|happy to|able to|here to|willing to|(?:i|we|he|she|they|who|that|friend|guy|agency)(?: just| also| really)? (?:helps?|helped|assists?|connects?|brings?|gets?|has helped|have helped|got|brought|promotes?|boosts?|works? with))`;
const gap = String.raw`(?:[\p{L}\p{N}]+,? ){0,6}?`;
const off = `(?<!(?:dont|not|never|didnt) )(?:add|message|msg|dm|pm|text|hit up|contact|write|write to|reach out to|talk to|talk with|speak to|speak with|chat with|hmu|inbox|follow|connect with|reach|ask)`;
const them = String.raw`(?:him|her|them|this (?:guy|man|person|dude|girl|lady|streamer|promoter)|my (?:friend|boy|homie|man|dude|mate|buddy|cousin|teacher|team|guy|manager|promoter|boss|mentor|coach|bro|brother|agent)|the (?:guy|promoter|manager))`;

/** Families 4 and 6 and offers of reach: artists for hire, helpers and go-betweens, tips that nobody asked for. */
export const pitchShapes: readonly Shape[] = [
  shape(
    'reach',
    3,
    'offers to help the channel grow',
    `${w}${helper} (?:also |really |personally |definitely |actually |surely )?(?:help|assist|support|get|bring|give|teach|show|boost|connect|guide|coach|mentor|take|make|send|drive|share|gain|grow|promote|to)? ?${gap}${you} ${gap}(?:${place} ${gap})?(?:(?<!(?:when|as|until|once|if) (?:i|we|you|they) )grow(?! up)|growing(?! up)|growth|viewership|followers?|viewers|audience|exposure|engagement|visibility|traffic|discovered|noticed|supporters|donators|donors|subscribers|famous|popular|recognized|monetize|affiliate|partner)${b}(?! (?:in|on) (?:the|this) (?:game|map|quest))(?!(?:ing)? (?:your |the |some |more )?(?:wheat|crops?|plants?|herbs?|tomato\\p{L}*|potato\\p{L}*|trees?|food|weed|flowers?|beard|hair))`,
  ),
  shape(
    'reach',
    3,
    'offers to help the channel grow',
    `${w}(?:help|helping|helps|helped|boost|boosting|get|getting|gain|take|bring)(?: you| your| ur| u| small| new| streamers| creators| me| my| to)+ ${gap}(?:${boost}|growing|gain|reach|get|to|take|bring)?(?: more| real| loyal| your| ur| new| organic| a| of)* ?(?:grow|growing|viewership|followers|viewers|audience|exposure|engagement|organic|organically|channel|stream|next level|views|partner|affiliate)${b}(?: ${gap}(?:viewers|followers|growth|organically|fast|quick|level|engagement|donat|subscri))`,
  ),
  shape(
    'reach',
    2,
    'offers to help the channel grow',
    `${w}(?:help|assist|show|teach|guide) (?:you|u)(?: to| how to)? (?:grow|get (?:more )?(?:viewers|followers|discovered|noticed)|reach (?:more|a)|gain|boost|increase|improve your (?:channel|stream|growth|visibility)|build (?:your|an|a) (?:audience|community|brand))${b}(?! (?:your |the |some |more )?(?:wheat|crops?|plants?|herbs?|tomato|potato|trees?|food))`,
  ),
  shape(
    'reach',
    2,
    'speaks of growth as a service',
    `${w}(?<!(?:is|are) there (?:a|any|an) )(?:strateg(?:y|ies)|method|methods|secrets?|tricks?|tools?|plan|system|ideas?|guide|ways?|formula|solution|services?|package|program|opportunity|proposal|offer) (?:\\p{L}+ ){0,5}?(?:to|for|on|about|that|which|can|will) ${gap}(?:(?:your|ur|you|stream|channel|twitch|streams) ${gap})?(?:grow(?:th|ing)?|viewers|viewership|followers|audience|reach more|exposure|engagement|algorithm|discovered|visibility|twitch)${b}`,
  ),
  shape(
    'promotion',
    1.5,
    'has a proposal',
    `${w}(?:proposal|offer|opportunity|business|deal|partnership) for (?:you|u|your|ur)${b}`,
  ),
  shape(
    'reach',
    2,
    'promises people who pay',
    `${w}(?:real|loyal|active|genuine|amazing|great|good|generous|true|organic) (?:viewers|supporters|people|followers|fans|community|donators|donors|audience)(?: \\p{L}+)? (?:who|that|which|to) (?:\\p{L}+ )?(?:donate|sub|subscribe|gift|chat|engage|support|tip|interact|raid|stay)`,
  ),
  shape(
    'reach',
    1.5,
    'promises real viewers',
    `${w}(?:with|get|bring|gain|gives?|for|of|and|more) (?:\\p{L}+ )?(?:real|organic|active|loyal|genuine|targeted) (?:viewers|followers|supporters|fans|engagement|audience|growth|people|community|chatters|donators|traffic)${b}`,
  ),
  shape(
    'reach',
    3,
    'offers to help the channel grow',
    `(?:kann|konnte|wurde|will) (?:dir|euch) (?:gerne? )?(?:helfen|zeigen).{0,40}(?:kanal|stream|zuschauer|viewer|follower|reichweite|wachsen|vergro)|(?:puedo|podemos|podria) (?:ayudarte|ayudar).{0,40}(?:crecer|canal|seguidores|espectadores|viewers)|(?:posso|podemos) (?:te )?ajudar.{0,40}(?:crescer|canal|seguidores|viewers)|(?:peux|pouvons|pourrais) (?:t |te |vous )?(?:taider|aider).{0,40}(?:developper|grandir|chaine|viewers|abonnes)|(?:могу|можем|помогу|поможем) .{0,20}(?:помочь|раскрутить|продвинуть|вырасти|набрать).{0,30}(?:канал|стрим|зрител|подписчик)|помо(?:гу|жем) .{0,30}(?:канал|зрител|подписчик)`,
  ),
  shape(
    'connector',
    2,
    'sends the streamer to a third person',
    `${w}${off} ${them}${b},? (?:he|she|they|who|because he|because she) (?:\\p{L}+ ){0,2}?(?:grew|grow|grows|helped|helps|help|boosted|got|gets|brought|brings|made|promoted|promotes) (?:\\p{L}+ ){0,2}?(?:my|me|you|your|small|streamers|channel)`,
  ),
  shape(
    'reach',
    1.5,
    'promises a better place',
    `${w}(?:your|ur) (?:stream|channel|content) (?:could|can|will|should|deserves to|needs to) be (?:\\p{L}+ ){0,3}?(?:top|first|seen|famous|everywhere|viral|bigger|huge|recommended|front|popular|known|discovered|noticed)${b}`,
  ),
  shape(
    'connector',
    2.5,
    'sends the streamer to a third person',
    `${w}${off} ${them}${b} (?:up |now |quick |fast |asap )?(?:on|at|in|via|through|here|about|:) ?(?:${messenger}|growth|promo)`,
  ),
  shape(
    'connector',
    2,
    'sends the streamer to a third person',
    `${w}(?:just |quickly |please |should |you can |go )${off} ${them}${b}.{0,40}(?:${messenger}|connect|promot|grow|help|streamer|viewers|community|support)`,
  ),
  shape(
    'connector',
    2,
    'names a big streamer who helps',
    `${w}(?:big|popular|famous|large|bigger|well known|top|verified|partnered|successful|huge) (?:twitch )?(?:streamer|creator|promoter|community|influencer)s?${b}.{0,40}(?:help|promot|grow|support|connect|shout|raid|boost|bring|viewers|guide|mentor)|(?:connects?|introduces?|links?|refers?) (?:you|u)(?: up)? (?:to|with) (?:a |an |some |the |his |her |their |real |big )?`,
  ),
  shape(
    'connector',
    2,
    'wants to be named as the one who sent them',
    `tell (?:him|her|them) (?:that )?(?:\\p{L}+ )?(?:i |im )?(?:sent|send|referred|from|told)(?! (?:the|a|an|it|them|my|two|some)(?![\\p{L}]))|(?:mention|use|say) my name`,
  ),
  shape(
    'connector',
    2.5,
    'names somebody who sells growth',
    `${w}(?:he|she|they|who|that|and) (?:really |also )?(?:boosts?|promotes?|helps?|helped|grows?|supports?|features?|raids?) (?:\\p{L}+ ){0,2}?(?:streamers|channels|creators)${b}`,
  ),
  shape(
    'connector',
    1.5,
    'sends the streamer to a third person',
    `${w}(?<!(?:dont|not|never|didnt) )(?:add|message|dm|contact|talk to|hit up|ask|text|write) (?!me|my|us|it|you|u|everyone|chat|them all)\\p{L}+ (?:on|at|in|via) (?:discord|telegram|whatsapp|insta)`,
  ),
  shape(
    'connector',
    2,
    'names somebody who sells growth',
    `${w}(?<!(?:you|u) )(?:i |my )?(?:know|have|there is|theres|got|met|found|recommend|hired|used|work with|worked with|via|through|thanks to|with) (?:a|an|this|my|some|one|the) (?:\\p{L}+ ){0,2}?(?:promoter|expert|marketer|manager|growth coach|specialist|agency|marketing team|growth team|smm)${b}(?! at work)(?:.{0,60}(?:grow|viewers|average|followers|help|channel|stream|contact|discord|affiliate|partner|audience))?`,
  ),
  shape(
    'connector',
    1,
    'passes on a contact',
    `(?:his|her|their) (?:contact|discord|telegram|whatsapp|handle|number|username|insta)${b}|${w}(?:he|she|they) (?:will|can|would|could|is going to|helps?|promotes?|helped)(?: \\p{L}+){0,2} (?:you|me|small streamers|streamers|your|my)${b}`,
  ),
  shape(
    'art',
    2,
    'offers artwork for the channel',
    `${w}(?<!(?:learn(?:ed|ing)?|teach me|taught me|practi[cs]e|practi[cs]ing) )(?:i|we|im|am|ill|id|can|could|to|and|who|also|would|will|gladly|me) (?:can |could |would |will |also |do |just |actually |love to |like to |happily |gladly |really |currently |mostly |mainly |professionally ){0,2}(?:make|makes|design|designs|create|creates|draw|do|offer|provide|sell|making|designing|creating|drawing|offering|providing|selling|craft|animate|edit|build|specialize in|specialise in|work on|produce)(?: some| you| your| ur| a| an| the| one| new| custom| animated| cool| great| professional| vtuber| amazing| unique| nice| good| high quality| quality| 2d| 3d| cute| twitch| stream| streaming| video| and| really| affordable| cheap| better| beautiful| with| of| for| full| emotes| logos?| banners?,?| overlays?,?| panels?,?)* ?(?:${art})${b}(?!.{0,30}(?: of my| of mine| for (?:fun|myself|school|work|my)|last night|yesterday))`,
  ),
  shape(
    'art',
    2.5,
    'offers artwork for the channel',
    `${start}(?:offering|selling|designing|making|creating|drawing|providing|need|do you (?:need|want|have)|would you (?:like|want|be interested in)|interested in|looking for|want|are you interested in|are you looking for|you need|can i (?:make|draw|design|create|offer) you|have you got)(?: some| you| your| ur| a| an| any| new| custom| animated| cool| great| professional| high quality| twitch| stream| getting| having| graphics?| better| emote| logo|,|/| or| and| unique| my| cheap| affordable)* ?(?:logo|logos|overlay|overlays|emotes?|banners?|panels|badges|gfx|animations?|thumbnails?|branding|alerts|designs?|artworks?|vtuber models?|commissions?|video editor|editor|graphic designer|designer|artist|mod pack|stream package)${b}`,
  ),
  shape(
    'art',
    2,
    'offers artwork for the channel',
    `${w}(?:ich (?:mache|designe|erstelle|gestalte|zeichne)|(?:yo )?(?:hago|creo|diseno|ofrezco)|je (?:cree|fais|dessine|propose)|(?:eu )?(?:faco|crio|desenho|ofereco)|(?:я )?(?:делаю|рисую|создаю|сделаю|нарисую)) (?:\\p{L}+ ){0,3}?(?:logos?|overlays?|emotes?|banners?|panels?|artes?|designs?|grafiken|disenos?|логотип\\p{L}*|баннер\\p{L}*|оформлени\\p{L}*|оверле\\p{L}*|эмо\\p{L}+|арт\\p{L}*)`,
  ),
  shape(
    'art',
    2,
    'asks whether the streamer thought of new artwork',
    `${w}(?:have|did|had) (?:you|u) (?:ever |already )?(?:thought|considered?|think|planned?|thinking|wanted)(?: about| of| to)? (?:\\p{L}+ ){0,3}?(?:${art}|look|rebrand)`,
  ),
  shape(
    'art',
    2,
    'says that the channel needs better artwork',
    `${w}(?:your|ur|the) (?:stream|channel|page|profile|setup|content) (?:\\p{L}+ ){0,3}?(?:could|needs?|deserves?|lacks?|would|should|missing|is missing|doesnt have|does not have) (?:\\p{L}+ ){0,6}?(?:${art}|look)${b}`,
  ),
  shape(
    'art',
    1.5,
    'says that the channel needs better artwork',
    `(?:you|u) (?:dont|do not|havent|have no|still (?:dont|do not)|need|should get|could use|deserve)(?: have| got| any| a| some| new| better| custom| professional| more)* (?:panels?|emotes?|overlays?|banners?|logo|graphics|badges|branding|visuals|alerts|animations?|thumbnails?)${b}`,
  ),
  shape(
    'art',
    2,
    'wants to upgrade the look of the channel',
    `${w}(?:upgrade|upgrading|improve|improving|revamp|enhance|enhancing|redesign|refresh|polish|level up|elevate|transform|customize)(?:ing)? (?:your|ur) (?:\\p{L}+ ){0,2}?(?:${art}|look|branding|channel(?! points)|stream|page|profile)${b}`,
  ),
  shape(
    'portfolio',
    2,
    'speaks as an artist for hire',
    `${w}${artist} here${b}.{0,60}(?:commission|hire|clients?|work|message|dm|discord|portfolio|interested)|looking for (?:\\p{L}+ )?(?:commissions?|clients?)${b}`,
  ),
  shape(
    'portfolio',
    1.5,
    'speaks as an artist for hire',
    `${w}(?:i am|im|i work as|me is|its me|as) (?:a |an |the )?(?:\\p{L}+ ){0,4}?${artist}s?${b}.{0,60}(?:${w}${messenger}${b}|commission|portfolio|your|streamers|twitch|emotes|overlay|offer|custom|hire|vtuber|my work|samples|interested)`,
  ),
  shape(
    'portfolio',
    1.5,
    'speaks as an artist for hire',
    `my (?:commissions?|comms|portfolio|slots?) (?:are |is |r )?(?:still |now |currently )?(?:open|here|available|on|in)|(?:check|see|view|look at|show you|send you)(?: out)? (?:some of |a few of |with you )?(?:my|some|samples of my|a few) (?:portfolio|works?|art|designs|samples|gallery|previous|past|recent)|open for (?:commissions?|work|hire)|(?:portfolio|commission) (?:link|in bio)|available for (?:hire|commissions?)`,
  ),
  shape(
    'art',
    1,
    'praises or offers artwork',
    `${w}(?:custom|professional|animated|unique|affordable|personali[sz]ed|high quality|better|great|stunning) (?:emotes?|overlays?|logos?|graphics?|designs?|visuals?|badges|banners?|panels|artwork|animations?|branding)${b}.{0,50}(?:${messenger}|for (?:you|your|ur)|interested|price|rates?|cheap|commission|can make|portfolio)`,
  ),
  shape(
    'tips',
    2,
    'offers tips that nobody asked for',
    `${w}(?:i have|ive|i got|ive got|got|i know|i learned|i learnt|i found|share|send|sharing|give you|show you|send you|let me share|learned|discovered)(?: you| with you| the| some| a| few| small| of| great| couple| these| really| good| my| simple| secret| working| proven| little| useful| helpful| ideas?)* (?:tips?|tricks?|ideas?|advice|strateg(?:y|ies)|methods?|hacks?|secrets?|insights?|suggestions?|feedback)${b}.{0,60}(?:algorithm|grow|discover|directory|viewers|viewership|follow|found|channel|stream|seen|noticed|reach|twitch|audience|partner|affiliate|took me|\\d{2,} )`,
  ),
  shape(
    'tips',
    1.5,
    'complains how hard it is to be found',
    `${w}(?:hard|tough|difficult|impossible|not easy|struggle|struggling|challenging|rough)(?: \\p{L}+){0,4} (?:to )?(?:get|be|getting|being|gaining|gain|grow|growing)(?: \\p{L}+){0,2} ?(?:found|noticed|discovered|seen|viewers|visibility|growth|grow|traction|exposure|recognized|streamer|on twitch)?${b}.{0,80}(?:tips?|tricks?|ideas?|mind if|i can|let me|want me|share|send|help|discord)`,
  ),
  shape(
    'tips',
    2,
    'complains how hard it is to be found',
    `(?:grow(?:ing|th)?|getting viewers|get viewers|being discovered|streaming)[^.?!]{0,30} (?:is|so|really|very|too) (?:\\p{L}+ )?(?:hard|tough|difficult|rough|slow)${b}.{0,80}(?:found|tips?|tricks?|i can|let me|want me|share|send|help|discord|dm|works|solution)|${w}(?:found|have|got|use|used|know) (?:something|a tool|an app|a site|a website|a service|a method|a way|a trick|this tool|this site)(?: that| to| which| for| works?){0,3}(?: \\p{L}+){0,4} (?:viewers|followers|your (?:stream|channel)|grow|growth|twitch)`,
  ),
  shape(
    'selling',
    2.5,
    'sells growth by name',
    `${w}(?:i|we) (?:do|offer|run|specialize in|specialise in|provide) (?:\\p{L}+ ){0,2}?(?:marketing|promotion|promo|smm|seo|advertising|growth|management)${b}|(?:help|helping|work with|working with|worked with|manage|managing) (?:\\p{L}+ )?(?:small |new |upcoming |many |other |lots of )(?:\\p{L}+ )?(?:streamers|creators|channels)${b}.{0,60}(?:grow|gain|reach|more|promot|viewers|engagement|affiliate|$)`,
  ),
  shape(
    'reach',
    2,
    'speaks as an expert for growth',
    `${w}(?:i am|im|as|work as) (?:a |an |your )?(?:\\p{L}+ ){0,3}?(?:expert|specialist|promoter|marketer|growth coach|strategist|growth manager|consultant)${b}.{0,60}(?:your|channel|stream|twitch|grow|viewers|help|fix|can)`,
  ),
  shape(
    'reach',
    1,
    'speaks of reaching more people',
    `${w}(?:reach|get to|attract|bring in|pull) (?:out to )?(?:more|new|a bigger|a larger|a wider|wider|thousands of|hundreds of|bigger) (?:people|viewers|audience|audiences|followers|crowd|${softCrowd}|${crowd})|(?:next|new) level|(?:get|be|getting) (?:discovered|noticed)|(?:beat|beating|hack|understand|trick) the algorithm|${w}about (?:growing|growth|the growth) (?:\\p{L}+ )?(?:stream|channel|your|our|twitch)|your growth`,
  ),
];
