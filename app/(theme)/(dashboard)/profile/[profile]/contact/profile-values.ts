import type { ProfileInput } from "@/components/identity/profile-form";
import type { ProfileFull } from "@/lib/identity/schemas";

/** What of a profile the form shows. */
export function profileValues(profile: ProfileFull): ProfileInput & { readonly default_timezone: string } {
  const { full_name, email, phone, street_address, locality, region, postal_code, country } = profile;
  const { tax_id, default_timezone, is_provider, is_bulk_buyer } = profile;
  return {
    ...{ full_name, email, phone, street_address, locality, region, postal_code, country },
    ...{ tax_id, default_timezone, is_provider, is_bulk_buyer },
  };
}
