import { findProvider } from "@/lib/auth/providers";
import { describeRefusal } from "@/lib/identity/providers/refusals";

type Query = Readonly<Record<string, string | string[] | undefined>>;

/** Why a provider's word did not help, when the address of the page says so; null when it does not. */
export function providerRefusal({ refused, provider, error }: Query): string | null {
  const title = (typeof provider === "string" ? findProvider(provider)?.title : null) ?? "the provider";
  // What next-auth itself could not finish: the person cancelled, or the two sides do not understand each other.
  const isUnfinished = error !== undefined && refused === undefined;
  return describeRefusal(isUnfinished ? "failed" : refused, title);
}
