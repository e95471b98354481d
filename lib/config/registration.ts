/** How a site takes people in, and who is billed: see docs/accounts.md, "Who is billed". */
export const registrationStyles = ["user", "personal", "user-organization", "implicit-billing"] as const;

export type RegistrationStyle = (typeof registrationStyles)[number];

/** Whether people sign up for an organization there unless they say otherwise. */
export function signsUpOrganizations(style: RegistrationStyle): boolean {
  return style === "user-organization";
}
