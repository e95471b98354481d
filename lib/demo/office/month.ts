import { applyWebhooks, deliverSimulated } from "@/lib/billing";
import { sql } from "@/lib/db";
import type { Company } from "../company";
import { answerDisputes, disputeOne } from "./disputes";
import { connectBanks, payOut } from "./payouts";
import { refundOne } from "./refunds";
import { writeOffOld } from "./write-offs";

/** When banks hear of a customer who does not know a payment: in these months of the company, and in its last. */
const DISPUTED_EVERY = 8;
const FIRST_DISPUTED = 4;
/** Every third refund is of a whole line. */
const WHOLE_EVERY = 3;

/**
 * What the office does once a month, on its first night: it gives money back, answers banks, gives up what is owed for
 * too long, and has the rest paid out.
 *
 * @param month counted from 0, of `months`
 */
export async function closeMonth(company: Company, month: number, months: number, at: Date): Promise<void> {
  if (month === 1) await connectBanks(company, at);
  if (month > 0) {
    await answerDisputes(company, at);
    await refundOne(company, { isWhole: month % WHOLE_EVERY === 0, at });
    const isDisputed = month % DISPUTED_EVERY === FIRST_DISPUTED || month === months - 1;
    if (isDisputed) await disputeOne(company, at);
    await hearProcessor(company, at);
    await writeOffOld(company, at);
    await payOut(company, at);
  }
  // Years pass in a minute, which is sooner than the database looks by itself at how its tables have grown.
  await company.db.query(sql`ANALYZE ledger_entry, subscription, charge, charge_item, profile, cart_item`);
}

/** The processor posts what has happened; it is acted on at once. */
export async function hearProcessor({ db }: Company, at: Date): Promise<void> {
  await deliverSimulated(db, at);
  await applyWebhooks(db, at);
}
