import { expect, test } from "vitest";
import { gitHubAddress, profileOf } from "./providers";

test("claims become a profile: what is missing or of another kind counts as not said", () => {
  const claims = { sub: "42", email: " Pat@Example.com ", email_verified: true, name: "Pat Doe" };
  expect(profileOf("oidc", claims)).toEqual({
    provider: "oidc",
    subject: "42",
    email: "pat@example.com",
    isEmailVerified: true,
    fullName: "Pat Doe",
  });
  expect(
    profileOf("oidc", { sub: "42", email: 7, name: null, given_name: "Pat", family_name: "Doe" }),
  ).toEqual({
    provider: "oidc",
    subject: "42",
    email: null,
    isEmailVerified: false,
    fullName: "Pat Doe",
  });
});

test.each([
  [true, true],
  ["true", true],
  [false, false],
  ["false", false],
  [1, false],
  [undefined, false],
])("email_verified %j means %j", (claim, isVerified) => {
  const profile = profileOf("google", { sub: "1", email: "a@example.com", email_verified: claim });
  expect(profile.isEmailVerified).toBe(isVerified);
});

test("nobody is verified without an address, or known without a subject", () => {
  expect(profileOf("oidc", { sub: "1", email_verified: true }).isEmailVerified).toBe(false);
  for (const sub of [undefined, "", 42, "x".repeat(256)])
    expect(() => profileOf("oidc", { sub })).toThrow("subject");
});

test("of the addresses of a GitHub account the primary one counts, verified or not", () => {
  const other = { email: "other@example.com", primary: false, verified: true };
  const primary = { email: "main@example.com", primary: true, verified: false };
  expect(gitHubAddress([other, primary])).toEqual({ email: "main@example.com", email_verified: false });
  expect(gitHubAddress([other])).toEqual({ email: null, email_verified: false });
});
