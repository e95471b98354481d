import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterPostgres } from "rate-limiter-flexible";
import { type Database, type Sql, sql } from "@/lib/db";
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
 *
 * Others count every use, not failures only; see {@link spend}. None of them keeps anybody from signing in.
 *
 * - `code`: codes that a user has sent by e-mail or to a phone.
 * - `recover`, `register`: messages that one e-mail address or phone number is sent at the wish of whoever asks.
 * - `recover-address`, `register-address`: such wishes from one network address.
 * - `activation`: links that one account is sent at the wish of those who look after it.
 * - `notice`: warnings of the same kind to one account.
 * - `search`: searches for accounts by one user, who would otherwise read all of them.
 * - `profile`: profiles that one user makes, for themselves and for others.
 * - `contact`: messages through the contact form from one network address.
 * - `provider`: beginnings, from one network address, to sign in through an identity provider, which we then ask.
 * - `grant`: invitations and other grants of roles by one user, on all profiles, those that are repeated too.
 * - `subscription-grant`: subscriptions that one provider grants, each of which may write to strangers.
 * - `subscription-grant-again`: grants of one plan to one name or address, however often they are refused or revoked meanwhile.
 * - `receipt`: receipts of one charge that are sent again.
 * - `lookup`: names and addresses of nobody that one user typed to grant or ask for a role.
 * - `picture`: pictures that one user uploads, each of which has to be decoded.
 */
const POLICIES = {
  "sign-in": { failures: 5, windowSeconds: HOUR, firstWaitSeconds: 30, longestWaitSeconds: 4 * HOUR },
  account: { failures: 50, windowSeconds: HOUR, firstWaitSeconds: 60, longestWaitSeconds: HOUR },
  address: { failures: 200, windowSeconds: HOUR, firstWaitSeconds: 60, longestWaitSeconds: HOUR },
  "second-factor": { failures: 3, windowSeconds: HOUR, firstWaitSeconds: 60, longestWaitSeconds: DAY },
  search: { failures: 300, windowSeconds: 600, firstWaitSeconds: 60, longestWaitSeconds: HOUR },
  profile: hourly(20),
  code: { failures: 5, windowSeconds: HOUR, firstWaitSeconds: 600, longestWaitSeconds: DAY },
  recover: hourly(3),
  "recover-address": hourly(20),
  register: hourly(10),
  "register-address": hourly(200),
  activation: hourly(3),
  notice: hourly(1),
  contact: hourly(5),
  provider: hourly(100),
  lookup: hourly(60),
  receipt: { failures: 1, windowSeconds: 60, firstWaitSeconds: 60, longestWaitSeconds: 60 },
  grant: { failures: 200, windowSeconds: DAY, firstWaitSeconds: DAY, longestWaitSeconds: DAY },
  picture: hourly(20),
  "subscription-grant": hourly(200),
  "subscription-grant-again": hourly(5),
} as const satisfies Record<string, Policy>;

type Limit = keyof typeof POLICIES;

/** So many uses, then none for an hour. */
function hourly(uses: number): Policy {
  return { failures: uses, windowSeconds: HOUR, firstWaitSeconds: HOUR, longestWaitSeconds: HOUR };
}

/** What is counted: failures of one kind, of one subject. */
export interface ThrottleKey {
  readonly limit: Limit;
  readonly subject: string;
}

/** The limits that an attempt to sign in to an account counts against; see {@link accountOf}. */
export function signInKeys(account: string, ip: string): ThrottleKey[] {
  const address = networkOf(ip);
  return [
    { limit: "sign-in", subject: `${account}@${address}` },
    { limit: "account", subject: account },
    ...addressKeys(ip),
  ];
}

/** How an account is counted: by its user, whatever name was typed to mean it. */
export function accountOf(userId: bigint): string {
  return `user:${userId}`;
}

/** The limits that a message to `address`, asked for from `ip`, counts against. */
export function messageKeys(limit: "recover" | "register", address: string, ip: string): ThrottleKey[] {
  const network = networkOf(ip);
  return [
    { limit, subject: subjectOf(address) },
    ...(network === "" ? [] : [{ limit: `${limit}-address`, subject: network } as const]),
  ];
}

/** The limit on failures that count against a network address alone. */
export function addressKeys(ip: string): ThrottleKey[] {
  const address = networkOf(ip);
  return address === "" ? [] : [{ limit: "address", subject: address }];
}

/** What was typed may be a password in the wrong field: it is kept as a hash only. */
export function subjectOf(typed: string): string {
  return createHash("sha256").update(typed.trim().toLowerCase()).digest("base64url");
}

/** Whoever has one IPv6 address has the 2^64 of its network. */
export function networkOf(ip: string): string {
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
  /**
   * Counts a failure against every limit.
   *
   * @returns whether the account has to wait from now on: once in every round
   */
  failed(): Promise<boolean>;
  /**
   * Clears what counted against the account.
   *
   * @throws TooManyRequests when guesses sent at the same time have used up the free failures meanwhile: of a burst,
   *   not even the right one passes
   */
  succeeded(): Promise<void>;
}

/**
 * What counts against the keys, as JSON for {@link judge}, for use inside the statement that finds the account: an
 * account without failures costs no query and no write of its own.
 */
export function failuresJson(keys: readonly ThrottleKey[]): Sql {
  return failuresOf(sql`${keys.map(storeKey)}::text[]`);
}

/** As {@link failuresJson}, of {@link signInKeys}, for an account that only the statement itself finds. */
export function signInFailuresJson(account: Sql, ip: string): Sql {
  const address = networkOf(ip);
  return failuresOf(sql`
    ARRAY['sign-in:' || ${account} || '@' || ${address}, 'account:' || ${account}, 'address:' || ${address}]`);
}

function failuresOf(keys: Sql): Sql {
  return sql`(SELECT coalesce(jsonb_agg(jsonb_build_object('key', t.key, 'points', t.points, 'expire', t.expire)), '[]')
    FROM throttle t WHERE t.key = ANY(${keys}) AND t.expire > ${Date.now()})`;
}

/** What {@link failuresJson} arrives as. */
export interface Failures {
  readonly key: string;
  readonly points: number;
  /** Milliseconds since 1970. */
  readonly expire: number;
}

/** @throws TooManyRequests 429 for what this process knows to be blocked, so that a flood does not reach the database */
export async function refuseFlood(db: Database, keys: readonly ThrottleKey[]): Promise<void> {
  const waits = await Promise.all(keys.map((key) => blockedInMemoryMs(db, key)));
  refuse(Math.max(0, ...waits));
}

/** Judges an attempt by what counts against it. */
export function judge(db: Database, keys: readonly ThrottleKey[], failures: readonly Failures[]): Attempt {
  const states = keys.map((key) => ({
    key,
    failures: failures.find(({ key: name }) => name === storeKey(key)),
  }));
  return {
    refuseIfBlocked: () => refuse(Math.max(0, ...states.map((state) => waitMs(state.key, state.failures)))),
    failed: async () => {
      const counts = await Promise.all(keys.map((key) => countFailure(db, key)));
      return keys.some(
        ({ limit }, index) => limit !== "address" && counts[index] === POLICIES[limit].failures,
      );
    },
    succeeded: async () => {
      await refuseFlood(db, keys);
      const own = states.filter((state) => state.key.limit !== "address" && state.failures);
      await Promise.all(own.map(({ key }) => forgive(db, key)));
    },
  };
}

/**
 * Counts an attempt as failed before it is checked, for secrets that are checked too fast to be counted afterwards;
 * {@link forgive} takes it back.
 *
 * @returns whether it may be checked at all, and whether it is the last one before the wait
 */
export async function takeAttempt(db: Database, key: ThrottleKey): Promise<"free" | "last" | "none"> {
  const [row] = await db.query<{ failures: Failures[] }>(sql`SELECT ${failuresJson([key])} AS failures`);
  if (waitMs(key, row?.failures[0]) > 0) return "none";
  const left = POLICIES[key.limit].failures - (await countFailure(db, key));
  if (left < 0) return "none";
  return left === 0 ? "last" : "free";
}

/**
 * Counts one use of what may be had only so often, such as a message that is sent.
 *
 * @throws TooManyRequests 429
 */
export async function spend(db: Database, ...keys: readonly ThrottleKey[]): Promise<void> {
  await refuseFlood(db, keys);
  const [row] = await db.query<{ failures: Failures[] }>(sql`SELECT ${failuresJson(keys)} AS failures`);
  judge(db, keys, row?.failures ?? []).refuseIfBlocked();
  const counts = await Promise.all(keys.map((key) => countFailure(db, key)));
  // Of uses at the same moment, those beyond the last free one.
  const spent = keys.find(({ limit }, index) => (counts[index] ?? 0) > POLICIES[limit].failures);
  if (spent) throw new TooManyRequests(POLICIES[spent.limit].firstWaitSeconds);
}

/** Forgets all failures, of this round and of those before. */
export async function forgive(db: Database, key: ThrottleKey): Promise<void> {
  const { failures, rounds, blocked } = limiters(db, key.limit);
  const name = storeKey(key);
  await Promise.all([failures.delete(name), rounds.delete(`rounds:${name}`), blocked.delete(name)]);
}

function refuse(ms: number): void {
  if (ms > 0) throw new TooManyRequests(Math.ceil(ms / 1000));
}

function waitMs({ limit }: ThrottleKey, failures: Failures | undefined): number {
  const isBlocked = failures !== undefined && failures.points > POLICIES[limit].failures;
  return isBlocked ? failures.expire - Date.now() : 0;
}

async function blockedInMemoryMs(db: Database, key: ThrottleKey): Promise<number> {
  const state = await limiters(db, key.limit).blocked.get(storeKey(key));
  return state === null ? 0 : state.msBeforeNext;
}

/** @returns the number of failures in this round, this one included */
async function countFailure(db: Database, key: ThrottleKey): Promise<number> {
  const policy = POLICIES[key.limit];
  const { failures, rounds, blocked } = limiters(db, key.limit);
  const name = storeKey(key);
  const { consumedPoints } = await failures.penalty(name);
  // Exactly one of any number of simultaneous failures is the last free one: that one sets the wait.
  if (consumedPoints === policy.failures) {
    const round = await rounds.penalty(`rounds:${name}`);
    const wait = Math.min(
      policy.firstWaitSeconds * 2 ** (round.consumedPoints - 1),
      policy.longestWaitSeconds,
    );
    await Promise.all([failures.block(name, wait), blocked.block(name, wait)]);
  }
  return consumedPoints;
}

/** How a key is called in the table. */
function storeKey({ limit, subject }: ThrottleKey): string {
  return `${limit}:${subject}`;
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
  const store = {
    storeClient: db.pool,
    storeType: "pool",
    tableName: "throttle",
    tableCreated: true,
    keyPrefix: "",
  };
  const countless = Number.MAX_SAFE_INTEGER;
  return {
    failures: new RateLimiterPostgres({ ...store, points, duration }),
    rounds: new RateLimiterPostgres({ ...store, points: countless, duration: DAY }),
    blocked: new RateLimiterMemory({ keyPrefix: "", points: 1, duration }),
  };
}
