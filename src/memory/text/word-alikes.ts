/** Everyday English words that mean about the same where people tell of their lives, groups apart by `|`. Weak evidence, far from complete. */
export const wordAlikes = `
buy purchase bought get got acquire | begin start started launch commence | end finish complete done |
big large huge | small little tiny | attend participate join went took | visit went been trip travel | home house |
mother mom mum mama | father dad papa | grandmother grandma granny | grandfather grandpa | child kid | baby newborn |
wedding marriage married | job career work occupation profession | movie film | picture photo image pic | book novel |
favorite favourite love prefer best | enjoy like love | hike hiking trek |
trip vacation travel journey getaway roadtrip | bicycle bike cycling | car automobile vehicle | tv television |
doctor physician | ill sick | gift present | make made create build | help assist support |
talk speak chat conversation discuss | recently lately | scared afraid frightened | happy glad excited thrilled |
angry mad upset | sad down upset | stress stressed anxiety pressure | goal dream ambition aim plan |
difficult hard tough challenging | beautiful pretty gorgeous stunning | smart clever intelligent | money cash fund |
store shop boutique | company business firm biz | university college | school class | study learn |
exercise workout train training fitness | game gaming | win won victory | lose lost | award prize trophy |
dish meal food | cook cooking | shelter homeless | cause charity | volunteer volunteering |
group organization club team | friend buddy pal | pet dog cat animal | sea ocean beach | forest woods |
garden yard plant | stay live | receive got gave given | give gave donate | plan planning going |
decide decision chose choice | choose pick chose select | motivate inspire inspired motivation | reason because why |
believe think opinion | remember memory | pass passed died death | dead died death | health medical |
hurt injured injury pain | crash accident | relax unwind chill calm destress | peaceful calm serene |
tradition custom | meeting met meet | event festival gathering | celebrate celebration party | country nation |
city town | parade march | paint painting | art artwork | draw drawing sketch | write writing wrote written |
read reading | sing singing | dance dancing | swim swimming | camp camping | fish fishing |
teach teaching taught teacher | recommend suggest recommendation advice suggestion | proud pride |
brave courage courageous | nervous anxious worried | promote advertise marketing promotion | fix repair |
damage broken broke | move moved relocate | adopt adoption | relationship partner dating | single breakup |
sibling brother sister | spouse husband wife partner | money financial | dessert sweet treat |
meal dinner lunch breakfast | delicious tasty yummy yum | amazing awesome wonderful fantastic great |
funny hilarious | quiet calm peaceful | tired exhausted | grateful thankful appreciate |
important significant meaningful special | memorable unforgettable special | difference differ |
similar same common shared both | commonly usually often | prize reward | present current |
previous former earlier past | ago back | whole entire | error mistake | answer reply respond | show display exhibit |
see watch saw look | hear listen | own have has | possess own | require need | want wish hope desire |
try attempt tried | continue keep | stop quit | increase grow improve | improve better progress | reduce cut lower |
destroy ruin damage | fall drop | hit strike crash | jump leap | carry bring take | put place | meal feast |
nickname called name | call phone | mail letter email | neighborhood community area | area region place |
road street | route path trail way | journey path | photograph photo picture shot | painting picture canvas |
poster sign | symbol sign | sign notice | shape form | type kind sort style genre | variety range kinds | part piece |
several many multiple | first initial | last final | second another | new recent latest | modern contemporary |
old ancient | young kid | rich wealthy | poor broke | cheap affordable | expensive costly pricey | free spare |
busy hectic | easy simple | quick fast | strange weird odd | normal usual | perfect ideal | wrong mistake |
true real genuine authentic | honest sincere | kind caring compassionate thoughtful |
empathy compassion understanding | strong tough resilient strength | passionate enthusiastic passion |
dedicated committed hardworking dedication | supportive encouraging support | inspire encourage |
impact effect influence difference | affect influence impact | cause reason | result outcome |
benefit advantage help | problem issue trouble challenge difficulty | solve fix overcome | overcome handle cope deal |
cope deal manage | protect safe | safe secure | danger risk | afraid nervous | surprise surprised shocked |
shock shocked surprise | excited thrilled pumped stoked | enjoy fun | fun enjoyable exciting |
hobby interest activity passion pastime | interest interested passion | learn discover | discover find found |
explore discover wander | search look find | research look study investigate | experience experienced been |
opportunity chance | possible maybe | certain sure | agree accept | accept embrace | reject refuse turn |
deny refuse | allow let | forbid ban | promise vow | hire employ job | fire laid lost | earn make money | save keep |
spend pay | cost price | sell sold sale | advert ad | customer client | boss manager | colleague coworker workmate |
employee worker staff | teammate team | classmate student | roommate flatmate | adopt foster | raise grow parent |
birth born | funeral died | grief mourning loss | sickness illness disease | heal recover | recover heal better |
medicine drug | surgery operation | injury wound | exam test | grade score | degree diploma | lecture class |
course class program | workshop class | tutor teacher | mentor coach guide | instructor teacher coach |
concert gig show performance | perform performance show | band group | song music | album record | tour trip |
flight plane | hotel stay | abroad overseas foreign | foreign abroad | sight view scenery landscape | view scenery |
sunset sunrise | hill mountain | lake pond | river stream | forest woods woodland | wild nature | flower bloom |
tree woods | rock stone | sport game | match game | race run marathon | score points | player athlete |
fan supporter | contest competition tournament | compete competition | video clip film | cartoon anime | series show |
episode show | story tale | tale story | poem poetry | author writer | script screenplay | actor actress |
theater theatre stage | statue sculpture | pottery ceramic clay bowl pot | necklace pendant | dress outfit |
sneaker shoe | bag backpack | couch sofa | apartment flat place | rent lease | bathroom toilet | yard garden |
trash garbage rubbish | fridge refrigerator | cookie biscuit | candy sweets | soda pop | chips fries |
soccer football | autumn fall | holiday vacation
`;
