/** Forms of one English word that no rule of endings joins, families apart by `|`. */
export const wordForms = `
arise arose arisen | awake awoke awoken | bear bore borne | beat beaten | become became | begin began begun |
bend bent | bite bit bitten | bleed bled | blow blew blown | break broke broken | breed bred | bring brought |
build built | burn burnt | buy bought | catch caught | choose chose chosen | cling clung | come came | creep crept |
deal dealt | dig dug | draw drew drawn | dream dreamt | drink drank drunk | drive drove driven | eat ate eaten |
fall fell fallen | feed fed | feel felt | fight fought | find found | flee fled | fly flew flown |
forbid forbade forbidden | forget forgot forgotten | forgive forgave forgiven | freeze froze frozen | get got gotten |
give gave given | go went gone | grind ground | grow grew grown | hang hung | hear heard | hide hid hidden |
hold held | keep kept | kneel knelt | know knew known | lay laid | lead led | lean leant | leap leapt | learn learnt |
leave left | lend lent | lie lain | light lit | lose lost | make made | mean meant | meet met |
mistake mistook mistaken | pay paid | prove proven | ride rode ridden | ring rang rung | rise rose risen | run ran |
say said | see saw seen | seek sought | sell sold | send sent | sew sewn | shake shook shaken | shine shone |
shoot shot | show shown | shrink shrank shrunk | sing sang sung | sink sank sunk | sit sat | sleep slept |
slide slid | speak spoke spoken | spell spelt | spend spent | spill spilt | spin spun | spring sprang sprung |
stand stood | steal stole stolen | stick stuck | sting stung | strike struck | strive strove | swear swore sworn |
sweep swept | swell swollen | swim swam swum | swing swung | take took taken | teach taught | tear tore torn |
tell told | think thought | throw threw thrown | understand understood | undertake undertook undertaken |
wake woke woken | wear wore worn | weave wove woven | weep wept | win won | wind wound | withdraw withdrew withdrawn |
write wrote written | child children | man men | woman women | person people | foot feet | tooth teeth | mouse mice |
goose geese | life lives | wife wives | knife knives | leaf leaves | half halves | shelf shelves | wolf wolves |
loaf loaves | thief thieves | good better best | bad worse worst
`;

/** Short, derived and neighbouring words of one family: "biz" and "business", "decide" and "decision", "France" and "French". */
export const wordFamilies = `
biz business | fam family families | pic pics picture pictures | vid video | fave favorite favourite |
congrats congratulations | grad graduate graduation | veggie vegetable | info information | tech technology |
uni university | apt apartment | bday birthday | fridge refrigerator | bike bicycle | gym gymnasium |
exam examination | ad advertisement advertise | app application | vet veterinarian | doc doctor | prof professor |
meds medicine medication | comfy comfortable | mum mom mommy mother | dad daddy father | grandma grandmother |
grandpa grandfather | auntie aunt | kiddo kid | pup puppy | kitty kitten | doggo dog | tv television | pj pajamas |
sis sister | bro brother | hubby husband | gf girlfriend | bf boyfriend | bestie friend | temp temporary |
limo limousine | promo promotion promote | demo demonstration | lab laboratory | math mathematics | econ economics |
bio biology | chem chemistry | psych psychology psychologist | choco chocolate | sci science scientist scientific |
choice choose | decision decide | success succeed successful | advice advise | belief believe | death die dead died |
life live alive | loss lose | speech speak | thought think | flight fly | growth grow | sale sell |
strength strong strengthen | health healthy heal | birth born | explanation explain | description describe |
anxiety anxious | depression depressed | photo photograph photography photographer | art artist artistic artwork |
music musician musical | science scientist | politics politician political | history historical historian |
therapy therapist therapeutic | psychology psychologist | novel novelist | guitar guitarist | piano pianist |
violin violinist | drum drummer | cycle cyclist | tour tourist tourism | journal journalist journalism |
create creation creative creativity creator | adventure adventurous | danger dangerous | fame famous |
friend friendship friendly | champion championship | leader leadership lead | intern internship |
neighbor neighborhood neighbour | child childhood | marriage marry married | engage engagement engaged | wed wedding |
proposal propose | arrival arrive | refusal refuse | survival survive | pleasure please pleased | pressure press |
failure fail | departure depart | discovery discover | recovery recover | injury injure injured | robbery rob |
theft thief | poem poet poetry | cook cooking chef | economy economic | energy energetic | emotion emotional |
nature natural | culture cultural | tradition traditional | profession professional | education educational educate |
environment environmental | finance financial | medicine medical | religion religious | spirit spiritual |
memory memorize memorable | ability able | proud pride | angry anger | hungry hunger | thirsty thirst | sad sadness |
brave bravery | wise wisdom | free freedom | bored boredom | hero heroic | patient patience | confident confidence |
independent independence | important importance | different difference | generous generosity | curious curiosity |
honest honesty | loyal loyalty | popular popularity | responsible responsibility | snow snowy | rain rainy |
sun sunny | wind windy | cloud cloudy | sick sickness illness ill | ease easy | warm warmth | deep depth |
long length | wide width | high height | hot heat | young youth | vary variety various | train trainer training |
teach teacher | dance dancer | paint painter | sing singer song | write writer | run runner | bake baker bakery |
swim swimmer | play player | game gamer gaming | drive driver | farm farmer | climb climber | surf surfer |
hike hiker | win winner | own owner | read reader | speak speaker | help helper helpful | work worker | rap rapper |
act actor actress acting | direct director | design designer | program programmer programming | engineer engineering |
manage manager | lawyer law legal | nurse nursing | volunteer volunteering voluntary | donate donation donor |
invest investor investment | garden gardener gardening | box boxer boxing | ski skier skiing | skate skater skating |
compete competition competitor competitive | celebrate celebration | invite invitation | educate education |
graduate graduation | inform information | promote promotion | introduce introduction | produce production product |
collect collection collector | direct direction | elect election | construct construction | act action |
connect connection | protect protection | react reaction | suggest suggestion | discuss discussion |
confuse confusion | conclude conclusion | perform performance performer | appear appearance | differ difference |
apply application applicant | cancel cancellation | cancer oncology | allergy allergic | asthma asthmatic |
diet dietary | vegetarian vegan veggie | roman rome | french france | italian italy | spanish spain | german germany |
english england british britain | irish ireland | scottish scotland | swedish sweden | greek greece |
dutch netherlands | swiss switzerland | polish poland | russian russia | turkish turkey | chinese china |
japanese japan | korean korea | indian india | thai thailand | vietnamese vietnam | mexican mexico |
brazilian brazil | canadian canada | australian australia | american america usa | european europe | african africa |
asian asia
`;
