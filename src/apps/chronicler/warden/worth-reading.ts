const pieces = `
  #link abonn adicion admin advert affiliate agency agreg ajoute algorithm amazing amigos amis animat art
  audien avatar average awesome badge banner beruhmt bestie bing blurple boost brand bucks business canal ccu
  ccv chaine channel chatter cheap clips coach collab commission connaitre connect conoc contact content cool
  crecer crescer curti deal desenh design dessin directo discord discover diseno draw edit emote engage enjoy
  escrib espectad expert expos famos famous fiverr follow found free friend from gfx google grafik graphic
  great grow guarante guide handle help illustrat inbox inscrit insta interested introduc invisib join kanal
  kennen lady live2d logo love mail manager market mascot mentor model mutual network nice number nummer offer
  optimi overlay paint panel parceria platform popular portfolio portrait price prime privad privat prive promo
  proposal purple raid rank reach rigg scene schreib search secret seguid sell service shorts showing skype smm
  snap social sorry spectat sponsor stinger strateg stream subscri support suscript talent talk teach telegram
  template thumbn tips title together touch trick twitch usd username view viral visual vods vtub vues watchers
  website whatsapp widget write zeichn zuschau
  дискорд добав дружи знаменит зрител известн канал накрут напиш наставн общ онлаин пиши подписч помо популярн
  праим продвиж проф раскрут реклам рису стрим тви телег тобои фоллов художн эмо`;
const words = `
  disc dc tg dms? pms? ads avg intros? outros? seo tag duo dev ig buy met fug лс`;
const phrases = `
  tell him|tell her|tell them|tell me|hit me|my name|add me|add him|add her|add my|add this|adding me|ask me|
  message him|message her|message this|message me|mind if|you mind|what game|how long|front page|first page|
  sent you|sent u|caes bien`;
const either = (text: string, between: RegExp): string => text.trim().split(between).join('|');
const telling = new RegExp(
  String.raw`${either(pieces, /\s+/)}|${either(phrases, /\s*\|\s*/)}|[$€]|` +
    String.raw`(?<![\p{L}\p{N}])(?:${either(words, /\s+/)})(?![\p{L}\p{N}])`,
  'u',
);

/** Whether a folded line holds anything that a shape or a story begins with. Most lines of a chat do not and are done with. */
export function isWorthReading(folded: string): boolean {
  return telling.test(folded);
}
