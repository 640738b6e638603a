const shards = 64;

/** A map of many keys as several small ones: a large map that grows holds everybody up while it moves its entries. */
export class ShardedMap<Key extends string | number, Value> {
  readonly #maps = Array.from({ length: shards }, () => new Map<Key, Value>());

  get size(): number {
    return this.#maps.reduce((sum, { size }) => sum + size, 0);
  }

  get(key: Key): Value | undefined {
    return this.#mapOf(key).get(key);
  }

  set(key: Key, value: Value): void {
    this.#mapOf(key).set(key, value);
  }

  /** Keys are hashes, or ids that end at random. */
  #mapOf(key: Key): Map<Key, Value> {
    const place =
      typeof key === 'number'
        ? key % shards
        : ((key.charCodeAt(key.length - 1) | 0) * 7 + (key.charCodeAt(key.length - 2) | 0)) % shards;
    return this.#maps[place] ?? new Map();
  }
}
