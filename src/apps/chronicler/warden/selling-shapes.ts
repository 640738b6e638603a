import { shape } from './shape.ts';
import type { Shape } from './shape.ts';
import { art, boost, buy, crowd, messenger, pay, place, praise, softCrowd, start } from './vocabulary.ts';

const b = String.raw`(?![\p{L}\p{N}])`;
const any = `(?:${crowd}|${softCrowd})`;
const praises = `(?:${praise},? (?:and )?){1,4}`;
const channelName = '(?:twitch|youtube|kick|tiktok|stream|streaming|channel|chat) ';
const crowds = `(?:${channelName})?${crowd}${b}`;
const target = String.raw`(?:#link|\*{2,}|\[|@|$|[a-z0-9_-]+ ?(?:$|[!.)(]))`;
/** Whoever asks and says no at once sells nothing. */
const denied = String.raw`\? ?(?:no|nope|nah)[ ,.!]`;
const notPlace = String.raw`(?!twitch|earth|here|the |this|youtube|kick|stream|my|your|our|a |any)`;
const use = String.raw`(?:for (?:your|ur|any|every|twitch|streamers|all|the) ?|at (?:a )?(?:low|good|best|cheap|small)|available|in stock|with (?:guarantee|instant|fast)|24/7|(?:fast|instant|quick|safe) delivery|guaranteed|satisfaction|low prices|cheap|price|prices|delivery|instant|no password|without password|dm |pm |write (?:me|us|in|to)|message (?:me|us)|order |contact |service|shop|promo ?code|${messenger}${b})`;

/** Families 1 to 3: people for sale, fame, promotion of a channel. */
export const sellingShapes: readonly Shape[] = [
  shape(
    'selling',
    3,
    'offers viewers or followers at an address',
    `${start}(?:${praises})?${crowds}.{0,40}?(?:#link|\\*{3})`,
  ),
  shape(
    'selling',
    3,
    'praises viewers or followers and says where to get them',
    `${start}${praises}${crowds}(?:(?:,| and| &| \\+|/) ?${any})* (?:on|at|from|via|with|by|in|en|sur|auf) ${notPlace}${target}`,
  ),
  shape(
    'selling',
    3,
    'praises viewers or followers as goods',
    `${start}${praises}${crowds}(?:(?:,| and| &| \\+|/) ?${any})*[ ,.!-]*${use}`,
  ),
  shape(
    'selling',
    2,
    'praises viewers or followers as goods',
    `${start}(?:${praises})(?!best|top|real)${crowds}[ ,!.]*(?:$|[.!;|()])|${start}(?:cheap|cheapest|free|buy|affordable|organic|instant|targeted|ai) ${crowds}(?!${denied})|(?<![\\p{L}])(?:cheap|buy|free) ${crowds}[ !.]*(?:$|[.!;|()])`,
  ),
  shape(
    'selling',
    3,
    'tells people to buy viewers or followers',
    `(?:${start}|, )(?:you can |wanna |want to |need to )?${pay} (?:\\w+ ){0,2}?${crowds}`,
  ),
  shape(
    'selling',
    3,
    'tells people to get viewers or followers',
    `${start}(?:you can |wanna |want to )?${buy} (?:some |more |your |an? )?${praises}(?:${channelName})?${any}${b}`,
  ),
  shape(
    'selling',
    2,
    'tells people to get viewers or followers',
    `${start}(?:you can )?${buy} (?:some |more |your |new |an? )?${any}${b}`,
  ),
  shape(
    'selling',
    3,
    'sells viewers or followers',
    `(?<![\\p{L}])(?:(?:we|i) (?:can )?(?:sell|offer|provide|supply|deliver|have(?! \\d))) (?:you )?(?:${praises})?(?:${channelName})?${crowd}${b}|${start}(?:selling|offering|providing) (?:you )?(?:${praises})?(?:${channelName})?${crowd}${b}`,
  ),
  shape(
    'selling',
    2,
    'asks whether the streamer wants more viewers',
    `(?<![\\p{L}])(?:do (?:you|u)|would (?:you|u)|you|u) (?:want|need|like|wanna have|wish)(?: to (?:get|have|gain|see))? (?:${praise} |more |extra |some |better ){1,3}(?:${channelName})?${crowd}${b}`,
  ),
  shape(
    'selling',
    2,
    'asks whether the streamer wants more viewers',
    `${start}(?:need|want|looking for|lacking|tired of (?:low|no|zero)|wanna get|struggling (?:with|to get)) (?:more |${praise} |low |extra )*${crowds}`,
  ),
  shape(
    'selling',
    3,
    'praises viewers or followers as goods',
    `${start}${crowds}(?:(?:,| and| &| \\+|/) ?${any})* (?:very )?(?:cheap|quick|fast|instant|for sale|at low|for low|at cheap|low price|available|on demand)${b}`,
  ),
  shape(
    'selling',
    2,
    'starts with viewers as goods',
    `^(?:${praise} )?${crowds} (?:on|for|to) (?:the|your|ur|any) (?:stream|channel)`,
  ),
  shape(
    'selling',
    3,
    'offers people for the channel by a messenger',
    `${start}(?:${praise} )*${crowd}${b}.{0,40}?(?<![\\p{L}])(?:telegram|tg|whatsapp|телеграм|тг)${b}`,
  ),
  shape(
    'selling',
    3,
    'sells viewers or followers',
    `накрут(?:ка|им|ить|ки).{0,30}(?:зрител|подписчик|просмотр|фоллов|стрим|канал|тви[чт]|twitch)|(?:купить|заказать|дешевые|недорого) (?:\\p{L}+ )?(?:зрител|подписчик|просмотр|фоллов)|(?:зрител|подписчик)\\p{L}*(?: и \\p{L}+)? (?:на|для) (?:твои |ваш )?(?:стрим|канал)\\p{L}*.{0,30}(?:дешев|недорог|цен|тг|телег)`,
  ),
  shape(
    'selling',
    3,
    'sells viewers or followers',
    `(?:zuschauer|viewer|follower|abonnenten)(?: und \\p{L}+)? (?:gunstig |billig )?(?:kaufen|fur deinen|fur dein|zum kleinen)|(?:seguidores|espectadores|viewers|vistas|visualizacoes)(?: (?:y|e) \\p{L}+)?(?: reales| reais)? (?:baratos|baratas|para (?:seu|tu|teu))|(?:viewers|abonnes|spectateurs|vues|followers) (?:pas cher|pour (?:ta|votre) (?:chaine|stream))|achet(?:ez|er|e) (?:des|vos|tes) (?:viewers|abonnes|spectateurs|vues|followers)`,
  ),
  shape(
    'list',
    1,
    'lists several kinds of followers',
    `${crowd}(?:,| and| &| \\+|/| y| und| et| e| и) ?(?:${praise} )?${any}${b}`,
  ),
  shape(
    'selling',
    2,
    'names viewers and a price',
    `${start}(?:${praise} ){0,3}${crowds}.{0,60}(?<![\\p{L}])(?:price|prices|dollars?|euros?|usd|bucks|cheap|discount|per (?:month|week|hour|day))(?![\\p{L}])`,
  ),
  shape(
    'selling',
    3,
    'sells viewers or promotion',
    `(?<![\\p{L}])(?:ofrezco|ofrecemos|ofereco|oferecemos|biete|bieten|propose|proposons|vendo|vendemos|verkaufe|verkaufen|vends|предлагаю|предлагаем|продаю|продаем) .{0,25}(?:promo|seguidores|viewers|espectadores|zuschauer|follower|abonnes|spectateurs|зрител|подписчик|продвиж|раскрут)`,
  ),
  shape(
    'fame',
    2,
    'promises fame',
    `${start}(?:(?:do|would) (?:you|u) )?(?:wanna|want to|wanting to|like to|ready to|how to|dream of|dreaming of|time to|lets|we make you|we can make you|quieres|quer|willst du|хочешь) (?:be|become|get|becoming|being|ser|стать)? ?(?:rich and )?(?:famous|popular|a star|well known|viral|a famous|famoso|famosa|beruhmt(?: werden)?|популярн)`,
  ),
  shape(
    'fame',
    2,
    'promises fame',
    `${start}(?:become|get to|reach) (?:a )?(?:twitch )?(?:partner|affiliate|famous|popular|star)${b}(?:.{0,40}(?:week|days?|month|guarant|fast|quick|contact|now|easy|#link|discord))`,
  ),
  shape(
    'fame',
    1,
    'promises fame',
    `(?:make|making|makes) (?:you|your|ur) (?:\\p{L}+ ){0,2}(?:famous|popular|viral|known)`,
  ),
  shape(
    'promotion',
    3,
    'offers to promote the channel',
    `(?<![\\p{L}])(?:offer|offers|offering|provide|providing|propose|interested in|interest in|do|doing|sell|selling|need|discuss)(?: you)?(?: (?:a|an|some|the|our|my|free|paid|cheap|best|professional|real|organic))* (?:twitch |stream |channel |social media )?(?:promotion|promotions|promo|advertising|advertisement|marketing|growth|boosting|shoutouts?)(?: services?)?(?: package)?(?: (?:of|for|to|on) (?:your|ur|you|the|small|streamers|channels|twitch)| service|$|[.!?,])`,
  ),
  shape(
    'promotion',
    3,
    'offers to promote the channel',
    `(?<![\\p{L}])(?:(?:i|we|he|she|they|who) (?:can|could|will|would|wanna|want to|would (?:like|love) to|d (?:like|love) to|am able to|help)|id (?:like|love) to|would (?:love|like) to|let (?:me|us)|ill|happy to|able to|going to|gonna) (?:\\p{L}+ ){0,2}?(?:promote|advertise|market|boost|feature|showcase|grow|publicize) (?:you|your|ur|u|the) ?(?:twitch )?(?:${place}|$|[.!?,]|to|on|for)`,
  ),
  shape(
    'promotion',
    2,
    'speaks of promoting the channel',
    `(?:promotion|promoting|advertising|advertisement|marketing|promo) (?:of|for|to) (?:your|ur) ${place}|(?:promote|advertise) (?:your|ur) (?:twitch )?${place}`,
  ),
  shape(
    'promotion',
    3,
    'offers promotion at an address',
    `${start}${praises}(?:promotion|promo|boost|boosting|marketing|advertising|smm|panel|traffic|service|growth)s?(?: service)? (?:on|at|from|via|with|in|for) ?(?:#link|\\*{3}|$|twitch)`,
  ),
  shape(
    'promotion',
    3,
    'sells promotion',
    `продвиж(?:ение|ению|у) .{0,20}(?:канал|стрим|тви[чт])|раскрут(?:ка|им|ить|ка) .{0,20}(?:канал|стрим|тви[чт])|(?:promocion|promocao|werbung|publicite|promotion) (?:de|para|do|fur|pour) (?:tu|seu|teu|deinen|dein|ta|votre) (?:canal|kanal|stream|chaine)`,
  ),
  shape(
    'promotion',
    2,
    'tells the streamer to grow the channel',
    `${start}(?:you can |want to |wanna |ready to |time to |it is time to |its time to |do you want to |do you wanna |would you like to |looking to |trying to |how to |lets )?${boost} (?:your|ur|you) (?:twitch |own )?(?:${place}|${crowd}|${softCrowd})(?! points)|${start}(?:boost|increase|gain|raise) (?:the )?${crowds}`,
  ),
  shape(
    'price',
    1,
    'speaks of price and delivery',
    `(?:cheap|low|best|small|good|affordable|reasonable|fair|special|great) (?:price|prices|rate|rates|cost|commissions?|fee|deal)s?${b}|(?:free|small) trial|instant delivery|money ?back|no password|(?<![\\p{L}])(?:discount|paypal|bitcoin|crypto)${b}|${art} (?:very )?cheap${b}|cheap (?:custom )?${art}|barat|pas cher|preis|дешев|недорог`,
  ),
  shape(
    'price',
    1,
    'sends the reader somewhere',
    `(?:visit|check|go to|look at|see|try|click|search|google|type)(?: out)?(?: (?:the|our|my|this|us at|for|on|in))* (?:website|site|web|link|bio|profile|page|portfolio|#link)|link in (?:my |the |our )?(?:bio|profile|about)|rank(?:ed)? higher|(?:top|higher) (?:of|on|in) the (?:twitch )?(?:list|directory|category|search)`,
  ),
];
