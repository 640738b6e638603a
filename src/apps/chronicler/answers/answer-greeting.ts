const thanks = /\b(?:thanks|thank you|thx|ty|danke|merci)\b/i;
const farewell = /\b(?:bye|good ?night|gn|see you|cya|later)\b/i;
const greeting = /\b(?:hi|hello|hey|heya|howdy|yo|hallo|good (?:morning|evening|afternoon))\b/i;

/** A short word back to somebody who spoke to the agent and asked nothing. */
export function greetingAnswer(text: string, name: string): string {
  const who = name
    .replaceAll(/[\s@!/]+/g, ' ')
    .trim()
    .slice(0, 40);
  if (thanks.test(text)) return `Gladly, ${who}.`;
  if (farewell.test(text)) return `Good night, ${who}. Come back soon.`;
  if (greeting.test(text)) return `Hello, ${who}. Good to have you here.`;
  return `I am here, ${who}. Ask me about anything that was said today.`;
}
