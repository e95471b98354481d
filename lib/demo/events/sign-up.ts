import type { Company } from "../company";
import { type Customer, hoursAfter } from "../customer";
import { joinUp } from "../joining";
import type { CustomerEvent } from "./index";

/** Somebody registers: for themselves, or for an organization that is to pay. */
export interface SignUp {
  readonly kind: "sign-up";
  readonly at: Date;
}

/** Some only look; of the others, most order within the hour, the rest within three days. */
const LOOKS_ONLY = 0.06;
const DECIDES_AT_ONCE = 0.6;
const LEAVES_PHONE = 0.4;

export async function signUp({ at }: SignUp, customer: Customer, company: Company): Promise<CustomerEvent[]> {
  const { persona, random } = customer;
  const { person, organization, address, phone } = persona;
  const form = {
    full_name: person.fullName,
    username: person.username,
    email: person.email,
    "privacy-policy": true,
    type: "user" as const,
    ...(organization ? { organization_name: organization.name } : {}),
    ...(persona.gaveAddress ? address : {}),
    ...(random.chance(LEAVES_PHONE) ? { phone } : {}),
  };
  customer.account = await joinUp(company, form, at, organization?.slug);
  if (persona.restlessness > 0 && random.chance(LOOKS_ONLY)) return [];
  const hours = random.chance(DECIDES_AT_ONCE) ? random.next() : random.next() * 72;
  return [{ kind: "shop", at: hoursAfter(at, hours) }];
}
