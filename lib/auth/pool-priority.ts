import { existsSync, readdirSync, readFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** One folder a thread of this process; Linux alone has it, and lets a process rank its threads. */
const THREADS = "/proc/self/task";
/** How much nicer than the others the threads are, of 19 at most in all. */
const NICER = 10;
const MAX_NICENESS = 19;

/**
 * Has the threads of libuv's pool, in which passwords are hashed, give way when all cores are busy: who reads a page does
 * not wait for those who sign in. Call it once the pool is at work; where threads cannot be ranked nothing happens.
 */
export function lowerPoolPriority(): void {
  if (!existsSync(THREADS)) return;
  const niceness = Math.min(MAX_NICENESS, getPriority() + NICER);
  for (const thread of readdirSync(THREADS)) {
    const name = readFileSync(`${THREADS}/${thread}/comm`, "utf8").trim();
    if (name === "libuv-worker") setPriority(Number(thread), niceness);
  }
}
