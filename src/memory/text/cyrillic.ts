const endings = [
  'иями|ями|ами|иях|ыми|ими|ого|его|ому|ему|ость|ости',
  'ает|яет|ует|ать|ять|ить|еть|ет|ит|ах|ях|ов|ев|еи|ои|ыи|ии|ая|яя|ое|ее|ые|ие|ую|юю|ам|ям|ом|ем|ешь|ишь|ете|ите|ут|ют|ат|ят|ть|ла|ло|ли|ал|ил|ел',
  'а|я|о|е|ы|и|у|ю|ь',
];
const ending = new RegExp(`^(\\p{Script=Cyrillic}{3,}?)(?:${endings.join('|')})$`, 'u');

/**
 * A Cyrillic word without its commonest ending, so that its cases find each other; at least three letters stay. It reads words
 * after folding, where й is и. Other words come back as they are.
 */
export function stemCyrillic(word: string): string {
  return word.length < 4 ? word : (ending.exec(word)?.[1] ?? word);
}
