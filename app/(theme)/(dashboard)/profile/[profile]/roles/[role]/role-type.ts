import { normalRole } from "@/lib/identity/roles/role-types";

/** The kind of role that a path names, as the API reads it: `managers` is `manager`. */
export function findType<Type extends { readonly slug: string }>(
  types: readonly Type[],
  role: string,
): Type | undefined {
  return types.find(({ slug }) => normalRole(slug) === normalRole(role));
}
