/**
 * Kinds of things and what is of them in everyday English, one line a kind: its names, a colon, its members. A question asks for the
 * kind ("which instruments"), talk names the thing ("my violin"). Common knowledge, far from complete, and weak evidence.
 */
export const wordKinds = `
family relative: mother mom mum father dad parent brother sister sibling son daughter child kid husband wife spouse grandma grandmother grandpa grandfather grandparent aunt uncle cousin niece nephew twin baby toddler fiance
child kid: son daughter baby toddler boy girl brother sister teen
parent: mother father mom mum dad
partner spouse relationship: husband wife boyfriend girlfriend fiance marriage date dating engaged single divorce breakup ex married wedding
friend: buddy pal mate neighbor colleague coworker roommate teammate
marriage married wedding: wife husband bride groom engaged ceremony anniversary spouse honeymoon
pet animal: dog puppy pup cat kitten kitty bird parrot hamster rabbit bunny guinea turtle tortoise fish goldfish snake lizard reptile horse pony ferret gecko
animal wildlife: bear deer wolf fox lion tiger elephant monkey giraffe zebra whale dolphin shark seal owl eagle squirrel raccoon moose bee butterfly cow sheep goat pig chicken duck frog
dog: puppy pup labrador retriever shepherd poodle bulldog terrier husky beagle corgi collar leash
cat: kitten kitty feline
bird: parrot owl eagle hawk robin sparrow crow duck goose hummingbird cardinal
instrument: guitar piano violin clarinet flute drum cello saxophone trumpet harp ukulele banjo keyboard bass harmonica viola trombone oboe
music musician band: song concert album guitar piano violin singer sing singing jazz rock classical pop rap orchestra symphony choir lyrics tune melody gig playlist festival tour
musician artist: singer guitarist pianist drummer composer rapper band songwriter
song: track tune lyrics album single melody
art artwork artist: paint painting drawing draw sculpture sketch pottery canvas watercolor mural gallery museum exhibit exhibition craft photography ceramic portrait
painting paint: canvas watercolor portrait landscape brush acrylic artist easel
craft hobby: knitting crochet sewing pottery woodworking quilting origami scrapbook embroidery jewelry gardening photography cooking baking reading hiking painting fishing
hobby activity interest pastime: hiking hike camping camp swimming swim running run reading read painting paint pottery cooking baking gardening dancing dance yoga fishing cycling biking skiing surfing chess gaming photography writing knitting singing museum picnic movie museum beach workout travel volunteering
outdoor outside nature: hiking hike camping camp trail mountain lake river forest wood beach park fishing kayak climbing picnic garden waterfall canyon bike biking trek mountaineering
nature landscape: forest mountain lake river ocean sea beach waterfall sunset sunrise flower tree garden sky trail hill valley desert island
exercise workout fitness sport: yoga gym running run jogging swimming swim kickboxing boxing weight weights lifting training cardio pilates cycling biking aerobics crossfit marathon stretch treadmill karate taekwondo
sport: soccer football basketball baseball tennis volleyball hockey golf rugby cricket swimming skiing snowboarding surfing boxing wrestling running cycling climbing badminton gymnastics skating archery martial
game: chess poker card board puzzle console playstation xbox nintendo tournament quest rpg strategy monopoly scrabble multiplayer shooter
console: playstation xbox nintendo switch wii
tournament competition contest: match championship final won win compete trophy medal prize champion league
dance dancing: ballet salsa contemporary tango waltz choreography studio ballroom jazz
book read reading novel: author story chapter fiction fantasy mystery biography memoir library bookshelf poem poetry literature thriller bestseller series
author writer: novel book wrote poet
write writing: book novel story poem screenplay script essay blog journal article diary letter author published
movie film: cinema watch watched actor director comedy drama thriller horror romcom trilogy documentary screenplay theater scene
genre: fantasy mystery romance thriller horror comedy drama adventure fiction dystopian
show series television tv: episode season netflix watch sitcom drama anime
food dish meal cuisine: pizza pasta sushi salad soup sandwich burger taco curry rice noodle steak chicken fish bread cheese cake pie cookie vegetable fruit breakfast lunch dinner snack dessert bbq stew lasagna omelette roast tofu
dessert sweet treat: cake cookie pie brownie cupcake icecream chocolate pudding tart donut muffin candy pastry mousse cheesecake
fruit: apple banana orange strawberry blueberry raspberry mango peach grape cherry pineapple lemon coconut
vegetable: carrot tomato potato spinach broccoli pepper onion lettuce cucumber kale
drink beverage: coffee tea wine beer juice soda water cocktail milk smoothie latte whiskey lemonade
cook cooking recipe: bake baking grill roast fry kitchen chef dish meal ingredient oven dinner flavor
bake baking: cake cookie bread pastry oven
ingredient: flour sugar butter milk egg chocolate vanilla coconut almond cheese garlic spice
diet health healthy: vegan vegetarian vegetable fruit weight sugar snack nutrition gluten dairy calorie doctor exercise
allergy allergic: peanut dairy pollen gluten lactose fur shellfish intolerant asthma
illness disease condition health sick: cancer flu cold fever asthma diabetes allergy pain surgery hospital doctor injury migraine infection ulcer arthritis anxiety depression
injury injured hurt: broke broken sprain ankle knee twisted fracture pain surgery accident crutch bruise
doctor medical: hospital nurse clinic surgery checkup appointment medicine treatment therapist diagnosis
mental therapy counseling: therapist counselor anxiety depression stress meditation mindfulness wellbeing
job career profession occupation work employment: teacher nurse doctor engineer lawyer manager chef artist writer counselor therapist designer programmer accountant mechanic firefighter police officer journalist barista banker actor musician coach intern internship promotion hired fired office boss company business
business company startup entrepreneur: store shop studio customer client investor founder launch brand product marketing sales owner
store shop: boutique mall market buy sell retail clothes customer
promote promotion advertise marketing: ad advertising campaign flyer social media post video influencer discount offer website brand
job lost: fired laid unemployed layoff quit resign
education school study degree: college university class course student teacher graduate graduation exam major diploma semester homework lecture professor campus thesis certificate
class course lesson workshop: lecture seminar training teacher instructor learn taught student
money financial finance: salary loan bank debt budget cost price pay expensive afford invest investor savings rent fund donate wealthy rich poor
charity cause volunteer volunteering donate: homeless shelter fundraiser donation nonprofit community veteran hunger awareness rescue helping
community: neighborhood neighbor local volunteer group town event
politics political: election vote campaign mayor council government policy senator president liberal conservative rights office
military army: veteran soldier navy marine deployed service
religion religious faith church spiritual: pray prayer god bible temple mosque priest christian jewish muslim buddhist worship meditation
support: help encourage cheer backing there advice motivate
vehicle transport car: truck bus train bike bicycle motorcycle van suv plane boat scooter prius drive driving tesla jeep ferrari
car vehicle: engine tire windshield mechanic garage drive driving brake road accident broke
damage accident: crash broken broke wreck dent flood destroyed fire smashed flat stolen
travel trip vacation holiday visit: flight fly plane hotel tour tourist abroad roadtrip cruise beach island backpack passport explore sightseeing journey getaway went
city: london paris rome tokyo york chicago boston seattle berlin madrid barcelona amsterdam sydney toronto vancouver dublin miami dallas austin denver francisco angeles vegas orleans vienna prague lisbon athens istanbul edinburgh milan venice florence bangkok singapore shanghai beijing kyoto detroit philadelphia phoenix
country: france italy spain germany england uk ireland scotland greece sweden norway denmark netherlands switzerland portugal poland russia ukraine turkey egypt morocco kenya japan china india thailand vietnam korea australia canada mexico brazil argentina peru colombia cuba usa america iceland indonesia
state: california texas florida oregon washington colorado arizona nevada alaska hawaii michigan ohio georgia virginia minnesota wisconsin illinois tennessee utah montana maine vermont indiana connecticut
europe european: france italy spain germany england paris rome london berlin greece
place location destination: city town country park beach museum restaurant cafe mountain lake island hotel shop street
park: trail forest garden playground yosemite yellowstone picnic camping hike
beach coast: ocean sea sand wave shore surf surfing island seaside
mountain: hike hiking climb climbing peak summit trail ski rockies alps
home house live: apartment flat condo room kitchen bedroom bathroom garden yard mortgage rent move moved roof neighborhood furniture
furniture: couch sofa table chair bed desk shelf lamp bookshelf
clothes clothing wear fashion: dress shirt jacket coat shoe shoes hoodie jeans hat sweater scarf skirt boot sneaker suit outfit jewelry
jewelry: necklace ring bracelet earring pendant watch
gift present: gave given necklace bracelet bought surprise birthday card flowers
flower plant garden: rose tulip sunflower lily daisy orchid succulent cactus seed tree bloom basil herb gardening bouquet
color colour: red blue green yellow orange purple pink black white brown gray
weather: rain snow sun sunny storm wind cloudy heat cold hurricane thunder fog rainy
disaster: flood fire hurricane earthquake storm tornado wildfire
holiday celebration celebrate festival: christmas thanksgiving easter halloween hanukkah birthday anniversary party graduation parade
event: party concert festival conference fundraiser parade wedding ceremony gala meeting exhibition workshop fair show marathon race competition gathering meetup charity
party: birthday celebration gathering barbecue bbq guest
technology device computer tech gadget: laptop phone tablet app software website internet camera screen program code coding robot drone printer keyboard
app software program: code coding website developer bug launch platform
online internet: website web blog youtube instagram twitter facebook stream streaming video
social media platform: instagram facebook twitter tiktok youtube post followers
photo picture photography: camera lens shot snapshot photographer portrait
lgbtq lgbt queer: gay transgender trans lesbian pride rainbow bisexual nonbinary identity
identity gender: transgender trans woman man nonbinary gay
adopt adoption: agency orphan foster orphanage
personality trait character: kind caring thoughtful brave honest generous patient ambitious creative shy outgoing confident passionate determined selfless supportive strong authentic drive
emotion feel feeling mood: happy sad angry proud excited nervous scared grateful anxious lonely worried relieved upset thankful frustrated joy fear overwhelmed stressed
happy joy: glad excited thrilled delighted fun smile love
sad upset grief: cry lost loss died death heartbroken miss grieving mourning
fear afraid scared: scary terrified anxious nervous worry phobia
stress relax destress unwind calm: yoga meditation bath walk therapeutic peaceful reading soothing breathe rest escape clear
motivate motivation inspire inspiration reason: because inspired encouraged drive passion dream
dream goal plan ambition future: hope want aspire someday next aim wish
challenge obstacle difficulty problem setback struggle: hard tough difficult lost failed failure stuck trouble issue hurdle
success achievement accomplish milestone: won win award proud promoted finished completed prize graduated reached
award prize: won medal trophy certificate honor recognition
death died lost: passed funeral gone grief memory
birth born pregnant: baby newborn expecting
age old: birthday years turned young
meet met: introduced date encountered ran together
language: spanish french german english italian chinese japanese korean russian arabic portuguese
skill learn: class taught practice lesson training course teach
symbol symbolize represent meaning: reminder remind mean stand represents reminds
collect collection: stamps coins figurines vinyl cards memorabilia
leader team lead: coach captain manager boss mentor
body: hand arm leg foot head hair eye face back shoulder knee heart skin tooth stomach
hair hairstyle: haircut dye curly braid blonde barber salon
makeup beauty cosmetics: lipstick mascara skincare nails salon
tattoo: ink design arm symbol
bug insect: bee butterfly ant spider mosquito cockroach moth
reptile: turtle snake lizard gecko iguana tortoise
fish: goldfish salmon tuna trout tank aquarium
farm: cow horse chicken goat barn tractor crop
zoo: lion tiger elephant monkey giraffe penguin
room: kitchen bedroom bathroom office basement attic garage living
kitchen: oven stove fridge sink pan pot knife
tool: hammer drill screwdriver saw wrench
repair fix renovation renovate: roof paint plumbing floor contractor builder
toy: doll lego puzzle blocks teddy stuffed plush
stuffed plush: bear toy animal pup
child childhood: kid young little grew school playground
school student: homework class teacher exam grade kindergarten
science: physics chemistry biology space astronomy experiment lab research
space astronomy: star planet moon meteor telescope galaxy eclipse comet
meteor: shower perseid sky star
math: algebra calculus geometry statistics
history historical: war museum ancient castle empire century
museum: exhibit gallery art history dinosaur
castle: ruins medieval tower palace
building architecture: tower bridge church castle skyscraper house
restaurant eat: dinner lunch menu waiter cafe diner brunch chef
cafe coffee: latte espresso barista bakery
bar pub: beer wine cocktail drink
theater play: stage actor musical audition drama performance improv
act actor audition: role stage film script casting
comedy funny: joke laugh standup humor
magic: wand spell wizard trick harry potter
fantasy: dragon wizard magic hobbit lord rings harry potter
superhero hero: batman superman spiderman marvel comic avengers
comic: marvel manga superhero
anime: manga japanese
podcast radio: episode listen host
news newspaper: article journalist headline report
interview: job hired question candidate applied
apply application: job visa college interview resume
meeting: office team client conference
conference convention: speaker attend panel talk expo
speech talk presentation: audience stage spoke speaker
award honor: certificate medal plaque trophy
license certificate certification: exam test passed driving
lawyer law legal: court judge case trial crime police
crime: stolen robbery theft police thief scam
police emergency: fire ambulance accident rescue 911
firefighter: fire station rescue brigade
hospital: surgery nurse doctor ward patient er
therapy: counselor therapist session exercise doctor
medicine treatment: pill doctor prescription therapy vaccine
pregnancy pregnant: baby birth due expecting
sleep: nap bed insomnia night rest dream tired
bath: tub candle soak spa
spa: massage sauna bath
breakfast: egg pancake toast cereal coffee bacon
soup: broth noodle chicken tomato
meat: beef chicken pork steak bacon lamb turkey sausage
seafood: fish shrimp crab lobster salmon sushi oyster
cheese: cheddar mozzarella parmesan feta brie
snack: chips popcorn nuts cookie pretzel fruit
candy: chocolate gummy lollipop caramel
ice cream: vanilla chocolate flavor cone sundae gelato
flavor: vanilla chocolate strawberry mint caramel coconut lemon
bread: sourdough loaf toast baguette bakery
nut: almond peanut walnut cashew
alcohol: beer wine whiskey vodka cocktail drunk
smoke smoking: cigarette quit vape
camping camp: tent campfire marshmallow forest hike lake
fire campfire: marshmallow smore stories
boat sailing: sail yacht kayak canoe lake sea cruise
water: lake river swim pool ocean rain
pool: swim swimming water
winter: snow ski skating ice sled cold
summer: beach sun heat pool vacation
snow: ski snowman snowboard sled
marathon race: run runner 5k training finish
bike cycling: ride trail helmet race
soccer football: goal team match league cup
basketball: hoop team court points nba lakers
baseball: bat pitch team homerun
team: coach player captain match league
coach: team train player mentor
yoga meditation: pose breathing mindfulness studio instructor
martial: karate taekwondo judo boxing jiujitsu
chess: board opponent knight tournament
card: poker deck magic
video: youtube channel film vlog edit clip
channel youtube: video subscriber vlog
blog: post article write reader
stream streaming: twitch viewer live
internet online: wifi website web
robot: code engineer machine
startup: founder funding investor pitch
invest investor: fund stock money
market: sell stall farmers stock
fashion: trend designer outfit model runway style
dress outfit: gown skirt heels suit
shoes: boots sneakers heels sandals
shop shopping: mall buy store outlet
bag: backpack purse suitcase
phone: call text mobile
letter card note: wrote mail envelope postcard
message text: email call wrote
accident: crash hit car fall hurt
storm: rain wind thunder lightning power outage
garden gardening: plant flower seed tomato vegetable soil
environment: climate recycle plastic green sustainable pollution planet solar
recycle: plastic waste trash
clean cleanup: trash litter beach wash tidy
charity fundraiser: auction raised money run gala donation
shelter: homeless dog adopt volunteer rescue
homeless: shelter food meal street
veteran: military war soldier flag
immigrant: moved country visa citizenship
move moved relocate: apartment city house new from
hometown origin: grew born from country roots
heritage ancestry: ireland italy roots grandmother family
believe belief: god faith
church: pastor choir sunday pray bible
holiday christmas: tree gift santa lights
halloween: costume pumpkin candy
thanksgiving: turkey dinner grateful
birthday: cake party gift candles
wedding: dress venue ceremony honeymoon bride
date dating: restaurant dinner girlfriend boyfriend tinder
love: crush girlfriend boyfriend romance husband wife
breakup divorce: ex single split separated
argue conflict fight: apologize upset angry disagreement
apologize sorry: forgive mistake
advice: tip suggest recommend should
tip suggestion recommend: try should advice watch read
lesson learned: realize taught mistake
change transform: different new became journey
future: plan hope someday next want
goal: marathon finish save achieve learn
habit routine: daily morning every regularly
time schedule: busy early late hour
weekend: saturday sunday friday
frequency often: every week daily times weekly month
`;
