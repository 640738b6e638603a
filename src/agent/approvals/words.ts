const no =
  /^(?:no|nope|nah|no,? thanks?|no,? thank you|don['’]?t|do not|reject|rejected|cancel|never mind|nein|nein,? danke|nicht|lass das|lass es|abbrechen|non|non,? merci|annuler|nee|nej|nei|não|nao|nie|ne|нет|не надо|отмена|ні|いいえ|不|不要)$/iu;
const yes =
  /^(?:ok|okay|okey|k|yes|yep|yeah|yes,? please|sure|go|go ahead|do it|approve|approved|confirm|confirmed|ja|jawohl|ja,? bitte|passt|mach das|mach es|oui|d['’]accord|si|sí|sì|sim|tak|да|так|はい|好|👍)$/iu;

/** Whether a text says no and nothing else. */
export function saysNo(text: string): boolean {
  return no.test(bare(text));
}

/** Whether a text says yes and nothing else: no approval, since only a button names the exact action. */
export function saysYes(text: string): boolean {
  return yes.test(bare(text));
}

function bare(text: string): string {
  return text
    .normalize('NFC')
    .trim()
    .replaceAll(/[.!,;…\s]+$/gu, '')
    .replaceAll(/\s+/gu, ' ');
}
