import { sql, type Tx, violatedConstraint } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { type Origin, recordAudit } from "@/lib/identity/audit/record";
import { type CouponName, type CouponRow, getCoupon } from "./coupon-lists";
import { type CouponCreate, type CouponUpdate, discountProblem } from "./coupon-schemas";
import { type Coupon, createCoupon } from "./coupons";

/** How long a discount code is good when its provider does not say. */
const DEFAULT_DAYS = 30;

/** The provider whose discount codes they are. */
interface Seller {
  readonly id: bigint;
  readonly slug: string;
}

/**
 * Makes a discount code for all plans of a provider, or for one.
 *
 * @throws InvalidInput 400 `code` is taken; `plan` is not one of the provider's on sale
 */
export async function issueCoupon(
  tx: Tx,
  seller: Seller,
  wanted: CouponCreate,
  origin: Origin,
): Promise<void> {
  const { code, discount_type: type, discount_value: value, ends_at: endsAt } = wanted;
  const planId = wanted.plan == null ? null : await findPlanOnSale(tx, seller.id, wanted.plan);
  await createCoupon(tx, {
    ...{ providerId: seller.id, code, type, value, planId, at: origin.at },
    description: wanted.description ?? "",
    endsAt: endsAt === undefined ? new Date(origin.at.getTime() + DEFAULT_DAYS * 86_400_000) : endsAt,
    nbAttempts: wanted.nb_attempts ?? null,
  });
  const detail = { code, discount_type: type, discount_value: Number(value), plan: wanted.plan ?? null };
  await recordAudit(tx, origin, { event: "coupon_created", target: seller.slug, detail });
}

/**
 * Changes a discount code. What is left out stays, except the end: without one the code never ends. Orders that were
 * placed keep the price they were placed at.
 *
 * @throws NotFound     404
 * @throws InvalidInput 400 `code` is taken, or an order has used the coupon; `plan` as in {@link issueCoupon};
 *   `discount_value` does not go with the type
 */
export async function updateCoupon(
  tx: Tx,
  seller: Seller,
  code: string,
  wanted: CouponUpdate,
  origin: Origin,
): Promise<string> {
  const former = await lockCoupon(tx, { providerId: seller.id, code });
  const next = {
    code: wanted.code ?? former.code,
    type: wanted.discount_type,
    value: wanted.discount_value ?? former.value,
    endsAt: wanted.ends_at ?? null,
    description: wanted.description === undefined ? former.description : (wanted.description ?? ""),
    nbAttempts: wanted.nb_attempts === undefined ? former.nbAttempts : wanted.nb_attempts,
    planId: await nextPlanId(tx, seller.id, former, wanted.plan),
  };
  const problem = discountProblem(next.type, next.value);
  if (problem !== null) throw new InvalidInput({ discount_value: [problem] });
  if (next.code.toLowerCase() !== former.code.toLowerCase() && (await isUsed(tx, former.id)))
    throw new InvalidInput({ code: ["Orders were placed with this code. It stays as it is."] });
  await refusingTakenCode(() =>
    tx.query(sql`
      UPDATE coupon SET code = ${next.code}, discount_type = ${next.type}::discount_type, discount_value = ${next.value},
        ends_at = ${next.endsAt}, description = ${next.description}, nb_attempts = ${next.nbAttempts}, plan_id = ${next.planId}
      WHERE id = ${former.id}`),
  );
  const detail = { code: former.code, changes: changesOf(former, next) };
  await recordAudit(tx, origin, { event: "coupon_updated", target: seller.slug, detail });
  return next.code;
}

/**
 * Removes a discount code and takes it off open carts. One that an order has used is only ended, and stays for the
 * reports on it.
 *
 * @throws NotFound 404
 */
export async function deleteCoupon(tx: Tx, seller: Seller, code: string, origin: Origin): Promise<void> {
  const coupon = await lockCoupon(tx, { providerId: seller.id, code });
  const isKept = await isUsed(tx, coupon.id);
  if (isKept) {
    await tx.query(sql`
      UPDATE coupon SET ends_at = least(coalesce(ends_at, ${origin.at}), ${origin.at}) WHERE id = ${coupon.id}`);
  } else {
    await tx.query(
      sql`UPDATE cart_item SET coupon_id = NULL WHERE coupon_id = ${coupon.id} AND NOT recorded`,
    );
    await tx.query(sql`DELETE FROM coupon WHERE id = ${coupon.id}`);
  }
  const event = isKept ? "coupon_ended" : "coupon_deleted";
  await recordAudit(tx, origin, { event, target: seller.slug, detail: { code: coupon.code } });
}

/** The coupon, kept from being used or put onto a cart until the transaction ends. */
async function lockCoupon(tx: Tx, name: CouponName): Promise<CouponRow> {
  await tx.query(sql`
    SELECT FROM coupon WHERE provider_id = ${name.providerId} AND lower(code) = lower(${name.code}) FOR UPDATE`);
  return getCoupon(tx, name);
}

/** Whether an order was placed with it, or is being paid for. */
async function isUsed(tx: Tx, id: bigint): Promise<boolean> {
  const [coupon] = await tx.query<{ uses: number }>(sql`SELECT uses FROM coupon WHERE id = ${id}`);
  return coupon !== undefined && coupon.uses > 0;
}

async function nextPlanId(
  tx: Tx,
  providerId: bigint,
  former: CouponRow,
  slug: string | null | undefined,
): Promise<bigint | null> {
  if (slug === undefined || slug === former.planSlug) return former.planId;
  return slug === null ? null : findPlanOnSale(tx, providerId, slug);
}

async function findPlanOnSale(tx: Tx, providerId: bigint, slug: string): Promise<bigint> {
  const [plan] = await tx.query<{ id: bigint }>(sql`
    SELECT id FROM plan WHERE provider_id = ${providerId} AND slug = ${slug} AND is_active FOR KEY SHARE`);
  if (!plan) throw new InvalidInput({ plan: [`You have no plan '${slug}' on sale.`] });
  return plan.id;
}

async function refusingTakenCode(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (violatedConstraint(error) !== "coupon_code_key") throw error;
    throw new InvalidInput({ code: ["There is a discount code of this name."] }, { cause: error });
  }
}

type Terms = Pick<Coupon, "code" | "type" | "value" | "endsAt" | "description" | "nbAttempts" | "planId">;

/** What has changed, as it was and as it is, for the audit log. */
function changesOf(former: Terms, next: Terms): Record<string, { pre: unknown; post: unknown }> {
  const names = ["code", "type", "value", "endsAt", "description", "nbAttempts", "planId"] as const;
  const changed = names.filter((name) => told(former[name]) !== told(next[name]));
  return Object.fromEntries(
    changed.map((name) => [name, { pre: told(former[name]), post: told(next[name]) }]),
  );
}

function told(value: Terms[keyof Terms]): string | number | null {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "bigint" ? value.toString() : value;
}
