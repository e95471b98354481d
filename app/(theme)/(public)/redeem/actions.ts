"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { redeemCoupon } from "@/lib/billing/operations/cart";
import { attempt } from "@/lib/http/call";

/** Puts the code on the cart, of the account or of the browser, and goes on to check out. */
export async function redeem(_previous: FormState, form: FormData): Promise<FormState> {
  const result = await attempt(redeemCoupon, { body: { code: textsOf(form).code ?? "" } });
  if (!result.ok) return refused(result.refusal, form);
  redirect("/billing/cart/");
}
