/** A typed array with room for at least `size` elements; the old elements are kept, and room grows by half. */
export function withRoom<
  Values extends Float32Array | Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array,
>(values: Values, size: number): Values {
  if (values.length >= size) return values;
  const Constructor = values.constructor as new (length: number) => Values;
  const larger = new Constructor(Math.max(size, Math.ceil(values.length * 1.5), 64));
  larger.set(values);
  return larger;
}
