/** What stands under a name that a caller sent; `constructor` and the like, which every object has, are no names. */
export function named<T>(things: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(things, name) ? things[name] : undefined;
}
