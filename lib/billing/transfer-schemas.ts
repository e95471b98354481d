import { z } from "zod";
import { CurrencyUnit, Instant, MinorUnits, requiredText, text } from "@/lib/http/codecs";
import { Transaction } from "@/lib/ledger/schemas";
import { OFFLINE_TEXT } from "./balance/pay-offline";

/** A payment that reached the provider outside the processor. */
export const OfflinePaymentReport = z
  .object({
    subscription: requiredText(110).meta({
      description: "What it pays: subscriber and plan",
      example: "xia:premium",
    }),
    created_at: Instant.meta({ description: "When it was paid" }),
    amount: z
      .union([requiredText(30), z.number()])
      .meta({ description: "Total in major units of the plan's currency", example: "10.00" }),
    descr: text(150)
      .nullish()
      .meta({ description: `What to call it; "${OFFLINE_TEXT}" when absent` }),
  })
  .meta({ id: "OfflinePaymentReport" });

export const OfflineTransaction = z
  .object({ detail: z.string(), results: z.array(Transaction) })
  .meta({ id: "OfflineTransaction" });

/** Where a provider is paid out to. */
export const PayoutAccount = z
  .object({
    bank_name: z.string().meta({ description: "Name of the bank; N/A without an account" }),
    last4: z
      .string()
      .meta({ description: "End of the account's name; N/A without one", example: "***-htrTZ" }),
    balance_amount: MinorUnits.meta({ description: "What may be withdrawn" }),
    balance_unit: CurrencyUnit,
    pending_amount: MinorUnits.meta({ description: "What was asked for and is not reported paid yet" }),
  })
  .meta({ id: "PayoutAccount" });
export type PayoutAccount = z.output<typeof PayoutAccount>;

export const PayoutRequest = z
  .object({
    amount: MinorUnits.refine((amount) => amount > 0n, "Enter an amount above zero.").meta({
      description: "What to pay out, in minor units",
    }),
  })
  .meta({ id: "PayoutRequest" });

export const Payout = z
  .object({
    created_at: Instant,
    amount: MinorUnits,
    unit: CurrencyUnit,
    state: z.enum(["requested", "sent", "paid", "failed"]),
    processor_key: z.string().nullable(),
    detail: z.string(),
  })
  .meta({ id: "Payout" });

/** What the processor has sent the browser back with. */
export const PayoutAccountGrant = z
  .object({ code: requiredText(255), state: requiredText(100) })
  .meta({ id: "PayoutAccountGrant" });

export const PayoutAccountConnection = z
  .object({ url: z.string().meta({ description: "Where the owner agrees, at the processor" }) })
  .meta({ id: "PayoutAccountConnection" });
