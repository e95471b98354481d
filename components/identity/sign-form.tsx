"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/checkbox";
import { SubmitButton } from "@/components/ui/submit-button";

const CONFLICT = 409;

/** "I agree", under the text that it is about. */
export function SignForm({
  action,
  next,
  title,
  readVersion,
}: {
  action: FormAction;
  next: string | null;
  title: string;
  /** When the text that stands above came into force: a later one is not signed unread. */
  readVersion: string;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  // The answer to the form brings the new text with it, without scripts a whole new page.
  const hasChanged = state.refusal?.status === CONFLICT;
  return (
    <form {...form} className="flex flex-col gap-5">
      {hasChanged ? (
        <Callout tone="warning" announce title="The text has changed since you opened it">
          The new one stands above now. Read it again, then sign.
        </Callout>
      ) : (
        <FormRefusal state={state} />
      )}
      {next !== null && <input type="hidden" name="next" value={next} />}
      <input type="hidden" name="updated_at" value={readVersion} />
      <Checkbox
        name="read_terms"
        value="1"
        required
        label={`I have read and agree to “${title}”`}
        error={errorOf("read_terms")}
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={isPending}>I agree</SubmitButton>
        <LinkButton href="/logout/" prefetch={false} variant="quiet">
          Sign out instead
        </LinkButton>
      </div>
    </form>
  );
}
