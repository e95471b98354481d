/** Who is billed, by how a site takes people in: see docs/accounts.md, "Who is billed". */
export const registrationStyles = ["user", "personal", "user-organization", "implicit-billing"] as const;

export type RegistrationStyle = (typeof registrationStyles)[number];
