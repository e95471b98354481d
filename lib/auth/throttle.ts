import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterPostgres, type RateLimiterRes } from "rate-limiter-flexible";
import type { Database } from "@/lib/db";
import { TooManyRequests } from "@/lib/errors";

/** How many failures are free, and how long the wait after them is; it doubles with every further round. */
interface Policy {
  readonly failures: number;
  readonly windowSeconds: number;
  readonly firstWaitSeconds: number;
  readonly longestWaitSeconds: number;
}

const HOUR = 3600;
const DAY = 86_400;

/**
 * - `sign-in`: one account from one address. Guessing stops here; the owner, elsewhere, still gets in.
 * - `account`: one account from everywhere, against guessing from many addresses.
 * - `address`: one address against all accounts.
 * - `second-factor`: the one-time codes of one user, whose password is known to whoever gets here.
 */
const POLICIES = {
  "sign-in": { failures: 5, windowSeconds: HOUR, firstWaitSeconds: 30, longestWaitSeconds: 4 * HOUR },
  account: { failures: 50, windowSeconds: HOUR, firstWaitSeconds: 60, longestWaitSeconds: HOUR },
  address: { failures: 200, windowSeconds: HOUR, firstWaitSeconds: 60, longestWaitSeconds: HOUR },
  "second-factor": { failures: 3, windowSeconds: HOUR, firstWaitSeconds: 60, longestWaitSeconds: DAY },
} as const satisfies Record<string, Policy>;

type Limit = keyof typeof POLICIES;

/** What is counted: failures of one kind, of one subject. */
export interface ThrottleKey {
  readonly limit: Limit;
  readonly subject: string;
}

/** The limits that an attempt to sign in as `name` from `ip` counts against. */
export function signInKeys(name: string, ip: string): ThrottleKey[] {
  // What was typed may be a password in the wrong field: it is kept as a hash only.
  const account = createHash("sha256").update(name.trim().toLowerCase()).digest("base64url");
  const address = networkOf(ip);
  return [
    { limit: "sign-in", subject: `${account}@${address}` },
    { limit: "account", subject: account },
    ...(address === "" ? [] : [{ limit: "address", subject: address } as const]),
  ];
}

/** Whoever has one IPv6 address has the 2^64 of its network. */
function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const [head = "", tail] = ip.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => "0");
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(":")}::/64`;
}

/** One attempt, judged before and after the secret was checked. */
export interface Attempt {
  /** @throws TooManyRequests 429 */
  refuseIfBlocked(): void;
  /** Counts a failure against every limit. */
  failed(): Promise<void>;
  /**
   * Clears what counted against the account.
   *
   * @throws TooManyRequests when guesses sent at the same time have used up the free failures meanwhile: of a burst,
   *   not even the right one passes
   */
  succeeded(): Promise<void>;
}

/** Looks up what counts against an attempt. An account without failures costs one read per limit and no write. */
export async function beginAttempt(db: Database, keys: readonly ThrottleKey[]): Promise<Attempt> {
  const states = await Promise.all(keys.map((key) => read(db, key)));
  const waitMs = Math.max(0, ...states.map((state) => state.waitMs));
  return {
    refuseIfBlocked: () => refuse(waitMs),
    failed: async () => {
      await Promise.all(keys.map((key) => countFailure(db, key)));
    },
    succeeded: async () => {
      const meanwhile = await Promise.all(keys.map((key) => blockedInMemoryMs(db, key)));
      refuse(Math.max(0, ...meanwhile));
      const own = keys.filter((key, index) => key.limit !== "address" && states[index]?.hasFailures);
      await Promise.all(own.map((key) => forgive(db, key)));
    },
  };
}

/**
 * Counts an attempt as failed before it is checked, for secrets that are checked too fast to be counted afterwards;
 * {@link forgive} takes it back.
 *
 * @returns whether it may be checked at all
 */
export async function takeAttempt(db: Database, key: ThrottleKey): Promise<boolean> {
  if ((await read(db, key)).waitMs > 0) return false;
  return (await countFailure(db, key)) <= POLICIES[key.limit].failures;
}

/** Forgets all failures, of this round and of those before. */
export async function forgive(db: Database, { limit, subject }: ThrottleKey): Promise<void> {
  const { failures, rounds, blocked } = limiters(db, limit);
  await Promise.all([failures.delete(subject), rounds.delete(subject), blocked.delete(subject)]);
}

function refuse(waitMs: number): void {
  if (waitMs > 0) throw new TooManyRequests(Math.ceil(waitMs / 1000));
}

async function read(db: Database, key: ThrottleKey): Promise<{ waitMs: number; hasFailures: boolean }> {
  const inMemory = await blockedInMemoryMs(db, key);
  if (inMemory > 0) return { waitMs: inMemory, hasFailures: true };
  const state = await limiters(db, key.limit).failures.get(key.subject);
  const isBlocked = state !== null && state.consumedPoints > POLICIES[key.limit].failures;
  return { waitMs: isBlocked ? state.msBeforeNext : 0, hasFailures: state !== null };
}

async function blockedInMemoryMs(db: Database, { limit, subject }: ThrottleKey): Promise<number> {
  const state = await limiters(db, limit).blocked.get(subject);
  return state === null ? 0 : state.msBeforeNext;
}

/** @returns the number of failures in this round, this one included */
async function countFailure(db: Database, { limit, subject }: ThrottleKey): Promise<number> {
  const policy = POLICIES[limit];
  const { failures, rounds, blocked } = limiters(db, limit);
  const { consumedPoints } = await failures.penalty(subject);
  // Exactly one of any number of simultaneous failures is the last free one: that one sets the wait.
  if (consumedPoints === policy.failures) {
    const round: RateLimiterRes = await rounds.penalty(subject);
    const wait = Math.min(
      policy.firstWaitSeconds * 2 ** (round.consumedPoints - 1),
      policy.longestWaitSeconds,
    );
    await Promise.all([failures.block(subject, wait), blocked.block(subject, wait)]);
  }
  return consumedPoints;
}

interface Limiters {
  readonly failures: RateLimiterPostgres;
  /** How often the free failures were used up within a day. */
  readonly rounds: RateLimiterPostgres;
  /** What this process knows to be blocked, so that a flood does not reach the database. */
  readonly blocked: RateLimiterMemory;
}

// Next's routes and server.ts each hold a copy of this module; the memory in front must be one.
const shared = globalThis as typeof globalThis & {
  turnpikeThrottles?: WeakMap<object, Map<Limit, Limiters>>;
};
shared.turnpikeThrottles ??= new WeakMap();
const throttles = shared.turnpikeThrottles;

function limiters(db: Database, limit: Limit): Limiters {
  const known = throttles.get(db.pool) ?? new Map<Limit, Limiters>();
  throttles.set(db.pool, known);
  const existing = known.get(limit);
  if (existing) return existing;
  const created = createLimiters(db, limit);
  known.set(limit, created);
  return created;
}

function createLimiters(db: Database, limit: Limit): Limiters {
  const { failures: points, windowSeconds: duration } = POLICIES[limit];
  const store = { storeClient: db.pool, storeType: "pool", tableName: "throttle", tableCreated: true };
  const countless = Number.MAX_SAFE_INTEGER;
  return {
    failures: new RateLimiterPostgres({ ...store, keyPrefix: limit, points, duration }),
    rounds: new RateLimiterPostgres({
      ...store,
      keyPrefix: `${limit}-rounds`,
      points: countless,
      duration: DAY,
    }),
    blocked: new RateLimiterMemory({ keyPrefix: limit, points: 1, duration }),
  };
}
