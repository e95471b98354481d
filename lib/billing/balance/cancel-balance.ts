import { balanceText } from "@/lib/catalog/order-text";
import { type Db, lockProfile, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { type Origin, recordAudit } from "@/lib/identity/audit/record";
import { post, writeOffEntries } from "@/lib/ledger";
import { readableAmount } from "@/lib/money/format";
import { least } from "@/lib/money/money";
import { endDeferrals } from "@/lib/subscriptions";
import { lockSubscriptions } from "@/lib/subscriptions/batches";
import { forgetRefusals } from "../collect/refusals";
import { type OpenBalance, openBalances, type SettledBalance } from "./open-balances";
import { payOffline } from "./pay-offline";

export interface Cancellation {
  readonly payer: { readonly id: bigint; readonly slug: string };
  /** Only what is owed to these; everybody when empty. */
  readonly providerIds: readonly bigint[];
  /** Only what is owed for these subscriptions; everything when left out. */
  readonly subscriptionIds?: readonly bigint[];
  /** Only what is owed in this currency; in any when left out. */
  readonly unit?: string | null;
  /** At most so much, in minor units; all when null. */
  readonly amount: bigint | null;
  /** It was paid outside the processor, rather than given up. */
  readonly isPaid: boolean;
  readonly origin: Origin;
}

/**
 * Gives up what a payer owes, or records it as paid outside the processor, the oldest debt first. What charges in flight
 * will pay is left to them. Done again it finds nothing due and writes nothing.
 *
 * @returns what was settled, in minor units; by currency
 * @throws InvalidInput    400 `amount` when what is due is in several currencies
 * @throws PaymentUnderWay 409
 */
export async function cancelBalance(
  tx: Tx,
  cancellation: Cancellation,
): Promise<ReadonlyMap<string, bigint>> {
  const { payer, providerIds, amount, isPaid, origin } = cancellation;
  await lockProfile(tx, payer.id);
  const open = await openBalances(tx, payer.id, providerIds);
  const settled = upTo(
    amount,
    open.filter((balance) => concerns(cancellation, balance)),
  );
  if (settled.length === 0) return new Map();
  if (isPaid) await payOffline(tx, { payerId: payer.id, settled, origin });
  else await writeOff(tx, payer.id, settled, origin);
  await forgetRefusals(tx, payer.id);
  const totals = totalsOf(settled);
  await recordAudit(tx, origin, {
    event: isPaid ? "offline_payment_recorded" : "balance_written_off",
    target: payer.slug,
    detail: {
      amounts: [...totals].map(([unit, total]) => readableAmount(total, unit)),
      events: settled.map(({ eventId, settledAmount }) => `${eventId} ${settledAmount}`),
    },
  });
  return totals;
}

function concerns(
  { subscriptionIds, unit: wanted = null }: Cancellation,
  { subscriptionId, unit }: OpenBalance,
): boolean {
  if (wanted !== null && unit !== wanted) return false;
  return (
    subscriptionIds === undefined ||
    (subscriptionId !== undefined && subscriptionIds.includes(subscriptionId))
  );
}

/** The part of the balances that is settled. */
function upTo(amount: bigint | null, balances: readonly OpenBalance[]): SettledBalance[] {
  if (amount === null) return balances.map((balance) => ({ ...balance, settledAmount: balance.amount }));
  if (new Set(balances.map(({ unit }) => unit)).size > 1)
    throw new InvalidInput({
      amount: ["The balance is in several currencies: say which with 'unit', or leave the amount out."],
    });
  let left = amount;
  return balances.flatMap((balance) => {
    const settledAmount = least(left, balance.amount);
    left -= settledAmount;
    return settledAmount > 0n ? [{ ...balance, settledAmount }] : [];
  });
}

async function writeOff(
  tx: Tx,
  payerId: bigint,
  settled: readonly SettledBalance[],
  origin: Origin,
): Promise<void> {
  await lockSubscriptions(
    tx,
    settled.flatMap(({ subscriptionId }) => subscriptionId ?? []),
  );
  const eventIds = settled.map(({ eventId }) => eventId);
  const recognized = await recognizedUnpaid(tx, payerId, eventIds);
  const entries = settled.flatMap(({ amount: _, settledAmount, planSlug, ...balance }) =>
    writeOffEntries({
      ...balance,
      ...{ payerId, amount: settledAmount, createdAt: origin.at },
      descr: `Write-off: ${balanceText(planSlug)}`,
      recognizedAmount: recognized.get(balance.eventId) ?? 0n,
    }),
  );
  await post(tx, entries, { actorId: origin.userId ?? undefined });
  await endDeferrals(tx, eventIds);
}

/**
 * By event, what of the payer's unpaid orders was recognised as income (M2) and neither reclaimed by a payment (M3) nor
 * given up by an earlier write-off, which then had no K3 for it.
 */
async function recognizedUnpaid(
  db: Db,
  payerId: bigint,
  eventIds: readonly string[],
): Promise<Map<string, bigint>> {
  const rows = await db.query<{ eventId: string; amount: bigint }>(sql`
    SELECT event_id AS "eventId", sum(amount)::bigint AS amount FROM (
      SELECT o.event_id, CASE m.kind WHEN 'M2' THEN m.dest_amount ELSE -m.dest_amount END AS amount
      FROM ledger_entry o JOIN ledger_entry m ON m.order_id = o.id AND m.kind IN ('M2', 'M3')
      WHERE o.payer_id = ${payerId} AND o.event_id = ANY(${eventIds}) AND o.dest_account = 'Payable'
      UNION ALL
      SELECT k.event_id, CASE k.kind WHEN 'K3' THEN k.dest_amount ELSE -k.dest_amount END
      FROM ledger_entry k WHERE k.payer_id = ${payerId} AND k.event_id = ANY(${eventIds}) AND k.kind IN ('K2', 'K3')
    ) moved GROUP BY event_id HAVING sum(amount) > 0`);
  return new Map(rows.map(({ eventId, amount }) => [eventId, amount]));
}

function totalsOf(settled: readonly SettledBalance[]): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const { unit, settledAmount } of settled) totals.set(unit, (totals.get(unit) ?? 0n) + settledAmount);
  return totals;
}
