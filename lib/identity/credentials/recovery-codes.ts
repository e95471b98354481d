import { createHmac, randomInt } from "node:crypto";
import { derivedKey } from "@/lib/auth/secret";

/** Two groups of five letters and digits, however they were typed. */
const SHAPE = /^[a-z0-9]{5}-[a-z0-9]{5}$/;

/** A recovery code as it is issued, from what a person types: `ABCDE 12345` is `abcde-12345`; null for anything else. */
export function parseRecoveryCode(text: string): string | null {
  const plain = text.toLowerCase().replace(/[\s-]/g, "");
  const code = `${plain.slice(0, 5)}-${plain.slice(5)}`;
  return SHAPE.test(code) ? code : null;
}

/** What is stored of a recovery code: useless without the server's secret, as the codes are short. */
export function hashRecoveryCode(code: string): string {
  return createHmac("sha256", derivedKey("recovery-code")).update(code).digest("hex");
}

const COUNT = 10;
/** Letters and digits without those that are mistaken for each other. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** Ten new recovery codes: `k7w3m-9bxqe`. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () => `${randomGroup()}-${randomGroup()}`);
}

function randomGroup(): string {
  return Array.from({ length: 5 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}
