import type { Money } from "@/lib/money/money";

/** Who a payment is for, as far as the processor needs to know. */
export interface Payer {
  readonly profileId: bigint;
  readonly name: string;
  readonly email: string;
  /** The customer's key at the processor, once there is one. */
  readonly customerKey: string | null;
}

/** A card as it may be shown. */
export interface PaymentMethod {
  readonly last4: string;
  /** First day of the month in which it expires. */
  readonly expDate: Date;
  readonly cardName: string;
}

/** Name and address that go with a card. */
export interface BillingDetails {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: string;
}

/** How to pay: once with a token, with the card on file, or with an intent that the browser has confirmed. */
export type PaymentSource =
  | { readonly kind: "token"; readonly token: string; readonly customerKey: string | null }
  | { readonly kind: "stored"; readonly customerKey: string }
  | { readonly kind: "intent"; readonly intentKey: string; readonly customerKey: string };

export interface PaymentRequest {
  /** The same key never moves money twice. */
  readonly idempotencyKey: string;
  readonly money: Money;
  readonly source: PaymentSource;
  /** Stands for the order: an intent is good for one reference only. */
  readonly reference: string;
  readonly at: Date;
}

/** A payment as the processor sees it now. `fee` is what the processor keeps, known once it succeeded. */
export interface Payment {
  readonly key: string;
  readonly status: "pending" | "succeeded" | "failed";
  readonly fee: bigint;
  readonly method: PaymentMethod;
  readonly failureCode: string | null;
}

/**
 * What the browser needs to talk to the processor itself. The names are those of the API reference, whichever adapter
 * stands behind.
 */
export interface ClientContext {
  readonly STRIPE_PUB_KEY: string;
  readonly STRIPE_INTENT_SECRET?: string;
  readonly STRIPE_ACCOUNT?: string;
}

/**
 * The payment processor, as Turnpike needs it. Every adapter keeps these rules: no call is made inside a database
 * transaction of ours; everything that changes something takes a key made of our row ids; refusals are thrown as
 * `CardRefused` (counts as an attempt), `ActionRequired`, or `ProcessorUnavailable` (nothing is known). See
 * docs/payments.md.
 */
export interface Processor {
  readonly name: string;
  readonly publicKey: string;
  /** The smallest amount it charges, in minor units. */
  minimumAmount(unit: string): bigint;
  /** The customer's key, created at the first call for a profile. */
  ensureCustomer(payer: Payer, at: Date): Promise<string>;
  /** Stores the card behind a token, or a confirmed intent, as the customer's default. */
  saveMethod(customerKey: string, token: string, details: BillingDetails, at: Date): Promise<PaymentMethod>;
  retrieveMethod(customerKey: string): Promise<PaymentMethod | null>;
  deleteMethod(customerKey: string): Promise<void>;
  /** An intent to store a card; one stays open per customer. Returns the secret for the browser. */
  setupIntent(customerKey: string, at: Date): Promise<string>;
  /** An intent to pay `money` for the cart that `reference` stands for; asked again, the same one. Returns the secret. */
  paymentIntent(customerKey: string, money: Money, reference: string, at: Date): Promise<string>;
  createPayment(request: PaymentRequest): Promise<Payment>;
  /** The payment made under an idempotency key; null when the processor never heard of it. */
  findPayment(idempotencyKey: string, at: Date): Promise<Payment | null>;
  /** The payment of a charge. */
  retrievePayment(key: string, at: Date): Promise<Payment>;
}
