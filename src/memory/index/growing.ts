type Numbers = Float32Array | Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/**
 * A typed array with room for at least `size` elements; the old elements are kept, and room grows by half. To grow is to copy, and
 * several arrays of one length that grow in the same moment hold everybody up: each gets a hundredth more room than the one before
 * it, so their moments differ.
 * @param order place of this array among those that grow beside it, from 0
 */
export function withRoom<Values extends Numbers>(values: Values, size: number, order = 0): Values {
  if (values.length >= size) return values;
  const Constructor = values.constructor as new (buffer: SharedArrayBuffer) => Values;
  const room = Math.ceil(Math.max(size, values.length * 1.5, 64) * (1 + order / 100));
  const larger = new Constructor(memoryFor(room * values.BYTES_PER_ELEMENT));
  larger.set(values);
  return larger;
}

/**
 * Zeroed memory of an index. It is shared memory, though nobody shares it: of any other, V8 answers each piece beyond some 64 MB with
 * 5 to 10 ms of collecting on the spot (`Heap::ReportExternalMemoryPressure`), and an index comes in many pieces.
 */
export function memoryFor(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}
