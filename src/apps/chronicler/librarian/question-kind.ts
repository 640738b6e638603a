/** What an answer must hold to be one. */
export type AnswerKind = 'title' | 'person' | 'link' | 'number' | 'time' | 'place' | 'reason' | 'anything';

/** A question, read: what it asks for, and the words that say about what. */
export type ReadQuestion = { readonly kind: AnswerKind; readonly words: string };

const kinds: readonly (readonly [AnswerKind, RegExp])[] = [
  ['link', /\b(?:link|url|website|site|address of the (?:page|shop)|web ?page)\b/i],
  [
    'number',
    /\bhow (?:many|much|old|long|far|big|tall|hot|heavy|often)\b|\b(?:what|which) (?:temperature|number|size|price|version|percentage|score|cone)\b|\bwhat (?:does|did) (?:it|that|the \w+) cost\b/i,
  ],
  [
    'title',
    /\b(?:name|title|called|named)\b|\bwh(?:at|ich) (?:\w+ )?(?:book|novel|game|song|track|album|film|movie|show|series|podcast|author|band|artist|brand|glaze|tea|app|program|tool|album|anime|manga|poem|comic|channel)\b/i,
  ],
  ['time', /\b(?:when|what (?:time|day|date)|which day)\b/i],
  ['place', /\b(?:where|which (?:city|town|country|shop|store|place))\b/i],
  ['reason', /\bwhy\b/i],
  ['person', /\b(?:who|whose|whom)\b/i],
];

/** Words of a question that say nothing about its subject. */
const frame =
  /\b(?:what|whats|what's|which|who|whos|who's|whose|whom|where|when|why|how|was|is|are|were|did|does|do|the|that|this|those|these|of|again|name|names|title|titles|called|named|call|remember|recall|anyone|anybody|someone|somebody|everybody|said|say|says|saying|mentioned|mention|mentions|talked|talking|earlier|today|before|just|tell|know|can|could|you|please|pls|we|i|me|us|many|much|old|long|link|url|about|there|a|an|it|its|to|for|in|on|at|by|with|have|has|had|one|he|she|they|thing|ago|while|minutes?|time|day|date|called|recommended|recommend|recommends|suggested|suggest|asked|wrote|posted|post|shared|share)\b/giu;

/** Reads a question; the agent's name and mentions are no part of it. */
export function readQuestion(question: string, agentNames: readonly string[] = []): ReadQuestion {
  const plain = agentNames
    .filter((name) => name !== '')
    .reduce(
      (text, name) =>
        text.replaceAll(
          new RegExp(String.raw`(?<![\p{L}\p{N}])@?${quotePattern(name)}(?![\p{L}\p{N}])`, 'giu'),
          ' ',
        ),
      question.slice(0, 500),
    )
    .replaceAll(/@\S+/g, ' ');
  const kind = kinds.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'anything';
  return {
    kind,
    words: plain
      .replaceAll(/\bhow (?:many|much|old|long|far|big|tall|hot|heavy|often)\b/gi, ' ')
      .replaceAll(frame, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  };
}

function quotePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

const title =
  /["“”«»„]([^"“”«»„]{2,80})["“”«»„]|\b(?:called|named|titled|entitled|name is|names|it is|it was|it's|its|title is|title was)\s+(?:the\s+)?(?:\p{Lu}|\w+ (?:\w+ )?(?:by|of)\b)|(?<=[\p{Ll}\p{N},:] )(?!I\b|I['’])\p{Lu}[\p{L}\p{N}'’-]+|^\p{Lu}[\p{L}'’-]+(?:\s+(?:of|the|and|in|a|an|to|for|with|on)\b)*\s+\p{Lu}|\bby \p{Lu}/u;
const present: { readonly [kind in AnswerKind]: RegExp } = {
  title,
  person:
    /(?<=[\p{L}\p{N},:] |^)(?!I\b|I['’])\p{Lu}[\p{L}]+|@\w+|\bmy (?:mother|mum|mom|dad|father|sister|brother|friend|wife|husband|partner|cat|dog|grandma|grandmother|aunt|uncle|boss|teacher|neighbou?r)\b/u,
  link: /https?:\/\/\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|tv|co|example|gg|me|info|dev|shop|blog|de|uk|fr)\b/i,
  number:
    /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|sixty|hundred|thousand|dozen|once|twice|half|couple)\b/i,
  time: /\d|\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight|yesterday|next week|weekend|noon|midnight|morning|evening|afternoon|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|christmas|soon|later|after|last)\b/i,
  place: /\b(?:in|at|from|near|to|on|under|behind|inside|next to|by)\s+(?:the\s+)?\S+/i,
  reason: /\b(?:because|cause|cos|since|so that|due to|reason|as it|to \w+)\b/i,
  anything: /./u,
};

/** Whether a message holds what such an answer needs. */
export function holdsAnswer(kind: AnswerKind, text: string): boolean {
  return present[kind].test(text);
}
