/** The shortest password that is accepted. */
export const MIN_PASSWORD_LENGTH = 10;

export type Strength = { score: 0 | 1 | 2 | 3 | 4; advice: string };

const COMMON =
  /password|passwort|qwert|azert|letmein|welcome|iloveyou|admin|monkey|dragon|abc123|111111|123123/i;

/**
 * A rough estimate to guide the person typing; the server decides. Length counts most, variety second; common words,
 * runs ("1234", "aaaa") and what is known about the person count for nothing.
 *
 * @param related what an attacker would try first: name, user name, e-mail
 */
export function passwordStrength(password: string, related: readonly string[] = []): Strength {
  if (password.length < MIN_PASSWORD_LENGTH) {
    return { score: 0, advice: `Use at least ${MIN_PASSWORD_LENGTH} characters.` };
  }
  if (/^\d+$/.test(password)) return { score: 1, advice: "Use more than digits." };
  const known = related.flatMap((text) => text.split(/[@.\s_-]+/)).filter((word) => word.length > 3);
  const lower = password.toLowerCase();
  const guessable = known.find((word) => lower.includes(word.toLowerCase()));
  if (guessable) return { score: 1, advice: "Leave out your name and e-mail address." };
  if (COMMON.test(password)) return { score: 1, advice: "Leave out words that everybody uses." };

  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const worth = withoutRuns(password) + (kinds - 1) * 2;
  if (worth < 10) return { score: 1, advice: "Avoid repeats and sequences." };
  if (worth < 14) return { score: 2, advice: "A few more characters make it good." };
  if (worth < 18) return { score: 3, advice: "Good." };
  return { score: 4, advice: "Strong." };
}

/** Counts characters, those that continue a run ("aaa", "abc", "321") once for the whole run. */
function withoutRuns(password: string): number {
  let count = 0;
  let previousStep = Number.NaN;
  for (let i = 0; i < password.length; i++) {
    const step = password.charCodeAt(i) - password.charCodeAt(i - 1);
    const continues = Math.abs(step) <= 1 && step === previousStep;
    if (!continues) count++;
    previousStep = step;
  }
  return count;
}
