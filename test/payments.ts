import { processor } from "@/lib/billing/processor";
import { settleCharge } from "@/lib/billing/settle-charge";
import type { Database } from "@/lib/db";
import { sql } from "@/lib/db";
import { aPendingCharge, order, type Sale } from "./ledger";

export interface PaymentOf {
  /** What is bought, and for how much. */
  readonly lines: readonly (readonly [Sale, bigint])[];
  readonly at: Date;
  /** Test card; see docs/payments.md. */
  readonly token?: string;
}

/** A charge that the simulated processor knows of, and its lines in their order. */
export interface PaidCharge {
  readonly id: bigint;
  readonly key: string;
  readonly itemIds: readonly bigint[];
}

/** Orders and pays them with a test card, through the processor, in one charge. */
export async function payFor(
  db: Database,
  { lines, at, token = "tok_visa" }: PaymentOf,
): Promise<PaidCharge> {
  const charge = await payForLater(db, { lines, at, token });
  const payment = await processor().retrievePayment(charge.key, at);
  await db.transaction((tx) => settleCharge(tx, charge.id, payment.fee));
  return charge;
}

/** As {@link payFor}, but nobody has heard yet what has become of the payment. */
export async function payForLater(
  db: Database,
  { lines, at, token = "tok_visa" }: PaymentOf,
): Promise<PaidCharge> {
  const invoicedIds: bigint[] = [];
  for (const [sale, amount] of lines) invoicedIds.push(await order(db, sale, amount, at));
  const [first] = lines;
  if (!first) throw new Error("a payment is for something");
  const [{ payerId: customerId, unit = "usd" }] = first;
  const reference = `test:${invoicedIds.join(",")}`;
  const payment = await processor().createPayment({
    ...{ idempotencyKey: reference, reference, at },
    money: { amount: lines.reduce((sum, [, amount]) => sum + amount, 0n), unit },
    source: { kind: "token", token, cardName: "", customerKey: null },
  });
  const id = await aPendingCharge(db, { customerId, invoicedIds, createdAt: at, key: payment.key });
  const items = await db.query<{ id: bigint }>(
    sql`SELECT id FROM charge_item WHERE charge_id = ${id} ORDER BY id`,
  );
  return { id, key: payment.key, itemIds: items.map((item) => item.id) };
}
