"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import type { BillingAddress } from "@/components/billing/card-schema";
import { outcomeOf } from "@/components/forms/action-outcome";
import type { ActionOutcome } from "@/components/ui/action-button";
import { deleteCard, updateCard } from "@/lib/billing/operations/card";
import { attempt } from "@/lib/http/call";

/** Replaces the card on file. Answers only when it was refused, with the reason. */
export async function saveCard(
  profile: string,
  token: string,
  address: BillingAddress,
): Promise<string | undefined> {
  const said = Object.fromEntries(Object.entries(address).filter(([, value]) => value !== ""));
  const result = await attempt(updateCard, { params: { profile }, body: { token, ...said } });
  if (!result.ok) return result.refusal.detail ?? Object.values(result.refusal.fields).flat().join(" ");
  return redirect(`/billing/${encodeURIComponent(profile)}/history/`);
}

/** Forgets the card on file. */
export async function removeCard(profile: string): Promise<ActionOutcome> {
  const result = await attempt(deleteCard, { params: { profile } });
  refresh();
  return outcomeOf(result, "The card is removed.");
}
