/**
 * Lines of our own from the families of scams seen in small chats, each batch written before the shapes were tuned to it. What is
 * found among them says how far the shapes reach, not how they do on other people's lines. Domains are invented.
 */
export const heldOutSpam: readonly string[] = linesOf(`
  Cheapest viewers and chatters on growzilla . example | Top followers at fame-rocket(dot)net
  Get 500 real followers today, instant delivery
  Purchase organic viewers for your Twitch channel, low price
  Premium live viewers, try free: viewz0ne . xyz
  need more viewers? we provide real active viewers for streamers | V I E W E R S cheap
  f o l l o w b o o s t . n e t | Βuy νiewers nοw | 𝓑𝓮𝓼𝓽 𝓿𝓲𝓮𝔀𝓮𝓻𝓼 on hypestream .org | ｃｈｅａｐ ｆｏｌｌｏｗｅｒｓ
  ch3ap v1ewers and f0llowers | vie wers for your stream, write in telegram
  Want to be famous? Get primes and followers at topfame .site
  would you like to become popular on twitch? visit fastfame . online
  Ready to become famous? boosted-views dot com | Affordable viewers + followers, no password needed
  We sell Twitch viewers, chat bots and follows, message us on telegram
  streampush dot ru — quality viewers (delete the space) | Increase your viewers fast with promo-bot in tg
  AI chatters and viewers viewmax. io | Hello! I would like to promote your channel, are you interested?
  Good day, we offer advertising for your stream at a small price
  Hi, are you interested in a promotion for your channel? I work with many streamers
  I can promote your stream to thousands of people, just text me
  I do Twitch marketing and can get you to affiliate in two weeks
  We help small streamers gain more followers and engagement, dm for details
  I know a promoter who helped me get 100 average viewers, want his contact?
  Hello dear, I make logos, banners and animated overlays for streamers, check my portfolio
  hi there! I am an emote artist, would you be interested in some custom emotes for your channel?
  Nice stream mate. Do you need a new overlay or logo? I can design one for you, hit me up on discord
  hey I’m a vtuber model artist, my commissions are open, add me on discord kira_art
  Your channel would look so much better with professional graphics, I can make them for you
  have you considered getting animated alerts and panels? I design them at affordable rates
  Great gameplay! I am a video editor and I could edit your highlights for youtube and tiktok, my discord is edit.jon
  I noticed you do not have panels yet, I could create some for you, may I dm you?
  Hello friend, I am a GFX designer. Can I show you some of my work on discord?
  Hey bro I am a streamer too, let us support each other and grow together, what is your discord?
  loving the vibe here, I just dropped you a follow. Can we be friends on discord?
  hi I came across your channel and I really like your energy, would love to connect with you on discord
  Yo fam, small streamer here as well, drop your discord so we can collab sometime
  hey buddy nice content, I would like to get to know you better, add me up on disc0rd: joey_77
  You are so underrated! Let us talk on discord about growing our streams
  awesome stream man, do you have discord? I have some ideas for your growth to share with you
  He is a big streamer and he can help you get real viewers, just message him on discord
  add my friend on discord, she helped me reach partner and will help you too
  bro you should talk to this guy on discord, he will bring you real supporters
  tell him I sent you and he will connect you with his community of donors
  message her on discord quick, she promotes small streamers for free
  I can show you how to reach more people and get discovered
  I have a strategy to help your stream grow organically, can I share it with you in dm?
  it is hard to get noticed as a small streamer, I learned some tricks to beat the algorithm, want me to send them?
  I could help you boost your viewership and engagement if you want
  I will help you gain loyal viewers that donate and subscribe
  would you mind if I share some tips that took my channel to 200 viewers?
  Billige Zuschauer und Follower für deinen Stream
  Ich kann dir helfen deinen Kanal zu vergrößern, adde mich auf Discord
  Compra seguidores y espectadores baratos en famatop . com
  Puedo ayudarte a hacer crecer tu canal, agrégame en discord
  Achetez des viewers pas cher sur vuesplus . fr | Compre seguidores reais para seu canal, preço baixo
  Накрутка зрителей и подписчиков дешево | Продвижение твоего канала на твиче, пиши в телеграм
  купить зрителей на стрим недорого | Hi! do you want to have more viewers? we can do that for you
  Hello I'm Anna, a digital artist, I just fell in love with your character, can I draw a fan art for you? what's your discord
  Heyy I’m a huge fan of your content. Do you mind if we talk on discord?
  Hi there, are you into vtubing? I create 2D and 3D models for streamers
  Yo! are you open to getting more exposure on your stream?
  Let me have your discord so I can show you samples of my work | Viewers on your stream - t.me/viewsboost
  Get to the top 1 of your category with streamlift . pro
  Become a Twitch partner in one week guaranteed, contact us
  still streaming to 0 viewers? fix it with streamfix . xyz | upgrade your twitch with viewnova. com
  I noticed your stream is not being discovered by many people, I am a Twitch growth expert and can fix it
  Hello sir, I specialize in twitch growth and SEO, can we discuss?
  Want 100 viewers in 5 minutes? topstream (dot) online
  I run a community of 5000 active viewers and want to bring them to your channel
  Our service provides live viewers for Twitch and Kick, first hour free | Best Twitch bots at low prices
  Twitch followers cheap and quick | cheap subs and bits, write me on tg
  hype your channel with us! streamhype dot net | Your own viewbot panel, free trial at botpanel[.]site
  vi3wers f0llowers pr1mes | v-i-e-w-e-r-s for streamers | ＢＥＳＴ ＶＩＥＷＥＲＳ ｔｗｉｔｃｈｉｎｇ．ｃｏｍ | ⓑⓔⓢⓣ ⓥⓘⓔⓦⓔⓡⓢ
  Get noticed on Twitch, more viewers and chat activity, link in my bio
  Hey mate I really like how you interact with chat, would you be down to be friends? my disc is larry.x
  hello, you are very talented! I have something important to tell you about your channel, please add me on telegram
  hey can we be friends? I also stream and I would love some support, add me on disc
  Heyyo, new streamer here, let's follow each other and grow
  Hi! I like your stream so much, let us be discord friends and game together
  You got great potential, I would love to help you reach a bigger audience
  bro you are too good for 3 viewers, hit up my guy on discord he will fix that
  I got someone who can help with your growth, want me to link you?
  there is this promoter on discord who got me 80 viewers, ask him about it
  talk to Mike on discord, he boosts small streamers for real
  I used to have 2 viewers, then I met this expert and now I average 150. Want his discord?
  hey streamer, ever thought of getting a custom logo? dm me
  hello there I make cool animated overlays and alerts at affordable prices
  Hi, I am a professional graphic designer with 5 years of experience in stream overlays
  I would love to make you some emotes, can I have your discord?
  do you need an editor for your clips? I edit tiktoks and shorts for streamers
  hey love the vibe! quick question, who does your graphics? I could make you better ones for cheap
  Can I send you some samples of my art? I do vtuber models and emotes
  your emotes look basic, I can redesign them for a small fee
  Nice stream! You need a better thumbnail and banner, I do those, discord: pixelkid
  just checking in, I have a proposal for your channel, what is your email?
  I can send you real traffic from my network, interested?
  Hello, do you monetize your stream? I can show you how to earn more with your channel
  We are a marketing agency looking for streamers to promote, are you interested?
  Our brand is looking for streamers for a paid partnership, please contact us on discord
  free twitch primes and subs generator at primegen . xyz | Free nitro and viewers at giftz .site
  Möchtest du mehr Zuschauer? Besuche streamplus . de
  Ich mache Logos und Overlays für Streamer, schreib mir auf Discord
  Hola, hago logos y overlays para tu canal, escríbeme por discord
  Bonjour, je crée des emotes et overlays pour ta chaîne, ajoute-moi sur discord
  Olá, faço artes e overlays para o seu canal, me chama no discord
  Привет, делаю оформление для стримов, логотипы и баннеры, пиши в дискорд
  живые зрители и чаттеры на твой стрим, цена низкая | Best twitch viewers here - viewhub . gg
  hey streamer, low on viewers? streamaid(.)com fixes that | viewers 24/7 cheap, discord: seller#1111
  Legit followers, fast delivery, satisfaction guaranteed
  followers likes views for all platforms, smmking . store
  Rank up your stream with real chatters at chatplus . pro
  Why stream to nobody? Get an audience now on audiencebox . io | try our free viewer test at v-boost. net
  stop streaming to zero, buy live viewers | 500 followers for 5$ on followify . me
  Do you want to be a famous streamer? I can help | make your channel popular with streamstar . top
  Hey there, would you be open to a quick chat about getting your stream promoted?
  I offer channel promotion and can bring you 50 to 100 viewers daily
  We do organic promotion for Twitch channels, are you interested
  hello, do you need promo for your stream
  Hello, I saw your stream and I believe I can help with its visibility
  I am a stream growth consultant, reach me on telegram
  Your stream has so much potential, I help creators like you get more eyes on their content
  can I ask you something? have you ever tried to promote your channel
  hi, i design twitch logos and animated emotes, dm if interested
  Hey, I do custom overlays, screens and alerts. Would you like to see my portfolio?
  Love your stream! I'm an animator looking for new clients, interested in a custom intro?
  hey there, I make 3D vtuber avatars, would you like one?
  I have drawn something for you, add me on discord so I can send it
  hey do you have a logo? I can design a better one for you at an affordable rate
  are your emotes custom? I could draw you some new ones for $10
  Hi, graphic artist here, looking for commissions, message me please
  Hey, cool channel! mind if I send you some designs I made for your stream
  heyy, just found your stream, followed! I stream as well, wanna be friends on discord?
  Hello friend! can we connect on discord? I want to be your loyal supporter
  yo I'm new to streaming, can you add me on discord and teach me some things
  Your content is fire bro, drop me your discord let's collab
  what's your discord bro, I wanna hit you up about something
  hope you are doing great, I would like to be friends, do you use discord or telegram?
  Nice gameplay bro, let's support each other, add me sk8_boi on discord
  You seem cool, can I have your insta? | bro add my boy on discord, he made me hit affiliate in a week
  I know a guy that can get you to partner, wanna talk to him?
  My friend is a popular streamer and wants to raid you, add him on discord: raidking
  you should message him, he helps small streamers blow up
  text my mentor on telegram, he taught me how to get viewers
  there's a community that supports new streamers with real viewers, want the invite?
  I can introduce you to my community of active viewers who love to sub
  Want to learn how I went from 3 to 150 viewers? I can show you
  I can help you fix your stream so it reaches more people
  do you want me to share the strategy that got me affiliate?
  growing on twitch is hard, I found something that works, can I dm you?
  I found a tool that brings viewers to your stream automatically
  Willst du mehr Follower? Schreib mir auf Telegram | Günstige Follower und Viewer auf topfollow . de
  ¿Quieres más espectadores? Visita masviewers . com
  ¿Quieres ser famoso en twitch? te ayudo a crecer, escríbeme por telegram
  Tu veux plus de viewers? va sur boosttwitch . fr | Quer mais viewers na sua live? chama no telegram
  Раскрутка стримов, зрители и фолловеры, пиши в тг | хочешь больше зрителей? заходи на viewtop . ru
  get real viewers now >>> streamrocket . club
  viewers and chat activity for your broadcast, price from 1 dollar
  My service gives you live viewers and chat, ask me on discord
  Promote your Twitch now! Visit promohub dot xyz | boost ur stream with us, type viewzilla in google
  cheap twitch followers and viewers tg @fastgrow | Tired of low viewers? I have a solution for you
  want your stream on the first page? bestrank (.) com | T W I T C H  F O L L O W E R S  C H E A P
  Bеst vіеwеrs аnd fоllоwеrs | free twitch followers - followmaster.example
  Are you looking to grow your audience? I would be glad to assist
  Hey! do you accept promotion offers for your channel?
  let me know if you want more people watching your streams, I can arrange that
  I manage several streamers and could take you on too, dm me
  I can get your stream on the front page of the category
  my agency works with twitch streamers, we would like to make you an offer
  hello there, are you looking for a graphic designer for your channel?
  Hi I design banners and panels, first one is free, interested?
  I am a freelance video editor, can I edit a free sample for you?
  you need a better overlay, I can create it for a fair price
  nice stream, I draw chibi emotes, check my work in my bio
  who made your logo? I could do something more professional for your brand
  my friend is a vtuber rigger and does cheap models, add her on discord
  I just subscribed and followed, love your content, can we talk on discord about something important
  Hi sweetie, you look amazing, can we chat on telegram
  bro your stream is underrated, let me link you with a promoter on discord
  He helped my channel, he can help yours too. Add his discord: growthking
  Please reach out to her on discord, she works with twitch partners
  you should join this server, they raid small streamers and give real viewers
  Hey fellow streamer, let us be friends and support each other on our journey
  can i be your mod? add me on discord so we can talk
  I have some suggestions to improve your channel, where can I text you privately?
  you are losing viewers because of your layout, I can fix that
  I know how to make your stream blow up, want to know the secret?
  I will gift subs if you add me on discord
  Let's do a collaboration to grow both channels, send me your discord
  would you like a shoutout on my page with 50k followers? dm me | Get monetized faster: subsplus . site
  Ich biete dir echte Zuschauer für kleines Geld | ofrezco promoción para streamers, hablame por discord
  Привет! Хочешь раскрутить канал? Добавь меня в дискорд
`);

/** Harmless lines that come close, written at the same time. */
export const heldOutHam: readonly string[] = linesOf(`
  how do you grow wheat so fast in this game | the sourdough needs to grow overnight
  my tomatoes grew so much this week | I grew up watching this show | hello viewers of the night shift
  30 viewers, nice one | more viewers than last week, congrats! | hi chat, hi viewers, hi mom
  first time chatter, long time lurker | thanks for the follow back
  I followed you last year after the pottery stream | just followed, love the stream
  love your stream, greetings from Norway | amazing content as always
  how many followers until the emote slots | only 3 followers to go until 1k, come on chat
  follower goal reached, hype | is the follower only mode on? | !followage | !so @pottery_pat
  !title Cosy clay and chapters | /timeout spam_bot_12 600 | !permit mara | !clip
  check my discord for schedule | schedule is in the discord, events channel
  I posted the recipe in your discord | is the discord open to everyone
  join the discord, we have a book club | discord keeps disconnecting me | dm me the recipe later please
  I sent you a dm about the mod meeting | my friend drew that logo, it is lovely
  the new logo looks great on the overlay | which overlay do you use for the chat box?
  did an artist make those badges? so cute | where can I commission your artist
  I am an artist too, mostly watercolours | I design boats for a living, that one will sink
  I am learning blender, modelling is hard | https://www.youtube.com/watch?v=dQw4w9WgXcQ this is the clip
  clip: https://clips.twitch.tv/FunnyPotterySlip | the docs are at nodejs.org, very readable
  see wikipedia.org for the real history | it is on sale at bookshop.org right now
  the best book on glazing is by Nigel Wood | best stream on twitch
  best community on the platform, honestly | best chat ever | real ones know | real viewers know the lore
  cheap clay is a trap | those brushes are cheap and good | where did you buy the kiln
  buy the blue one, the red one leaks | can you buy followers in this game or do you have to recruit them
  the king needs more followers before winter | sell the sword, get the bow
  get the views from the tower, they are stunning | the views from up there are amazing
  nice view from your window | I do not get the viewer count thing | lol viewer bots again
  another bot selling viewers, mods please | that was a viewbot, right?
  is it true that people buy viewers? | twitch should do something about the follow bots
  I reported the bot that wanted to sell you followers | you deserve more viewers
  this stream deserves so many more viewers | you will be famous one day, remember us
  he became famous after that movie | famous last words | promote me to mod please, just kidding
  promotion at work today, drinks on me | congrats on the promotion, Theo
  boost the speed with the mushroom | prime gaming has a free game this week | prime number jokes, really?
  I forgot to use my prime, one second | can I help you with the puzzle? the lever is left
  I can help you carry that boss if you need | let us play again on sunday | add me to the queue please
  add him to the party, he is a healer | can we add more salt to the soup
  message from my grandma: she loves the vase | my brother streams as well, mostly chess
  I stream sometimes but only for friends | fellow potter here, centering took me a year
  any tips for centering clay? | do you have any tips for starting a channel
  how did you get your first viewers? | how long did it take you to reach affiliate
  what games do you usually play on weekends | where are you from? | is this your first stream of the week
  what is your favourite book | the algorithm on youtube keeps sending me cat videos
  the algorithm for the maze is depth first | wer hat das Logo gemacht? sieht super aus
  bist du auch im Discord heute Abend | wie viele Zuschauer hast du normalerweise
  me encanta tu canal, saludos desde Chile | cuántos seguidores tienes ya?
  super stream, merci pour la soirée | c’est quoi le nom du livre? | adoro o teu canal, boa noite
  сколько зрителей сегодня? | классный стрим, спасибо | 今日も配信ありがとう | g g w p | L O L | n0 w4y
  so t1lted right now | h3ll0 w0rld | wait. me too | ok. so what now | I am at work. live from the toilet
  brb. top of the hour | that was close. go go go | <3 <3 <3 | PogChamp PogChamp PogChamp
  remove the space before the comma in your title | the password is in the old diary
  telegram used to mean a paper with a boy on a bicycle | my manager at work would hate this
  I know a streamer who only paints ducks | do you have a discord server? | whats your discord?
  add me on steam, same name | you have a great voice | love your content, been here since day one
  how do you get your emotes to animate | your overlay is covering the health bar
  I made you a fan art, it is in the discord | I drew your cat yesterday
  my commission from your artist arrived, I love it | can you make a logo out of clay
  I make mugs and plates | I design shoes irl | I can show you how to reach the secret room
  I can help you reach the next level, the door is behind the waterfall | let us grow the farm together
  support each other chat | follow the path on the left | followers get the recipe on sunday right
  subs get the vod first | raid incoming, be nice to the viewers | there were 300 viewers at the raid
  do you want more tea | do you want more viewers or is this cosy size fine for you
  best viewers are the lurkers | top chatters today? | we sell tea at our shop on the corner
  selling my old wheel, anyone interested? | interested in pottery since childhood
  I work in marketing and I hate it | my sister is a graphic designer | is promotion to diamond hard
  the ad for that promo is everywhere | the service at that restaurant was bad
  instant noodles are the best | cheap thrills | free the whales | get more clay | get some sleep streamer
  boost me up on the ledge | buy more potions | organic vegetables only | link in the description?
  https://example.com/recipe is the recipe | the recipe is on sallysbakery.com
  check out this video youtu.be/abc | the library website is down | I know a guy who repairs kilns
  talk to him in the tavern | add him to your team | message him, he is the quest giver
  ask her about the crown | tell him I said hi | he helped me beat the boss | she will bring you the sword
  anyone want to play together later | lets be friends with the dragon
  can we be friends in animal crossing | new streamer here, your setup is goals
  I am a streamer too, good luck with the kiln | hi from a fellow book nerd | nice art in this game
  the art style is amazing | great animations on that boss | the graphics look better than last year
  custom emotes when? | how to become a mod | famous potter on youtube taught me that
  she wants to become famous in the show | grow up lol | Ich folge dir seit Jahren
  schöner Kanal, viele Grüße | quiero aprender alfarería | tu canal es genial | j’adore ta chaîne
  bom stream hoje | стрим топ | какой у тебя дискорд? | где подписчики сидят, есть дискорд?
  can you show the viewers the bottom of the pot | what are the viewers voting for
  viewer count says 12 but I count 9 names | I am one of the three viewers who remember that
  thank you for the follow! | follow the rabbit | follow train!! | my follow button is broken
  how many subs until the next emote | got gifted a sub, thank you so much
  views on the mountain map are stunning | is this stream on youtube too?
  do you upload the vods to youtube | your youtube channel is great for sleeping
  I found your channel through the raid, loving it | discovered you yesterday, already watched three vods
  I came across your stream by accident and stayed | love the channel art
  great art direction in this game | who made the animations | your editor is so good, hi editor
  are you hiring an editor? | I used to edit videos for a living, never again
  I could help with the mods if you need some hands | I can mod for you if you need help
  do you need any help with the boss | want me to send you the save file? | can I send you a postcard
  can I dm you about the tournament | may I ask what mic you use
  could we get a discord event for movie night | the discord bot is offline
  I shared the screenshot in discord | ask in the discord, the potters know
  he is in the discord call already | is telegram faster than whatsapp in your country
  my insta feed is all pots now | email me the recipe haha | cheap flights to Porto right now
  cheap kilns explode | the best deal is in the village shop | buy low sell high turnips
  sell the views, keep the land | this shop sells followers for souls, dark | buying gf
  the promo for the new season looks fun | promote the rook! | promote pawn to queen
  growing up in Leeds was rainy | growing pains | I grow orchids | can you grow a beard in this game
  famous for its cheese | that town is famous for tea pots | popular opinion: celadon is boring
  how do I become a potter | want to become a knight? talk to the king | real fans know the secret level
  the audience loved it | engagement party tomorrow, wish me luck | my brand new wheel arrived
  design wise it is lovely | the logo on that mug is so retro | new banner looks sick
  where is the emote from | the overlay has a typo | partnered with who? | affiliate anniversary, congrats!
  congrats on partner, well deserved | you deserve all the followers in the world
  hope your channel keeps growing | so happy to see the community grow | the community here is amazing
  support your local library | we support you Ines | let us connect the two islands | connect the dots
  collab with the baker when? | are you doing the collab on friday | tips for a beginner potter?
  tip jar is in the panels | here is a trick: wet the bat first | my strategy is to panic
  I have an idea for the spout | I have some ideas for the garden | quick question, what clay is it
  service at the cafe was slow | expert mode is too hard | I am an expert in falling off bridges
  my teacher is a professional potter | professional procrastinator here
  interested in the book, where can I get it | are you interested in a co-op run later?
  would you like some tea | free weekend for the game btw | free him | top 10 stream moments
  best twitch chat | ai art is not for me | ai voices are creepy | real talk, that was great
  live laugh love | instant regret | 100 followers, let us go | you are losing health because of the poison
  I can fix that door irl, I am a carpenter | let me know if you want the recipe | tired of winter already
  I have a solution for the maze | the front page of the paper had you on it!
  is the category right? it says chess | my agency sent me to Oslo this week
  working as a manager in a bakery, send help | she works with horses | he helped my sister move, nice guy
  please reach out if you feel lonely, chat | type !song to see the song
  type in chat which colour you want | visit the blacksmith now | you should join the guild
  join the server, we have cake | which server do you play on | free sample of the cheese please
  I draw cats badly | check my sword | your layout is so clean | who made your logo? it is adorable
  what did the panels cost? | do you accept song requests | do you accept fan mail | can I be mod one day
  can we talk about that ending | can we be friends, says the orc | I just subscribed, worth it
  just followed, nice to meet you all | you look tired, get some rest | you look amazing in that hat
  love your pottery, do you sell it? | do you sell your mugs? what is the price | how much is the blue bowl
  is shipping to Spain possible | I bought your mug last year, still my favourite | the shop link is dead
  price of clay went up again | I gift subs when I am sad | gifted subs incoming, enjoy
  collab with moss and mortar please | would you like a shoutout for the charity | secret santa this year?
  want to know the secret? garlic | my channel is empty, I only watch
  I stream on sundays, cosy games, no pressure to come | my own stream starts in ten, good night all
  small streams are the best streams | thanks for supporting small creators | support from Ohio
  add pepper | add me to the birthday list | message in a bottle! | text is too small on mobile
  private island goals | your email bounced, can you check the contact form
  the mod team is on telegram now? | Hab dich gestern auf Discord gesehen | schick mir bitte das Rezept
  hablamos luego en discord chicos | где купить такую глину | can I get your commission prices?
  who does your graphics? they are great | do you need mods for the weekend stream
  how much did the emotes cost you? | are you looking for mods? | I can help you set up OBS if you want
  I could make you a sandwich | I could make you a mug with your logo on it
  do you want to be in my minecraft server | my cousin does emotes, yours look similar in style
  I work at a marketing agency and today was awful | I run a small bakery, come visit
  I run a community garden | we offer free tea to all viewers here lol
  real viewers only use the lurk command | buying followers is against tos right?
  is it worth paying for twitch ads? | did twitch change how ads work for small streamers
  what do you think about promoting on tiktok | have you thought about doing a youtube channel?
  have you ever thought about streaming in the morning? | your channel deserves an award
  I can show you my painting in discord | can I share my art in discord?
  I posted fan art of your cat in the discord art channel | do you take fan art for the stream background
  your panels are outdated btw, still says 2024 | can you put the discord link in the panels
  you should get a better mic honestly | the audio needs work but the visuals are great
  you could use a new chair | love your energy today | amazing gameplay as always
  found you on the front page, congrats | the algorithm blessed me with this stream
  how do small streamers get discovered these days
  it is so hard to grow on twitch, respect for keeping at it
  I gave up streaming, growing on twitch is hard
  thanks for the tips last week, my stream looks better now | any tips for a small streamer with 3 viewers
  tips on getting affiliate? | I hit affiliate yesterday!! | the partner push is going well
  he has 5000 followers already | she gained 200 followers from that clip | my clip got 10k views
  follow me on the left path | add me on psn: potter_99 | add me on steam so we can play
  wanna play together after stream? | anyone up for a collab build
  support the streamer, use the code in the panel | use my friend code 1234
  check out my new video when you have time | I am selling my old kiln on ebay
  free shipping on mugs today? | get cheap clay at the harbour shop
  telegram group for the book club is here, link in panel
  the book club meets on discord, dm anaquiet for an invite | dm me your address for the giveaway prize
`);

/** Lines stand side by side, parted by a bar. */
export function linesOf(block: string): readonly string[] {
  return block
    .split(/\n| \| /)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
