"use server";

import { redirect } from "next/navigation";
import { addCartItems } from "@/lib/billing/operations/cart";
import { attempt } from "@/lib/http/call";

/** Puts a plan into the cart, of the account or of the browser, and goes on to check out. */
export async function buy(form: FormData): Promise<void> {
  const result = await attempt(addCartItems, { body: { plan: String(form.get("plan") ?? "") } });
  redirect(result.ok ? "/billing/cart/" : "/pricing/?sold-out=1");
}
