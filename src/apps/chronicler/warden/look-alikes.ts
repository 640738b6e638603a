/** Pairs of a letter and the Latin one it passes for: Cyrillic, Greek, then small capitals and others that no normal form takes apart. */
const pairs = `
  аa вb еe ѕs іi јj кk мm нh оo рp сc тt уy хx ѵv ԁd ԛq ԝw ѡw һh ӏl гr пn ьb ёe їi
  αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ωw σo μu ϲc ϳj
  ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ɑa ɡg ıi ʋv øo łl đd ßs`;

/**
 * Letters of other scripts that pass for Latin ones, and small capitals. Used to compare, never to show: a Russian word read
 * through it is nonsense.
 */
export const lookAlikes: ReadonlyMap<string, string> = new Map(
  pairs
    .trim()
    .split(/\s+/)
    .map((pair) => [pair.charAt(0), pair.charAt(1)]),
);
