import fc from 'fast-check';
import type { Operation } from './thread-model.ts';

type PlainType = Exclude<Operation, { readonly pick: number }>['type'];

const plain = fc
  .constantFrom<PlainType>('say', 'say', 'reply', 'reply', 'late-reply', 'undo', 'redo')
  .map((type): Operation => ({ type }));
const aimed = fc.record({
  type: fc.constantFrom('rewind', 'reword', 'regenerate', 'choose', 'branch'),
  pick: fc.nat({ max: 1000 }),
}) as fc.Arbitrary<Operation>;

/** Random lives of a thread. */
export const operations: fc.Arbitrary<readonly Operation[]> = fc.array(fc.oneof(plain, aimed), {
  minLength: 1,
  maxLength: 40,
  size: 'max',
});
