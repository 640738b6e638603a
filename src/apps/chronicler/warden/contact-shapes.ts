import { shape } from './shape.ts';
import type { Shape } from './shape.ts';
import { messenger, publicPlace } from './vocabulary.ts';

const b = String.raw`(?![\p{L}\p{N}])`;
const w = String.raw`(?<![\p{L}\p{N}])`;
const yourThing = '(?:your|ur|the|this|you|u|ya)';
const thing =
  '(?:stream|streams|streaming|content|channel|vibe|vibes|energy|gameplay|overlay|setup|community|personality|work|style|voice|skills?|videos?|profile|page|humou?r|chat|attitude|commentary|set up|broadcast)';

/** Family 5: a fellow streamer who wants to be friends, on Discord. Each signal is harmless alone. */
export const contactShapes: readonly Shape[] = [
  shape(
    'contact',
    2,
    'wants to talk off the platform',
    `${w}(?:add(?:ing)? me|adde? mich|agregame|anademe|ajoute(?:z)?[ -]moi|me adiciona|adiciona me|добавь меня|добавляися|hit me up|hmu|dm me|pm me|message me|msg me|text me|write me|contact me|reach (?:out to )?me|ping me|connect with me|find me|lets (?:\\p{L}+ ){0,3}?(?:connect|talk|chat|be friends|link up|link|make it official|hang|become friends|discuss|continue|get in touch|move|be buddies)|let us (?:\\p{L}+ ){0,2}?(?:connect|talk|chat|be friends|link|discuss|hang|continue)|(?:can|could|may|should) (?:we|i) (?:\\p{L}+ ){0,2}?(?:be friends|talk|chat|connect|add you|dm you|message you|show you|have you|link up|discuss|hang out|text you)|(?:love|like|want|wanna|happy|glad) to (?:\\p{L}+ ){0,2}?(?:connect|talk|chat|be friends|be a friend|add you|link up|discuss|know you|get in touch|have a chat)|(?:mind|ok|okay|cool|fine|possible) if (?:we|i) (?:\\p{L}+ ){0,2}?(?:talk|chat|connect|add you|speak|discuss|message|continue)|feel free to (?:\\p{L}+ )?(?:add|message|dm|text|contact|hit)|add (?:up|each other)|let us be|lets be|accept my (?:request|friend request)|send (?:me )?(?:a )?(?:friend )?request|i (?:will |can )?(?:add|dm|message|pm) you|пиши|пишите|напиши|schreib mir|escribeme|ecris moi|chama)(?: \\p{L}+){0,6}?[^\\p{L}]{0,6}(?:up |back |now )?(?:on |in |at |via |over |auf |en |no |sur |в |во )?(?:my |your |the |a |private |personal )?${messenger}${b}`,
  ),
  shape(
    'contact',
    1.5,
    'asks for a private contact',
    `${w}(?:whats|what is|drop(?: me)?|send(?: me)?|share|give me|let me have|let me get|can i (?:have|get|know|ask for|get to know)|may i (?:have|get|know|ask for)|could i (?:have|get)|i need|can you (?:send|drop|share|give)(?: me)?|you (?:got|have)|do (?:you|u) (?:have|use|got)|got)(?: a| an| any)?(?: your| ur)? ?(?:own |private |personal )?(?:discord|telegram|whatsapp|insta|instagram|snap|snapchat|skype|e?mail|gmail)(?: (?:id|address|name|tag|handle|username|user|acc|account))?(?! (?:link|server|invite|channel|for (?:the|this)))${b}(?! (?:server|link|invite))${publicPlace}`,
  ),
  shape(
    'contact',
    2,
    'gives a private contact',
    `${w}(?:my|here is my|heres my) (?:discord|telegram|whatsapp|insta|disc|dc|tg|skype)(?: (?:id|name|tag|handle|username|user))? ?(?:is|:|=|-|->|👉) ?(?!(?:the same|private|public|closed|gone|hacked|acting|down|broken|not|being|open|full|dead|slow|so|too|loading|laggy|bugged|muted|weird)${b})[\\p{L}\\p{N}_.#-]{3,}|(?:discord|telegram|insta)(?: is)? ?[:=] ?[\\p{L}\\p{N}_.#-]{3,}|(?:discord|dc) [\\p{L}\\p{N}_.]{2,}#\\d{3,5}|add me (?:up )?(?:on |at )?(?:discord|telegram|insta|disc|dc) ?[:@-]? ?[\\p{L}\\p{N}_.#]*[\\p{N}_#]`,
  ),
  shape(
    'contact',
    1.5,
    'asks to write in private',
    `${w}(?:mind if i|can i|could i|may i|is it (?:ok|okay|fine|cool) if i|would you mind if i|do you mind if i|want me to|let me|should i|shall i)(?: just| quickly| please)? (?:send|dm|message|show you|share (?:it |them |some )?with you|pm|talk|text|explain|share some)(?: them| it| you| with you| something| some| an?| a few| my| these| the)*(?: ideas?| tips?| details?| links?| dms?| share| samples?| works?|[ ?.!]|$)`,
  ),
  shape(
    'contact',
    1,
    'asks to write in private',
    `${w}(?:dm|pm|message|text|hit|contact|inbox|whisper|write)(?: to)? (?:me|us)${b}(?: up)?(?: (?:for|if|now|on|about|and|to)|[ .!]*$)|reach out|get in touch|(?:in|via|by|check|through|open) (?:your |ur |a |my )?(?:dms?|pms?|private|inbox|telegram|whatsapp)${b}|off ?(?:stream|platform)`,
  ),
  shape(
    'befriend',
    2.5,
    'comes as a fellow streamer who wants support',
    `${w}(?:fellow|small|new|another) (?:twitch )?(?:streamer|creator|content creator).{0,80}(?:support(?:ing)? (?:each|one|you)|be friends|friends|grow together|together|journey)`,
  ),
  shape(
    'befriend',
    1.5,
    'comes as a fellow streamer',
    `${w}(?:fellow|small|new|also a|another|upcoming|growing|beginner) (?:twitch )?(?:streamer|creator|content creator)${b}(?:.{0,80}(?:${messenger}|support|together|connect|collab|friend|each other|too|as well|also))?|(?:im|i am|as) (?:also )?(?:a |an )?(?:streamer|content creator)(?: too| as well| myself| like you)?|i (?:also )?stream (?:too|as well|also|myself)`,
  ),
  shape(
    'promotion',
    2,
    'proposes to trade follows',
    `${w}(?:follow(?:ing)? (?:for|4) follow|f4f|(?:follow|sub to) (?:each ?other|one another|eachother)|sub ?(?:for|4) ?sub|s4s|follow me (?:and|ill) |follow me back)`,
  ),
  shape(
    'befriend',
    1.5,
    'proposes mutual support',
    `${w}(?:support|help|grow with|lift|raid|boost|follow|learn from|motivate|encourage|push)(?:ing)? (?:each ?other|one another|eachother)|(?:grow|grind|improve|climb|level up|growing|learn|succeed) together|support (?:for )?support|mutual support|(?:exchange|share|trade|swap) (?:some )?(?:tips|ideas|experience|knowledge|advice|raids|insights)(?: (?:together|with|on|about))?|collab(?:orate|oration|s)?${b}|team up (?:on|for|as) (?:stream|content|twitch)|networking|like ?minded`,
  ),
  shape(
    'befriend',
    1,
    'wants to be friends',
    `${w}(?:be|become|being|make|making) (?:a |good |new |great |your |some |more |my |stream |streaming |gaming )*(?:friends?|buddy|buddies|mates?)${b}|(?:get|getting) to know (?:you|u|each other)|(?:play|game|hang out|stream|chill|hang|gaming) (?:\\p{L}+ )?(?:together |with you |w you )?(?:sometimes?|some ?day|some time|one day|together)|know you (?:better|more)|make it official|(?:hey|hi|hello|yo) (?:my )?friend${b}`,
  ),
  shape(
    'flattery',
    1,
    'flatters',
    `${w}(?:love|loved|loving|enjoy|enjoyed|enjoying|like|liked|liking|digging|dig|adore|admire|appreciate|impressed (?:by|with)|fan of)(?: \\p{L}+)? ${yourThing} (?:\\p{L}+ ){0,2}?${thing}${b}|${w}(?:amazing|awesome|great|cool|dope|nice|sick|lovely|incredible|solid|fantastic|good|beautiful|wonderful|fire|impressive|underrated|quality) ${thing}${b}|(?:you are|youre|ur|you) (?:so |really |very |super |truly )?(?:underrated|talented|entertaining|amazing|so good|awesome|great at|skilled|funny)|(?:your|ur) (?:stream|content|channel|energy|vibe|gameplay) (?:is|was|are) (?:so |really |very |super )?(?:amazing|awesome|great|cool|dope|nice|good|fun|underrated|quality|impressive|entertaining|chill)|deserve (?:\\p{L}+ ){0,3}(?:more|bigger|recognition|support)`,
  ),
  shape(
    'approach',
    1,
    'says how they found the channel',
    `${w}(?:(?:just |i |ive |recently )*(?:came across|come across|stumbled (?:up)?on|found|discovered|checked(?: out)?|saw|seen|been watching|bumped into|noticed)) (?:your|ur|you) ?(?:stream|channel|content|profile|page|videos?|clips?|work)|(?:gave|give|given|dropped|drop|left|leave)(?:ed)? (?:you |u |ya )?(?:a|my) follow|(?:just|already) follow(?:ed|ing)?(?: you| u| your)|(?:wont|will not|never|not gonna) miss (?:your|ur) (?:next|future)|(?:sorry|apologies|forgive me) for (?:bothering|disturbing|interrupting|the (?:random|sudden))|random (?:message|dm)`,
  ),
  shape(
    'approach',
    0.5,
    'asks what such people ask first',
    `${w}how long (?:have you|you|u|ya)(?: been)? (?:been )?stream|what (?:kind of |type of |other )?games? (?:do|does|are) (?:you|u) (?:usually |mostly |normally |like to |love to |often )?(?:play|playing|stream|into)|what (?:got|made|inspired|motivated) you (?:to |into )?(?:start )?(?:stream|content|twitch)|where (?:are|r) (?:you|u) from|what country|where do you live|is (?:this|that|it) your (?:favou?rite|fvrt|fav|first|main)|how(?:s| is| are| r)(?: it| the| your| you| u| things)?(?: stream| day| night| evening)? ?(?:going|doing|today|been)|how old are you|what do you do (?:for a living|besides|apart)|how often do you stream|whats your (?:goal|dream|plan)|are you (?:a )?(?:new|full time)|(?:nice|pleasure|good) to meet you`,
  ),
];
