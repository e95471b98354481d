"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import type { SeatsResult } from "@/components/billing/seats-form";
import { done, type FormState, refused, textsOf } from "@/components/forms/form-state";
import { addCartItems, removeCartItems } from "@/lib/billing/operations/cart";
import { uploadCart } from "@/lib/billing/operations/cart-upload";
import { attempt, call } from "@/lib/http/call";
import { cartPath } from "../cart-entries";

type Seats = FormState<SeatsResult>;

/** Puts the plan into the cart for somebody; the payer's own seat makes room for the first. */
export async function addSeat(
  profile: string,
  plan: string,
  _previous: Seats,
  form: FormData,
): Promise<Seats> {
  const { full_name = "", email = "" } = textsOf(form);
  if (email.trim() === "") return refusedAt("email", "Enter an e-mail address.", form);
  const result = await attempt(addCartItems, { body: { plan, full_name, email, sync_on: email } });
  if (!result.ok) return refused(result.refusal, form);
  await call(removeCartItems, { query: { plan, sync_on: "" } });
  redirect(cartPath(profile, "cart-seats"));
}

/** Puts the plan into the cart for everybody whom a CSV file names, and says of each row what came of it. */
export async function uploadSeats(plan: string, _previous: Seats, form: FormData): Promise<Seats> {
  const file = form.get("file");
  if (!(file instanceof File) || file.size === 0) return refusedAt("file", "Choose a file.", form);
  const body = { file: new Uint8Array(await file.arrayBuffer()) };
  const result = await attempt(uploadCart, { params: { plan }, body });
  if (!result.ok) return refused(result.refusal, form);
  const { created, updated, failed } = result.value;
  if (created.length + updated.length > 0) await call(removeCartItems, { query: { plan, sync_on: "" } });
  // The order beside the form shows who has come.
  refresh();
  return done({
    created: created.length,
    updated: updated.length,
    failed: failed.map(({ data, error }) => ({
      row: "raw" in data ? data.raw.join(", ") : `${data.full_name}, ${data.email}`,
      why: typeof error === "string" ? error : Object.values(error).flat().join(" "),
    })),
  });
}

function refusedAt(field: string, message: string, form: FormData): Seats {
  return refused({ status: 400, detail: null, fields: { [field]: [message] }, extra: {} }, form);
}
