import type { OfferedPlan } from "@/lib/catalog/plans";
import type { Database } from "@/lib/db";
import { type Origin, systemOrigin } from "@/lib/identity/audit/record";
import type { Offer } from "./office/offers";
import type { PlanSlug, Seller } from "./plans";

/** Somebody who works for a seller, and does what its pages let a manager do. */
export interface Employee {
  readonly id: bigint;
  readonly username: string;
}

/** A seller: its profile, and who runs it. */
export interface Shop {
  readonly id: bigint;
  readonly slug: string;
  readonly manager: Employee;
}

/** The company as its customers find it: what every event gets to work with. */
export interface Company {
  readonly db: Database;
  /** Argon2id of the password that all demo accounts share. Made once, as making it is meant to be slow. */
  readonly passwordHash: string;
  readonly sellers: Readonly<Record<Seller, Shop>>;
  /** The plans as they are sold now. */
  readonly plans: Map<PlanSlug, OfferedPlan>;
  /** The discount codes that customers have heard of. */
  readonly offers: Offer[];
}

/** A plan by its slug. */
export function planOf({ plans }: Pick<Company, "plans">, slug: PlanSlug): OfferedPlan {
  const plan = plans.get(slug);
  if (!plan) throw new Error(`The demo company sells no '${slug}'.`);
  return plan;
}

/** As whom, and when, an employee acts. */
export function originOfEmployee({ id, username }: Employee, at: Date): Origin {
  return { ...systemOrigin(at, username), userId: id };
}
