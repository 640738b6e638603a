/** A vector at length 1 in steps of `scale`. */
export type Quantised = { readonly scale: number; readonly code: Int8Array };

const steps = 127;

/** The vector at length 1; one of zeros stays as it is. */
export function toUnit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  if (length === 0 || !Number.isFinite(length)) return new Float32Array(vector.length);
  return vector.map((value) => value / length);
}

/** Rounds to 8 bits, each vector by its own largest value. */
export function quantise(vector: Float32Array): Quantised {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest === 0 ? 1 : largest / steps;
  return { scale, code: Int8Array.from(vector, (value) => Math.round(value / scale)) };
}

/** How alike two vectors of length 1 are: from -1 to 1. */
export function likeness(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/** The bytes of a vector as they are stored: 32-bit floats, little-endian. */
export function toBytes(vector: Float32Array): Uint8Array {
  const bytes = new Uint8Array(vector.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of vector.entries()) view.setFloat32(at * 4, value, true);
  return bytes;
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Reads what `toBytes` wrote; where it can it looks at the same memory. */
export function fromBytes(bytes: Uint8Array): Float32Array {
  const length = bytes.byteLength >> 2;
  if (littleEndian && bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer, bytes.byteOffset, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length }, (_, at) => view.getFloat32(at * 4, true));
}
