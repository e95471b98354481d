import type { Subscription } from "@/lib/subscriptions";
import type { Beneficiary, OrderLine } from "./order";

/** Who pays. */
export interface Customer {
  readonly id: bigint;
  readonly slug: string;
  readonly fullName: string;
}

/** A line as the payer sees it before ordering. */
export interface InvoiceLine {
  readonly line: OrderLine;
  readonly descr: string;
  readonly amount: bigint;
  readonly providerId: bigint;
  /** Until when it pays a subscription; null for what is no period. */
  readonly endsAt: Date | null;
}

/** What is to be ordered, or is due, for one subscriber and plan. */
export interface InvoiceEntry {
  readonly subscriberSlug: string;
  readonly subscriberName: string;
  readonly planId: bigint;
  readonly planSlug: string;
  readonly subscriber: Beneficiary;
  /** As the cart's items name the beneficiary; empty for the payer, and for balances. */
  readonly syncOn: string;
  readonly subscription: Subscription | null;
  readonly lines: readonly InvoiceLine[];
  /** Ways to pay among which the payer has yet to choose. */
  readonly options: readonly InvoiceLine[];
}

/** What is due is to be settled by itself; the cart stays as it is. */
export interface OnlyDue {
  /** Of one plan; null for all of it. */
  readonly planSlug: string | null;
}
