import "server-only";
import { redirect } from "next/navigation";
import { getCheckout } from "@/lib/billing/operations/checkout";
import type { Checkout } from "@/lib/billing/schemas";
import { InvalidInput } from "@/lib/errors";
import { load } from "@/lib/http/call";

export type Entry = Checkout["results"][number];
export type Query = Record<string, string | string[] | undefined>;

/** A page of the cart. */
export function cartPath(profile: string, page = "cart"): string {
  return `/billing/${encodeURIComponent(profile)}/${page}/`;
}

/** The entries of the cart; or why they cannot be paid together, such as that they are in two currencies. */
export function loadEntries(profile: string, { code }: Query = {}): Promise<readonly Entry[] | InvalidInput> {
  return loadCheckout(profile, { code });
}

/** What is due alone, of one plan or of all; or why it cannot be paid together. */
export function loadDue(profile: string, plan: string | null): Promise<readonly Entry[] | InvalidInput> {
  return loadCheckout(profile, { balance: "true", plan: plan ?? undefined });
}

async function loadCheckout(profile: string, query: Query): Promise<readonly Entry[] | InvalidInput> {
  try {
    return (await load(getCheckout, { params: { profile }, query })).results;
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}

/** As {@link loadEntries}, for pages that nobody needs for an empty cart, or one that cannot be paid. */
export async function requireEntries(profile: string): Promise<readonly [Entry, ...Entry[]]> {
  const entries = await loadEntries(profile);
  if (entries instanceof InvalidInput) redirect(cartPath(profile));
  const [first, ...others] = entries;
  return first ? [first, ...others] : redirect("/pricing/");
}

/** Entries for which a way to pay is still to be chosen, one for each plan, with how many the plan has. */
export function undecided(entries: readonly Entry[]): { readonly entry: Entry; readonly seats: number }[] {
  const open = entries.filter(({ options }) => options.length > 0);
  const slugs = [...new Set(open.map(({ subscription }) => subscription.plan.slug))];
  return slugs.flatMap((slug) => {
    const ofPlan = open.filter(({ subscription }) => subscription.plan.slug === slug);
    return ofPlan[0] ? [{ entry: ofPlan[0], seats: ofPlan.length }] : [];
  });
}
