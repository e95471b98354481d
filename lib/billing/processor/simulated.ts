import { type Database, type Db, type Sql, sql } from "@/lib/db";
import { InvalidInput, invariant } from "@/lib/errors";
import { ActionRequired, CardRefused } from "../errors";
import type { Payer, Payment, PaymentMethod, PaymentRequest, Processor } from "./port";
import { simulatedAccounts } from "./simulated-accounts";
import { findTestCard, type TestCard } from "./simulated-cards";
import { futureDispute, listDisputes } from "./simulated-disputes";
import { eventInsert, listEvents, parseWebhook } from "./simulated-events";
import { SIMULATED_DISPUTE_FEE, simulatedFee, simulatedFeeReturned } from "./simulated-fees";
import { keyFor } from "./simulated-keys";
import { listRefunds, refundPayment } from "./simulated-refunds";

const CARD_VALID_YEARS = 4;
/** How long a payment of `tok_fails_later` stays pending. */
const SETTLEMENT_SECONDS = 10;

interface MethodRow {
  readonly key: string;
  readonly token: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly cardName: string;
}

interface PaymentRow extends MethodRow {
  readonly paymentKey: string;
  readonly amount: bigint;
  readonly status: string;
  readonly failureCode: string | null;
  readonly settlesAt: Date | null;
}

/**
 * A payment processor in the same database: embedded, deterministic, with the test tokens of docs/payments.md. It
 * keeps its own tables and never joins our transactions, as an outside service could not.
 */
export function simulatedProcessor(db: Database): Processor {
  return {
    ...simulatedAccounts(db),
    name: "simulated",
    publicKey: "pk_sim",
    minimumAmount: () => 50n,
    ensureCustomer: (payer) => ensureCustomer(db, payer),
    saveMethod: async (customerKey, token, details, at) => {
      const method = await methodOfToken(db, customerKey, token, details.name ?? "", at);
      await db.query(
        sql`UPDATE simulated_customer SET method_key = ${method.key} WHERE key = ${customerKey}`,
      );
      return presentMethod(method);
    },
    retrieveMethod: async (customerKey) => {
      const method = await storedMethod(db, customerKey);
      return method && presentMethod(method);
    },
    deleteMethod: async (customerKey) => {
      await db.query(sql`UPDATE simulated_customer SET method_key = NULL WHERE key = ${customerKey}`);
    },
    setupIntent: (customerKey, at) =>
      openIntent(db, { kind: "setup", customerKey, reference: `setup:${customerKey}`, at }),
    paymentIntent: (customerKey, money, reference, at) =>
      openIntent(db, { kind: "payment", customerKey, reference, at, amount: money.amount, unit: money.unit }),
    createPayment: (request) => createPayment(db, request),
    findPayment: (idempotencyKey, at) => findPayment(db, sql`p.idempotency_key = ${idempotencyKey}`, at),
    retrievePayment: async (key, at) => {
      const payment = await findPayment(db, sql`p.key = ${key}`, at);
      invariant(payment, `the simulated processor has payment ${key}`);
      return payment;
    },
    refundPayment: (request) => refundPayment(db, request),
    listRefunds: (paymentKey, at) => listRefunds(db, paymentKey, at),
    feeReturned: simulatedFeeReturned,
    disputeFee: () => SIMULATED_DISPUTE_FEE,
    listDisputes: (paymentKey, at) => listDisputes(db, paymentKey, at),
    parseWebhook,
    listEvents: (since, at) => listEvents(db, since, at),
  };
}

/** @throws CardRefused 400 for a token that this processor did not give out */
function testCard(token: string): TestCard {
  const card = findTestCard(token);
  if (!card) throw new CardRefused("The payment token is unknown.", "unknown_token");
  return card;
}

async function ensureCustomer(db: Db, payer: Payer): Promise<string> {
  if (payer.customerKey) return payer.customerKey;
  const reference = `profile:${payer.profileId}`;
  const key = keyFor("cus", reference);
  await db.query(sql`
    INSERT INTO simulated_customer (key, reference) VALUES (${key}, ${reference}) ON CONFLICT DO NOTHING`);
  return key;
}

/**
 * The card behind `tok_…`, behind an intent that the browser has confirmed (`seti_…`, `pi_…`), or of a payment of the
 * customer (`ch_…`).
 */
async function methodOfToken(
  db: Db,
  customerKey: string,
  token: string,
  name: string,
  at: Date,
): Promise<MethodRow> {
  if (/^(seti|pi)_/.test(token)) return methodOfIntent(db, customerKey, token);
  if (token.startsWith("ch_")) return methodOfPayment(db, { customerKey, paymentKey: token, name });
  const card = testCard(token);
  if (card.refusal) throw new CardRefused(card.refusal.message, card.refusal.code);
  return createMethod(db, {
    token,
    last4: card.last4,
    name,
    at,
    identity: `${customerKey}:${token}:${at.getTime()}`,
  });
}

async function methodOfIntent(db: Db, customerKey: string, intentKey: string): Promise<MethodRow> {
  const [method] = await db.query<MethodRow>(sql`
    SELECT ${methodColumns} FROM simulated_intent i JOIN simulated_method m ON m.key = i.method_key
    WHERE i.key = ${intentKey} AND i.customer_key = ${customerKey} AND i.status = 'succeeded'`);
  if (!method) throw new InvalidInput({ token: ["This intent is unknown or was not confirmed."] });
  return method;
}

async function methodOfPayment(
  db: Db,
  { customerKey, paymentKey, name }: { customerKey: string; paymentKey: string; name: string },
): Promise<MethodRow> {
  const [method] = await db.query<MethodRow>(sql`
    UPDATE simulated_method m SET card_name = coalesce(nullif(${name}, ''), m.card_name) FROM simulated_payment p
    WHERE p.key = ${paymentKey} AND p.customer_key = ${customerKey} AND m.key = p.method_key RETURNING ${methodColumns}`);
  if (!method) throw new InvalidInput({ token: ["The customer made no such payment."] });
  return method;
}

interface CardData {
  readonly token: string;
  readonly last4: string;
  readonly name: string;
  readonly at: Date;
  /** The same makes the same method. */
  readonly identity: string;
}

async function createMethod(db: Db, card: CardData): Promise<MethodRow> {
  const [method] = await db.query<MethodRow>(sql`
    WITH m AS (${methodInsert(card)}) SELECT ${methodColumns} FROM m`);
  invariant(method, "an upsert returns its row");
  return method;
}

function methodInsert({ token, last4, name, at, identity }: CardData): Sql {
  return sql`
    INSERT INTO simulated_method AS made (key, token, last4, exp_month, exp_year, card_name, created_at)
    VALUES (${keyFor("pm", identity)}, ${token}, ${last4}, 12, ${at.getUTCFullYear() + CARD_VALID_YEARS}, ${name}, ${at})
    ON CONFLICT (key) DO UPDATE SET token = made.token
    RETURNING *`;
}

async function storedMethod(db: Db, customerKey: string): Promise<MethodRow | null> {
  const [method] = await db.query<MethodRow>(sql`
    SELECT ${methodColumns} FROM simulated_customer c JOIN simulated_method m ON m.key = c.method_key WHERE c.key = ${customerKey}`);
  return method ?? null;
}

const methodColumns = sql`m.key, m.token, m.last4, m.exp_month AS "expMonth", m.exp_year AS "expYear", m.card_name AS "cardName"`;

const paymentColumns = sql`
  p.key AS "paymentKey", p.amount, p.status, p.failure_code AS "failureCode", p.settles_at AS "settlesAt", ${methodColumns}`;

function presentMethod({ token, last4, expMonth, expYear, cardName }: MethodRow): PaymentMethod {
  return {
    last4,
    brand: findTestCard(token)?.brand ?? "",
    expDate: new Date(Date.UTC(expYear, expMonth - 1, 1)),
    cardName,
  };
}

interface IntentRequest {
  readonly kind: "setup" | "payment";
  readonly customerKey: string;
  readonly reference: string;
  readonly at: Date;
  readonly amount?: bigint;
  readonly unit?: string;
}

/** One open intent per reference: asked again it is the same, brought up to date. A finished one is replaced. */
async function openIntent(
  db: Db,
  { kind, customerKey, reference, at, amount, unit }: IntentRequest,
): Promise<string> {
  const key = `${kind === "setup" ? "seti" : "pi"}_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;
  const secret = `${key}_secret_${crypto.randomUUID().replaceAll("-", "")}`;
  const [intent] = await db.query<{ secret: string }>(sql`
    WITH retired AS (
      UPDATE simulated_intent SET reference = reference || ':' || key
      WHERE reference = ${reference} AND status = 'succeeded' RETURNING key)
    INSERT INTO simulated_intent AS i (key, secret, kind, reference, customer_key, amount, unit, status, created_at)
    SELECT ${key}, ${secret}, ${kind}, ${reference}, ${customerKey}, ${amount ?? null}, ${unit ?? null}, 'open', ${at}
    FROM (SELECT count(*) FROM retired) retired
    ON CONFLICT (reference) DO UPDATE SET amount = excluded.amount, unit = excluded.unit
    RETURNING i.secret`);
  invariant(intent, "an upsert returns its row");
  return intent.secret;
}

/**
 * What the customer does in the browser: gives a card to an open intent, and confirms when the bank asks to.
 *
 * @returns the intent's key, which the page sends to checkout
 * @throws CardRefused 400 when the card is refused, or the secret is not that of an open intent
 */
export async function confirmIntent(db: Db, secret: string, token: string, at: Date): Promise<string> {
  const card = testCard(token);
  if (card.refusal) throw new CardRefused(card.refusal.message, card.refusal.code);
  const method = await createMethod(db, {
    token,
    last4: card.last4,
    name: "",
    at,
    identity: `${secret}:${token}`,
  });
  const [intent] = await db.query<{ key: string }>(sql`
    UPDATE simulated_intent SET status = 'succeeded', method_key = ${method.key}
    WHERE secret = ${secret} AND status = 'open' RETURNING key`);
  if (!intent) throw new CardRefused("This payment is unknown or was confirmed before.", "intent_unknown");
  return intent.key;
}

async function createPayment(db: Db, request: PaymentRequest): Promise<Payment> {
  // A token's payment is found by its key when it is there already; other means may be gone by then.
  const isToken = request.source.kind === "token";
  const earlier = isToken ? null : await paidUnder(db, request);
  if (earlier) return earlier;
  const { token, method, customerKey, isConfirmed } = await payWith(db, request);
  const card = testCard(token);
  if (card.refusal) throw new CardRefused(card.refusal.message, card.refusal.code);
  if (card.outcome === "action-required" && !isConfirmed) {
    const { reference } = request;
    throw new ActionRequired(
      await openIntent(db, {
        kind: "payment",
        customerKey: customerKey ?? "",
        reference,
        at: request.at,
        ...request.money,
      }),
    );
  }
  const { idempotencyKey, money, at } = request;
  const key = keyFor("ch", idempotencyKey);
  const isPending = card.outcome === "fails-later";
  const settlesAt = isPending ? new Date(at.getTime() + SETTLEMENT_SECONDS * 1000) : null;
  const outcome = settlesAt
    ? { type: "charge.failed", happensAt: settlesAt }
    : { type: "charge.succeeded", happensAt: at };
  const disputed = card.outcome === "disputed" ? futureDispute(key, money.amount, at) : null;
  const [made] = await db.query<PaymentRow>(sql`
    WITH method AS (${method}),
    made AS (
      INSERT INTO simulated_payment (key, idempotency_key, customer_key, amount, unit, method_key, status, settles_at, created_at)
      SELECT ${key}, ${idempotencyKey}, ${customerKey}, ${money.amount}::bigint, ${money.unit}, method.key,
        ${isPending ? "pending" : "succeeded"}, ${settlesAt}::timestamptz, ${at}::timestamptz FROM method
      ON CONFLICT (idempotency_key) DO NOTHING RETURNING *),
    told AS (${eventInsert({ ...outcome, objectKey: key, paymentKey: key }, ...(disputed ? [disputed.event] : []))})
    ${disputed ? sql`, disputed AS (${disputed.dispute})` : sql``}
    SELECT ${paymentColumns} FROM made p CROSS JOIN method m`);
  if (made) return presentPayment(made, request.at);
  const meanwhile = await paidUnder(db, request);
  invariant(meanwhile, "a payment that is there already can be found");
  return meanwhile;
}

function paidUnder(db: Db, { idempotencyKey, at }: PaymentRequest): Promise<Payment | null> {
  return findPayment(db, sql`p.idempotency_key = ${idempotencyKey}`, at);
}

interface Means {
  readonly token: string;
  /** Reads the method that pays, or writes it: `(key, token, last4, exp_month, exp_year, card_name)`. */
  readonly method: Sql;
  readonly customerKey: string | null;
  readonly isConfirmed: boolean;
}

async function payWith(
  db: Db,
  { source, money, at, idempotencyKey, reference }: PaymentRequest,
): Promise<Means> {
  switch (source.kind) {
    case "token": {
      const { token, cardName: name, customerKey } = source;
      const { last4 } = testCard(token);
      const method = methodInsert({ token, last4, name, at, identity: idempotencyKey });
      return { token, method, customerKey, isConfirmed: false };
    }
    case "stored": {
      const stored = await storedMethod(db, source.customerKey);
      if (!stored) throw new CardRefused("There is no card on file.", "no_method");
      return { ...meansOf(stored), customerKey: source.customerKey, isConfirmed: false };
    }
    case "intent": {
      const [confirmed] = await db.query<MethodRow>(sql`
        SELECT ${methodColumns} FROM simulated_intent i JOIN simulated_method m ON m.key = i.method_key
        WHERE i.key = ${source.intentKey} AND i.customer_key = ${source.customerKey} AND i.status = 'succeeded'
          AND i.reference IN (${reference}, ${reference} || ':' || i.key)
          AND i.amount = ${money.amount} AND i.unit = ${money.unit}`);
      if (!confirmed)
        throw new CardRefused("This payment was not confirmed for this order.", "intent_mismatch");
      return { ...meansOf(confirmed), customerKey: source.customerKey, isConfirmed: true };
    }
  }
}

function meansOf({ key, token }: MethodRow): Pick<Means, "token" | "method"> {
  return { token, method: sql`SELECT * FROM simulated_method WHERE key = ${key}` };
}

async function findPayment(db: Db, condition: ReturnType<typeof sql>, at: Date): Promise<Payment | null> {
  const [row] = await db.query<PaymentRow>(sql`
    SELECT ${paymentColumns} FROM simulated_payment p JOIN simulated_method m ON m.key = p.method_key WHERE ${condition}`);
  return row ? presentPayment(row, at) : null;
}

/** A pending payment has failed once its time has come: nothing needs to run for that. */
function presentPayment(row: PaymentRow, at: Date): Payment {
  const hasFailed = row.status === "pending" && row.settlesAt !== null && row.settlesAt <= at;
  const status = hasFailed ? "failed" : row.status === "pending" ? "pending" : "succeeded";
  return {
    key: row.paymentKey,
    status,
    fee: status === "succeeded" ? simulatedFee(row.amount) : 0n,
    method: presentMethod(row),
    failureCode: hasFailed ? "card_declined" : row.failureCode,
  };
}
