import { z } from "zod";
import { CurrencyUnit, Instant, MinorUnits, SignedMinorUnits } from "@/lib/http/codecs";
import { pageOfSchema } from "@/lib/http/page-schema";
import { ProfileSummary } from "@/lib/identity/schemas";

/** A row of the ledger as the API shows it. */
export const Transaction = z
  .object({
    created_at: Instant,
    description: z.string().meta({
      description: "HTML-safe text; charges, plans and subscribers may be links",
      example: "Subscription to <a href='/app/xia/basic/'>Basic</a> until 2016/11/21 (1 month)",
    }),
    amount: z
      .string()
      .meta({ description: "Readable amount; debits are in parentheses", example: "($356.00)" }),
    is_debit: z.boolean().meta({ description: "Whether cash leaves the profile whose list this is" }),
    orig_account: z.string().meta({ example: "Liability" }),
    orig_profile: ProfileSummary,
    orig_amount: MinorUnits,
    orig_unit: CurrencyUnit,
    dest_account: z.string().meta({ example: "Funds" }),
    dest_profile: ProfileSummary,
    dest_amount: MinorUnits,
    dest_unit: CurrencyUnit,
  })
  .meta({ id: "Transaction" });
export type Transaction = z.output<typeof Transaction>;

/** What a list with a total carries before its rows; each operation says what the total is of. */
export const listTotal = {
  start_at: Instant.nullable().meta({ description: "Start of the date range, when one was asked for" }),
  ends_at: Instant.meta({ description: "End of the date range, exclusive" }),
  balance_amount: SignedMinorUnits,
  balance_unit: CurrencyUnit,
};

export const TransactionPage = pageOfSchema(Transaction, listTotal).meta({ id: "TransactionPage" });
export type TransactionPage = z.output<typeof TransactionPage>;
