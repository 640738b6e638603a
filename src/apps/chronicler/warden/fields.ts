import { art, artist, crowd, publicPlace } from './vocabulary.ts';

// What a pitch speaks of, each as one field of meaning in the languages it is met in. A field alone means nothing: people in a
// chat speak of all of it. Words are read after folding: no accents, no apostrophes, й as и, ß as s.

const word = String.raw`(?:[\p{L}\p{N}]+ )`;
const they = `(?:him|her|them|this (?:guy|man|person|dude|girl|lady|woman|streamer|account)|that (?:guy|dude|man|woman|girl)|the (?:owner|guy|manager|admin|promoter|boss)|(?:my|a|our) (?:${word}){0,2}?(?:friend|bro|brother|boy|homie|man|dude|mate|buddy|cousin|uncle|sister|teacher|team|guy|manager|boss|mentor|coach|agent|promoter|helper|partner)|coach|mr|mister)`;
const place = `(?:(?<=(?:on|my|your|ur|join|via|in|the) )(?:dis|ig)|(?:dis|ig)(?=:| @)|disc|discord|dc|dizzy|telegram|tele|tg|whats ?app|insta|instagram|snap|snapchat|skype|signal|viber|messenger|facebook|fb|vk|e?mail|gmail|inbox|dms?|(?<!\\d )pms?|any socials?|(?:the |that )?(?:purple|blue|green|other|chat|messaging|gaming|voice) (?:app|one)|blurple|zap|wpp|mp|md|дискорд\\p{L}*|дис|дс|телег\\p{L}*|тг|лс|вк|личк\\p{L}*)`;
const notPublic = `(?! (?:server|servers|channels?|groups?|link|links|invite|event|events|call|bot|mods?|chat|page|alerts?|yet|or is|open|for (?:the|this))(?![\\p{L}]))${publicPlace}`;
const handle =
  '(?:tag|handle|user ?name|user|id|contact|contacts|info|details|number|name|nick|addy|address|@)';
const your = '(?:your|ur|ya|you|u)';

/** The fields and the words they hold, parted by bars. */
const words = {
  crowd: `
    lurkers|talkers|chat bots?|chatbots|
    fill(?:s|ing)? (?:your|ur|empty|the|every) (?:\\p{L}+ )?(?:chat|rooms?|stream|seats)|
    (?:real|active|human|ai) (?:chat|users|accounts|watchers)|zuschauern|visualizacoes|vues|streameurs|
    (?!viewer (?:count|list|votes?|games?))${crowd}|ccv|ccu|concurrents?|concurrent viewers|
    (?:your|ur) (?:view|viewer|live) ?counts?|real (?:humans|people|audience|chat)|live (?:audience|chat)|
    chat activity|active chat|(?:ai|smart|auto) chat|audiencia|directo|zuschauerzahl|audience|онлаин|
    зрител\\p{L}*|подписчик\\p{L}*|фоллов\\p{L}*|просмотр\\p{L}*|праим\\p{L}*|чаттер\\p{L}*`,
  fame: `
    famous|fame|popular|popularity|a star|the star|big star|next (?:big )?(?:star|thing|name|ninja)|
    go(?:es|ing)? viral|viral|celebrity|influencer|clout|klout|unknown|well known|blow up|everybody (?:talks|knows)|
    everyone (?:talks|knows)|in the spotlight|beruhmt|bekannt|star werden|zum star|ruhm|famos[oa]|fama|estrella|
    estrela|celebre|connue?|знаменит\\p{L}*|известн\\p{L}*|популярн\\p{L}*|звезд\\p{L}*`,
  rank: `
    (?:first|front|1st|main|home) ?page|top (?:1|one|10|of|spots?|rank)|
    (?:top|head|higher|highest) (?:of|in|on) (?:the|your|ur|any|every|twitch)|the directory|trending|recommended|
    recommendations|ranking|rank (?:up|higher)|featured|en portada|erste seite|в топ|в рекомендаци\\p{L}*`,
  trade: `
    low (?:cost|price|rates?)|best rates|(?:are|is) a gift|half price|cheap\\p{L}*|affordable|price ?list|prices?|
    pricing|discounts?|for sale|on sale|percent off|\\d+ ?% off|off with code|code|pay|paid plan|crypto|paypal|
    bitcoin|money ?back|refunds?|refill|lifetime|(?:no|non|zero) drops?|guaranteed?s?|guarantee|instantly|instant|
    delivery|trial|free test|test (?:it )?free|(?:first|1st) (?:\\p{L}+ )?(?:is |are )?(?:on us|free|on the house)|
    no (?:login|password|card|sign ?up|registration|contract|upfront)|24 ?/ ?7|undetectable|undetected|safe|
    per (?:hour|day|week|month|clip|video)|\\d+ ?[$€£]|[$€£] ?\\d+|
    (?:from|for|only|just|start(?:s|ing)? at|under) \\d+|
    \\d+ (?:min|mins|minutes|hours|days|bucks|usd|eur|euros?|dollars?)|for the price of|no (?:view ?)?bots|not bots|
    botless|legit|packages?|free slots|(?:slots|spots) (?:left|open|for)|budget|fee|on us|fair price|quality|
    barat\\p{L}*|precios?|entrega|gratis|inmediata|ab \\d+|gunstig\\p{L}*|billig\\p{L}*|sofort|jetzt testen|
    kostenlos\\p{L}*|garantier\\p{L}*|preis\\p{L}*|livraison|pas cher|gratuit\\p{L}*|prix|preco\\p{L}*|
    garantid\\p{L}*|дешев\\p{L}*|недорог\\p{L}*|бесплатн\\p{L}*|гарант\\p{L}*|цен[аыу]|праис\\p{L}*`,
  growth: `
    market (?:your|ur|you|streams|channels)|raid list|creator program|peak|repost|feature (?:you|your)|
    optimi[sz]\\p{L}*|brand deals?|business|inquiry|titles?|invisible|buries|buried|see (?:a|the) difference|
    crowds?|visitors|\\d+ ?k (?:audience|followers|people)|parceria|reseaux|ramener du monde|kooperation\\p{L}*|
    zusammenarbeit|colaboracion\\p{L}*|предложение|сотрудничеств\\p{L}*|social media|optimierung|raiders?|
    visib\\p{L}*|cresc\\p{L}*|crec\\p{L}*|wachs\\p{L}*|pusht?|pushen|watch (?:hours|time)|\\d+ ?k (?:views|plays)|
    раскруч\\p{L}*|вырасти|vorankommen|grossere?r?|successful|success|serious about|future|potential|famous|socials|
    settings|tags|earn|income|viewer ?count|rate card|growth|grow|growing|promot\\p{L}*|promo|advertis\\p{L}*|ads|
    marketing|exposure|visibility|traffic|reach|engagement|audience|seo|campaign|affiliate|partner|partnered|
    partnership|sponsors?|sponsorships?|sponsored|collaborations?|paid shout ?outs?|moneti[sz]\\p{L}*|more money|
    earnings|numbers|average|avg|retention|analytics|audit|algorithm|trending|recommended|front page|blow up|
    big audience|next level|discover(?:ed|y|ability)|
    (?:thousands|millions|hundreds|lots|tons) of (?:\\p{L}+ )?(?:views|people|viewers|followers|eyes)|views|
    more (?:people|eyes)|push|boost\\p{L}*|shine|seen|noticed|bekannt\\p{L}*|reichweite|wachsen|werbung|crecer|
    crecimiento|promocion\\p{L}*|publicidad|divulg\\p{L}*|crescer|divulgacao|grandir|developper|faire connaitre|
    visibilite|реклам\\p{L}*|продвиж\\p{L}*|раскру\\p{L}*|продвин\\p{L}*`,
  art: `
    motion|motion graphics|widgets?|templates?|pixel art|voice ?overs?|fiverr|bot for your server|custom bot|panels|
    videoeditor|video editor|cutter|emotes|final project|body models?|tiktoks?|stream packages?|the picture|
    a picture|alerts|scenes|cortes|miniaturas?|videos?|edicao|edits?|music|website|аватарк\\p{L}*|витубер\\p{L}*|
    модел[ьи]|монтаж\\p{L}*|${art}|(?:brand )?new look|look|character|rigs?|rigged|rigging|rigger|bio panels|
    offline screen|sketch\\p{L}*|drawings?|revamp|trailers?|channel art|reels|clips|vods|montage|3d|2d|live ?2d|
    png ?tuber|vtubers?|vtuber|model|something (?:clean|for your|for you|better)|redesign|chibis?|portraits?|oc|
    profile picture|pfp|icons?|merch|soundtrack|jingle|titel ?bild|grafik\\p{L}*|zeichnung\\p{L}*|disenos?|diseno|
    dibujo\\p{L}*|habillage|graphisme\\p{L}*|dessins?|visuels?|artes?|desenhos?|paineis|paneles|эмо\\p{L}*|
    баннер\\p{L}*|логотип\\p{L}*|лого|оформлен\\p{L}*|оверле\\p{L}*|рисун\\p{L}*|аватар\\p{L}*|значк\\p{L}*`,
  maker: `
    i have templates|templates ready|im a dev|im a (?:\\p{L}+ )?(?:student of|developer)|
    student of (?:graphic )?design|been (?:drawing|designing|editing) for|
    bin (?:\\p{L}+ )?(?:videoeditor|grafiker|designer|cutter)\\p{L}*|open for work|do it (?:cheap|for)|voice overs?|
    remake|rewrite|i rig|i animate|we are a (?:\\p{L}+ ){0,2}?(?:studio|team of artists)|cook (?:you )?up|
    (?:im|i am) your (?:guy|man|girl|artist|editor)|(?:mine|my \\p{L}+) (?:start|cost|go)s? (?:at|from|for)|
    je (?:monte|peux (?:te|vous) (?:faire|creer))|ich (?:\\p{L}+ )?(?:hab|habe|schneide)|fac?o edicao|hacer|
    (?:emote|logo|overlay|banner) (?:maker|creator|artist)|someone who (?:edits|draws|makes|designs)|
    (?:i|we|ill|id|im|am|can|could|would|also|and|who|to|me) (?:\\p{L}+ ){0,3}?(?:make|making|design|designing|draw|drawing|create|creating|do|edit|rig|animate|sketch|remake|redo|redesign|rebuild|build|craft|paint|illustrate|cut|produce|specialize|specialise|fix you up|hook (?:you|u)|gift you|whip (?:you )?up|turn)|
    i (?:(?:just|already|actually|have|also) )?(?:drew|sketched|drawn|designed|made|created|did) (?:\\p{L}+ ){0,4}?(?:for (?:you|u|your|ur|over|many|\\d+|streamers)|you)|
    have (?:drawn|designed|made|created)|ive (?:drawn|designed|made|created|edited)|
    (?:im|i am|as|work as|its) (?:a |an |your )?(?:\\p{L}+ ){0,4}?(?:${artist}|modell?er|vfx|editor|cutter)|
    (?:artist|designer|editor|animator|illustrator) here|small artist|
    (?:learning|studying|practi[cs]ing) (?:design|emotes?|art|graphic|overlays?|animation)|hook (?:you|u) up|
    (?:got|have) (?:you|u)|ich (?:\\p{L}+ )?(?:mache|zeichne|designe|gestalte|erstelle|schneide|bin)|
    (?:hago|creo|diseno|dibujo|soy|ofrezco|puedo hacer\\p{L}*)|
    (?:je (?:fais|cree|dessine|suis|propose|peux te faire)|jai (?:fait|dessine))|
    (?:faco|crio|desenho|sou|edito|posso fazer)|
    (?:я )?(?:делаю|рисую|создаю|нарисую|сделаю|монтирую|художни\\p{L}*|дизаинер\\p{L}*)`,
  hire: `
    queue is open|(?:commission|price) sheet|to order|custom|orders? open|free sketch|open for work|dirt cheap|
    (?:years|months) (?:of|in)|for \\d+ years|free demo|proof on|my fiverr|fiverr|ofertas?|erste \\p{L}+ gratis|
    das erste|могу нарисовать|недорого|slots open|pas chers?|studio|a quote|free slots|slots? (?:for|in)|no payment|
    just (?:need|want) (?:the )?exposure|free of charge|at a token|portafolio|portefolio|primero gratis|
    premier gratuit|commissions|примеры|пример работ|заказы?|auftrage|offen|portfolio|commissions?|comms|samples?|
    my (?:\\p{L}+ )?(?:works?|designs|art|gallery|arts)|clients?|freelanc\\p{L}*|open slots|professional|
    years (?:of )?experience|for hire|for free|as a gift|
    for (?:over |many |\\d+ ?\\+? )(?:\\d+ )?(?:streamers|creators|channels)|
    first (?:one|\\p{L}+)s? (?:is |are )?(?:free|on the house|on me)|meine arbeiten|mis trabajos|mon travail|
    mes travaux|meu trabalho|meus trabalhos|мои работы|работы|портфолио`,
  lack: `
    (?:no ?one|nobody|no people) (?:is |are )?(?:here|around|in here)|so (?:well|good) but|are plain|needs love|
    stock ones|(?:obs |the )default|hard to read|one thing missing|boring|looks? (?:dead|empty)|
    chat (?:is|was|looks) dead|invisible|buries|killing (?:your|ur)|still the default|you have no|default one|
    talented but|nobody (?:sees|knows|watches)|at the bottom|never get past|
    (?:is|are) (?:kinda |a bit |really |so )?(?:mid|weak|slow|outdated|basic)|doing it wrong|
    (?:no|nobody|noone|few) (?:people )?(?:sees|finds|watch\\p{L}*)|bad tags|empty rooms?|too few|stuck at|lacking|
    isnt showing|not showing|
    (?:your|ur|the|this|you|u) (?:\\p{L}+ ){0,4}?(?:lacks?|needs?|deserves?|is missing|missing|looks? (?:\\p{L}+ ){0,3}?(?:blurry|basic|plain|old|outdated|empty|bad|boring|cheap|low)|doesnt (?:match|fit|have|show)|does not (?:match|fit|have)|has no|have no|dont have|no (?:panels|overlay|banner|logo)|could (?:be|use|look)|would (?:look|be)|is (?:low|poor|weak|not showing)|isnt (?:showing|being)|are (?:low|poor)|rate is)|
    would make`,
  offer: `
    have the solution|i do this|full time|how about|apply|wanna look|any interest|(?:may|might|could) help|
    i know people|join free|turn it on|say yes|if you ever want|let me do|take care of|assist (?:you|u)|
    do you have (?:a|an) (?:designer|editor|artist|manager)|i do those|been looking for|how it works|
    i know (?:how|a way|the way)|i do it|(?:any )?chance (?:you|u)|let me (?:know|remake)|need my|my services?|
    tell (?:you|u) how|should we (?:try|start)|we have an|ask for|wir suchen|ich arbeite fur|ich suche|bin|tengo|
    tenemos|ofrecemos|tenho|faco|je suis|je peux|je fais|есть предложение|могу|занимаюсь|(?:you|u) want|you wanna|
    (?:be|sound) (?:helpful|interesting|good)|
    we are (?:a|an) (?:\\p{L}+ ){0,2}?(?:studio|team|agency|company|service)|your (?:guy|man)|pitch|a quote|
    proposal|propuesta|proposta|angebot|offerte|offre|proposition|предложение|nous (?:aidons|proposons|offrons)|
    busco|buscamos|suche|suchst du|cherche|procuro|trabalho com|занимаемся|ich (?:mache|biete|helfe)|anfrage|
    te (?:ofrezco|paso|mando|ayudo)|te (?:passe|mandar|mando|ajudo)|deal|my service|our service|use my|
    join (?:us|our)|reply|ask how|
    (?:i|we|he|she|they|you|u|our team|team) (?:also |really |just |actually |personally |def |definitely )?(?:can|could|will|would|wanna|want to|am able)|
    (?:ill|id|well|im able)|
    (?:i|we) (?:also |really |just )?(?:help|offer|run|push|promote|guarantee|work (?:with|for)|bring|get|provide|manage|represent|do|edit|have (?:an? )?(?:offer|proposal|plan|idea|free|slot|opening)|got an? |specialize|specialise)|
    our (?:team|agency|service|services|company|clients|network|brand)|
    (?:would|will) (?:you|u) (?:ever |also |maybe )?(?:like|want|be|consider|mind)|
    (?:are|r) (?:you|u) (?:open|interested|looking|in need|ready|down|accepting)|interested|
    (?<!(?:many|much) \\p{L}+ )(?:do|did) (?:you|u) (?:ever )?(?:take|accept|need|want|consider|think)|
    have (?:you|u) (?:ever )?(?:thought|considered|tried)|shall i|should i|may i|can i|could i|let me|let us|
    mind if|want (?:me|in|an?|the|to see|to know)|wanna (?:see|know|try)|ask (?:for|me|us)|happy to|glad to|
    looking for (?:\\p{L}+ ){0,3}?(?:streamers|creators|channels|talent)|kann|konnte|mochte|wurde|biete|darf ich|
    hast du interesse|hattest du|interesse|puedo|podemos|ofrezco|trabajo con|te interesa|te gustaria|quieres|posso|
    ofereco|quer|interessad[oa]|peux|pouvons|propose|jai une offre|tu veux|можем|предлага\\p{L}*|помогу|поможем|
    интересно|хочешь|хотите|покажу`,
  proof: `
    \\d+ ?k (?:page|followers|audience)|for a living|full time|\\d+ years|proven|methods?|results|first results|
    resultados|resultats|ergebnisse|результат\\p{L}*|guarantee[ds]?|garanti\\p{L}*|got me|brand manager|marketing|
    influencer|indie|audit|never get past|
    (?:ive|i have|we have|weve|we|i|already|has|have) (?:already |personally )?(?:helped|grown|boosted|worked with|promoted|managed|edited for)|
    helped (?:over |many |lots |\\d)|(?:my|our) (?:last |other |latest |previous )?(?:clients?|streamers)|years|
    experience|expert|specialist|agency|manager|consultant|strategist|our team|professional|certified|
    from (?:0|\\d+) (?:viewers |followers |views )?to \\d+|double|triple|\\d+x|habe schon|he ayudado|ja ajudei|
    jai (?:deja )?aide|помог\\p{L}*`,
  calm: `
    not (?:trying to sell|selling|a bot|a scam)|no scam|trust me|sorry (?:to|that|for|if)|apolog\\p{L}*|no pressure|
    100 ?% (?:real|legit|free|safe|organic)|organic|genuine|serious|sir|madam|dear|
    good (?:day|evening|morning|afternoon)|kindly|respected|
    (?:hello|hi|hey) (?:streamer|friend|dear|sir|there|bro|buddy|mate)|no bots|real`,
  yours: `
    your|ur|for (?:you|u)|
    (?:help|show|send|make|made|give|bring|get|hook|teach|gift|sort|tell|reach|draw|cost) (?:you|u|ya)|you|u|
    streamers|small channels|channels|creators|deinen?|deiner|deinem|dein|dir|dich|euch|tu|tus|ti|te|hacerte|seu|
    sua|teu|tua|voce|pra (?:voce|ti)|ta|ton|tes|toi|votre|vos|твои|твоего|твоему|твоя|твою|тебе|тебя|вам|вас|вашего|
    ваш|стримеров|стримерам`,
  channel: `
    channels?|streams?|streaming|streamers?|twitch|kick|page|profile|content|canal|kanal|chaine|live|directo|videos|
    vods|community|brand|канал\\p{L}*|стрим\\p{L}*|твич\\p{L}*`,
  place: `
    en prive|(?:al|en|por|no) privado|privat|mensaje|mensagem|(?:в )?личные|somewhere (?:else|quieter)|
    outside this chat|not (?:here|in chat)|${place}${notPublic}|off (?:twitch|stream|platform|here)|
    outside (?:of )?(?:twitch|here|the stream|chat)|(?:in |talk )private|privately|one on one|1 ?on ?1|
    (?:an|any|another|other|some) app where|somewhere (?:else|private|more)|\\p{L}[\\p{L}\\p{N}_.]+#\\d{3,5}`,
  reach: `
    keep talking|ask (?:you|u) (?:\\p{L}+ ){0,2}?(?:privately|in private|on|in)|
    (?:hop|jump|come|slide) (?:in|into|to) (?:my|your)|
    (?:leave|drop) (?:me )?(?:your|ur) (?:mail|email|contact|number)|(?:add|message|text) me first|
    (?<!(?:added|add|see|saw|ping|message|dm) )(?:im|i am|you|u) on (?:${place})(?: as| under|:)?|(?:app )?name is|
    exchange (?:contacts?|numbers|socials|discords?|info)|hit me|(?:find|look for|search) me|adding me|
    talk with (?:you|u)|tag (?:you|u)|sent (?:you|u) a request|her tag|his tag|my dms are open|dms? (?:is|are) open|
    erreich\\p{L}*|parler en|te parler|hablar|falar com voce|bora|hablame|с тобои|tell me (?:your|ur)|
    kindly let me know|tell (?:you|u) how|contact me at|platform can|accept my|
    my (?:tag|handle|user|username|id|number|snap|insta|discord) is|what do (?:they|people) call (?:you|u)|
    what are (?:you|u) called|which app|where (?:do|to|can|should) (?:i |we )?(?:\\p{L}+ )?send|lmk|
    let me know (?:on|in|at|via)|not here|invite (?:you|u)|voice chat|speak (?:outside|in|off|on)|
    prefer to (?:write|talk|chat)|join (?:dis|disc|dc|us on)|on sajoute|mp moi|meld dich|melde dich|tienes|tenes|
    como te (?:llamas|encuentro)|te mando|te paso|me chama|chama (?:no|na|la)|como te (?:acho|encontro)|
    как тебя (?:наити|зовут)|наити тебя|reply yes|rate card|ask (?:me )?(?:something|you something)|
    (?:add|adding|invite|follow|text|reach|contact|message|msg|write(?: to)?|ping|dm|pm|find|email|hit)(?: up)? me(?: up)?|
    (?:add|contact|message|write|text|reach|email) us|hmu|hit up|
    (?:can|may|could|should|shall|mind if|ok if|okay if|cool if) i (?:add|message|dm|text|invite|pm) (?:you|u|ya)(?! about)|
    (?:shoot|drop|send|give|leave|pass|throw|slide|share|lend)(?: me| us| over| in| into)?(?: a| an| your| ur| the| me| quick| friend)* (?:${place}|message|msg|text|line|request|${handle})|
    (?:whats|what is|wheres|got|have|has|use|tell me|know|need|just need|may i get|can i get|can i have) (?:an? |any |also )?(?:${your} )?(?:own |private )?${place}${notPublic}|
    (?:whats|what is|need|know|get|have) (?:your|ur) (?:${handle}|${place}${notPublic})|
    (?:my|mine on|my own) ${place} ?(?:is|:|=|-|@|–)(?! ?(?:private|public|closed|gone|acting|down|broken|full|so|just|all|not|dead|still|too|open))|
    mine is|
    where (?:can|could|do|should|may) (?:i|we) (?:\\p{L}+ )?(?:send|talk|reach|message|contact|find you|write|show|chat|share)|
    how (?:can|could|do|should) (?:i|we) (?:\\p{L}+ )?(?:reach|contact|message|send)|
    best (?:way|place) to (?:contact|reach|talk|message|send)|(?:reach|contact) (?:you|u)|
    (?:stay|keep|get|be) in (?:touch|contact)|los(?:e|ing) (?:contact|touch)|
    (?:can|could|should|shall) we (?:\\p{L}+ )?(?:talk|chat|connect|speak|discuss|move)|
    (?:lets|let us|wanna|want to|love to|like to|to) (?:\\p{L}+ )?(?:talk|chat|connect|speak|discuss|link up|explain|continue)|
    we should (?:talk|connect|chat|link)|explain (?:in|it|more|everything)|agrega\\p{L}*|anade\\p{L}*|pasame|
    dime tu|cual es tu|escribe\\p{L}*|mandame|schreib mir|schreib mich|adde? mich|fug mich|wie heis?t du|hast du|
    dein (?:discord|dc)|ajoute moi|envoie moi|ecris moi|cest quoi ton|tas un|tu as un|ton (?:discord|insta|snap)|
    me passa|me manda|me adiciona|qual (?:e )?(?:o )?(?:seu|teu)|tem (?:discord|insta|whats\\p{L}*|zap)|скинь|
    скинеш\\p{L}*|пиши\\p{L}*|напиши\\p{L}*|добавь\\p{L}*|добавля\\p{L}*|есть (?:дис\\p{L}*|тг|телег\\p{L}*)|
    дай (?:свои )?|какои у тебя`,
  fellow: `
    swap raids|raid (?:each|trains?)|mutuals|lurk for (?:each|one)|group chat|do the same for|
    (?:fellow|small|new|upcoming|beginner|growing|smaller) (?:twitch )?(?:streamer|creator|content creator)s?|
    (?:im|i am|also|we|i|me) (?:\\p{L}+ ){0,2}?(?:stream|streamer)(?: too| as well| also| myself)?|my own stream|
    (?:trying to|want to|wanna) make it (?:on|as)|began streaming|started streaming|
    support(?:ing)? (?:each ?other|one another|you|your|nights?|squad|group)|each other|grow together|
    return the (?:love|favou?r|follow)|follow (?:for|4|back)|accountability|new supporter|supporter|loyal|
    my (?:friend|dear|bro|brother|sister|people|crew|fam)|(?:never|wont|not) miss|hit that follow|
    (?:dropped|left|gave) (?:\\p{L}+ )?(?:a )?follow|next (?:stream|live)|(?:auch|selber) (?:\\p{L}+ )?streamer|
    ich streame|supporten|gegenseitig|tambien (?:soy streamer|hago|stremeo)|apoy\\p{L}*|tambem (?:faco|sou)|
    (?:se )?apoiar|moi aussi|je stream\\p{L}*|se soutenir|я тоже стри\\p{L}*|поддерж\\p{L}*|взаимн\\p{L}*|друг друга`,
  befriend: `
    keep (?:talking|in touch)|get along|(?:my|our|a) squad|stay in contact|
    be (?:\\p{L}+ ){0,2}?(?:friends?|buddies|buddy|mates?|besties|mutuals)|
    (?:good|great|real|true|new|genuine|online) friends?|besties|mutuals|friend request|mak(?:e|ing) friends|
    (?:streaming|stream|gaming|raid|duo) (?:buddy|buddies|partner|friend)|duo (?:sometime|with|one day)|
    (?:know|knowing) (?:you|u)(?: more| better)?|reminds? me of|feels? like home|same taste|
    chill (?:after|sometime|together)|(?:amazing|beautiful|kind|pure) (?:soul|person|heart)|
    part of (?:your|ur) (?:journey|life|story)|learn from (?:you|u)|single|beautiful|handsome|gorgeous|
    your (?:smile|laugh|voice|eyes)|(?:made|make) my day|(?:a )?new fan|from all over|something personal|
    (?:im|i am) (?:\\p{L}+ )?\\d\\d|our talk|sympathisch|kennen ?lernen|kennenzulernen|freunde|simpatic\\p{L}*|
    conocert?e|conocernos|caes bien|amigos|amistad|gostei (?:muito )?d[eo]|curti|sympa|amis|connaitre|
    (?:по)?дружи\\p{L}*|друзья\\p{L}*|познаком\\p{L}*|(?:по)?общаться|пообща\\p{L}*`,
  apart: `
    (?:snap|snapchat|insta|instagram|telegram|tele|tg|whats ?app|skype|signal|viber|zap|wpp|messenger|e?mail|gmail)${notPublic}|
    телег\\p{L}*|тг|вк|личк\\p{L}*|лс|(?:purple|green|blurple|other) (?:app|one)|blurple|phone number|
    private(?:ly)?|in private|outside (?:of )?(?:twitch|here|this chat)|somewhere else|off (?:twitch|stream|here)|
    en prive|por privado|al privado|no privado|privat|лично`,
  praised: `
    (?:love|like|enjoy|dig|admire|respect|adore)(?:d|s|ing)? (?:the|your|ur|this|u|you)|
    (?:great|nice|cool|awesome|amazing|good|dope|fire|sick|lovely|clean|cute|insane|unmatched|underrated|talent|talented|inspired|potential|deserve|congrats|energy|vibes?|personality)|
    (?:schon|cool|geil)er? (?:stream|kanal)|buen (?:stream|directo|canal)|super (?:stream|live)|
    bom (?:stream|canal)|крут\\p{L}* стрим|классн\\p{L}*`,
  passOn: `
    te doy su|(?:ill|let me|i can) (?:tell|ask) (?:him|her|them) about (?:you|u)|(?:link|connect) (?:you|u|both)|
    see (?:you|u)\\.|add (?:him|her|them) (?:first|fast|now|pls|please|quick\\p{L}*)|hit (?:my|up my)|
    let (?:you|u) in|(?:add|message|msg|dm|text|contact|write|hit up|ask|talk to) (?:to )?(?:on|at|in|via) ${place}|
    (?:hes|shes|theyre|he is|she is|they are|who is|[a-z]+ is) on ${place}|
    (?:talk|talked|spoken|write|go) to (?:[a-z]+ )(?:yet|on)|met [a-z]+|thank me later|you(?:re| are) from|
    (?:look for|go say hi to|meet|ask for|search for) (?:${they}|[a-z]+\\.[a-z]+|[a-z]+ on (?:discord|dc|telegram|tg))|
    mention me|(?:his|her|their) (?:dms?|inbox) (?:is|are) open|(?:loved|likes|liked|saw|wants|picked) (?:you|u)|
    so (?:he|she|they) can (?:text|add|message|dm|reach)|(?:willst|mochtest) du (?:seinen|ihren)|de mi parte|
    de ma part|von mir|fala que fui|que indiquei|от меня|скажи|кто тебя|hablale|escribele|ecris lui|manda mensagem|
    hit (?:him|her|them) up|meet [a-z]+|(?:he|she|they) (?:asked|wants|is asking|is looking) (?:for|you|u|to)|
    (?:(?:shall|should|can|could|may) i|want me to|i (?:can|could|will)) (?:give|send|drop|pass|share|link|introduce|connect|hook) (?:you|u)(?: up)?|
    get (?:you|u) in|(?:wants|want) (?:you|u)|(?:seinen?|ihren?|deren) (?:discord|kontakt|namen|telegram)|
    te paso (?:su|el)|su (?:discord|contacto|telegram|insta)|je te (?:passe|donne|file) (?:son|le|sa)|
    son (?:discord|contact|telegram|insta)|(?:o )?(?:contato|discord|insta|zap) d(?:ele|ela)|
    (?:его|ее|их) (?:контакт|дискорд|тг|телег\\p{L}*|ник)|дать (?:его|ее|контакт)|come from me|from me|
    (?<!(?:dont|not|never|didnt) )(?:add|message|msg|dm|text|write|write to|talk to|speak to|speak with|talk with|hit up|ask|ask for|contact|reach out to|hmu|follow|connect with|inbox|check out|holler at|tap in with) ${they}|
    (?:his|her|their) (?:contact|tag|handle|@|disc|discord|dc|telegram|tg|number|username|user|insta|ig|whatsapp|info|profile)|
    (?:him|her|them) (?:a |an )?(?:friend )?(?:request|message|dm|msg|text) (?:on|in|at|via|now|quick)?|
    send (?:him|her|them) (?:a|an|your|ur)|
    (?:pass|give|drop|send|share|introduce|connect|link|refer|recommend|hook) (?:you|u|him|her|them) (?:up )?(?:his|her|their|your|ur|the contact|to|with)|
    want (?:his|her|their|the) (?:${handle}|${place}|invite|link)|(?:drop|share|give) (?:his|her|their)|
    put (?:you|u) in (?:touch|contact)|(?:introduces?|connects?) (?:you|u)|
    (?:say|tell|mention)(?: him| her| them)? (?:that |its )?(?:[\\p{L}\\p{N}_]+ ){0,2}?(?:sent|send|referred|said hi|recommended|told|from|says)(?: (?:you|u|me|by))?|
    for you to add|asked (?:for|about) (?:you|u)|add (?:the|coach|mr|mister|ms|miss|my)|
    add [a-z]+ (?:on|at) (?:disc|dc|discord|tele|tg)|ask [a-z]+ (?:on|at|in) (?:disc|dc|discord|tele|tg)|
    (?:fug|adde?) (?:den|ihn|sie|meinen)|schreib (?:\\p{L}+ )?(?:ihm|ihr|meine[mr])|sag ihm|
    (?:habla|escribe\\p{L}*|contacta|agrega\\p{L}*|anade) (?:con |a )?(?:el|ella|mi|este|esta)|dile que|
    (?:ajoute|contacte|ecris a|parle a|parle avec)(?: le| la)? (?:mon|ma|lui|ce|cette)|ajoute (?:le|la)|dis lui|
    (?:adiciona|chama|fala com|manda mensagem pr[ao]) (?:o |a )?(?:meu|minha|ele|ela|esse|essa)|
    (?:добавь|напиши|пиши) (?:моего|моему|моеи|ему|еи|его|ее|другу|этому)|скажи (?:ему|что)`,
  third: `
    mein(?:em|en)? (?:mentor|kumpel|freund|coach)|
    (?:mi|mon|meu|мои) (?:mentor|coach|amigo|ami|pote|mano|наставник|друг)|наставник|a friend of mine|
    friend of mine|head raider|my (?:sis|sister|coach|boy|boss|mentor)|mr [a-z]+|
    i know (?:a|an|this|someone|somebody)|(?:my|a|the) (?:bf|gf|boyfriend|girlfriend|husband|wife|head)|
    (?:big|large|popular|known|partnered|twitch) (?:streamer|partner)s?|freund von mir|kumpel|bekannter?|conozco|
    un amigo|amigo mio|je connais|un (?:pote|ami)|conheco|um (?:cara|amigo)|знаю (?:человека|парня|стримера|одного)|
    друг|знакомы[ий]|${they}|he|she|hes|shes|hell|shell|they|theyll|who|someone|somebody|
    (?:a|an|this|that|another) (?:\\p{L}+ ){0,2}?(?:guy|dude|woman|girl|lady|man|person|streamer|community|group|mentor|coach|promoter|team|network|agency)|
    the owner|er|sie|der|die|el|ella|il|elle|qui|ele|ela|que|он|она|которыи`,
  deed: `
    te (?:puede|va a) (?:\\p{L}+)|gets? (?:small|new|little)|turned my|pays? streamers|carries (?:small|new)|
    signing streamers|shout (?:you|u)|got me|who helped|showed me|knows? how to (?:bring|get|grow)|real deal|
    saved my (?:channel|stream|chat)|(?:will|can|ll) (?:guide|hook) (?:you|u)|a blessing|
    grow(?:s|ing) (?:everyone|everybody|other|small|peoples?)\\p{L}*|helps? with (?:viewers|followers|growth)|
    invests?|picking|host nights|made me (?:partner|affiliate)|worked for me|send them your way|
    interested in (?:you|u)|scouting|scouts?|new talent|stream team|
    (?:bring|brings|bringing) (?:\\p{L}+ ){0,3}?(?:viewers|crowds?|people|donors)|plugs? (?:you|u)|real donors|
    shout (?:you|u) out|everybody (?:he|she) (?:supports|helps)|(?:reason|why) i (?:quit|made|hit|got)|took me|
    verholfen|busca streamers|cherche (?:des|de) (?:petits )?streamers?|помогает|helps (?:new|small|beginners)|
    (?:got|took|brought|helped|pushed|carried) (?:\\p{L}+ ){0,4}?(?:to (?:partner|affiliate|\\d+)|friends)|
    changed everything|raids? (?:small|new|beginners?|creators)|people to host|mentor program|
    (?:can|will) get (?:you|u)|pusht|ayudart?e|ayud\\p{L}*|aid(?:e|er|era)|fez (?:meu|o meu|eu)|crescer|
    раскручива\\p{L}*|продвига\\p{L}*|
    (?:helped|helps|help|taught|introduced|brought|pulled|changed|gave|took|mentored|coached|boosted|boosts|fixed|showed|carried|saved|made|got|brings?) (?:me|my|us)|
    (?:helped|helps|help|boosts?|boosted|promotes?|supports?|mentors?|sponsors?|pushes|pushed|features?|raids?|shouts? ?out|brings?|teaches?|coaches|shout ?out) (?:\\p{L}+ ){0,3}?(?:small|new|beginners?|creators?|channels?|streamers?|viewers|supporters|people)|
    (?:can|will|ll|hell|shell|theyll|could|wants? to|gonna|would) (?:\\p{L}+ )?(?:help|sponsor|push|bring|get|fix|teach|do the same|connect|boost|support|promote|mentor|shout|raid|guide|host|introduce|take|put) (?:\\p{L}+ ){0,2}?(?:you|u|ur|your|small|new|beginners?|creators?|channels?|streamers?|ya)|
    (?:runs|owns|manages|leads|has|built) (?:\\p{L}+ ){0,3}?(?:network|community|team|group|streamers|talents?|agency|followers)|
    looking for (?:\\p{L}+ ){0,3}?(?:streamers|creators|channels|talent)|owe (?:my|him|her|them|it)|
    thanks to (?:him|her|them|this)|because of (?:him|her|them)|noticed (?:you|u)|lurk for each other|
    (?:owner|admin|manager) (?:brings|gives)|connects? (?:you|u)|(?:hat|haben) (?:\\p{L}+ )?(?:mir|mich|geholfen)|
    bringt (?:dir|dich)|hilft|me ayudo|ayuda a|te ayuda\\p{L}*|ma aide|aide (?:les|des)|taidera|me ajudou|ajuda|
    vai te ajudar|помог\\p{L}*|продвигает`,
  gain: `
    viewers?|followers?|subs|subscribers|donat\\p{L}*|donors?|supporters?|partner|affiliate|average|avg|grow\\p{L}*|
    growth|front|audience|community|sponsors?|engagement|chatters|exposure|numbers|streamers|creators|channels?|
    shout ?outs?|raid|zuschauer|espectadores|crecer|viewers|grandir|streameurs|crescer|зрител\\p{L}*|
    подписчик\\p{L}*|стример\\p{L}*|mentor\\p{L}*`,
  search: `
    (?:google|search(?: for)?|look up|type)[: ]+["“»«]?[\\p{L}\\p{N}]+["”»«]?,? ?(?:on|in|into|first|and|-)? ?(?:google|bing|browser|first result|your browser|search|result|the search)|
    (?:on|in|via) (?:google|your browser|the search bar)|first (?:google )?result|in bio|bio link|link in`,
} as const;

export type Field = keyof typeof words;

const patterns = new Map<Field, RegExp>();

/** The pattern of a field, made when it is first looked for. */
function patternOf(field: Field): RegExp {
  const made = patterns.get(field);
  if (made !== undefined) return made;
  const alternatives = words[field].replaceAll(/\s*\n\s*/g, '');
  const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${alternatives})(?![\p{L}\p{N}])`, 'u');
  patterns.set(field, pattern);
  return pattern;
}

/** Tells of each field whether a folded line holds it; each is looked for once. */
export function readFields(folded: string): (field: Field) => boolean {
  const seen = new Map<Field, boolean>();
  return (field) => {
    const known = seen.get(field);
    if (known !== undefined) return known;
    const found = patternOf(field).test(folded);
    seen.set(field, found);
    return found;
  };
}
