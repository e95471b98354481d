import "server-only";
import type { PayResult } from "@/components/billing/pay-form";
import type { Refusal } from "@/lib/http/call";

/** Why nothing was paid, or what the bank wants first. */
export function payRefusal({ detail, fields, extra }: Refusal): PayResult {
  const processor = extra.processor as { STRIPE_INTENT_SECRET?: string } | undefined;
  if (processor?.STRIPE_INTENT_SECRET) return { kind: "confirm", secret: processor.STRIPE_INTENT_SECRET };
  return { kind: "refused", message: detail ?? Object.values(fields).flat().join(" ") };
}

/** Where paying leads: to the receipt, or home when there was nothing to charge. */
export function receiptOrHome(profile: string, key: string | null | undefined): string {
  const slug = encodeURIComponent(profile);
  return key ? `/billing/${slug}/receipt/${encodeURIComponent(key)}/` : `/app/${slug}/`;
}
