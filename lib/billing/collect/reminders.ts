import { config } from "@/lib/config";
import { type Database, type Db, type Sql, sql, type Tx } from "@/lib/db";
import { announceAll, type Notice, sentOnce } from "@/lib/events";
import { log } from "@/lib/log";
import { CATCH_UP_DAYS } from "@/lib/subscriptions";
import { refreshKnownCard } from "../payment-methods";
import type { CollectionScope } from "./charge-balances";

/** Subscriptions looked at in one transaction. */
const BATCH = 1_000;

type Kind = "expires_soon" | "subscription_upgrade" | "payment_method_absent" | "card_expires_soon";

/** A subscription whose term ends soon, and why its subscriber should know. */
interface Reminder {
  readonly subscriptionId: bigint;
  readonly profileId: bigint;
  readonly endsAt: Date;
  readonly kind: Kind;
  readonly last4: string;
  readonly cardExpDate: Date | null;
}

export interface ReminderScope extends CollectionScope {
  /** When the job last did all there was to do; null when it never did. */
  readonly since: Date | null;
}

const DAY = 86_400_000;

/**
 * Reminds of terms that end in so many days (`REMINDER_DAYS`), each once: of one that does not renew, of a trial that
 * needs another plan, and of a renewal for which there is no card, or one that will have expired. Who has ended a
 * subscription on purpose is left in peace; who should have heard while the job did not run hears now. See docs/renewals.md, "Reminders".
 *
 * @returns how many of each were announced
 */
export async function sendReminders(db: Database, scope: ReminderScope): Promise<Record<string, number>> {
  const counts: Record<string, number> = { failed: 0 };
  for (const days of config().reminderDays) {
    const ending = endingIn(scope, days);
    if (!scope.isDryRun) counts.failed = (counts.failed ?? 0) + (await refreshCards(db, ending));
    for await (const reminders of batches(db, ending)) {
      const sent = await db.transaction((tx) => announceReminders(tx, reminders, days, scope.at));
      for (const [kind, count] of Object.entries(sent)) counts[kind] = (counts[kind] ?? 0) + count;
      await scope.onProgress(counts);
    }
  }
  return counts;
}

/**
 * Selects subscriptions `s` to plans `p` of customers `c` whose term ends on the day that many days ahead, or on the days
 * before it of which the job has not told.
 */
function endingIn({ at, since, profileId }: ReminderScope, days: number): Sql {
  const told = Math.max(since?.getTime() ?? Number.POSITIVE_INFINITY, at.getTime() - CATCH_UP_DAYS * DAY);
  const from = new Date(Math.max(at.getTime(), Math.min(at.getTime() + days * DAY, told + (days + 1) * DAY)));
  const to = new Date(at.getTime() + (days + 1) * DAY);
  return sql`
    subscription s JOIN plan p ON p.id = s.plan_id JOIN profile c ON c.id = s.profile_id
    WHERE s.ends_at >= ${from}::timestamptz AND s.ends_at < ${to}::timestamptz AND s.created_at <= ${at}
      AND s.grant_key IS NULL AND s.request_key IS NULL AND c.is_active
      ${profileId === null ? sql`` : sql`AND s.profile_id = ${profileId}`}`;
}

/** A renewal that costs something; none is due while the payment of the term waits for an event. */
const isCharged = sql`(p.renewal_type = 'auto-renew' AND s.auto_renew AND p.period_amount > 0
  AND s.deferral IS DISTINCT FROM 'waiting')`;

/** A seat that somebody else has bought, and that ends with what they paid: nobody has cancelled it. */
const isOthersSeat = sql`(p.renewal_type = 'auto-renew' AND NOT s.auto_renew AND EXISTS (
  SELECT FROM ledger_entry o WHERE o.subscription_id = s.id AND o.kind = 'A1' AND o.payer_id <> s.profile_id))`;

/** A card is good until the last day of the month in which it expires. */
const isCardExpired = sql`((c.card_exp_date + interval '1 month') AT TIME ZONE 'UTC' <= s.ends_at)`;

async function* batches(db: Db, ending: Sql): AsyncGenerator<Reminder[]> {
  let last = 0n;
  for (;;) {
    const reminders = await db.query<Reminder>(sql`
      SELECT * FROM (
        SELECT s.id AS "subscriptionId", s.profile_id AS "profileId", s.ends_at AS "endsAt", coalesce(c.card_last4, '') AS last4,
          (c.card_exp_date::timestamp AT TIME ZONE 'UTC') AS "cardExpDate",
          CASE WHEN p.renewal_type = 'one-time' THEN 'subscription_upgrade'
            WHEN p.renewal_type = 'repeat' OR ${isOthersSeat} THEN 'expires_soon'
            WHEN NOT ${isCharged} THEN NULL
            WHEN c.card_exp_date IS NULL THEN 'payment_method_absent'
            WHEN ${isCardExpired} THEN 'card_expires_soon' END AS kind
        FROM ${ending} AND s.id > ${last}) reminder
      WHERE kind IS NOT NULL ORDER BY "subscriptionId" LIMIT ${BATCH}`);
    const end = reminders.at(-1);
    if (!end) return;
    yield reminders;
    last = end.subscriptionId;
  }
}

async function announceReminders(
  tx: Tx,
  reminders: readonly Reminder[],
  days: number,
  at: Date,
): Promise<Record<string, number>> {
  const isNew = await sentOnce(
    tx,
    reminders.map((reminder) => noticeOf(reminder, days)),
  );
  const fresh = reminders.filter((_, place) => isNew[place]);
  const daysUntil = (end: Date) => Math.floor((end.getTime() - at.getTime()) / DAY);
  const of = (kind: Kind) => fresh.filter((reminder) => reminder.kind === kind);
  for (const kind of ["expires_soon", "subscription_upgrade"] as const) {
    const payloads = of(kind).map(({ subscriptionId, endsAt }) => ({
      subscription: subscriptionId,
      days: daysUntil(endsAt),
    }));
    await announceAll(tx, kind, payloads, at);
  }
  const absent = of("payment_method_absent").map(({ profileId, endsAt }) => ({
    profile: profileId,
    days: daysUntil(endsAt),
  }));
  await announceAll(tx, "payment_method_absent", absent, at);
  const expiring = of("card_expires_soon").flatMap(({ profileId, endsAt, last4, cardExpDate }) =>
    cardExpDate ? [{ profile: profileId, days: daysUntil(endsAt), last4, expDate: cardExpDate }] : [],
  );
  await announceAll(tx, "card_expires_soon", expiring, at);
  const counts: Record<string, number> = {};
  for (const { kind } of fresh) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Of a card a customer hears once, however many subscriptions it pays for; of a term once for each. */
function noticeOf({ kind, subscriptionId, profileId, endsAt, cardExpDate }: Reminder, days: number): Notice {
  switch (kind) {
    case "card_expires_soon":
      return { subject: `profile:${profileId}`, kind, on: cardExpDate ?? endsAt, days };
    case "payment_method_absent":
      return { subject: `profile:${profileId}`, kind, on: new Date(endsAt.toISOString().slice(0, 10)), days };
    default:
      return { subject: `subscription:${subscriptionId}`, kind, on: endsAt, days };
  }
}

/** Looks up cards of which nothing is known here. @returns how many could not be */
async function refreshCards(db: Database, ending: Sql): Promise<number> {
  const unknown = await db.query<{ id: bigint }>(sql`
    SELECT DISTINCT c.id FROM ${ending} AND ${isCharged} AND c.processor_card_key IS NOT NULL AND c.card_exp_date IS NULL
    ORDER BY c.id`);
  let failed = 0;
  for (const { id } of unknown) {
    try {
      await refreshKnownCard(db, id);
    } catch (error) {
      failed += 1;
      log.warn({ err: error, profileId: id.toString() }, "the card of a customer could not be looked up");
    }
  }
  return failed;
}
