/**
 * Multiplies a question with rows of 8-bit numbers, sixteen at a time, which plain JavaScript cannot: a WebAssembly module, written
 * out instruction by instruction since there is no build step.
 */
export type RowScan = (
  rows: number,
  /** Bytes of a row, a multiple of 16. */
  stride: number,
  codes: number,
  question: number,
  mask: number,
  out: number,
) => void;

/** Names of the function's parameters and variables, by their numbers. */
const names = [
  'rows',
  'stride',
  'codes',
  'question',
  'mask',
  'out',
  'row',
  'at',
  'end',
  'word',
  'a',
  'b',
] as const;

type Name = (typeof names)[number];

const join = (...parts: readonly (readonly number[])[]): readonly number[] => parts.flat();
const get = (name: Name) => [0x20, names.indexOf(name)];
const set = (name: Name) => [0x21, names.indexOf(name)];
/** Small numbers only: up to 63. */
const constant = (value: number) => [0x41, value];
const add = [0x6a];
const block = [0x02, 0x40];
const loop = [0x03, 0x40];
const end = [0x0b];
const leaveIf = (depth: number) => [0x0d, depth];
const again = (depth: number) => [0x0c, depth];
const isAtLeast = [0x4f];
const isBelow = [0x49];
const isZero = [0x45];
const loadByte = [0x2d, 0, 0];
const store = [0x36, 2, 0];
const zeros = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
/** Eight bytes, widened to 16 bits with their sign. */
const loadWidened = (offset: number) => [0xfd, 0x01, 0, offset];
const loadVector = (offset: number) => [0xfd, 0x00, 0, offset];
/** Multiplies eight pairs and adds neighbours: four sums. */
const dot = [0xfd, 0xba, 0x01];
const addVectors = [0xfd, 0xae, 0x01];
const lane = (index: number) => [0xfd, 0x1b, index];
const move = (name: Name, by: readonly number[]) => join(get(name), by, add, set(name));

function sum(name: 'a' | 'b', half: number): readonly number[] {
  const codes = join(get('at'), loadWidened(8 * half));
  const words = join(get('word'), loadVector(16 * half));
  return join(get(name), codes, words, dot, addVectors, set(name));
}

const addedUp = join(...[0, 1, 2, 3].map((index) => join(get('a'), lane(index), index > 0 ? add : [])));
const oneRow = join(
  join(get('mask'), get('row'), add, loadByte, isZero, leaveIf(0)),
  join(zeros, set('a'), zeros, set('b')),
  join(get('question'), set('word'), get('codes'), set('at')),
  join(get('codes'), get('stride'), add, set('end')),
  loop,
  join(sum('a', 0), sum('b', 1)),
  join(move('at', constant(16)), move('word', constant(32))),
  join(get('at'), get('end'), isBelow, leaveIf(0)),
  end,
  join(get('a'), get('b'), addVectors, set('a')),
  join(get('out'), addedUp, store),
);

// Variables: four 32-bit numbers and two vectors.
const variables = [2, 4, 0x7f, 2, 0x7b];
const body = join(
  variables,
  join(block, loop),
  join(get('row'), get('rows'), isAtLeast, leaveIf(1)),
  join(block, oneRow, end),
  join(move('codes', get('stride')), move('out', constant(4)), move('row', constant(1))),
  again(0),
  join(end, end, end),
);

/** Whole numbers from 0 on, seven bits a byte. */
function size(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...size(value >> 7)];
}

function section(id: number, content: readonly number[]): readonly number[] {
  return join([id], size(content.length), content);
}

function text(value: string): readonly number[] {
  return [value.length, ...Buffer.from(value, 'ascii')];
}

const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const sixNumbers = [6, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f];
const bytes = Uint8Array.from(
  join(
    magic,
    section(1, join([1, 0x60], sixNumbers, [0])),
    section(2, join([1], text('m'), text('m'), [2, 0, 1])),
    section(3, [1, 0]),
    section(7, join([1], text('scan'), [0, 0])),
    section(10, join([1], size(body.length), body)),
  ),
);

/** The scan over a memory of its caller. */
export function createRowScan(memory: WebAssembly.Memory): RowScan {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: memory } });
  return instance.exports['scan'] as RowScan;
}
