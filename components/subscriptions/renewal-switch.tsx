"use client";

import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";

/** Lets a subscription end with its term, or go on after all. Nothing is lost by it, so it does not ask. */
export function RenewalSwitch({
  plan,
  renews,
  action,
}: {
  plan: { slug: string; title: string };
  renews: boolean;
  /** Takes `plan` and `renew`, "1" or "0". */
  action: FormAction;
}) {
  const { state, isPending, form } = useServerForm(action);
  const { detail, fields } = state.refusal ?? {};
  const refusal =
    detail ??
    Object.values(fields ?? {})
      .flat()
      .join(" ");
  return (
    <form {...form} className="flex flex-col items-end gap-1">
      <input type="hidden" name="plan" value={plan.slug} />
      <input type="hidden" name="renew" value={renews ? "0" : "1"} />
      <SubmitButton
        variant="secondary"
        size="sm"
        pending={isPending}
        aria-label={`${renews ? "Cancel" : "Resume"} renewal of ${plan.title}`}
      >
        {renews ? "Cancel renewal" : "Resume renewal"}
      </SubmitButton>
      {refusal !== "" && (
        <p role="alert" className="text-13 text-danger">
          {refusal}
        </p>
      )}
    </form>
  );
}
