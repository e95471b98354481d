"use server";

import { redirect } from "next/navigation";
import type { PayResult } from "@/components/billing/pay-form";
import { addCartItems, removeCartItems } from "@/lib/billing/operations/cart";
import { checkout } from "@/lib/billing/operations/checkout";
import { confirmIntent } from "@/lib/billing/processor/simulated";
import { database } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { attempt, call, type Refusal } from "@/lib/http/call";
import { toSafeNumber } from "@/lib/money/money";
import { now } from "@/lib/time/clock";

/** Chooses how to pay for a plan; the page then shows it as a line. */
export async function chooseOption(profile: string, plan: string, form: FormData): Promise<void> {
  await call(addCartItems, { body: { plan, option: Number(form.get("option") ?? 1) } });
  redirect(`/billing/${encodeURIComponent(profile)}/cart/`);
}

/** Takes a plan out of the cart. */
export async function removePlan(profile: string, plan: string): Promise<void> {
  await call(removeCartItems, { query: { plan } });
  redirect(`/billing/${encodeURIComponent(profile)}/cart/`);
}

/** Takes everything out of the cart. */
export async function emptyCart(profile: string): Promise<void> {
  await call(removeCartItems);
  redirect(`/billing/${encodeURIComponent(profile)}/cart/`);
}

/** Takes the choice of how to pay back, so that it can be made again. */
export async function changeOption(profile: string, plan: string): Promise<void> {
  await call(removeCartItems, { query: { plan } });
  await call(addCartItems, { body: { plan } });
  redirect(`/billing/${encodeURIComponent(profile)}/cart/`);
}

/**
 * Places the order and pays; goes on to the receipt. Answers only when it was refused or the bank wants to confirm.
 *
 * @param seen what each entry of the cart came to on the page, in minor units: nothing else is charged
 */
export async function pay(
  profile: string,
  seen: readonly bigint[],
  token: string | null,
  remember: boolean,
): Promise<PayResult> {
  const items = seen.map((amount) => ({ option: 0, amount: toSafeNumber(amount) }));
  const result = await attempt(checkout, {
    params: { profile },
    body: { items, processor_token: token, remember_card: remember },
  });
  if (!result.ok) return refusalOf(result.refusal);
  const slug = encodeURIComponent(profile);
  const key = result.value.processor_key;
  return redirect(key ? `/billing/${slug}/receipt/${encodeURIComponent(key)}/` : `/app/${slug}/`);
}

/** What the customer's bank would do: confirms the payment, and gives what to pay with. Null when it is refused. */
export async function confirmPayment(secret: string): Promise<string | null> {
  try {
    return await confirmIntent(database(), secret, "tok_action_required", now());
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

function refusalOf({ detail, fields, extra }: Refusal): PayResult {
  const processor = extra.processor as { STRIPE_INTENT_SECRET?: string } | undefined;
  if (processor?.STRIPE_INTENT_SECRET) return { kind: "confirm", secret: processor.STRIPE_INTENT_SECRET };
  return { kind: "refused", message: detail ?? Object.values(fields).flat().join(" ") };
}
