import { beginSignIn } from "@/lib/auth/next-auth";
import type { SignInProvider } from "@/lib/auth/providers";
import { addressKeys, spend } from "@/lib/auth/throttle";
import type { Database } from "@/lib/db";
import { TooManyRequests } from "@/lib/errors";
import type { ProviderRefusal } from "./refusals";

/**
 * Begins to sign in through a provider: from a server action, as the answer sets cookies.
 *
 * @param next a path of this site to go on to in the end
 * @returns the address at the provider; or why nobody is sent there
 */
export async function depart(
  db: Database,
  provider: SignInProvider,
  { next, ip }: { next: string; ip: string },
): Promise<{ url: string } | { refusal: ProviderRefusal }> {
  try {
    await spend(db, ...addressKeys(ip).map(({ subject }) => ({ limit: "provider", subject }) as const));
  } catch (error) {
    if (error instanceof TooManyRequests) return { refusal: "too-many" };
    throw error;
  }
  const url = await beginSignIn(provider.name, next);
  return url === null ? { refusal: "failed" } : { url };
}
