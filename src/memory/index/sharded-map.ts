const shards = 64;

/** A map of many hashes as several small ones: a large map that grows holds everybody up while it moves its entries. */
export class ShardedMap<Value> {
  size = 0;
  readonly #maps = Array.from({ length: shards }, () => new Map<number, Value>());

  get(hash: number): Value | undefined {
    return this.#maps[hash % shards]?.get(hash);
  }

  set(hash: number, value: Value): void {
    const map = this.#maps[hash % shards];
    if (map?.has(hash) === false) this.size += 1;
    map?.set(hash, value);
  }
}
