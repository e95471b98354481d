"use server";

import { redirect } from "next/navigation";
import type { PayResult } from "@/components/billing/pay-form";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { reopenChoice } from "@/lib/billing/cart";
import { addCartItems, redeemCoupon, removeCartItems } from "@/lib/billing/operations/cart";
import { checkout, getCheckout } from "@/lib/billing/operations/checkout";
import { confirmIntent } from "@/lib/billing/processor/simulated";
import { database } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { attempt, call, currentActor } from "@/lib/http/call";
import { toSafeNumber } from "@/lib/money/money";
import { now } from "@/lib/time/clock";
import { cartPath } from "../cart-entries";
import { payRefusal, receiptOrHome } from "../pay-outcome";

/** What somebody asked to put into the cart, in the address of the page. */
export interface Wish {
  readonly plan: string;
  readonly use: string | null;
  readonly sync_on: string;
}

/** Puts into the cart what the address of the page asked for, once somebody has said so. */
export async function addWish(profile: string, wish: Wish): Promise<void> {
  const result = await attempt(addCartItems, { body: wish });
  redirect(result.ok ? cartPath(profile) : "/pricing/?sold-out=1");
}

/** Chooses how to pay for a plan, for everybody it is in the cart for; the page then shows lines. */
export async function chooseOption(
  profile: string,
  page: string,
  plan: string,
  form: FormData,
): Promise<void> {
  const option = Number(form.get("option") ?? 1);
  const { results } = await call(getCheckout, { params: { profile } });
  const open = results.filter(
    ({ subscription, options }) => subscription.plan.slug === plan && options.length > 0,
  );
  if (open.length > 0)
    await call(addCartItems, { body: open.map(({ sync_on }) => ({ plan, option, sync_on })) });
  redirect(cartPath(profile, page));
}

/** Takes an entry out of the cart. */
export async function removeEntry(
  profile: string,
  page: string,
  plan: string,
  syncOn: string,
): Promise<void> {
  await call(removeCartItems, { query: { plan, sync_on: syncOn } });
  redirect(cartPath(profile, page));
}

/** Takes everything out of the cart. */
export async function emptyCart(profile: string): Promise<void> {
  await call(removeCartItems);
  redirect(cartPath(profile));
}

/** Takes the choice of how to pay for a plan back, so that it can be made again. */
export async function changeOption(profile: string, page: string, plan: string): Promise<void> {
  const actor = await currentActor();
  if (actor.kind === "user") await database().transaction((tx) => reopenChoice(tx, actor.id, plan));
  redirect(cartPath(profile, page));
}

/** Puts a discount code on the cart. */
export async function redeem(
  profile: string,
  page: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const result = await attempt(redeemCoupon, { body: { code: textsOf(form).code ?? "" } });
  if (!result.ok) return refused(result.refusal, form);
  redirect(cartPath(profile, page));
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
  if (!result.ok) return payRefusal(result.refusal);
  return redirect(receiptOrHome(profile, result.value.processor_key));
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
