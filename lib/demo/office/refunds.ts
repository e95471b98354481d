import { RefundNotCovered } from "@/lib/billing/errors";
import { refundCharge } from "@/lib/billing/refunds/refund-charge";
import { type Company, originOfEmployee } from "../company";
import { findPaidCharge } from "./paid-charges";

/** A part is a quarter, in whole dollars. */
const PART = 4n;

/** Somebody was not content: the broker gives back a payment's first line, or a part of it. */
export async function refundOne(
  { db, sellers }: Company,
  { isWhole, at }: { isWhole: boolean; at: Date },
): Promise<void> {
  const charge = await findPaidCharge(db, at);
  if (!charge) return;
  const line = { num: 0, amount: isWhole ? null : (charge.amount / PART / 100n) * 100n };
  const { customer, processorKey } = charge;
  const origin = originOfEmployee(sellers.cowork.manager, at);
  try {
    await refundCharge(db, { customer, processorKey, lines: [line], providerIds: [], origin });
  } catch (error) {
    // A line may be smaller than that part of its charge, or its seller without funds: they are content then.
    if (!(error instanceof RefundNotCovered)) throw error;
  }
}
