import { z } from "zod";
import { operation, text } from "@/lib/http";
import {
  listHistory,
  listLedger,
  listReceivables,
  listTransfers,
  listUnpaid,
  transactionList,
} from "../lists";
import { TransactionPage } from "../schemas";

export const listTransactions = operation({
  name: "listTransactions",
  method: "GET",
  path: "/api/billing/transactions",
  title: "Lists ledger transactions",
  description:
    "The whole ledger. `balance_amount` is what came into the selected accounts less what left them: 0 without a `selector`.",
  audience: "broker",
  query: z.object({
    selector: text(50).optional().meta({
      description: "Part of an account's name; rows with such an account on either side are listed",
    }),
  }),
  list: transactionList("created_at"),
  response: TransactionPage,
  handle: ({ db, list, query, now }) => listLedger(db, list, query.selector ?? "", now),
});

export const getBalance = operation({
  name: "getBalance",
  method: "GET",
  path: "/api/billing/{profile}/balance",
  title: "Retrieves a customer balance",
  description:
    "Orders that are still unpaid, at least in part. `balance_amount` is what is owed at `ends_at`. Providers see what is owed to them.",
  audience: "profile-or-provider",
  list: transactionList("-created_at"),
  response: TransactionPage,
  handle: ({ db, list, subject, now }) =>
    listUnpaid(db, list, {
      profileId: subject.profile.id,
      at: now,
      providerIds: subject.access.providerIds,
    }),
});

export const getHistory = operation({
  name: "getHistory",
  method: "GET",
  path: "/api/billing/{profile}/history",
  title: "Lists subscriber transactions",
  description:
    "What the profile ordered, paid and got back as a subscriber. `balance_amount` is what it owes now, whatever the dates. Providers see their own rows.",
  audience: "profile-or-provider",
  list: transactionList("created_at"),
  response: TransactionPage,
  handle: ({ db, list, subject, now }) =>
    listHistory(db, list, {
      profileId: subject.profile.id,
      at: now,
      providerIds: subject.access.providerIds,
    }),
});

export const getReceivables = operation({
  name: "getReceivables",
  method: "GET",
  path: "/api/billing/{profile}/receivables",
  title: "Lists provider receivables",
  description: "Every sale of the provider, paid or not. `balance_amount` is the sum of all that match.",
  audience: "profile",
  list: transactionList("created_at"),
  response: TransactionPage,
  handle: ({ db, list, subject, now }) =>
    listReceivables(db, list, { profileId: subject.profile.id, at: now }),
});

export const getTransfers = operation({
  name: "listTransfers",
  method: "GET",
  path: "/api/billing/{profile}/transfers",
  title: "Lists provider payouts",
  description:
    "What came into the provider's funds and what left them, as it is recorded: looking asks nothing of the processor. `balance_amount` is the one less the other, of all that match.",
  audience: "profile",
  query: z.object({
    force: z
      .string()
      .optional()
      .meta({ description: "Accepted and ignored: payouts are recorded every night" }),
  }),
  list: transactionList("created_at"),
  response: TransactionPage,
  handle: ({ db, list, subject, now }) => listTransfers(db, list, { profileId: subject.profile.id, at: now }),
});
