/**
 * The items by their keys; keys and items in the order in which they come. What `Map.groupBy` does, which Node 20 lacks:
 * `engines` in package.json promises that one, and `lib` in tsconfig.json holds the code to what it knows.
 */
export function groupBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
