/** The accounts of the ledger, spelled as they are stored and shown. What each means: docs/ledger.md. */
export const ACCOUNTS = [
  "Payable",
  "Liability",
  "Refunded",
  "Canceled",
  "Receivable",
  "Backlog",
  "Income",
  "Funds",
  "Expenses",
  "Refund",
  "Chargeback",
  "Writeoff",
  "Offline",
  "Withdraw",
  "Settled",
] as const;

export type Account = (typeof ACCOUNTS)[number];
