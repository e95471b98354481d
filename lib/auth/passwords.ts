import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { lowerPoolPriority } from "./pool-priority";

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashing is all CPU: more at once than cores would only slow down everything else. */
const CONCURRENCY = Math.max(1, availableParallelism());

const shared = globalThis as typeof globalThis & {
  turnpikeHashing?: { running: number; waiting: (() => void)[]; givesWay: boolean };
};
shared.turnpikeHashing ??= { running: 0, waiting: [], givesWay: false };
const queue = shared.turnpikeHashing;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (queue.running >= CONCURRENCY) await new Promise<void>((resume) => queue.waiting.push(resume));
  else queue.running += 1;
  try {
    const result = await work();
    if (!queue.givesWay) lowerPoolPriority();
    queue.givesWay = true;
    return result;
  } finally {
    const next = queue.waiting.shift();
    if (next) next();
    else queue.running -= 1;
  }
}

/** The Argon2id hash of a password, with its salt and parameters in it. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, ARGON2));
}

/** A hash of nothing anybody can type, for checks against accounts that do not exist. */
let dummyHash: Promise<string> | undefined;

/**
 * Whether the password is right. Without a stored hash it takes just as long and is always wrong, so that timing does
 * not tell which accounts exist.
 */
export async function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  dummyHash ??= hashPassword(crypto.randomUUID());
  const against = storedHash ?? (await dummyHash);
  const matches = await inTurn(() => verify(against, password));
  return storedHash !== null && matches;
}
