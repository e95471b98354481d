import { createHash } from "node:crypto";
import { z } from "zod";
import { Instant, MinorUnits } from "@/lib/http/codecs";
import { PERIOD_TYPES } from "@/lib/time/periods";

/** A row id: text in JSON, where a number would lose digits. */
const Id = z.codec(z.string().regex(/^\d+$/), z.bigint(), { decode: BigInt, encode: String });

/** For whom a line is: a profile, a user who has no profile yet, or somebody the site does not know. */
const Beneficiary = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("profile"), profileId: Id, name: z.string(), syncOn: z.string() }),
  z.object({ kind: z.literal("user"), userId: Id, name: z.string(), syncOn: z.string() }),
  z.object({ kind: z.literal("unknown"), name: z.string(), syncOn: z.string() }),
]);
export type Beneficiary = z.output<typeof Beneficiary>;

const OrderedLine = {
  cartItemId: Id,
  planId: Id,
  providerId: Id,
  couponId: Id.nullable(),
  beneficiary: Beneficiary,
  /** What is recorded as ordered. */
  amount: MinorUnits,
  /** What is charged now; less than `amount` only when the plan is paid later. */
  due: MinorUnits,
};

/** One line of an order, with everything needed to write it to the ledger without looking at the cart again. */
const OrderLine = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("plan"),
    ...OrderedLine,
    naturalPeriods: z.int().min(1),
    /** As it was sold, whatever the plan says by the time it is paid. */
    periodType: z.enum(PERIOD_TYPES),
    /** What the text says after the period: discounts, the code, for whom. */
    suffix: z.string(),
  }),
  z.object({ kind: z.literal("setup"), ...OrderedLine, descr: z.string() }),
  z.object({
    kind: z.literal("use"),
    ...OrderedLine,
    useChargeId: Id,
    quantity: MinorUnits,
    descr: z.string(),
  }),
  /** An order placed before and not paid. */
  z.object({ kind: z.literal("unpaid"), entryId: Id, due: MinorUnits }),
  /** What is due of an event whose unpaid orders do not add up to it. */
  z.object({
    kind: z.literal("balance"),
    eventId: z.string(),
    providerId: Id,
    planId: Id.nullable(),
    subscriptionId: Id.nullable(),
    due: MinorUnits,
    descr: z.string(),
  }),
]);
export type OrderLine = z.output<typeof OrderLine>;

/** Whether a line is ordered now and charged when the event of its plan occurs. */
export function isPutOff({
  amount,
  due,
}: Pick<Extract<OrderLine, { amount: bigint }>, "amount" | "due">): boolean {
  return due < amount;
}

/**
 * An order as it was placed: what phase 3 of checkout, or the completion job after a crash, writes when the processor
 * has accepted the payment. Kept as JSON in `charge.snapshot`.
 */
export const Order = z.object({
  customerId: Id,
  /** Null when no user ordered: a job collects what is due. */
  userId: Id.nullable(),
  unit: z.string(),
  placedAt: Instant,
  lines: z.array(OrderLine),
  /** One use of each was taken, and goes back when the payment is refused. */
  couponIds: z.array(Id),
});
export type Order = z.output<typeof Order>;

/** Stands for a customer's order: the same items, options and amounts give the same hash. */
export function cartHash(customerId: bigint, lines: readonly OrderLine[]): string {
  const facts = lines.map((line) => {
    if (line.kind === "unpaid") return `unpaid:${line.entryId}:${line.due}`;
    if (line.kind === "balance") return `balance:${line.eventId}:${line.due}`;
    return `${line.kind}:${line.cartItemId}:${line.kind === "plan" ? line.naturalPeriods : 0}:${line.amount}:${line.due}`;
  });
  return createHash("sha256")
    .update([customerId, ...facts.sort()].join("\n"))
    .digest("hex");
}

/** What the customer's browser confirms an intent for; see {@link cartHash}. */
export function intentReference(customerId: bigint, lines: readonly OrderLine[]): string {
  return `cart:${cartHash(customerId, lines)}`;
}
