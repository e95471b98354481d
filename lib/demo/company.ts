import type { OfferedPlan } from "@/lib/catalog/plans";
import type { Database } from "@/lib/db";
import type { PlanSlug } from "./plans";

/** The company as its customers find it: what every event gets to work with. */
export interface Company {
  readonly db: Database;
  /** Argon2id of the password that all demo accounts share. Made once, as making it is meant to be slow. */
  readonly passwordHash: string;
  /** The plans as they are sold now. */
  readonly plans: Map<PlanSlug, OfferedPlan>;
}

/** A plan by its slug. */
export function planOf({ plans }: Pick<Company, "plans">, slug: PlanSlug): OfferedPlan {
  const plan = plans.get(slug);
  if (!plan) throw new Error(`The demo company sells no '${slug}'.`);
  return plan;
}
