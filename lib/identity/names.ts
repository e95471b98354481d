import { randomInt } from "node:crypto";
import { type Db, lockName, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";

const MAX_LENGTH = 50;
/** Room for a suffix that makes a generated name unique. */
const BASE_LENGTH = 42;
const USERNAME_TRIES = 10;
const SLUG_TRIES = 9;
/** A username that was given up cannot be taken by somebody else this long, as links and mails still say it. */
const RESERVATION_DAYS = 90;

/**
 * Usernames and slugs of profiles share one space of names, and one lock: two registrations that each want the other's
 * name as their second would wait for each other.
 */
const ALL_NAMES = "usernames and slugs";

/** Words that stand, or may come to stand, where a name does in a URL, such as `/billing/cart/` and `/profile/new/`. */
const RESERVED = new Set(
  `accept account accounts activate admin agreements api app auth balances balance bank billing broker card cart
   cartitems charges checkout contact contacts coupons current dashboard describe docs history import last legal
   login logout me metrics new notifications none null password plans pricing processor profile profiles proxy
   recover redeem register registered roles rules session settings stripe subscribers subscriptions support
   terms themes transactions transfers undefined user users withdraw`.split(/\s+/),
);

/** Archived users and profiles are called `_archive_` and a number. */
const ARCHIVED = "_archive_";

/** Whether the name would be mistaken for a word of a URL. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name.toLowerCase());
}

/** `"Café Zoé, Inc."` → `"cafe-zoe-inc"`: lower-case ASCII, spaces become hyphens, other punctuation goes. */
export function slugify(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9\s_-]/g, "")
    .trim()
    .replace(/[\s-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, MAX_LENGTH);
}

/** A person's name in two columns. */
export interface SplitName {
  readonly firstName: string;
  readonly lastName: string;
}

/**
 * Splits a full name: the first word is the first name (`El` keeps the word after it), the last word the last name
 * (a roman numeral keeps the word before it).
 *
 * @param middle what becomes of the words between: dropped at registration, kept in the first name when a user is updated
 */
export function splitFullName(fullName: string, middle: "drop" | "keep"): SplitName {
  const words = fullName.trim().split(/\s+/).filter(Boolean);
  const firstCount = /^el$/i.test(words[0] ?? "") && words.length > 2 ? 2 : 1;
  const lastCount = /^I{1,3}$/.test(words.at(-1) ?? "") && words.length > firstCount + 1 ? 2 : 1;
  const lastAt = Math.max(firstCount, words.length - lastCount);
  return {
    firstName: words.slice(0, middle === "keep" ? lastAt : firstCount).join(" "),
    lastName: words.slice(lastAt).join(" "),
  };
}

/**
 * A username for a new user: the wanted one, or one made from the local part of the e-mail address.
 *
 * @param notNamed a name that is not made, as a profile is about to bear it
 * @throws InvalidInput 400 `username` when the wanted one is taken, by a user or by a profile
 */
export async function allocateUsername(
  tx: Tx,
  {
    wanted,
    notNamed,
    email,
    at,
  }: { wanted: string | undefined; notNamed: string | undefined; email: string | null; at: Date },
): Promise<string> {
  const local = slugify(email?.split("@")[0] ?? "").slice(0, BASE_LENGTH);
  const base = wanted ?? (local || `user_${randomHex(7)}`);
  await lockName(tx, ALL_NAMES);
  const suffixed = Array.from({ length: USERNAME_TRIES }, () => `${base}-${randomInt(100, 1000)}`);
  const made = [base, ...suffixed].filter((name) => name !== notNamed);
  const free = await firstFreeName(tx, wanted === undefined ? made : [wanted], at);
  if (!free) throw new InvalidInput({ username: ["This username is taken."] });
  return free;
}

/** Keeps others from taking names until the transaction ends; allocating one does so by itself. */
export function lockNames(tx: Tx): Promise<void> {
  return lockName(tx, ALL_NAMES);
}

/** Whose name may be used again. */
export interface NameOwner {
  readonly id: bigint;
  readonly username: string;
}

/**
 * A slug for a new profile: the wanted one, or one made from its name, or from its e-mail address.
 *
 * @param own   a user whose name does not count as taken: the profile becomes that user's personal one
 * @param field what the caller named the slug by, for the refusal
 * @throws InvalidInput 400 on `field` when the wanted slug is taken; 400 `detail` when none could be made
 */
export async function allocateProfileSlug(
  tx: Tx,
  request: {
    readonly wanted: string | undefined;
    readonly fullName: string;
    readonly email: string;
    readonly own: NameOwner | undefined;
    readonly field: string;
    readonly at: Date;
  },
): Promise<string> {
  const { wanted, fullName, email, own, field, at } = request;
  const made = slugify(fullName) || slugify(email.split("@")[0] ?? "");
  const base = wanted ?? (made.slice(0, BASE_LENGTH) || randomHex(7));
  await lockName(tx, ALL_NAMES);
  const suffixed = Array.from({ length: SLUG_TRIES }, () => `${base}-${randomHex(7)}`);
  const candidates = wanted === undefined ? [base, ...suffixed] : [wanted];
  const free = await firstFreeName(tx, candidates, at, own);
  if (free) return free;
  throw new InvalidInput(
    wanted === undefined
      ? "No free name could be made for this profile."
      : { [field]: ["This name is taken."] },
  );
}

/** The first candidate that no URL word, user or profile has; usernames given up lately count as taken. */
async function firstFreeName(
  db: Db,
  candidates: readonly string[],
  at: Date,
  own?: NameOwner,
): Promise<string | null> {
  const ownName = own?.username.toLowerCase() ?? "";
  const since = new Date(at.getTime() - RESERVATION_DAYS * 86_400_000);
  const [row] = await db.query<{ name: string }>(sql`
    SELECT candidate.name FROM unnest(${candidates}::text[]) WITH ORDINALITY AS candidate (name, rank)
    WHERE lower(candidate.name) <> ALL(${[...RESERVED]}::text[]) AND NOT starts_with(lower(candidate.name), ${ARCHIVED})
      AND NOT EXISTS (SELECT FROM profile p WHERE lower(p.slug) = lower(candidate.name))
      AND (lower(candidate.name) = ${ownName} OR NOT EXISTS (
        SELECT FROM app_user u WHERE lower(u.username) = lower(candidate.name)))
      AND NOT EXISTS (
        SELECT FROM audit_event e WHERE e.target = lower(candidate.name) AND e.event = 'username_released'
          AND e.created_at > ${since} AND e.detail->>'user_id' IS DISTINCT FROM ${own?.id.toString() ?? null})
    ORDER BY candidate.rank LIMIT 1`);
  return row?.name ?? null;
}

/** Random hex that begins with a letter, so that the name it ends never looks like a number. */
function randomHex(length: number): string {
  const digits = "0123456789abcdef";
  const rest = Array.from({ length: length - 1 }, () => digits.charAt(randomInt(16)));
  return digits.charAt(randomInt(10, 16)) + rest.join("");
}
