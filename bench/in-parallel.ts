/** Does the work for every item, so many at a time. @returns how often per second it was done */
export async function inParallel<Item>(
  items: readonly Item[],
  workers: number,
  work: (item: Item, worker: number) => Promise<unknown>,
): Promise<number> {
  const waiting = items.values();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (const item of waiting) await work(item, worker);
    }),
  );
  return items.length / ((performance.now() - startedAt) / 1000);
}
