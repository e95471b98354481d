import { systemOrigin } from "@/lib/identity";
import { updateProfile } from "@/lib/identity/profiles/updates";
import type { Wish } from "../buying";
import { renewalCard } from "../cards";
import { localPart, people } from "../cast/people";
import type { Company } from "../company";
import type { Customer } from "../customer";
import type { CustomerEvent } from "./index";
import { order } from "./order";

/** An organization pays desks for people that the company does not know yet, by their e-mail addresses. */
export interface BuyForOthers {
  readonly kind: "buy-for-others";
  readonly at: Date;
}

export async function buyForOthers(
  { at }: BuyForOthers,
  customer: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  const { organization } = customer.persona;
  if (!organization) return [];
  await becomeBulkBuyer(company, customer, at);
  const team = people(customer.random);
  const wishes = Array.from({ length: customer.random.int(2, 5) }, (): Wish => {
    const { fullName } = team.next().value;
    const syncOn = `${localPart(fullName)}@${organization.domain}`;
    return { plan: "open-desk", option: 1, syncOn, fullName };
  });
  return order({ kind: "order", at, wishes, card: renewalCard(customer), refusals: 0 }, customer, company);
}

async function becomeBulkBuyer({ db }: Company, { account, persona }: Customer, at: Date): Promise<void> {
  const { actor, payer } = account;
  const profile = {
    ...{ ...payer, email: persona.person.email, defaultTimezone: "America/Los_Angeles", isProvider: false },
  };
  const access = { as: "profile", strength: "manager", providerIds: [] } as const;
  const form = { full_name: payer.fullName, is_bulk_buyer: true };
  await updateProfile(db, {
    subject: { profile, access },
    form,
    actor,
    origin: systemOrigin(at, actor.username),
  });
}
