import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { said } from '../ledger/ledger.fixtures.ts';
import { answerFromLog } from './answer-from-log.ts';
import { readQuestion } from './question-kind.ts';

/** What is said, as "author: text", half a minute apart; then the question; then the message that answers it, or none. */
type Dialogue = {
  readonly lines: readonly string[];
  readonly question: string;
  /** Place of the answer among the lines. */
  readonly answer: number | null;
};

const dialogues: readonly Dialogue[] = [
  {
    lines: ['Mara: I finished a book, it is called The Salt Path of Ellery', 'Bo: nice'],
    question: 'Wren, what was the name of that book?',
    answer: 0,
  },
  {
    lines: ['Mara: the book club meets on thursday', 'Bo: see you there'],
    question: 'what was the name of that book?',
    answer: null,
  },
  {
    lines: ['Bo: which book are you reading?', 'Mara: @Bo Winter in Sokcho, so quiet'],
    question: '@wren what was that book called again?',
    answer: 1,
  },
  {
    lines: ['Bo: which book are you reading?', 'Mara: soup is ready'],
    question: 'what was that book called again?',
    answer: null,
  },
  {
    lines: ['Kit: my favourite novel is "The Hearing Trumpet"', 'Bo: lol'],
    question: 'what was the name of that novel?',
    answer: 0,
  },
  {
    lines: ['Kit: my favourite novel is "The Hearing Trumpet"'],
    question: 'what was the name of the song?',
    answer: null,
  },
  {
    lines: ['Theo: the song is Harvest Moon by Ola Reed', 'Kit: so good'],
    question: 'which song was it?',
    answer: 0,
  },
  { lines: ['Ines: I fire it at 1240 degrees', 'Bo: hot'], question: 'how hot do you fire it?', answer: 0 },
  { lines: ['Ines: the kiln is hot today'], question: 'how hot is the kiln?', answer: null },
  {
    lines: ['Ada: the glaze recipe is at https://glazes.example/celadon'],
    question: 'what was the link for the glaze recipe?',
    answer: 0,
  },
  {
    lines: ['Ada: the glaze recipe is in my notebook'],
    question: 'what was the link for the glaze recipe?',
    answer: null,
  },
  { lines: ['Ines: next stream is on Tuesday at eight'], question: 'when is the next stream?', answer: 0 },
  { lines: ['Ines: the stream is cosy'], question: 'when is the next stream?', answer: null },
  {
    lines: ['Mara: I bought the brushes at Harlow Supplies', 'Bo: noted'],
    question: 'where did Mara say she bought the brushes?',
    answer: 0,
  },
  {
    lines: ['Bo: what is the name of that tea?', 'Kit: no idea'],
    question: 'what is the name of that tea?',
    answer: null,
  },
  {
    lines: ['Bo: the tea is Moonlit Oolong', 'Kit: the biscuit is Shortbread Royal'],
    question: 'what is the name of the tea?',
    answer: 0,
  },
  {
    lines: ['Nightbot: Follow the book club, called Cosy Reads'],
    question: 'what was that book called?',
    answer: null,
  },
  {
    lines: ['Mara: I have 14 mugs on the shelf', 'Bo: 3 cats here'],
    question: 'how many mugs does Mara have?',
    answer: 0,
  },
  { lines: ['Bo: 3 cats here'], question: 'how many mugs are there?', answer: null },
  {
    lines: ['Theo: the game is called Loam Valley', 'Mara: and then the game was Paper Lanterns'],
    question: 'what is the game called?',
    answer: 1,
  },
  {
    lines: ['Theo: I love cats', 'Mara: dogs for me'],
    question: 'what did Theo say about the weather?',
    answer: null,
  },
  {
    lines: ['Theo: the weather in Bergen is all rain', 'Mara: the weather here in Porto is fine'],
    question: 'what did Theo say about the weather?',
    answer: 0,
  },
  {
    lines: ['Kit: the author is Marta Olsen, she wrote the lighthouse one'],
    question: 'who was the author of the lighthouse book?',
    answer: 0,
  },
  { lines: ['Kit: gg', 'Bo: hello'], question: 'what?', answer: null },
  { lines: ['Mara: das Buch heißt Der Turm'], question: 'wie heißt das Buch?', answer: 0 },
];

const log = (lines: readonly string[]) =>
  lines.map((line, place) => {
    const [author = '', ...rest] = line.split(': ');
    const message = said(`m${place}`, 4_500 + place * 30, author, rest.join(': '));
    return author === 'Nightbot' ? { ...message, role: 'bot' as const } : message;
  });
const ask = (lines: readonly string[], text: string) => {
  const messages = log(lines);
  const question = said('q', 4_500 + lines.length * 30, 'Bo', text);
  return answerFromLog({ text, id: 'q', agentNames: ['Wren'], utcOffsetMinutes: 0 }, [
    ...messages,
    question,
    said('later', 9_000, 'Mara', 'the book is called Something Later'),
  ]);
};

describe('the librarian', () => {
  for (const { lines, question, answer } of dialogues)
    it(`S3 "${question}" after "${lines.join('" "')}": ${answer === null ? 'not said' : `line ${answer + 1}`}`, () => {
      const found = ask(lines, question);
      if (answer === null) assert.equal(found.type, 'not-said', JSON.stringify(found));
      else assert.equal(found.type === 'said' ? found.messageId : found.type, `m${answer}`);
    });

  it('S3 an answer gives the words as they were said, who said them and when', () => {
    const found = ask(['Mara: the book is called Salt, Paper, Stone'], 'what was the name of that book?');
    assert.equal(found.text, 'Mara said at 20:15: “the book is called Salt, Paper, Stone”');
  });

  it('S3 whatever is asked and said, an answer quotes a message of a person word for word', () => {
    const word = fc.constantFrom(
      'book',
      'name',
      'called',
      'The',
      'Salt',
      'what',
      '?',
      'tea',
      'is',
      '42',
      'kiln',
      '\u202e',
      '”',
    );
    const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(
        fc.array(sentence, { maxLength: 8 }),
        fc.oneof(sentence, fc.string()),
        (texts, question) => {
          const messages = texts.map((text, place) => said(`m${place}`, place, `n${place % 3}`, text));
          const found = answerFromLog(
            { text: question, id: 'q', agentNames: ['Wren', ''], utcOffsetMinutes: 0 },
            messages,
          );
          if (found.type === 'not-said') return;
          const text = messages.find(({ id }) => id === found.messageId)?.text ?? '';
          assert.ok(text.includes(/“(.*)”$/su.exec(found.text)?.[1] ?? '\u0000'));
        },
      ),
    );
  });

  it('S3 the agent’s name is no part of what is asked', () => {
    assert.deepEqual(readQuestion('Wren, what was the name of that book?', ['Wren']), {
      kind: 'title',
      words: ', book?',
    });
  });
});
