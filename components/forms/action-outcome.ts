import type { ActionOutcome } from "@/components/ui/action-button";
import type { Refusal } from "@/lib/http/call";

/** What a button says after its operation: what was done, or why not. */
export function outcomeOf(
  result: { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal },
  done: string,
): ActionOutcome {
  if (result.ok) return { ok: true, done };
  const { detail, fields } = result.refusal;
  return { ok: false, refusal: detail ?? Object.values(fields).flat().join(" ") };
}
