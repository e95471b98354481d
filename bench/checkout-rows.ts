import type pg from "pg";

type Row = Readonly<Record<string, unknown>>;

/** Everything that one checkout has left in the database, by table. */
export interface OrderRows {
  readonly customerId: string;
  readonly charge: Row;
  readonly chargeItem: Row;
  readonly subscription: Row;
  /** The order first, then the rows of the successful charge. */
  readonly ledger: readonly Row[];
  readonly method: Row;
  readonly payment: Row;
  /** What the processor tells of the payment. */
  readonly event: Row;
  /** What is queued to be told: the order and the charge. */
  readonly jobs: readonly Row[];
}

/** Reads the rows of the latest order. */
export async function readOrder(pool: pg.Pool): Promise<OrderRows> {
  const one = async (statement: string, value?: unknown): Promise<Row> => {
    const { rows } = await pool.query(statement, value === undefined ? [] : [value]);
    if (!rows[0]) throw new Error(`${statement} finds nothing`);
    return rows[0];
  };
  const charge = await one("SELECT * FROM charge WHERE state = 'done' ORDER BY id DESC LIMIT 1");
  const chargeItem = await one("SELECT * FROM charge_item WHERE charge_id = $1", charge.id);
  const { rows: ledger } = await pool.query(
    "SELECT * FROM ledger_entry WHERE id = $1 OR charge_id = $2 ORDER BY id",
    [chargeItem.invoiced_id, charge.id],
  );
  const payment = await one("SELECT * FROM simulated_payment WHERE key = $1", charge.processor_key);
  const { rows: jobs } = await pool.query(
    "SELECT task_id, payload FROM graphile_worker._private_jobs ORDER BY id DESC LIMIT 2",
  );
  return {
    ...{ customerId: String(charge.customer_id), charge, chargeItem, ledger, payment, jobs },
    event: await one("SELECT * FROM simulated_event WHERE payment_key = $1", payment.key),
    subscription: await one("SELECT * FROM subscription WHERE id = $1", ledger[0]?.subscription_id),
    method: await one("SELECT * FROM simulated_method WHERE key = $1", payment.method_key),
  };
}

/** Writes the same rows for somebody else, in one transaction: the least that an order could cost. */
export async function writeOrder(
  pool: pg.Pool,
  sample: OrderRows,
  buyer: { userId: bigint; customerId: bigint },
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await copyRows(client, sample, buyer);
    await client.query("UPDATE cart_item SET recorded = TRUE, recorded_at = now() WHERE user_id = $1", [
      buyer.userId,
    ]);
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}

async function copyRows(
  client: pg.PoolClient,
  sample: OrderRows,
  { userId, customerId }: { userId: bigint; customerId: bigint },
): Promise<void> {
  const key = crypto.randomUUID().replaceAll("-", "");
  const [methodKey, paymentKey] = [`pm_${key}`, `ch_${key}`];
  await insert(client, "simulated_method", [{ ...sample.method, key: methodKey }]);
  const payment = { key: paymentKey, idempotency_key: key, method_key: methodKey };
  await insert(client, "simulated_payment", [{ ...sample.payment, ...payment }]);
  await insert(client, "simulated_event", [
    { ...sample.event, key: `evt_${key}`, object_key: paymentKey, payment_key: paymentKey },
  ]);
  const names = { claim_code: key, processor_key: paymentKey, cart_hash: key };
  const [chargeId] = await insert(client, "charge", [
    { ...sample.charge, ...names, customer_id: customerId, created_by_id: userId },
  ]);
  const [subscriptionId] = await insert(client, "subscription", [
    { ...sample.subscription, profile_id: customerId },
  ]);
  const profileOf = (id: unknown) => (id === sample.customerId ? customerId : id);
  const entries = sample.ledger.map((row, place) => ({
    ...{ ...row, subscription_id: subscriptionId, payer_id: profileOf(row.payer_id) },
    orig_profile_id: profileOf(row.orig_profile_id),
    dest_profile_id: profileOf(row.dest_profile_id),
    ...(place === 0 ? { actor_id: userId } : { charge_id: chargeId, idempotency_key: `${key}:${place}` }),
  }));
  const [orderId] = await insert(client, "ledger_entry", entries.slice(0, 1));
  const { processor_fee_id, broker_fee_id, distribution_id, ...item } = sample.chargeItem;
  const [itemId] = await insert(client, "charge_item", [
    { ...item, charge_id: chargeId, invoiced_id: orderId },
  ]);
  const ids = await insert(
    client,
    "ledger_entry",
    entries.slice(1).map((entry) => ({ ...entry, charge_item_id: itemId })),
  );
  const copyOf = (id: unknown) => ids[sample.ledger.findIndex((row) => row.id === id) - 1] ?? null;
  await client.query(
    "UPDATE charge_item SET processor_fee_id = $2, broker_fee_id = $3, distribution_id = $4 WHERE id = $1",
    [itemId, copyOf(processor_fee_id), copyOf(broker_fee_id), copyOf(distribution_id)],
  );
  await insert(client, "graphile_worker._private_jobs", sample.jobs);
}

/** Writes rows that have the same columns, in one statement. @returns their ids, where the table gives any */
async function insert(client: pg.PoolClient, table: string, rows: readonly Row[]): Promise<unknown[]> {
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== "id");
  const values = rows.flatMap((row) => columns.map((column) => row[column]));
  const tuples = rows.map(
    (_, n) => `(${columns.map((_, place) => `$${n * columns.length + place + 1}`).join(", ")})`,
  );
  const { rows: written } = await client.query(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${tuples.join(", ")} RETURNING *`,
    values,
  );
  return written.map(({ id }) => id);
}
