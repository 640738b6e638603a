import { linesOf } from './held-out.fixtures.ts';

/**
 * Lines of our own, written in rounds by somebody who looks for what other words a scam could take, each round before its scores
 * were looked at. Domains and names are invented.
 */
export const laterSpam: readonly string[] = linesOf(`
  hey streamer, we fill empty rooms: chatters from 5 countries, replies on topic. crowdfill [dot] biz
  20 lurkers + 5 talkers for 1 week = 4 bucks. deal? t.me/lurkshop | B0t v13wers t3st 4 fr33 @ zap-v1ews .ru
  cheapest 𝚏𝚘𝚕𝚕𝚘𝚠𝚎𝚛𝚜 𝚒𝚗 𝟸𝟶𝟸𝟼, bulkfans (point) com
  vi.ew.ers fol.low.ers pri.mes all in one panel — smm-planet ,net
  Your stream is at the bottom of the list, climb to #1 with ladderlive . gg
  watch time, unique viewers, follows. everything you need for affiliate. visit affboost dot shop
  v1ewers that stay!!! no refunds needed lol. site: stayview. club remove gap
  new customers get 30 free viewers today only: viewgift(dot)site
  auto raid bot, follow bot, view bot — one subscription — botsuite . app
  no more 0 viewers, switch on the counter at countup•live
  Зрители на стрим от 10 рублей, пишите @stream_up в телеграм
  zuschauer für twitch & kick ab 1€ — viewking (punkt) com
  visualizações e seguidores pra sua live, teste grátis no site turbolive ponto com
  viewers français pas chers, discord: vuexpress
  Do you dream about being a top streamer? Primes, subs and viewers await on dreamstar . fun
  the fastest road to fame -> roadtofame dot me
  you deserve to be known!! get popular with us: kn0wn . gg (delete space)
  ¿Quieres ser conocido? primes y viewers en subefama,com
  ты можешь стать звездой твича! зрители, праймы, фоллы — topzvezda. ru
  W A N N A  B E  F A M O U S ? check famerush. store
  quer ficar famoso? compre primes e seguidores em famaja . com
  wanna be next xqc? buy followers and primes starmaker . xyz
  I handle marketing for indie broadcasters, DM me for my rate card
  would a free growth audit of your channel be helpful? just reply yes and tell me where to send it
  Most streamers never get past 5 viewers because of bad tags. I fix tags. You want?
  let me run your socials so that you can focus on streaming. Cheap monthly plan
  Hello, brand manager here, we love your energy and would like to offer a sponsorship deal, please reach us at deals@brandhub.example
  I can bring your broadcast to the main page, price depends on hours
  we have 12 years in influencer marketing, want to discuss your channel's future on telegram?
  reaching affiliate alone is slow, our community exchanges watch hours, come join dis: growtogether
  heyy do you do paid promo? i got a client who wants to sponsor a small streamer
  I have proven methods which push streams to new people, ask me how
  You are doing it wrong bro. I'll show u the settings that got me 70 average, pm me
  my service: clips to tiktok daily, guaranteed 10k views, pay only after
  hi, ich mache Werbung für kleine Kanäle, Preise auf Anfrage per Telegram
  bonjour, nous aidons les streamers à gagner en visibilité, intéressé ?
  buenas, te ofrezco publicidad para tu canal, resultados garantizados
  oi! trabalho com crescimento de canais na twitch, posso te mandar uma proposta no whats?
  Привет! Занимаюсь продвижением на твиче, первые результаты через неделю, интересно?
  Knock knock! Freelance illustrator with free slots for September, may I pitch some ideas for your brand?
  that overlay is kinda mid ngl, mine start at 10 bucks, lmk on dc
  I drew your character while watching, where do I send the picture?
  I'm building a portfolio as an emote maker and you'd be perfect for it, free of charge, dc?
  We are a small studio that makes stream packages: alerts, transitions, scenes. Would you like a quote?
  do you already have someone who edits your tiktoks? if not i'm your guy
  hello ma'am, i can produce intro music and jingles for your channel at a token
  Hi, I'm a coder and web designer. A website for your stream would give you a pro look, interested?
  Nice avatar! Is it 2D rigged? I rig in live2d and could upgrade the mouth and the arms for you
  hey, can I cook up a banner for you? no payment, I just need exposure. send me a request: bannerboi
  Would love to turn your cat into an emote 🐱 message me on insta @catmotes
  Suchst du noch jemanden für Emotes? Ich hab gerade Commissions offen, meld dich auf Discord
  busco streamers para hacer overlays, mira mi portafolio, te mando info por insta
  je monte des clips tiktok pour les streamers, premier gratuit, mp moi
  faço edição de cortes pro tiktok, baratinho, chama no insta
  делаю аватарки и витубер модели, примеры в дискорде, недорого
  you got an amazing soul. I wish we could speak outside of this chat, do you use whatsapp or signal?
  Hey, I love making friends from all over the world, can I get your snap
  my name is Chloe, I'm 24 and stream too! I'd be so happy if you accept my friend request, what's your dis
  Followed and turned on notifications, hope you can do the same for me. Let's be mutuals on disc?
  Let's swap raids on Fridays! what do they call you on discord
  hey mate do you mind being my streaming buddy? my tag is lonewolf#7781
  Came for the game, stayed for you :) would be cool to voice chat one day, add @harleyq on tele
  I'm setting up a group chat for small streamers who lurk for each other, what's your user so I can invite you
  sorry, my english is bad, I prefer to write you in private, which app do you have?
  bro can I ask you something personal? not here, on dc
  Ich finde dich mega sympathisch, hast du Insta oder Discord?
  eres muy simpático, me gustaría conocerte mejor, ¿tienes telegram?
  tu as une super énergie, on s'ajoute sur discord ? | gostei muito de você, vamos ser amigos? me passa o insta
  ты классный, давай дружить, как тебя найти в дискорде?
  Not many know this but there is a mentor program for small streamers, the head of it is on dis: mentor_rex, tell him you come from me
  my bf is a twitch partner and raids small creators after his stream, shall I give you his discord?
  You need to meet Tony. He got three of my friends to partner. Hit him up: tonyboost on telegram
  a big streamer I know is looking for people to host, he asked for your disc
  I'm serious, she changed everything for me. From 2 viewers to 90. Add her, her name there is queen.lia
  there is a private server where big streamers raid beginners, I can get you in, send me a friend request
  guy who runs the raid train wants you in, text him "raid" on his telegram
  Ein Freund von mir pusht kleine Streamer, soll ich dir seinen Discord geben?
  conozco a un streamer grande que puede ayudarte con viewers, ¿te paso su discord?
  je connais un gros streameur qui aide les petits, je te passe son discord ?
  conheço um cara que fez meu canal crescer, quer o contato dele?
  знаю человека, который раскручивает стримеров, дать его контакт?
  AI-driven viewers with unique IPs, start with 20 for free on ipcrowd . gg
  best value chat filler, 2$ a day, chatmates (dot) shop
  Twitch / Kick / YouTube live audience -> panel.audience-pro.ru
  followers that never leave, 1000 = 6€, dm for link
  hello i sell viewer bots, undetected since 2021, proof available | c h e a p  c h a t t e r s at chattr . me
  ✨ Ｆｏｌｌｏｗｅｒｓ ✨ ｖｉｅｗｅｒｓ ✨ boostland[.]org
  stream looks dead without people, liven it up: livenup. store (take the gap out)
  Kick viewers, kick followers, best rates: kickstarterz com | premium viewers 4 twitch visit our page vwrs(dot)us
  top quаlity viеwers @ topquality-views·com | want a trial of 15 live viewers? say yes and I'll turn it on
  You wanna get famous fast? Follows and primes from popstar . icu
  Become the most watched in your category!!! watchedmost . com
  get famous on twitch, best primes shop = primeking dot shop
  Do u want people to recognize you? cheap followers + views -> fameandco. biz
  F4m3 f0r s4l3: f0ll0wers, pr1mes, v1ews fmstore. xyz | wanna have 1000 fans by tonight? bigfans,site
  Who said fame is hard? famous in a day with famousday . ru
  get to partner with our primes pack, 30% discount this week primespack(.)gg
  Hey! I can list your stream on our partner page that gets 40k visits each week, interested in a slot?
  Good stream. Are you trying to grow it or just for fun? I have something that may help
  I noticed you average 4 viewers. I've got a client that went from that to 60 in a month. Can I show you how?
  Are you looking for a manager or a mod team? we take care of socials, clips, and promo
  hey there, I promote streamers on my TikTok page with 200k followers, rates in dm
  Twitch SEO expert here. 5 stars on fiverr. Let me optimize your channel
  Hi, do you have 2 min to talk about your stream's growth?
  We're launching an ad campaign for new streamers, first 10 are free, leave your mail
  if you ever want to advertise I know people, hmu
  yo would you pay for promotion if it brought real people? asking because i provide that
  Boost your live with our shoutout network, 500 channels and counting, join free
  Hello sir. I am digital marketer and I can make your twitch reach to USA audience in cheap rate
  I can assist you getting sponsors for your stream, what's your business mail?
  you need more eyes on this, seriously. I push streams to forums and groups for a living, price is negotiable
  Hey, I'm Nora, I paint character portraits. Could I paint yours? Free sketch first, my IG is nora.paints
  Your scenes look like the OBS default haha, I make themed ones, wanna look?
  I can offer you an animated logo, panel set, and emotes all together for 35$
  Any interest in a custom vtuber rig? my queue is open until friday
  do you have a designer? if not here I am, cheap and fast, dc: fastpixels
  I'd be thrilled to illustrate your gaming persona, where do I send you my samples?
  hi streamer I am into graphics, I saw you need some alerts, let me do it for you
  hey! love ur setup, one thing missing is a good intro video. I do those. Disc?
  Hello, I create twitch panels, offline banner, facecam border. Kindly message me if interested, thank you
  Not to be rude but ur emotes are hard to read, I can redraw them at 28px for a few bucks
  hey bro I make edits, can I use your vods and send you the result on discord?
  Commission sheet updated! chibi emotes 8 usd, badges 5 usd, dm to order
  Hello dear how are you, I'm new in your stream, I'd love to know you more, can I have your discord
  your smile is contagious! do you have snap so we can talk after?
  Let's be streaming buddies, I'm ghostpanda on disc, send me a request
  I like how calm you are, wanna be friends? we can share streaming experience on discord
  Yo I dropped a follow, I'm live most evenings, let's lurk each other, what's your dis?
  I would stay longer but I have work, can you drop your contact so we keep talking
  hey fellow gamer, I have a squad of streamers looking for one more, hop in my dms
  hey love your stream! me and my friends support streamers daily. add me so I can bring them: dis aronlive
  Bro you are really good at this. I need someone like you for my team, text me on telegram
  It's my first time here but I feel like we'd get along, what's your @ on insta?
  I have a question about your setup, can I ask you privately on discord?
  hello friend can you help me to set up my stream? add me on discord I'm a beginner
  Have you talked to Alex yet? He's the one growing everyone's channels. His discord is alexgrows
  bro this lady is a blessing, my chat was dead before her. Message her and thank me later: mama_streams on discord
  I'm telling you, my viewers come from his community, go talk to him and he will send them your way
  A partnered friend of mine is doing host nights, he wants small channels, let me send you his tag
  you have to meet my mentor, he's picking 3 streamers to push this month
  there's this discord guy that can get you real fans, i know it sounds sus but it worked for me
  I used to struggle too until I met Daniel, he's on telegram, he will guide you
  you should join my friend's team, they help with viewers, he's daxon on dis
  hey my boss is interested in you, write him on discord, he invests in streamers
  I will give you the contact of the person who made me partner, add me first
  Please message @growwithkim on telegram, she saved my channel
  tell coach Ray you're from Amy's chat, he will hook you up with raids
  viewers+chat for your stream. trial 1h. viewtrial·net
  hey check streamhelperz dot com they give live viewers that actually chat | Top Viewers -> t0pv . ws
  get chat moving: 30 ai personas, your language, any game — personachat[.]live
  BUY TWITCH VIEWERS 🔥🔥 cheapviewz. online 🔥🔥 | vіеwеrѕ 50/$2 fоllоwеrѕ 100/$1 ореn ѕtrеаmmаrt .net
  we have the best prices for twitch followers, dm on insta streamsmm | real viewers. no bots. viewhouse d0t io
  don't stream alone. instant audience → soloNoMore (dot) com
  Comprar viewers de twitch es fácil en viewfacil . es | Want be famous streamer? go bigtimer . ru cheap primes
  fame, fans, followers: everything at trippleF . shop | your road to 10k followers begins at tenk .fun
  you could be bigger than ninja, real followers at biggerthan,net
  F A M O U S in 24h - followers, likes, primes - famous24 (dot) com
  ready for stardom? buy primes now, starprime . store
  Hello there! I work with brands that sponsor small twitch channels, would you like to be on the list?
  I can make your stream appear in the recommended section for thousands of users, dm for the cost
  Have you considered hiring someone to market your channel? I do this full time
  hi, I'm doing promotion for streamers at low cost, tell me your budget
  I've grown 3 channels to partner. Yours could be the fourth, let's talk
  do you need help with getting more people in your chat? i offer a package
  your content deserves to be seen, my team can run a campaign for you. Email me at hello@pushcreators.example
  Greetings! Twitch promotion, real traffic from ads. The first 100 viewers are a gift. Interested? Write to telegram
  you stream so well but no one is here, I have the solution, add me
  I can review your channel for free and send you a plan to grow
  we are opening our creator program for channels below 50 followers. apply at creatorlift .org
  need exposure? I repost clips on my 80k page, dm
  Hi, love your vibe. I make emotes for a living and would be happy to make you a set, discord: tinybrush
  Your panels are plain. I can give them life, 5$ each. interested?
  hello streamer can I make a free logo for you? just for my portfolio, add me on discord
  I'm an animator from Brazil and I do stream transitions, you can see samples in my discord, mind adding me?
  need custom overlays, emotes or a banner? my rates are low, dm me
  I could turn your gameplay into shorts with subtitles, 3 dollars each. what's your email?
  Great channel! How about a mascot logo that fits your name? I have one in mind already
  my friend, your layout needs love. I'm a stream designer, reach me on whatsapp
  hey, do you like anime style? I draw portraits of streamers, want one? dm
  Hi there I noticed your alerts are stock ones. I build custom animated alerts. May I share some examples?
  hello, I'm a small streamer, looking for people to grow with, can you add me on discord pls
  you have such a good heart, I'd like to be your friend and talk every day, are you on telegram?
  wanna collab some time? send me your discord and we plan it
  Just found you and I already love it here. I'm streaming too, can we follow each other and be friends?
  Hey, let's be mutual supporters, drop ur discord here I'll add you
  nice to meet you! may I have your discord to stay connected?
  i have to tell you something but not in public chat, dm me on insta
  could I be your mod? add me on discord and I'll explain how I can help your stream
  bro u play so clean, we should team up, whats ur dc?
  I like supporting small streamers, can I add you on discord to know when you're live?
  My brother manages big streamers, he liked you, add him: manager_dave on discord
  Hey you should add lisa on discord, she shares small streamers with her 50k followers
  this guy helped me get 500 followers in a week! his telegram is growguru
  if you want real support message my friend, he runs a streamers community, discord: supportking
  I was in your place. Then a promoter on telegram changed it all. I'll send you his link if you like
  there is a streamer with 2k viewers who hosts newcomers every night. Want me to introduce you?
  He's a legit growth guy, got me 70 viewers average. Let me know if you want his discord
  add the admin of our group, she will put you on the raid list: admin.rose
  talk to my manager on discord about joining our team, you will get viewers and donations
  write to mr. Smith, he supports talented streamers with donations, his tg is smithsupport
  need chatters? check chattersforyou . eu | 2x your live count instantly: doublelive dot co
  Get Viewers ➜ getvws [.] net ➜ cheap | your competitors already use it: streamrank . cloud, try now
  ＴＯＰ ＶＩＥＷＥＲＳ ＡＴ ｒｅａｌｔｏｐ．ｓｐａｃｅ | viewersss 1$ — www vwboost com
  best follows on the market! find us: follow-mania (dot) org | V!ewers & F0llowers — smm4twitch . com
  stable viewers for your stream, contact telegram @stableview | Boost ur twitch >> bstt . ly/abc
  go live with 100 people from the first second: livestarter. co
  we bring audience into your stream, $5 for 3 hours, site on my profile
  Yo, a mate of mine has connections at twitch and gets small guys noticed, add him: connect.kai
  you got what it takes, I want my mentor to see you. what's your discord so I can connect both of you?
  Contact @realfansonly on discord and tell him "Sofia" for free viewers
  My friend will shout you out on his channel with 4k followers if you add him on discord
  Some streamers help each other in a secret group, the guy in charge is on telegram, ask him to let you in
  She is an influencer manager, she turned my stream around in 2 weeks. Her disc is manager.ivy
  dude I was stuck at 3 viewers for a year until this guy showed me how, add him marcusgrow on discord
  bro trust, hit my man up on telegram. he is the real deal for small creators
  I'd recommend you to my sponsor, he pays streamers monthly. Add him on whatsapp
  join my big bro's circle, he carries small streamers, text him on ig
  The owner of the biggest support server is my friend, I'll tell him about you, just add him first
  let me link you with a coach who got me monetized | Kennst du Ben? Er pusht Streamer, schreib ihm auf Discord
  add her pls, she knows how to bring real people who gift subs
  a known youtuber asked me for small streamers to collab with, message him on discord: tubeking
  hola, conozco a alguien que te puede conseguir seguidores reales, te doy su contacto
  my agent is signing streamers right now, dm him fast, he only takes five
  please talk with my friend Emma on discord about your stream she is a great helper
`);

/** Harmless talk about the same things, written the same way. */
export const laterHam: readonly string[] = linesOf(`
  my discord is acting up, I can't hear the call | add me to the queue, my name is on the list
  he can help you with the crafting table, just ask him | she taught me everything I know about glaze
  can I send you a birthday card? where do I send it? | are you open on sundays? the shop I mean
  how do I get a channel point reward for that | is there a cheaper version of that brush? 40 bucks is a lot
  I would love to see a trailer for this game | the price of the book was 20 dollars at the fair
  my cousin edits podcasts for a living | your camera looks a bit blurry today | do you want me to clip that?
  did you see the new twitch recommended page? it is terrible
  want to see my cat? it's in the pets channel on discord | your emotes are in the wrong order
  the guy who made the mod is on discord, he answers fast | ask the mods for the discord invite
  message the mods if you see bots please | I'll message you on discord about the mod schedule
  we can talk about it on discord after the stream | who here plays on sunday? add me, same name on steam
  I followed from your youtube videos, the glaze one has a million views!
  congrats on 100 followers, drinks on me | who do we talk to about the charity auction?
  my brother is a manager in a hotel, you would love his stories | do you offer pottery classes?
  how much is the commission for a vase? | are your commissions open?
  what's your email for the order? I sent it to the old one | can I get your address to send the parcel?
  what do you pay for hosting the site | you could be a professional potter, honestly
  you will blow up one day and we will say we were here | I can help translate the panels into French if you need
  you helped me through a bad week, thank you | she helped me with my taxes, lovely woman
  what about a drawing stream next week | make a tier list of the viewers' pots
  the new twitch ads are so annoying | I paid for turbo so no ads for me
  is there a discount for subscribers in your shop? | three viewers and a cat, perfect audience
  viewers can vote with channel points, right? | free coffee for all viewers who come to the fair
  the raid brought 40 people, nice | I wish twitch had better discoverability
  my stream gets 2 viewers, one is my mom | I stream on fridays too, but mostly to my dog
  fellow streamer here, just lurking while I edit | where can I write you a review?
  let's talk about the ending, spoiler warning | can we talk about how good that soup looked
  where did you learn to draw like that? | did you draw that yourself? | I draw too, mostly birds
  I could never make that, you are talented | you make great mugs, my mom loves hers
  do you make your own emotes? | I need a new logo for my bakery, any recommendations?
  can you recommend an artist for emotes? | which agency do you fly with? | what is your average bpm on this song
  top 10 finish, nice | the first page of google says it's a hoax | google "celadon glaze", first result is good
  the store is called potsandpans dot com I think | I read it on wikipedia . org yesterday
  der Kuchen war gratis, ich schwöre | wo kann ich dir schreiben wegen der Bestellung?
  hast du Discord? ich finde den Link nicht | cuánto cuesta una taza? | mi primo tiene un canal de cocina
  on peut commander tes tasses où ? | combien de viewers ce soir ? | quanto custa essa caneca?
  quem fez essa arte? linda | сколько стоит такая кружка? | а дискорд есть? | кто рисовал эмоуты? классные
  помогите мне найти этот трек | my phone died so I am on my sister's account
  trust me the secret door is behind the shelf | dear streamer, please drink water
  good evening everyone, sorry I'm late | sir this is a wendys | first time here, how does the chat work?
  love the vibe here, greetings from Brazil | you deserve a raid honestly | can someone explain what prime does
  the partner program changed again, read the blog | is it safe to buy the game from that key site?
  he will get you for that lol | they will bring the ship back tomorrow | someone send him to horny jail
  tell them I sent the letter | say hi to your sister from me
  the merchant wants 500 gold for it, way too expensive | just followed, this is cozy
  who made your alerts? that chicken sound kills me | your alert sound is too loud | are these emotes new?
  how do I get the VIP badge | I applied for your mod position on the form
  can you raid my friend Lena after? she is painting too | let's raid someone small tonight
  do you know a good streamer for painting minis? | my friend and I watch you every sunday
  I am making a game, can I name a character after you? | I made a chart of all your deaths lol
  I made an overlay for my own stream yesterday and it broke OBS
  I'm an illustrator by trade and your line work is solid | an artist friend of mine loves your work
  is the art for the book cover done? | can someone post the discord link
  I left the discord by accident, can I come back? | discord is down for me, anyone else?
  ok I sent it on discord | check the pinned message on discord | add me to the list for the giveaway please
  what is your username on chess.com? | my username is a joke from 2009 | what's your name irl?
  you on steam deck or pc? | you and me both haha | do you want to be my teacher | let's be real, that was luck
  let's talk strategy: who takes the tower | we should do a book club | we should be friends with the goblins
  do people really fall for the viewer bot thing? | the viewbots are back, count says 300
  bots again... "cheap viewers" blah blah | another artist scammer, banned
  I got scammed by one of those "add me on discord" people
  my channel got follow botted last night, 800 fake follows | lost 20 followers after the purge
  I have 12 followers and I love each of them | you can get the affiliate thing with 50 followers I think
  affiliate pays nothing but it's fun | does the ad break pay you well? | no ads for subs, nice
  can I pay with paypal in your shop? | how much does it cost to fire a mug
  is the workshop for beginners? what's the price | the workshop costs 45 euros, worth it
  do you accept beginners in the class? | I can bring my own clay to the class
  can I book you for a birthday party? | do you work with a manager or alone?
  my company does team events, could you host one for us? I'll mail you
  I sent you a business mail last week, no rush | do you have an email for shop questions?
  he promised to bring 20 people to the workshop | she knows a guy who sells kilns
  I know someone who would love this stream | my sister told me about you
  a friend sent me here, she said it's the calmest place on twitch | I came from tiktok | your tiktok is hilarious
  your last short got 50k views, wow | how do you edit your videos? | what do you use for editing?
  need help with the puzzle? I can tell you | I can help, it's the third lever | I can send you my save file
  give me your save file | give him the sword | ask her for the key and she will help you
  talk to the old man by the river, he will take you across | she will teach you the spell if you bring the herbs
  who is the guy on the wall? | best raid ever, thank you for bringing everyone | google it | the site is down
  try turning it off and on | free hugs | top tier stream | this is the best stream on a monday
  I will be famous in my own kitchen | famous last words, streamer | you are popular today, 40 viewers!
  trending on twitter right now: cats | is it on the front page again? | we hit the front page of the local paper
  you can see my dog on my profile picture lol | I changed my profile picture to your cat
  my new pfp was drawn by my niece | first time catching you live | I work nights so I watch the vods
  what time do you go live on fridays | can you whisper me the code?
  I'll send the pictures to your email tonight | my discord name is the same as here | are you on bluesky?
  my friend on discord says hi | can I bring my friend to the workshop?
  he manages a bakery and she runs the shop | the community on your discord helped me fix my kiln
  could I get the discord role for the workshop? | do I need discord for the movie night?
  I want to join the book club, how? | could you add captions to the stream? | add subtitles please
  could you make a short about the blue vase? | will you sell the set later?
  I need a banner for my daughter's birthday, any tips | what font is on your banner?
  my emote got approved, look! | I love the emote you made for Ana | could you draw a frog next?
  I want to draw like you when I grow up | your drawing got me into pottery | I have an idea for a chapter title
  I can read the next page if you like | I have a solution: glue | my team won today
  my boss let me go home early | my boss wants me to do the marketing too, for the same pay
  marketing people say the weirdest things | we launched our campaign at work today, long week
  do the ads bother you too? | sponsored by tea | this stream is sponsored by my insomnia
  you should get a sponsor for the tea | congrats on the sponsorship! | how did you get the sponsor?
  what's your goal for this month, followers wise? | what was your peak viewers?
  most viewers are asleep, it is 4am in Europe | I never chat but I watch every stream
  long time viewer, first time chatter | I gave the channel to my mom, she follows you too
  please follow the rules, new people | follow me, I know the way through the swamp
  subscribe button is grey for me | subbed with prime, enjoy | use your prime on small streamers, people
  shout out to the mods | can we get a shoutout for the baker | raid them! they have 3 viewers and a parrot
  the last raid gave her 30 new followers, she was so happy | she started with zero viewers and look at her now
  I wish my streams were this calm | how do you stay so calm | can I ask something? what is slip?
  can I ask you about glazing? | may I ask where the table is from | do you ship internationally?
  your link is broken, the shop one | the link in the bio goes to the old page
  search "moss terrace" on youtube, that's the song | the viewbot wave hit three channels I follow yesterday
  why do bots always say "best viewers" like that | why does every bot want to promote my stream
  a "graphic designer" just followed me, here we go again | mods can you delete the promo link above
  that was a scam, don't add them on discord | never add strangers on discord kids
  got a message from a "talent manager" lol, nice try | automod caught the follower spam, good
  do the cheap follower sites ever work? asking for science | lol "wanna become famous", classic
  reported the telegram guy | they offered me 500 viewers for 5 bucks, I laughed
  I miss when spam was just "first" | someone keeps dming my mods with logo offers | imagine paying for followers
  chat, do not click the link from the bot | our discord is growing, 200 members now
  can you ping us on discord when you go live | the discord has a channel for art, post it there
  who runs the discord? the roles are broken | I wrote in discord but nobody saw
  I can't join the discord, it says invite expired | see you all on discord after the stream
  I'll be in the voice channel | can you put my clip in the discord | your discord emotes are great
  nobody answers in the dms, haha | check your dms, I sent the schedule | I dmed you the photo of the mug
  love the new panels, so clean | that emote is going to be famous | is the overlay from a template or custom?
  the badge art is beautiful, who is the artist? | I commissioned a drawing of my dog, it was 40 euros
  her commissions are closed until spring | the artist's portfolio is on her site, look for "Ana draws"
  my brother is a video editor and he said the same | I design mugs in blender before I throw them
  I could draw all day | would you like a drawing of the cat? | can I print your logo on a shirt for my mom?
  who animates the intro? it's adorable | are you two going to stream together again?
  the collab with Ana was so fun | when is the next collab stream? | you should play together sometime
  we could do a community build night | I'd love to play with viewers | can viewers join the game?
  which viewers won the raffle? | how many viewers did the charity stream have?
  it was 30 viewers yesterday and 50 today, nice growth | the growth of that plant is insane
  does your mic have a boost setting? | boost your mic a little please | your voice is low, can you raise the gain
  can you increase the text size | grow lights help in winter | how do I grow basil indoors | I wanna grow my hair
  my channel trailer is awful, how did you do yours? | do you use tags on twitch? do they help?
  what helped you most to reach affiliate? | I read your tips for new streamers, thanks
  your advice worked, I got my first follower! | my sister streams on youtube, cats mostly
  hi! from a small streamer in Poland, love your work | I'm a small creator too and this is my break
  she knows the mayor | he knows how to fix it | ask him to let you in | add her to the group photo
  message him before he sleeps | he pays 20 a month for that | my friend is the owner of that cafe
  my manager is watching with me
`);
