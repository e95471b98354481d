/** What is wrong with a list as a whole; of its rows each tells at its own fields. */
export function arrayError(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { message, root } = error as { message?: unknown; root?: { message?: unknown } };
  const text = message ?? root?.message;
  return typeof text === "string" ? text : undefined;
}
