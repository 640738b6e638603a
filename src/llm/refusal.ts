/**
 * Whether an answer has the shape of a refusal instead of what was asked for: a short text that opens with an apology or an
 * inability, in the languages that models fall back to. Never asked of an answer that is valid.
 */
export function looksLikeRefusal(text: string): boolean {
  const start = text
    .trim()
    .slice(0, 240)
    .toLowerCase()
    .replaceAll(/[’`]/g, "'")
    .replaceAll(/[*_#>"“”]/g, '')
    .trim();
  return openings.some((opening) => opening.test(start));
}

const openings: readonly RegExp[] = [
  /^(?:i'm|i am|we're|we are) (?:very |so |really |truly )?(?:sorry|afraid|unable|not able|not comfortable|not allowed)/,
  /^(?:sorry|apologies|my apologies|unfortunately|regrettably)\b.{0,80}\b(?:can't|cannot|can not|won't|unable|not able|not comfortable|decline)/,
  /^(?:sorry|apologies)[,.!]? ?(?:but )?i\b/,
  /^(?:i|we) (?:can't|cannot|can not|won't|will not|must|have to|need to|am unable to|do not feel comfortable|don't feel comfortable)\b.{0,60}\b(?:help|assist|comply|fulfil|provide|create|engage|continue|discuss|decline|refuse|analy|classif|process|generate|answer|respond|participat|comfortable|do that|that request|this request)/,
  /^as an? (?:ai|language model|artificial intelligence|assistant)\b/,
  /^(?:this|that|your) (?:request|content|message|conversation)\b.{0,60}\b(?:violates|goes against|against my|inappropriate|not appropriate|cannot be)/,
  /^(?:es tut mir leid|tut mir leid|entschuldigung|leider kann ich)/,
  /^(?:je suis désolée?|désolée?|je ne peux pas|lo siento|no puedo (?:ayudar|cumplir|continuar)|mi dispiace|me desculpe)/,
];
