import { z } from "zod";
import { operation } from "@/lib/http";
import { originOf } from "@/lib/identity/audit/record";
import { presentWritten } from "@/lib/ledger";
import { importPayment, PaymentRecordedBefore } from "../balance/import-payment";
import { PaymentUnderWay } from "../balance/open-balances";
import { OFFLINE_TEXT } from "../balance/pay-offline";
import { ProcessorUnavailable } from "../errors";
import * as payouts from "../payouts/errors";
import { requestWithdrawal } from "../payouts/withdrawals";
import { QueryFlag } from "../query-values";
import { OfflinePaymentReport, OfflineTransaction, Payout, PayoutRequest } from "../transfer-schemas";

export const importTransfer = operation({
  name: "importTransfer",
  method: "POST",
  path: "/api/billing/{profile}/transfers/import",
  title: "Creates an offline transaction",
  description:
    "Records a payment that reached the provider outside the processor. It pays what is due of the subscription; its term is not extended.",
  audience: "profile",
  idempotent: true,
  query: z.object({
    force: QueryFlag.optional().meta({ description: "Record it although the same was recorded lately" }),
  }),
  body: OfflinePaymentReport,
  response: OfflineTransaction,
  status: 201,
  errors: [PaymentRecordedBefore, PaymentUnderWay],
  handle: async ({ db, actor, request, subject: { profile }, query, body, now }) => {
    const ids = await db.transaction((tx) =>
      importPayment(tx, {
        ...{ providerId: profile.id, subscription: body.subscription, amount: String(body.amount) },
        ...{ descr: body.descr || OFFLINE_TEXT, paidAt: body.created_at, isForced: query.force ?? false },
        origin: originOf({ actor, request, now }),
      }),
    );
    return {
      detail: "Transaction imported successfully.",
      results: await presentWritten(db, ids, null),
    };
  },
});

export const requestPayout = operation({
  name: "requestPayout",
  method: "POST",
  path: "/api/billing/{profile}/transfers",
  title: "Requests a payout",
  description:
    "Asks the processor to pay out funds to the provider's account. The payout is listed once it is reported paid.",
  audience: "profile",
  idempotent: "never-repeated",
  body: PayoutRequest,
  response: Payout,
  status: 201,
  errors: [payouts.NoPayoutAccount, payouts.MoreThanAvailable, payouts.PayoutRefused, ProcessorUnavailable],
  handle: async ({ db, actor, request, subject: { profile }, body, now }) => {
    const withdrawal = await requestWithdrawal(db, {
      provider: profile,
      amount: body.amount,
      origin: originOf({ actor, request, now }),
    });
    return {
      ...{ created_at: withdrawal.createdAt, amount: withdrawal.amount, unit: withdrawal.unit },
      ...{ state: withdrawal.state, processor_key: withdrawal.processorKey },
      detail: "The payout is on its way. It is listed once the processor reports it paid.",
    };
  },
});
