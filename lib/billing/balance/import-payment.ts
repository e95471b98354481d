import { type Db, lockProfile, sql, type Tx } from "@/lib/db";
import { Conflict, InvalidInput } from "@/lib/errors";
import { type Origin, recordAudit } from "@/lib/identity/audit/record";
import { type OfflineLine, subscriptionEvent } from "@/lib/ledger";
import { parseMajorUnits, readableAmount } from "@/lib/money/format";
import { least } from "@/lib/money/money";
import { forgetRefusals } from "../collect/refusals";
import { type OpenBalance, openBalances } from "./open-balances";
import { offlineText, recordOffline } from "./pay-offline";

/** A payment that reached a provider outside the processor, as it is reported. */
export interface PaymentReport {
  readonly providerId: bigint;
  /** `{subscriber}:{plan}`. */
  readonly subscription: string;
  /** Major units, as a decimal: "10.00". */
  readonly amount: string;
  readonly descr: string;
  readonly paidAt: Date;
  /** Also when the same was recorded a while ago. */
  readonly isForced: boolean;
  readonly origin: Origin;
}

interface Paid {
  readonly id: bigint;
  readonly payerId: bigint;
  readonly payerSlug: string;
  readonly planId: bigint;
  readonly planSlug: string;
  readonly unit: string;
  readonly createdAt: Date;
  readonly endsAt: Date;
}

/** The same payment was recorded within the last 24 hours. */
export class PaymentRecordedBefore extends Conflict {
  constructor() {
    super("The same payment was recorded within the last 24 hours. Send force=1 to record it once more.");
  }
}

/**
 * Records a payment outside the processor for a subscription. It pays what is due of it, and of its metered use; what is
 * more is an order over the rest of the term, which is not extended.
 *
 * @returns the ids of the rows, in their order
 * @throws InvalidInput 400 `detail` for a subscription that is not active and accepted; `amount`; `created_at` in the
 *   future, or before the subscription began
 * @throws PaymentRecordedBefore, PaymentUnderWay 409
 */
export async function importPayment(tx: Tx, report: PaymentReport): Promise<bigint[]> {
  const { providerId, paidAt, origin } = report;
  const paid = await findPaid(tx, report);
  const amount = readAmount(report.amount, paid.unit);
  if (paidAt > origin.at) throw new InvalidInput({ created_at: ["A payment cannot be in the future."] });
  if (paidAt < paid.createdAt)
    throw new InvalidInput({ created_at: ["The subscription had not begun by then."] });
  await lockProfile(tx, paid.payerId);
  const descr = offlineText(report.descr, origin);
  if (!report.isForced) await refuseRepeated(tx, paid, { amount, descr: report.descr, paidAt });
  const balances = (await openBalances(tx, paid.payerId, [providerId])).filter(
    ({ subscriptionId, unit }) => subscriptionId === paid.id && unit === paid.unit,
  );
  const lines = linesOf(paid, amount, paidAt, balances);
  const { payerId, unit } = paid;
  const ids = await recordOffline(tx, { payerId, providerId, unit, descr, createdAt: paidAt, lines, origin });
  await forgetRefusals(tx, payerId);
  await recordAudit(tx, origin, {
    event: "offline_payment_recorded",
    target: paid.payerSlug,
    detail: {
      plan: paid.planSlug,
      amount: readableAmount(amount, unit),
      paid_at: paidAt.toISOString(),
      descr,
    },
  });
  return ids;
}

async function findPaid(db: Db, { subscription, providerId, origin }: PaymentReport): Promise<Paid> {
  const [subscriber, plan, ...more] = subscription.split(":");
  if (!subscriber || !plan || more.length > 0)
    throw new InvalidInput("Name the subscription as '{subscriber}:{plan}'.");
  const [found] = await db.query<Partial<Paid> & { isProfile: boolean; isPlan: boolean }>(sql`
    SELECT payer.id IS NOT NULL AS "isProfile", p.id IS NOT NULL AS "isPlan", s.id, payer.id AS "payerId",
      payer.slug AS "payerSlug", p.id AS "planId", p.slug AS "planSlug", p.unit, s.created_at AS "createdAt", s.ends_at AS "endsAt"
    FROM (SELECT 1) one
    LEFT JOIN profile payer ON payer.slug = ${subscriber} AND payer.is_active
    LEFT JOIN plan p ON p.slug = ${plan} AND p.provider_id = ${providerId}
    LEFT JOIN subscription s ON s.profile_id = payer.id AND s.plan_id = p.id AND s.grant_key IS NULL
      AND s.request_key IS NULL AND s.created_at <= ${origin.at} AND s.ends_at > ${origin.at}
    ORDER BY s.id LIMIT 1`);
  if (!found?.isProfile) throw new InvalidInput(`There is no subscriber '${subscriber}'.`);
  if (!found.isPlan) throw new InvalidInput(`There is no plan '${plan}' of yours.`);
  if (!found.id) throw new InvalidInput(`'${subscriber}' has no active subscription to '${plan}'.`);
  return found as Paid;
}

function readAmount(text: string, unit: string): bigint {
  const amount = parseMajorUnits(text, unit);
  if (amount === null || amount === 0n)
    throw new InvalidInput({
      amount: [`Enter an amount above zero in ${unit.toUpperCase()}, such as 10.00.`],
    });
  return amount;
}

interface Repeated {
  readonly amount: bigint;
  readonly descr: string;
  readonly paidAt: Date;
}

/** Whoever recorded it: of the text only what was said of the payment counts. */
async function refuseRepeated(db: Db, paid: Paid, { amount, descr, paidAt }: Repeated): Promise<void> {
  const [repeated] = await db.query(sql`
    SELECT FROM ledger_entry
    WHERE kind = 'J2' AND subscription_id = ${paid.id} AND created_at = ${paidAt} AND dest_amount = ${amount}
      AND starts_with(descr, ${`${descr} (`}) AND inserted_at > clock_timestamp() - interval '24 hours' LIMIT 1`);
  if (repeated) throw new PaymentRecordedBefore();
}

/** First what is due of the subscription, then of its metered use; what is left over goes to the subscription. */
function linesOf(paid: Paid, amount: bigint, paidAt: Date, balances: readonly OpenBalance[]): OfflineLine[] {
  const eventId = subscriptionEvent(paid.id);
  const own = balances.find((balance) => balance.eventId === eventId);
  let left = amount - least(amount, own?.amount ?? 0n);
  const uses = balances.flatMap(({ amount: dueAmount, ...balance }) => {
    const part = least(left, dueAmount);
    if (balance.eventId === eventId || part === 0n) return [];
    left -= part;
    const { subscriptionId, planId, useChargeId, payableBalance } = balance;
    return [
      {
        eventId: balance.eventId,
        amount: part,
        dueAmount,
        payableBalance,
        subscriptionId,
        planId,
        useChargeId,
      },
    ];
  });
  const dueAmount = own?.amount ?? 0n;
  const ownAmount = least(amount, dueAmount) + left;
  if (ownAmount === 0n) return uses;
  // When nothing of it is due, what is open waits for a charge in flight: the payment only matches its own order.
  const payableBalance = own?.payableBalance ?? 0n;
  const term = {
    subscriptionId: paid.id,
    planId: paid.planId,
    serviceStart: paidAt,
    serviceEnd: paid.endsAt,
  };
  return [{ eventId, amount: ownAmount, dueAmount, payableBalance, ...term }, ...uses];
}
