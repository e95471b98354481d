/** Why somebody who comes from an identity provider is not let in, by the word that stands in the address of the page. */
const SENTENCES = {
  failed: (title) => `Signing in with ${title} did not work, or was cancelled. Try again.`,
  "no-address": (title) =>
    `${title} did not tell us an e-mail address. Add one to your account there, then try again.`,
  "unverified-there": (title) =>
    `${title} has not verified your e-mail address. Verify it there, then try again, or sign in with your password.`,
  "unverified-here": () =>
    "There is an account with your e-mail address, but nobody has verified the address here. Sign in with your password and verify it on your profile, then try again.",
  "other-account": (title) =>
    `Your account is linked to another ${title} account. Sign in with that one, or unlink it on your Sessions page first.`,
  "linked-elsewhere": (title) =>
    `This ${title} account already signs in somebody else here. Sign in with it and unlink it there first.`,
  "no-account": (title) => `Nobody here is linked to this ${title} account, and sign-up is closed.`,
  frozen: (title) =>
    `Accounts cannot be changed on this site, so your ${title} account was not linked. Sign in with your password instead.`,
  closed: () => "This account is closed.",
  disabled: () => "Signing in is switched off for this site.",
  "too-many": () => "Too many attempts. Try again in an hour.",
  "link-over": (title) => `It took too long to link your ${title} account. Try again.`,
} as const satisfies Record<string, (title: string) => string>;

export type ProviderRefusal = keyof typeof SENTENCES;

/** What to tell who was refused; null for a word that is none of ours: nobody else writes on our pages. */
export function describeRefusal(refusal: unknown, title: string): string | null {
  const isKnown = typeof refusal === "string" && Object.hasOwn(SENTENCES, refusal);
  return isKnown ? SENTENCES[refusal as ProviderRefusal](title) : null;
}
