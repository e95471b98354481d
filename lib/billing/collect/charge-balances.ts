import { type Database, lockProfile, sql, type Tx } from "@/lib/db";
import { eachAtMost } from "@/lib/each-at-most";
import { InvalidInput } from "@/lib/errors";
import { payersOwing } from "@/lib/ledger";
import { log } from "@/lib/log";
import { isCollected } from "@/lib/subscriptions/collected";
import { crashPoint } from "@/lib/system/crash-point";
import { applyOrder } from "../checkout/apply-order";
import { type DueBalance, dueLines, findDueBalances } from "../checkout/due-balances";
import { intentReference, type Order } from "../checkout/order";
import { dropIntent } from "../checkout/pay";
import { insertIntent } from "../checkout/reserve";
import { CardRefused } from "../errors";
import { customerKeyOf } from "../payment-methods";
import { processor } from "../processor";
import { countRefusal, mayBeTried } from "./refusals";

/** Customers charged side by side: each waits for the processor. */
const AT_ONCE = 8;

export interface CollectionScope {
  readonly at: Date;
  readonly profileId: bigint | null;
  /** What is written will be rolled back: the processor is not asked. */
  readonly isDryRun: boolean;
  readonly onProgress: (counts: Record<string, number>) => Promise<void>;
}

/** What became of a charge, or of a customer to whom none was made. */
type Outcome =
  | "succeeded"
  | "pending"
  | "refused"
  | "without_card"
  | "small"
  | "waiting"
  | "planned"
  | "failed";

/**
 * Charges customers what they owe for subscriptions that go on by themselves, one charge per customer and currency, off
 * session, with the card on file. The number of attempts and the days between them are those of docs/renewals.md.
 * Other debts are left to be collected by hand and only counted (`review`).
 *
 * An attempt is reserved in a transaction before the processor is asked, under a key made of the charge's id: killed at
 * any point, the completion job finishes it, and another run finds it under way.
 */
export async function chargeBalances(db: Database, scope: CollectionScope): Promise<Record<string, number>> {
  const { at, profileId, isDryRun, onProgress } = scope;
  const counts = { succeeded: 0, pending: 0, refused: 0, without_card: 0, small: 0, waiting: 0, planned: 0 };
  const result = { ...counts, failed: 0, review: 0 };
  const owing = await payersOwing(db, { at: justAfter(at), profileId, concerning: isCollected(at) });
  result.review = owing.others.length;
  const customers = await findToBeTried(db, owing.concerned, at);
  await eachAtMost(isDryRun ? 1 : AT_ONCE, customers, async (customerId) => {
    for (const outcome of await collect(db, customerId, at, isDryRun)) result[outcome] += 1;
    await onProgress(result);
  });
  return result;
}

async function findToBeTried(db: Database, customerIds: readonly bigint[], at: Date): Promise<bigint[]> {
  const customers = await db.query<{ id: bigint }>(sql`
    SELECT c.id FROM profile c WHERE c.id = ANY(${customerIds}::bigint[]) AND ${mayBeTried(at)} ORDER BY c.id`);
  return customers.map(({ id }) => id);
}

/** Orders of the run itself are dated `at`; balances are of what is before an instant. */
function justAfter(at: Date): Date {
  return new Date(at.getTime() + 1);
}

interface Attempt {
  readonly chargeId: bigint;
  readonly order: Order;
  readonly amount: bigint;
  readonly customerKey: string;
}

/** @returns what became of each of the customer's charges */
async function collect(
  db: Database,
  customerId: bigint,
  at: Date,
  isDryRun: boolean,
): Promise<readonly Outcome[]> {
  try {
    const reserved = await db.transaction((tx) => reserveAttempts(tx, customerId, at));
    crashPoint("renewal:reserved");
    const outcomes: Outcome[] = reserved.filter((one) => typeof one === "string");
    for (const attempt of reserved) {
      if (typeof attempt !== "string") outcomes.push(isDryRun ? "planned" : await charge(db, attempt, at));
    }
    return outcomes;
  } catch (error) {
    log.error({ err: error, profileId: customerId.toString() }, "a balance due could not be charged");
    return ["failed"];
  }
}

/** Decides under lock what is charged, one intent per currency. */
async function reserveAttempts(tx: Tx, customerId: bigint, at: Date): Promise<(Attempt | Outcome)[]> {
  await lockProfile(tx, customerId);
  const [customer] = await tx.query<{ mayBeTried: boolean; isWaiting: boolean }>(sql`
    SELECT ${mayBeTried(at)} AS "mayBeTried",
      EXISTS (SELECT FROM charge WHERE customer_id = c.id AND state = 'created') AS "isWaiting"
    FROM profile c WHERE c.id = ${customerId}`);
  if (!customer?.mayBeTried || customer.isWaiting) return ["waiting"];
  const due = await findCollectedBalances(tx, customerId, at);
  const customerKey = await customerKeyOf(tx, customerId);
  const attempts: (Attempt | Outcome)[] = [];
  for (const unit of new Set(due.map((balance) => balance.unit))) {
    const balances = due.filter((balance) => balance.unit === unit);
    const order = orderOf(customerId, unit, balances, at);
    const amount = order.lines.reduce((sum, line) => sum + line.due, 0n);
    if (amount <= processor().minimumAmount(unit)) attempts.push("small");
    else if (customerKey === null) attempts.push(await refuseWithoutCard(tx, order, balances, amount));
    else attempts.push({ chargeId: await insertIntent(tx, { order, amount }), order, amount, customerKey });
  }
  return attempts;
}

async function findCollectedBalances(tx: Tx, customerId: bigint, at: Date): Promise<DueBalance[]> {
  const due = await findDueBalances(tx, { payerId: customerId, at: justAfter(at) });
  const collected = await tx.query<{ id: bigint }>(sql`
    SELECT s.id FROM subscription s JOIN plan p ON p.id = s.plan_id
    WHERE s.id = ANY(${due.map(({ subscription }) => subscription.id)}::bigint[]) AND ${isCollected(at)}`);
  const ids = new Set(collected.map(({ id }) => id));
  return due.filter(({ subscription }) => ids.has(subscription.id));
}

function orderOf(customerId: bigint, unit: string, balances: readonly DueBalance[], at: Date): Order {
  const lines = balances.flatMap((balance) => dueLines(balance).map(({ line }) => line));
  return { customerId, userId: null, unit, placedAt: at, lines, couponIds: [] };
}

async function refuseWithoutCard(
  tx: Tx,
  { customerId, unit, placedAt, lines }: Order,
  balances: readonly DueBalance[],
  amount: bigint,
): Promise<Outcome> {
  await countRefusal(tx, {
    ...{ customerId, amount, unit, triedAt: placedAt, at: placedAt },
    entryIds: lines.flatMap((line) => (line.kind === "unpaid" ? [line.entryId] : [])),
    subscriptionIds: balances.map(({ subscription }) => subscription.id),
  });
  return "without_card";
}

/** Asks the processor and writes what it says; a refusal is counted with the intent that it ends. */
async function charge(
  db: Database,
  { chargeId, order, amount, customerKey }: Attempt,
  at: Date,
): Promise<Outcome> {
  try {
    const payment = await processor().createPayment({
      idempotencyKey: `charge:${chargeId}:pay`,
      money: { amount, unit: order.unit },
      source: { kind: "stored", customerKey },
      reference: intentReference(order.customerId, order.lines),
      at,
    });
    crashPoint("renewal:charged");
    await db.transaction((tx) => applyOrder(tx, { chargeId, order, payment }));
    return payment.status === "succeeded" ? "succeeded" : "pending";
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const failureCode = error instanceof CardRefused ? error.code : "action_required";
    await dropIntent(db, chargeId, { failureCode, at });
    return "refused";
  }
}
