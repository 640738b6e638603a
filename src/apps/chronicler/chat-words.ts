const pictureOnly = /^[\p{Extended_Pictographic}\p{Emoji_Component}]+$/u;
/** `LUL`, `KEKW`, `PogChamp`, `catJAM`, `<3`, `:)`, `lol`, `haha`. */
const emote =
  /^(?:[A-Z]{3,}[a-z]{0,2}\d?|[A-Za-z]{2,}[a-z][A-Z][A-Za-z]*\d*|[:;=]-?[)(DPpOo3/]|<3|[xX]D+|[lh]o+l|[lkr]of?l?mf?ao+|(?:h[ae]){2,}h?)$/;

/** Whether a word of a message is only a picture: an emoji, an emote by its name, a smiley, laughter. */
export function isEmote(word: string): boolean {
  return emote.test(word) || pictureOnly.test(word);
}
