import { updatePlan } from "@/lib/catalog";
import { type Company, planOf } from "./company";
import type { PlanSlug } from "./plans";

/** A change of what is sold. */
export interface Decision {
  readonly at: Date;
  readonly plan: PlanSlug;
  readonly change: { readonly isActive?: boolean; readonly periodAmount?: bigint };
}

/** What the company will decide, and when: some part of the whole time after its opening. */
export function decisions(from: Date, until: Date): Decision[] {
  const after = (part: number) => new Date(from.getTime() + part * (until.getTime() - from.getTime()));
  return [
    { at: after(0.3), plan: "flex-desk", change: { isActive: false } },
    { at: after(0.55), plan: "private-office", change: { periodAmount: 84_000n } },
  ];
}

/** Carries out what is due. @returns what is not */
export async function decide(company: Company, pending: readonly Decision[], now: Date): Promise<Decision[]> {
  for (const { at, plan, change } of pending) {
    if (at > now) continue;
    const name = { providerId: planOf(company, plan).providerId, slug: plan };
    company.plans.set(
      plan,
      await company.db.transaction((tx) => updatePlan(tx, name, { ...change, at: now })),
    );
  }
  return pending.filter(({ at }) => at > now);
}
