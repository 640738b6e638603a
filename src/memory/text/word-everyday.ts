/**
 * A second table of common knowledge, written domain by domain and not after questions that failed, so that it says what a table
 * is worth elsewhere: kinds as in `wordKinds`, and words with what is near to them. Weak evidence, far from complete.
 */
export const everydayKinds = `
friendship: friend buddy bond close together
sibling: brother sister twin
grandparent: grandma grandpa grandmother grandfather nana
spouse partner: husband wife hubby married marriage
relative kin: cousin aunt uncle nephew niece grandparent sibling
pet companion: dog cat puppy kitten hamster rabbit bird parrot fish turtle guinea pig lizard snake horse
breed: retriever shepherd poodle labrador terrier bulldog beagle husky collie pug dachshund siamese persian
rodent: hamster mouse rat guinea squirrel gerbil chipmunk
reptile: lizard snake turtle tortoise gecko iguana crocodile
mammal: dog cat bear whale dolphin horse elephant deer
insect bug: bee ant butterfly spider beetle ladybug moth mosquito
bird: eagle owl hawk parrot hummingbird robin crow swan pigeon penguin feather nest
string: guitar violin cello harp ukulele banjo
wind: flute clarinet saxophone trumpet oboe
percussion: drum cymbal xylophone tambourine
band: drummer guitarist singer bassist group tour album
concert gig: band stage crowd ticket venue perform performance song live
genre style: jazz rock pop classical country rap hiphop blues folk metal electronic reggae fantasy mystery thriller romance horror comedy drama documentary
composer: mozart beethoven bach vivaldi symphony
singer performer artist: song voice stage album concert
hobby pastime: painting knitting gardening photography reading cooking baking fishing hiking gaming collecting chess drawing writing dancing woodworking pottery birdwatching puzzles
sport athletics: soccer football basketball baseball tennis volleyball hockey golf rugby swimming running cycling skiing surfing boxing gymnastics wrestling badminton climbing karate yoga
workout exercise gym: running jogging yoga pilates weights lifting cardio cycling swimming boxing stretching treadmill squats pushups training trainer
game: chess cards poker monopoly scrabble puzzle videogame console dice trivia
videogame gaming: console playstation xbox nintendo pc controller level character strategy shooter rpg minecraft zelda mario fortnite cyberpunk
team squad: player teammate coach captain season league
athlete: player runner swimmer coach training
race: marathon run triathlon 5k 10k finish medal
injury: sprain fracture broken ankle knee wrist shoulder back muscle surgery cast crutches recovery
sick illness: flu cold fever cough virus infection stomach headache migraine allergies doctor hospital
condition diagnosis: diabetes asthma cancer arthritis anxiety depression allergy adhd autism pressure
symptom: pain fever cough headache rash fatigue nausea
doctor specialist: physician dentist therapist surgeon nurse dermatologist vet pediatrician cardiologist psychologist
hospital: emergency surgery ward nurse ambulance
medicine: pill tablet antibiotic vaccine prescription injection pharmacy
therapy treatment: counseling counselor therapist session medication rehab surgery
diet: vegan vegetarian keto gluten sugar carbs protein calorie salad fruit veggies
food cuisine: italian chinese mexican indian thai japanese korean french greek pizza pasta sushi tacos curry ramen burger salad soup sandwich noodles rice dumplings
meal: breakfast lunch dinner supper brunch barbecue picnic
dessert sweets: cake pie cookies brownies icecream cream pudding cheesecake cupcakes pastry donut tart chocolate candy
drink beverage: coffee tea juice smoothie water soda beer wine cocktail lemonade milkshake
fruit: apple banana orange strawberry blueberry mango grape peach cherry pineapple watermelon lemon berry
vegetable veggies: carrot tomato potato broccoli spinach lettuce onion pepper cucumber zucchini corn beans peas cabbage
ingredient: flour sugar butter eggs milk garlic onion cheese chicken rice salt spices herbs oil
seafood: shrimp salmon lobster crab tuna fish oyster
meat: chicken beef pork bacon steak turkey lamb sausage ham
chef cook: kitchen recipe dish restaurant oven
restaurant place: cafe diner bistro pizzeria bar pub steakhouse bakery
appliance: oven fridge microwave blender toaster dishwasher washer vacuum
room: kitchen bedroom bathroom living basement attic office garage
furniture: couch sofa chair table desk bed shelf bookcase lamp rug dresser
decoration decor: lights candles plants paintings curtains cushions rug wallpaper balloons flowers
house home: apartment condo cottage cabin mansion flat roof mortgage rent landlord backyard
clothing outfit: dress shirt jacket coat sweater jeans pants skirt hoodie suit shoes hat scarf gloves socks
accessory: necklace bracelet ring earrings hat bag belt sunglasses scarf watch
footwear: shoes boots sneakers sandals heels slippers
jewelry: ring necklace bracelet earrings pendant diamond gold silver pearl
fabric material: cotton silk wool leather linen denim velvet lace wood metal clay glass plastic
vehicle: car truck van bus motorcycle bicycle bike train plane boat scooter ship
transport transportation travel: bus train subway taxi plane ferry bike car metro
trip journey: roadtrip cruise camping hiking backpacking safari tour flight vacation
accommodation stay: hotel hostel airbnb motel resort tent cabin lodge campsite
destination: beach island mountains city paris london italy hawaii japan
landmark sight attraction: tower bridge castle museum temple cathedral statue monument palace ruins
city capital: london paris tokyo rome berlin madrid boston seattle chicago miami
ocean sea: beach wave whale surfing diving snorkeling coral coast
waterfront: lake river beach harbor pier
natural wonder: canyon waterfall volcano glacier cave desert reef aurora
hike trail: mountain forest peak summit woods backpack boots
camping: tent campfire stars marshmallows sleeping lake woods
tree: oak pine maple palm cherry willow birch
flower: rose tulip sunflower lily daisy orchid lavender daffodil peony bouquet
plant: succulent cactus herbs tree fern garden flowers basil
weather: rain snow sun storm wind fog hail thunder hot cold humid
season: spring summer autumn fall winter
disaster: flood fire earthquake hurricane tornado storm wildfire
planet space: mars jupiter saturn moon stars galaxy telescope
job position role: manager engineer teacher nurse developer designer accountant assistant waiter waitress cashier barista lawyer analyst intern salesman writer editor
career field industry: engineering medicine law teaching nursing marketing finance acting modeling fashion music technology programming journalism counseling psychology
workplace office: boss colleague coworker meeting desk
employer company: google startup firm bank hospital agency
fired: laid lost job unemployed quit
hired job: offer interview started position promotion
boss: manager supervisor employer
business: shop store bakery cafe studio startup brand customers clients investors
product: item sell launch brand
promotion: raise manager senior new
project: work build presentation deadline team
presentation talk: speech slides audience
skill: coding cooking drawing language driving
subject major degree: math science history biology chemistry physics english engineering psychology business art literature economics law nursing
school: college university kindergarten class grade teacher
exam: test grade study passed failed
student learner: class college school exam
language: spanish french german italian chinese japanese korean arabic portuguese english
award achievement: medal trophy prize certificate scholarship winner first champion
prize: money trophy medal cash won
money: dollars cash salary savings loan debt bills budget
expense bill: rent mortgage tuition insurance tax
investment: stocks bonds crypto property fund
crime: theft robbery stolen scam murder
church religion: prayer faith bible christian catholic god
religion: christian muslim jewish buddhist hindu catholic atheist
volunteer charity: shelter food bank soup kitchen homeless donate fundraiser animals community tutoring
cause issue: environment climate poverty homelessness education equality rights hunger animals health
event: party wedding concert festival parade fair conference tournament meetup workshop ceremony birthday graduation fundraiser exhibition auction
celebration: birthday wedding anniversary graduation party toast cake
holiday: christmas thanksgiving halloween easter hanukkah valentine
ceremony: wedding graduation funeral vows
workshop class course: pottery painting cooking dance yoga photography writing language
art artwork: painting drawing sculpture sketch mural portrait landscape photo pottery illustration collage
painting subject: sunset sunrise landscape portrait flowers nature animals ocean abstract horse
medium: watercolor oil acrylic pencil charcoal clay
craft: pottery knitting sewing origami jewelry candles woodwork crochet quilt
photography: camera lens photo portrait landscape
book: novel story author memoir biography fantasy series mystery chapter
author: rowling tolkien king austen shakespeare orwell martin
novel title book: harry potter lord rings hobbit thrones pride prejudice
movie film: inception titanic star wars avengers matrix godfather comedy thriller
show series: friends office thrones netflix season episode
actor actress: movie role star hollywood
character: hero villain wizard protagonist
magazine publication: article newspaper journal blog
podcast: episode listen host
dance: ballet salsa hiphop tango contemporary waltz
technology gadget: phone laptop computer tablet smartwatch drone headphones camera printer
software: app website program code game
programming: python javascript java code software developer
social media: instagram facebook twitter tiktok youtube post followers
website: online store blog page
emotion feeling: happy sad angry scared excited nervous proud anxious lonely grateful relieved stressed overwhelmed frustrated jealous hopeful disappointed embarrassed
reaction: surprised happy shocked cried laughed loved thrilled excited
describe: amazing beautiful great peaceful fun exciting wonderful challenging
personality trait: kind honest funny loyal brave shy patient caring thoughtful creative hardworking generous confident stubborn
value belief: honesty loyalty family love respect kindness equality
fear phobia: heights spiders snakes dark flying
dream goal ambition: become open own start travel learn write publish
plan intention: going want hope next soon
challenge struggle: hard difficult tough problem lost stress
advice suggestion: try should recommend
benefit: helps better healthier relax
reason motivation: because wanted love inspired
memory: childhood remember grew favorite
childhood: kid little young grew grandma
symbol meaning: love hope freedom strength family peace
gift: necklace ring book flowers card bracelet watch toy bought
souvenir: magnet postcard
toy: doll lego teddy puzzle
color: red blue green yellow purple pink orange black white
shape: circle heart star square
size: big small large tiny
age: years old birthday turned
duration long: years months weeks days hours
frequency often: daily weekly every twice once monthly
date time: yesterday last week month tomorrow next
relationship: dating married single engaged girlfriend boyfriend broke partner
status relationship: single married divorced
dating: girlfriend boyfriend date met tinder
wedding: married bride groom ceremony dress venue
pregnant: baby expecting due
baby: born newborn
death: died passed funeral lost
moving: new apartment house city boxes
hometown birthplace: grew born from
identity: gay lesbian transgender bisexual woman
activism: protest march rally rights campaign
politics: election vote campaign mayor council
military: army soldier navy veteran service
police: officer cop
law: lawyer court judge
science: research experiment lab biology chemistry physics
nature: forest mountain lake river ocean trees animals sunset
relaxation relax unwind: bath reading music yoga meditation walk massage nap tea
sleep: bed nap insomnia tired
routine: morning daily every
pool: swim
weekend: saturday sunday
party: music dance cake guests
neighbor: street next door
community: neighborhood group local
group club: members meeting join weekly
support: help encouragement there
mentor: coach teacher advice
customer: client buyer shopper
supplies equipment gear: camera tent boots brushes paint microphone computer bike
instrument: guitar piano violin drum flute clarinet cello saxophone trumpet ukulele harmonica
collection collect: stamps coins records vinyl books cards jerseys posters figurines shells
drive: car road license
car brand model: toyota honda ford tesla bmw mercedes jeep ferrari
phone: iphone samsung call
`;

/** A word and what it may stand for, apart by `|`. The words of one group are near to the first of them, not to each other. */
export const everydayNear = `
abroad overseas foreign | absent missing away | abundant plenty | accomplish achieve attain reach manage |
accurate correct | active energetic busy | actual real | additional extra more | adequate enough | admire
respect appreciate | admit confess acknowledge | adorable cute sweet | adore cherish | advance progress improve
| advanced expert | advise counsel guide recommend | affordable cheap | afraid scared fear | aggressive angry |
aid assist | alike similar same | alone lonely solo single | alter change modify adjust | amuse entertain fun |
amusing funny | announce declare | annoy irritate bother bug | annual yearly | anxious nervous worried |
appealing attractive | appear seem show | applaud clap cheer | arrange organize organise prepare plan setup |
arrest caught jail | arrive reach land | ashamed embarrassed | assemble build gather | astonishing amazing
surprising | athletic fit sporty | attack assault fight | attempt effort | attract draw appeal | attractive
beautiful handsome pretty | authentic genuine real | available free | average normal | avoid skip miss dodge |
await expect | awake up | awful terrible horrible bad | awkward embarrassing | ban forbid prohibit | bark growl
| basic simple | bathe wash shower | battle fight struggle | beg plead | behave act | beloved dear | bend
stretch | blame fault accuse | blank empty | block prevent | boil cook | bold brave | boring dull | borrow lend
loan | bounce jump | brag boast show | break crack smash snap shatter | breathe inhale | brief short quick |
bright sunny light | brilliant smart | bring carry fetch deliver | broad wide | brush comb | burn fire scorch |
bury funeral grave | calm soothe relax settle peaceful relaxed | cancel postpone | capture catch photograph |
care tend nurse | careful cautious | carve cut sculpt | challenge dare tough | chase pursue follow run | chat
speak conversation gossip | check examine inspect | cheerful happy | chew bite eat | chilly cold | choose pick
select opt decide settle | circle round | classic old | clean wash scrub tidy wipe mop | clever smart | climb
ascend hike scale | close shut near | coach train teach mentor guide | collapse fall faint | collect gather
accumulate | colorful bright | combine mix blend merge | comfort console support soothe | comfortable cozy |
commit dedicate devote promise | common shared usual | communicate express | compare contrast similar | compete
race contest rival | complain grumble whine | complete finish done | complex complicated difficult | compose
write create | concentrate focus | concern worry | concerned worried | conduct lead run | confused unsure |
connect link relate bond | conquer overcome beat | considerate kind | constant always | construct build |
consult advice | contact reach message | content happy satisfied | contribute donate | convenient easy handy |
convince persuade | cool awesome | cope handle deal manage | copy imitate | correct fix | cover hide wrap | cozy
warm | craft handmade | crawl creep | crazy mad wild | creative artistic imaginative | crowded busy packed |
crucial important vital | cry weep tear sob | cuddle hug snuggle | cure heal treat recover | curious interested
| current now | cut chop slice trim | daily everyday | damp wet | dangerous risky | deceive lie cheat trick |
decline refuse reject turn | decorate adorn paint design | defeat beat win | defend protect | delay late
postpone | delicious tasty | delighted happy | deliver send | depart leave | depend rely count | depressed sad |
describe explain | deserve earn worth | design create plan draw | destroy ruin wreck | determined motivated |
devastated sad heartbroken | develop grow build create | devote dedicate spend | different other | dig shovel |
disagree argue differ | disappear vanish lost gone | disappoint upset | disappointed sad | discard throw toss
trash | discover learn realize | dismiss fire | display show exhibit | distant far | disturb bother interrupt |
divide split share | dream fantasize imagine wish | dress wear clothes | drink sip | drive ride | drop fall
lower | drown sink | eager excited | earn gain | eat dine devour have | educate teach train | eerie spooky |
elderly old senior | elegant fancy | embarrass awkward ashamed | embrace accept hug | employ hire | empty clear
| encounter meet face run | encourage motivate support cheer inspire push | encouraging supportive | endure
survive bear last | enjoyable fun | enlarge expand grow | enormous huge big | enroll join sign register | enter
join | entertain perform | enthusiastic excited | entire whole | envious jealous | escape flee away getaway |
essential important | establish found set start | eternal forever | evil bad | examine test | exceptional
special | exchange swap trade | exhaust tired drained | exhausted tired | exhibit show | expand grow extend |
expect anticipate | explain clarify | explode burst blow | express show | extraordinary amazing | face confront
deal | fade pale | fail flop flunk lose | faithful loyal | familiar known | famous popular celebrity |
fascinating interesting | fashionable trendy stylish | fat overweight weight | feed food eat | fill full | film
shoot record | final last | fine ok | fire sack | fit healthy shape | flawless perfect | flee run | flip turn |
float swim | flourish thrive grow | fluffy soft | fold bend | follow track | foolish silly | force push | form
shape | fortunate lucky | foster raise adopt | freezing cold | frequent often | friendly nice kind | frighten
scare terrify | frightening scary | frustrated annoyed upset | fulfill realize achieve | fulfilled satisfied
rewarding | furious angry | furnish decorate | furry fluffy | gain win | gamble bet casino | gather meet | gaze
stare | gentle kind | gigantic huge | giggle laugh | glad happy | glue stick paste | gorgeous beautiful | grab
hold | greet welcome hello | grieve mourn loss | guard protect watch | guess suppose | guide lead show | handle
manage deal | hang dangle | harm hurt damage | harvest pick grow | hatch egg | hate dislike despise | haul drag
pull carry | heal recover | heartbroken sad | heartwarming touching | heat warm cook | hesitate unsure doubt |
hide conceal secret | hilarious funny | hire recruit | historic old | honored proud | hope wish | hopeful
optimistic | horrible terrible | host hold organize throw | humble modest | humorous funny | hunt search shoot |
hurry rush | identical same | identify recognize | ignore neglect | imagine picture | immense huge | impress
amaze wow | impressive amazing | include involve contain | incredible amazing | independent alone | inexpensive
cheap | infect virus ill | inherit left | injure hurt wound | insane crazy | inspiring motivating | install
setup | instruct teach train | insult offend | intelligent smart | intense hard | interrupt break | intimate
close | introduce present meet | introverted shy | invent create design | iron press | itch scratch | jog run |
joke kid funny | joyful happy | judge decide | juggle balance manage | kick hit | kid tease | knit crochet yarn
sew | knock hit | laugh smile | launch start open begin release | lean rest | lecture speech | lengthy long |
lick taste | lift raise weights | load pack | local near | lock shut | lose misplace missing | loud noisy |
luxurious fancy | mail send post | manufacture produce | market sell promote | marry wed | massage rub spa |
massive huge | match fit suit | measure size | mend fix repair sew | minor small | miserable sad | miss long |
mix blend stir | mock tease | model pose | motivate push drive inspire | moving touching emotional | nap sleep |
narrate story | neat tidy | network connect contacts | nibble eat | nostalgic memories | notice spot observe |
numerous many | nurture care raise | obey follow | obtain acquire | operate run surgery | oppose against protest
| optimistic positive | order buy request | ordinary normal | organize plan run | outgoing social | overcome
beat | overwhelmed stressed | owe debt | pack suitcase | painful hurt | participate join compete | perform play
sing act dance | persist continue | personal private own | pet stroke | pitch present | plant grow sow | playful
fun | pleasant nice | polish shine | pose stand | possess own have | pour rain | powerful strong | practice
rehearse train | praise compliment commend | predict forecast | prefer favorite | prepare ready cook plan |
pretend fake act | prevent avoid | proceed continue | produce create | propose suggest engagement | prosper
thrive | protest march rally demonstrate | provide offer | publish release print book | pull drag | purchase buy
| pursue follow | puzzled confused | quarrel argue fight | quit leave resign | race run | raise bring | rank
place | rapid fast | realize understand | rebuild repair restore | recall remember | receive given | recycle
reuse | refresh rest | regret wish | release drop | relocate move | rely trust | remain stay | remind remember |
remodel renovate | rent hire lease | repair fix | repeat again | replace substitute | rescue save adopt shelter
| research study | reserve book | resist fight | respond answer reply react | rest relax sleep break | restore
fix renew | retire pension | reunite reunion meet together | reveal show | revise edit | reward prize |
rewarding fulfilling satisfying | ride horse | rip tear | risk chance | roam wander | romantic date | rural
country farm | sail boat | scatter spread | scenic beautiful view | scold yell | score goal points | scream yell
shout | sculpt statue | senior old | settle move | sew stitch | shop buy store | shout yell | sign join | silent
quiet | sing song | sketch draw | skilled talented | sleepy tired | slim thin | slip fall | smell scent | smile
grin | snack eat | snore sleep | soak bath | socialize friends hang party meet | solve fix | spacious big |
spark inspire | spectacular amazing | spicy hot | spoil ruin | sprint run | starve hungry | steal rob stolen |
strengthen strong | stretch yoga | struggle difficult hard | stumble fall | submit send | succeed win achieve |
suffer pain | supervise manage | surf wave | survive live | swap trade | talented gifted | taste flavor | tease
joke | tedious boring | tense stressed | terrified scared | terrify scare | thrill excite | thrilling exciting |
throw toss | tiny small | touching emotional | tour visit travel | tranquil peaceful | transfer move | transform
change | transport carry | trap caught | tricky difficult | trust believe | tutor teach | twist turn | type
write | uncertain unsure | unexpected surprise | unhappy sad | unique special different | unite together |
unusual strange | upgrade improve | uplifting inspiring | urban city | urge encourage | vacation holiday trip |
venture business | vibrant colorful | vintage old antique | virtual online | vivid bright | vote election | wake
awake up | walk stroll hike | wander walk explore | weigh weight | win victory | worry anxious | worship pray |
wrap gift | young youthful
`;
