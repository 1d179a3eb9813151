// SPDX-License-Identifier: Apache-2.0
/** A map that forgets what was used longest ago once it is full. */
export class BoundedMap<V> {
  readonly #limit: number;
  readonly #items = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    const value = this.#items.get(key);
    if (value !== undefined) {
      this.#items.delete(key);
      this.#items.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): V {
    this.#items.delete(key);
    this.#items.set(key, value);
    if (this.#items.size > this.#limit) {
      const [oldest] = this.#items.keys();
      this.#items.delete(oldest!);
    }
    return value;
  }
}
