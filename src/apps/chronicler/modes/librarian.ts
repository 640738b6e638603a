import type { Mode } from './mode.ts';
import { answer, eachMessage } from './mode.ts';
import { withoutName } from './request.ts';

const asks =
  /\?|^(?:what|who|whom|whose|when|where|which|how|did|do|does|has|have|was|were|is there|any(?:one|body)|somebody|remind|find|tell me|wie|was|wer|wann|wo)\b/i;

/** Answers, when asked, from what was said before, with the quote, who said it and when. */
export const librarian: Mode = {
  name: 'librarian',
  about: 'Answers, when asked, from what was said in the stream, with the quote, who said it and when.',
  consider: eachMessage(({ text, addressed }, { agent }) =>
    addressed && asks.test(withoutName(text, agent)) ? answer('somebody asked the agent a question') : null,
  ),
};
