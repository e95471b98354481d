import { InvalidInput } from "@/lib/errors";
import { slugify } from "../names";
import { COMMON_PASSWORDS, COMMON_WORDS } from "./common-passwords";

const MIN_LENGTH = 10;
/** Longer ones would only cost time to hash. */
const MAX_LENGTH = 128;
/** A password is only as good as what remains of it without the words that everybody knows or can look up. */
const MIN_REMAINDER = 6;
const MIN_WORD = 4;

/**
 * Refuses passwords that are easily guessed, on every path that sets one. See docs/authentication.md.
 *
 * @param identity what is known of the person: username, names, e-mail address
 * @throws InvalidInput 400 `new_password`
 */
export function checkPassword(password: string, identity: readonly (string | null | undefined)[]): void {
  const complaint = complaintAbout(password, identity);
  if (complaint) throw new InvalidInput({ new_password: [complaint] });
}

function complaintAbout(password: string, identity: readonly (string | null | undefined)[]): string | null {
  if (password.length < MIN_LENGTH) return `Use at least ${MIN_LENGTH} characters.`;
  if (password.length > MAX_LENGTH) return `Use at most ${MAX_LENGTH} characters.`;
  if (/^\d+$/.test(password)) return "Use more than digits.";
  if (isCommon(password.toLowerCase())) return "This password is too common.";
  if (isSimilar(password, identity)) return "This password is too similar to your name or address.";
  return null;
}

function isCommon(password: string): boolean {
  if (COMMON_PASSWORDS.has(password) || new Set(password).size < 4) return true;
  // "Password2024!" is "password" to whoever guesses.
  return COMMON_WORDS.has(password.replace(/^[^a-z]+|[^a-z]+$/g, ""));
}

function isSimilar(password: string, identity: readonly (string | null | undefined)[]): boolean {
  const plain = slugify(password).replace(/[-_]/g, "");
  const words = identity.flatMap((value) => {
    const parts = (value ?? "").split(/[\s@._+-]+/);
    return [parts.join(""), ...parts].map((part) => slugify(part).replace(/[-_]/g, ""));
  });
  return words.some(
    (word) =>
      word.length >= MIN_WORD && plain.includes(word) && plain.replaceAll(word, "").length < MIN_REMAINDER,
  );
}
