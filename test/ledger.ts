import { settleCharge } from "@/lib/billing/settle-charge";
import { type Database, sql } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { post } from "@/lib/ledger";
import { subscriptionEvent } from "@/lib/ledger/events";
import { orderEntry } from "@/lib/ledger/order-entries";
import { DAWN } from "./world";

/** A valid subscription, which has always been there and ends in a hundred years. */
export async function aSubscription(db: Database, profileId: bigint, planId: bigint): Promise<bigint> {
  const endsAt = new Date("2126-01-01T00:00:00Z");
  return onlyId(
    await db.query(sql`INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at)
      VALUES (${profileId}, ${planId}, ${DAWN}, ${endsAt}, ${DAWN}) RETURNING id`),
  );
}

/** Who buys what from whom. */
export interface Sale {
  readonly subscriptionId: bigint;
  readonly planId: bigint;
  readonly payerId: bigint;
  readonly providerId: bigint;
  readonly unit?: string;
  readonly descr?: string;
}

/** Records an order of a subscription. @returns the id of its row */
export async function order(db: Database, sale: Sale, amount: bigint, createdAt: Date): Promise<bigint> {
  const { unit = "usd", descr = "Subscription", ...facts } = sale;
  const eventId = subscriptionEvent(sale.subscriptionId);
  const entry = orderEntry({ ...facts, kind: "A1", eventId, descr, unit, amount, createdAt });
  return onlyId(await db.transaction((tx) => post(tx, [entry])));
}

export interface ChargeRequest {
  readonly customerId: bigint;
  /** Rows of orders, or of a balance, that the charge pays. */
  readonly invoicedIds: readonly bigint[];
  readonly createdAt: Date;
  /** The processor's name of it. */
  readonly key: string;
  /** Kept by the processor. */
  readonly fee?: bigint;
}

/** A charge that the processor has accepted and not yet answered. @returns its id */
export async function aPendingCharge(db: Database, request: ChargeRequest): Promise<bigint> {
  const { customerId, invoicedIds, createdAt, key } = request;
  const id = onlyId(
    await db.query(sql`
      INSERT INTO charge (claim_code, created_at, amount, unit, customer_id, processor_id, processor_key, description, last4, exp_date)
      SELECT lpad(${key}, 40, '0'), ${createdAt}, sum(e.dest_amount)::bigint, min(e.dest_unit), ${customerId}, s.processor_id, ${key},
        'Charge ' || ${key} || ' on credit card of Xia (xia)', '4242', '2030-01-01'
      FROM site_settings s, ledger_entry e WHERE e.id = ANY(${invoicedIds}) GROUP BY s.id RETURNING id`),
  );
  await db.query(sql`INSERT INTO charge_item (charge_id, invoiced_id)
    SELECT ${id}, i.id FROM unnest(${invoicedIds}::bigint[]) WITH ORDINALITY AS i (id, place) ORDER BY i.place`);
  return id;
}

/** A charge that succeeds at once. @returns its id */
export async function pay(db: Database, request: ChargeRequest): Promise<bigint> {
  const id = await aPendingCharge(db, request);
  await db.transaction((tx) => settleCharge(tx, id, request.fee ?? 0n));
  return id;
}

function onlyId(rows: readonly unknown[]): bigint {
  const [row] = rows;
  invariant(
    typeof row === "object" && row !== null && "id" in row && typeof row.id === "bigint",
    "an insert returns its row",
  );
  return row.id;
}
