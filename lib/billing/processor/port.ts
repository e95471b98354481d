import type { Money } from "@/lib/money/money";
import type { PayoutProcessor } from "./payout-port";

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
  /** `visa`, `mastercard`, as the processor calls it; empty when it does not say. */
  readonly brand: string;
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
  | {
      readonly kind: "token";
      readonly token: string;
      /** Who holds the card, as far as is known. */
      readonly cardName: string;
      readonly customerKey: string | null;
    }
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

export interface RefundRequest {
  readonly paymentKey: string;
  readonly amount: bigint;
  /** The same key never gives money back twice. */
  readonly idempotencyKey: string;
  readonly at: Date;
}

/** Money given back of a payment, as the processor sees it now. */
export interface ProcessorRefund {
  readonly key: string;
  /** Null for one that was not made through this port, but in the processor's dashboard. */
  readonly idempotencyKey: string | null;
  readonly amount: bigint;
  /** Money has left already while it is pending, and comes back when it fails. */
  readonly status: "pending" | "succeeded" | "failed";
  /** What of its fee the processor gives back with it. */
  readonly feeReturned: bigint;
  readonly failureCode: string | null;
  readonly createdAt: Date;
}

/** A payment that its bank wants back. Money has left when it is opened, and comes back when it is won. */
export interface ProcessorDispute {
  readonly key: string;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly status: "open" | "won" | "lost";
  /** Whether the fee came back; only ever when it was won. */
  readonly isFeeReturned: boolean;
  readonly createdAt: Date;
}

/** Something that has happened at the processor. It says where to look, not what to do: what counts is what is found there. */
export interface ProcessorEvent {
  readonly key: string;
  /** Such as `charge.refunded`; those we know are in lib/billing/webhooks. */
  readonly type: string;
  /** What it is about: a payment, refund, dispute, payout. */
  readonly objectKey: string;
  /** The payment that it concerns, if any. */
  readonly paymentKey: string | null;
  readonly createdAt: Date;
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
export interface Processor extends PayoutProcessor {
  readonly name: string;
  readonly publicKey: string;
  /** The smallest amount it charges, in minor units. */
  minimumAmount(unit: string): bigint;
  /** The customer's key, created at the first call for a profile. */
  ensureCustomer(payer: Payer, at: Date): Promise<string>;
  /** Stores the card behind a token, a confirmed intent, or a payment of the customer as their default. */
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
  /**
   * Gives money back to the card that paid.
   *
   * @throws RefundRefused 400: nothing was given back, nor will be
   */
  refundPayment(request: RefundRequest): Promise<ProcessorRefund>;
  /** All refunds of a payment, those made in the dashboard too, oldest first. */
  listRefunds(paymentKey: string, at: Date): Promise<ProcessorRefund[]>;
  /** What of its fee it is expected to give back with a refund of `amount`, after `refunded` of the payment. */
  feeReturned(payment: bigint, refunded: bigint, amount: bigint): bigint;
  /** What a dispute costs, in minor units. */
  disputeFee(unit: string): bigint;
  /** All disputes of a payment, oldest first. */
  listDisputes(paymentKey: string, at: Date): Promise<ProcessorDispute[]>;
  /**
   * Reads what was posted to us, and proves that it comes from the processor.
   *
   * @param rawBody as it was sent, byte by byte: that is what is signed
   * @throws WebhookRejected 400 when it is forged, stale, or makes no sense
   */
  parseWebhook(rawBody: string, header: (name: string) => string | null, at: Date): ProcessorEvent;
  /** What has happened since, oldest first: for finding what was never posted, or got lost. */
  listEvents(since: Date, at: Date): Promise<ProcessorEvent[]>;
}
