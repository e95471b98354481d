/**
 * The accounts of the ledger, spelled as they are stored and shown. A balance is what came in less what went out; the
 * sign it usually has is noted. The whole picture is in docs/ledger.md.
 */
export const ACCOUNTS = [
  /** Subscriber, ≥ 0: orders placed and not paid. */
  "Payable",
  /** Subscriber: what is being paid; 0 once orders and payment have met. */
  "Liability",
  /** Subscriber, ≤ 0: money that went back to the card. */
  "Refunded",
  /** Subscriber: the other side of a receivable that was written off. */
  "Canceled",
  /** Provider, ≤ 0 while orders are open: orders taken. */
  "Receivable",
  /** Provider, ≤ 0: collected before the service; deferred revenue. Broker and processor: fees they charged. */
  "Backlog",
  /** Provider, ≤ 0: recognised revenue. */
  "Income",
  /** Everybody, ≥ 0: cash that the processor holds for them. */
  "Funds",
  /** Provider and broker, ≥ 0: fees paid. */
  "Expenses",
  /** Provider and processor, ≥ 0: refunds granted, against revenue. */
  "Refund",
  /** As Refund, forced by a dispute. */
  "Chargeback",
  /** Provider, ≥ 0: debts given up. */
  "Writeoff",
  /** Provider, ≥ 0: cash taken outside the processor. */
  "Offline",
  /** Processor, ≥ 0: cash paid out to banks. */
  "Withdraw",
  /** Both sides of a marker, which lets a charge refer to a balance due. In no balance. */
  "Settled",
] as const;

export type Account = (typeof ACCOUNTS)[number];
