"use server";

import { refresh } from "next/cache";
import { readDiscount } from "@/components/catalog/coupon-fields";
import { outcomeOf } from "@/components/forms/action-outcome";
import { done, type FormState, refused, textsOf } from "@/components/forms/form-state";
import type { ActionOutcome } from "@/components/ui/action-button";
import type { CouponCreate } from "@/lib/catalog/coupon-schemas";
import { createCoupon, deleteCoupon, updateCoupon } from "@/lib/catalog/operations/coupons";
import type { FieldErrors } from "@/lib/errors";
import { attempt } from "@/lib/http/call";
import { toSafeNumber } from "@/lib/money/money";
import { endOfDay } from "@/lib/time/days";

/** The provider whose codes they are: its currency, and the time zone of its days. */
export interface Seller {
  readonly slug: string;
  readonly unit: string;
  readonly zone: string;
}

type Saved = FormState<"saved">;

/** Makes a discount code. */
export async function create(seller: Seller, _previous: Saved, form: FormData): Promise<Saved> {
  const { body, fields } = readForm(form, seller);
  if (fields) return refused({ status: 400, detail: null, fields, extra: {} }, form);
  const result = await attempt(createCoupon, { params: { profile: seller.slug }, body });
  if (!result.ok) return refused(result.refusal, form);
  refresh();
  return done("saved");
}

/** Changes a discount code. */
export async function update(
  seller: Seller,
  coupon: string,
  _previous: Saved,
  form: FormData,
): Promise<Saved> {
  const { body, fields } = readForm(form, seller);
  if (fields) return refused({ status: 400, detail: null, fields, extra: {} }, form);
  const result = await attempt(updateCoupon, { params: { profile: seller.slug, coupon }, body });
  if (!result.ok) return refused(result.refusal, form);
  refresh();
  return done("saved");
}

/** Deletes a discount code, or ends it when orders were placed with it. */
export async function remove(profile: string, coupon: string): Promise<ActionOutcome> {
  const result = await attempt(deleteCoupon, { params: { profile, coupon } });
  if (result.ok) refresh();
  return outcomeOf(result, `Code ${coupon} is gone from sale`);
}

interface Body {
  readonly code: string;
  readonly discount_type: CouponCreate["discount_type"];
  readonly discount_value: number;
  readonly ends_at: string | null;
  readonly nb_attempts: number | null;
  readonly plan: string | null;
  readonly description: string;
}

type Read =
  | { readonly body: Body; readonly fields: null }
  | { readonly body: null; readonly fields: FieldErrors };

/** What was typed, as the API takes it. What cannot be read is told here, everything else by the operation. */
function readForm(form: FormData, { unit, zone }: Seller): Read {
  const {
    code = "",
    discount_type = "",
    discount_value = "",
    last_day = "",
    nb_attempts = "",
    ...rest
  } = textsOf(form);
  const value = readDiscount(discount_type, discount_value, unit);
  const endsAt = last_day === "" ? null : endOfDay(last_day, zone);
  const uses = nb_attempts.trim() === "" ? null : Number(nb_attempts);
  const fields: FieldErrors = {
    ...(value === null ? { discount_value: ["Enter a number."] } : {}),
    ...(last_day !== "" && endsAt === null ? { ends_at: ["Enter a day."] } : {}),
    ...(uses !== null && !Number.isSafeInteger(uses) ? { nb_attempts: ["Enter a whole number."] } : {}),
  };
  if (value === null || Object.keys(fields).length > 0) return { body: null, fields };
  const body = {
    code,
    discount_type: discount_type as Body["discount_type"],
    discount_value: toSafeNumber(value),
    ends_at: endsAt?.toISOString() ?? null,
    nb_attempts: uses,
    plan: rest.plan || null,
    description: rest.description ?? "",
  };
  return { body, fields: null };
}
