import type { AccountInput } from "@/components/identity/account-form";
import type { UserDetail } from "@/lib/identity/schemas";

/** What of a user the form shows. An address that waits for its code is shown below it. */
export function accountValues(user: UserDetail): AccountInput & { full_name: string } {
  const { full_name, nick_name, slug, email, phone, lang } = user;
  return {
    ...{ full_name, nick_name, slug, lang },
    email: email ?? "",
    phone: phone ?? "",
  };
}
