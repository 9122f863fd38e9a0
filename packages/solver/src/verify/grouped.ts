/** Things by a key, each key's in their order. */
export function grouped<K, T>(things: Iterable<T>, keyOf: (thing: T) => K): Map<K, T[]> {
  const found = new Map<K, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const list = found.get(key);
    if (list === undefined) found.set(key, [thing]);
    else list.push(thing);
  }
  return found;
}
