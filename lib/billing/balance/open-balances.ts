import { type Db, sql, type Tx } from "@/lib/db";
import { Conflict } from "@/lib/errors";
import { accountBalancesByEvent, type BalanceQuery, balancesDue, unpaidOrders } from "@/lib/ledger";
import { LAST_INSTANT } from "@/lib/time/bounds";

/** What a payer owes on one event and no charge is collecting, with what is needed to settle it by hand. */
export interface OpenBalance {
  readonly eventId: string;
  readonly unit: string;
  /** More than zero. */
  readonly amount: bigint;
  readonly providerId: bigint;
  readonly subscriptionId: bigint | undefined;
  readonly planId: bigint | undefined;
  readonly useChargeId: bigint | undefined;
  readonly planSlug: string;
  /** What the payer's Payable account holds of the event. */
  readonly payableBalance: bigint;
}

/** What of a balance is settled now. */
export interface SettledBalance extends OpenBalance {
  readonly settledAmount: bigint;
}

/** A charge for what is due is on its way to the processor: what it will pay cannot be settled in another way too. */
export class PaymentUnderWay extends Conflict {
  constructor() {
    super("A payment of this balance is under way. Wait a few minutes, then look at the billing history.");
  }
}

/**
 * What a payer owes, the oldest debt first, less what charges in flight will pay. Everything that is recorded counts,
 * whatever its date. The payer is locked (`lockProfile`), so that it stays true until the transaction ends.
 *
 * @param providerIds only what is owed to these; everybody when empty
 * @throws PaymentUnderWay 409
 */
export async function openBalances(
  tx: Tx,
  payerId: bigint,
  providerIds: readonly bigint[],
): Promise<OpenBalance[]> {
  const query = { payerId, providerIds, at: LAST_INSTANT };
  const due = await balancesDue(tx, query);
  if (due.length === 0) return [];
  await refuseUnderWay(tx, payerId);
  const ages = await agesOf(tx, query);
  const payables = await payablesOf(tx, payerId, due);
  const slugs = await slugsOf(
    tx,
    due.flatMap(({ planId }) => planId ?? []),
  );
  return due
    .map(({ subscriptionId, planId, useChargeId, inFlightAmount, ...balance }) => ({
      ...balance,
      amount: balance.amount - inFlightAmount,
      subscriptionId: subscriptionId ?? undefined,
      planId: planId ?? undefined,
      useChargeId: useChargeId ?? undefined,
      planSlug: (planId !== null && slugs.get(planId)) || "",
      payableBalance: payables.get(`${balance.unit}:${balance.eventId}`) ?? 0n,
    }))
    .filter(({ amount }) => amount > 0n)
    .sort((a, b) => (ages.get(keyOf(a)) ?? 0) - (ages.get(keyOf(b)) ?? 0));
}

interface EventOf {
  readonly eventId: string;
  readonly unit: string;
  readonly providerId: bigint;
}

function keyOf({ eventId, unit, providerId }: EventOf): string {
  return `${providerId}:${unit}:${eventId}`;
}

/** Orders that were reserved and not yet sent to the processor, among them what is due. */
async function refuseUnderWay(tx: Tx, payerId: bigint): Promise<void> {
  const [intent] = await tx.query(sql`
    SELECT FROM charge c, jsonb_array_elements(c.snapshot->'lines') line
    WHERE c.customer_id = ${payerId} AND c.state = 'created' AND c.processor_key IS NULL
      AND line->>'kind' IN ('unpaid', 'balance') LIMIT 1`);
  if (intent) throw new PaymentUnderWay();
}

/** When the oldest order of each event was placed of which something is due; they are listed in a fixed order. */
async function agesOf(db: Db, query: BalanceQuery): Promise<Map<string, number>> {
  const orders = await unpaidOrders(db, query);
  // Of several with one key the last wins: the oldest, when the newest come first.
  return new Map(orders.toReversed().map((order) => [keyOf(order), orders.indexOf(order)]));
}

/** What is open of each event, by "{unit}:{event}"; one statement per currency. */
async function payablesOf(db: Db, profileId: bigint, due: readonly EventOf[]): Promise<Map<string, bigint>> {
  const units = [...new Set(due.map(({ unit }) => unit))];
  const balances = await Promise.all(
    units.map(async (unit) => {
      const eventIds = due.filter((balance) => balance.unit === unit).map(({ eventId }) => eventId);
      const query = { profileId, account: "Payable", unit, eventIds } as const;
      const open = await accountBalancesByEvent(db, query);
      return [...open].map(([eventId, amount]) => [`${unit}:${eventId}`, amount] as const);
    }),
  );
  return new Map(balances.flat());
}

async function slugsOf(db: Db, planIds: readonly bigint[]): Promise<Map<bigint, string>> {
  const rows = await db.query<{ id: bigint; slug: string }>(
    sql`SELECT id, slug FROM plan WHERE id = ANY(${planIds})`,
  );
  return new Map(rows.map(({ id, slug }) => [id, slug]));
}
