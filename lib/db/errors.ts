const UNIQUE_VIOLATION = "23505";
const EXCLUSION_VIOLATION = "23P01";

/**
 * The name of the unique or exclusion constraint that refused the statement, or null for any other failure.
 * Knows both shapes: that of `pg` (plain SQL) and that of Prisma (`P2002`, whose cause carries the index).
 */
export function violatedConstraint(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  if ("code" in error && (error.code === UNIQUE_VIOLATION || error.code === EXCLUSION_VIOLATION)) {
    return "constraint" in error && typeof error.constraint === "string" ? error.constraint : "unknown";
  }
  if ("code" in error && error.code === "P2002")
    return /constraint "?([\w]+)/.exec(JSON.stringify(error))?.[1] ?? "unknown";
  return null;
}
