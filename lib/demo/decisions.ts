import { updatePlan } from "@/lib/catalog";
import { addPeriods } from "@/lib/time/periods";
import type { Company } from "./company";
import { planOf } from "./company";
import type { PlanSlug } from "./plans";

/** A change of what is sold, when a part of the whole time has passed. */
interface Decision {
  /** 0 is the first day, 1 the last. */
  readonly after: number;
  readonly plan: PlanSlug;
  readonly change: { readonly isActive?: boolean; readonly periodAmount?: bigint };
}

const DECISIONS: readonly Decision[] = [
  { after: 0.3, plan: "flex-desk", change: { isActive: false } },
  { after: 0.55, plan: "private-office", change: { periodAmount: 84_000n } },
];

/** Carries out what was decided for this night. */
export async function decide(
  company: Company,
  at: Date,
  { from, until }: { from: Date; until: Date },
): Promise<void> {
  const yesterday = addPeriods(at, "daily", -1);
  for (const { after, plan, change } of DECISIONS) {
    const due = new Date(from.getTime() + after * (until.getTime() - from.getTime()));
    if (due <= yesterday || due > at) continue;
    const name = { providerId: planOf(company, plan).providerId, slug: plan };
    company.plans.set(plan, await company.db.transaction((tx) => updatePlan(tx, name, { ...change, at })));
  }
}
